#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/poprf/poprf.h"
#include "services/pulse/counting/submission_audit.h"
#include "services/pulse/protocol/bytes.h"

// closing.json: what the catalog publishes of a survey after its close (services/pulse/catalog/archive.cc writes it).
namespace fairlead::fairleadctl {

struct Closing {
  struct Batch {
    pulse::SubmissionAudit counts;
    std::uint32_t answers = 0;
    std::uint32_t comments = 0;
    pulse::TreeHash digest;  // of the batch
  };
  pulse::SurveyId survey;
  pulse::ManifestHash manifest;
  poprf::Scalar token_secret;
  std::uint32_t issued = 0;
  // SHA-256 of commitments.bin; nothing where there are none: the store of who fetched slips was lost, or the record
  // wrongly names none.
  std::optional<pulse::TreeHash> commitments = std::nullopt;
  bool commitments_lost = false;
  // Records in the outer topic below the end of collection, end marks among them; 0: the record does not say.
  std::uint32_t collected = 0;
  bool extended = false;
  bool destroyed_unread = false;
  bool given_up = false;
  std::optional<Batch> shuffled = std::nullopt;  // nothing before the shuffle
  bool shuffle_key_destroyed = false;
  bool tally_key_destroyed = false;

  // InvalidArgument says where and what is wrong.
  static absl::StatusOr<Closing> Decode(std::string_view bytes);
};

}  // namespace fairlead::fairleadctl
