#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/pulse/protocol/fields.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/reporting/values.h"

// release.json, as services/pulse/counting/README.md describes it: the figures of a survey that everybody may see.
namespace fairlead::fairleadctl {

// What is shown of one cell, or of the others in it.
struct ShownCell {
  std::size_t cell = 0;  // index in the manifest's dimension
  pulse::reporting::Values values;
};

// A question's answers in one dimension. Every cell is either shown or hidden, or the release says of it both or
// neither, which Verify finds.
struct ShownDimension {
  std::vector<ShownCell> cells;
  std::vector<ShownCell> others;
  std::string reason;               // of all hidden cells
  std::vector<std::size_t> hidden;  // cells
};

struct ReleasedComment {
  std::string text;
  pulse::VerifyingKey conversation;
};
struct CommentSet {
  std::size_t cell = 0;  // of the comment dimension
  std::vector<ReleasedComment> comments;
};

struct ShownQuestion {
  bool alarm = false;                      // more answers than people: nothing is shown
  std::vector<ShownDimension> dimensions;  // as many as the manifest's; none of a comment question
  std::vector<CommentSet> sets;            // of a comment question
};

struct ReleaseAudit {
  std::uint32_t eligible = 0;
  std::uint32_t issued = 0;
  pulse::SubmissionAudit shuffled;
  std::uint32_t ballots = 0;
  std::uint32_t answers = 0;
  std::uint32_t comments = 0;
  std::uint64_t rejected = 0;  // for all reasons together
};

struct Release {
  pulse::SurveyId survey;
  pulse::ManifestHash manifest;
  std::string program;  // name and version
  pulse::Thresholds thresholds;
  bool all_dimensions = false;  // false: the first only
  pulse::TreeHash batch;
  pulse::TreeHash overlaps;
  ReleaseAudit audit;
  std::vector<ShownQuestion> questions;  // as many as the manifest's, in its order

  // InvalidArgument says where ("questions[2].dimensions[0].cells[1].score") and what is wrong; also where it does not
  // have the manifest's questions, dimensions and cells.
  static absl::StatusOr<Release> Decode(std::string_view bytes, const pulse::Manifest& manifest);
};

// A text of several lines, which Fields::Text refuses. Its author chose what it says: what would steer a terminal is
// replaced where it is shown.
std::string ReadText(pulse::Fields& fields, const char* key);

// The release of a manifest. Errors as PublicFiles::Read and Decode; FailedPrecondition if it was made for another
// manifest.
absl::StatusOr<Release> ReadRelease(const PublicFiles& files, const SignedManifest& manifest);

}  // namespace fairlead::fairleadctl
