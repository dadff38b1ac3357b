#include "services/pulse/counting/submission_audit.h"

namespace fairlead::pulse {

SubmissionAudit ReadSubmissions(Fields& fields) {
  return {.submissions = fields.Count("submissions"),
          .superseded = fields.Count("superseded"),
          .refused_admission = fields.Count("refused_admission"),
          .refused_signature = fields.Count("refused_signature"),
          .refused_bundle = fields.Count("refused_bundle"),
          .refused_copy = fields.Count("refused_copy"),
          .repeated_ballots = fields.Count("repeated_ballots"),
          .bundles = fields.Count("bundles")};
}

}  // namespace fairlead::pulse
