#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/counting/submission_audit.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/reporting/trends.h"
#include "services/pulse/reporting/values.h"

// release.json as it is read (README.md): the figures of a survey that everybody may see.
namespace fairlead::pulse {

// What is shown of one cell, or of the others in it.
struct ShownCell {
  std::size_t cell = 0;  // index in the manifest's dimension
  reporting::Values values;
  reporting::Trend trend = reporting::Trend::kNotShown;  // never of others
};

// A question's answers in one dimension. Every cell is either shown or hidden, or the release says of it both or
// neither, which Verify finds.
struct ShownDimension {
  std::vector<ShownCell> cells;
  std::vector<ShownCell> others;
  std::string reason;               // of all hidden cells
  std::vector<std::size_t> hidden;  // cells
};

struct ShownComment {
  std::string text;
  VerifyingKey conversation;
};
struct CommentSet {
  std::size_t cell = 0;  // of the comment dimension
  std::vector<ShownComment> comments;
};

struct ShownQuestion {
  bool alarm = false;                      // more answers than people: nothing is shown
  std::optional<SurveyId> compared_with;   // which earlier survey the trends are against
  std::vector<ShownDimension> dimensions;  // as many as the manifest's; none of a comment question
  std::vector<CommentSet> sets;            // of a comment question
};

struct ReleaseAudit {
  std::uint32_t eligible = 0;
  std::uint32_t issued = 0;
  SubmissionAudit shuffled;
  std::uint32_t ballots = 0;
  std::uint32_t answers = 0;
  std::uint32_t comments = 0;
  std::uint64_t rejected = 0;  // for all reasons together
};

struct PublishedRelease {
  SurveyId survey;
  ManifestHash manifest;
  std::string program;  // name and version
  Thresholds thresholds;
  bool all_dimensions = false;                        // false: the first only
  std::optional<std::uint32_t> noise = std::nullopt;  // epsilon in thousandths, as it says
  TreeHash batch;
  TreeHash overlaps;
  // What figures were compared with: released earlier surveys, and SHA-256 of each release.json.
  std::vector<std::pair<SurveyId, TreeHash>> earlier;
  ReleaseAudit audit;
  std::vector<ShownQuestion> questions;  // as many as the manifest's, in its order

  // InvalidArgument says where ("questions[2].dimensions[0].cells[1].score") and what is wrong; also where it does not
  // have the manifest's questions, dimensions and cells.
  static absl::StatusOr<PublishedRelease> Decode(std::string_view bytes, const Manifest& manifest);
};

}  // namespace fairlead::pulse
