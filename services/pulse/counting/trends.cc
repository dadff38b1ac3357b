#include "services/pulse/counting/trends.h"

#include <algorithm>
#include <utility>

#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "services/pulse/counting/figures.h"
#include "services/pulse/published/values.h"

namespace fairlead::pulse {
namespace {

bool IsSameQuestion(const Question& one, const Question& other) {
  return one.id == other.id && one.kind == other.kind && one.text == other.text;
}

// The published figures of one dimension of an earlier survey, by cell.
std::vector<const reporting::Values*> ValuesByCell(const EarlierRelease& earlier, std::size_t question,
                                                   const std::string& dimension) {
  const std::vector<Dimension>& dimensions = earlier.manifest.dimensions;
  const auto found = std::ranges::find(dimensions, dimension, &Dimension::id);
  if (found == dimensions.end()) return {};
  std::vector<const reporting::Values*> values(found->cells.size());
  const auto index = static_cast<std::size_t>(found - dimensions.begin());
  for (const ShownCell& shown : earlier.release.questions[question].dimensions[index].cells) {
    values[shown.cell] = &shown.values;
  }
  return values;
}

}  // namespace

absl::StatusOr<EarlierRelease> EarlierRelease::Read(const Manifest& manifest, std::string_view bytes) {
  EarlierRelease earlier{
      .digest = *TreeHash::Decode(core::Sha256(bytes)), .manifest = manifest, .release = PublishedRelease()};
  FL_TRY(earlier.release, PublishedRelease::Decode(bytes, manifest));
  return earlier;
}

Comparison::Comparison(const Manifest& manifest, std::size_t question, std::span<const EarlierRelease> earlier) {
  const Question& asked = manifest.questions[question];
  // Only these have a score.
  if (asked.kind != QuestionKind::kLikert5 && asked.kind != QuestionKind::kEnps) return;
  kind_ = KindOf(asked);
  for (const EarlierSurvey& named : manifest.earlier) {
    const auto released =
        std::ranges::find_if(earlier, [&](const EarlierRelease& one) { return one.manifest.survey == named.survey; });
    if (released == earlier.end()) continue;
    const std::vector<Question>& questions = released->manifest.questions;
    const auto same =
        std::ranges::find_if(questions, [&](const Question& other) { return IsSameQuestion(asked, other); });
    if (same == questions.end()) continue;
    with_ = &*released;
    noise_ = {.before = EpsilonOf(released->manifest), .after = EpsilonOf(manifest)};
    for (std::size_t d = 0; d < manifest.dimensions.size(); ++d) {
      const auto values =
          ValuesByCell(*released, static_cast<std::size_t>(same - questions.begin()), manifest.dimensions[d].id);
      std::vector<const reporting::Values*>& before = before_.emplace_back();
      for (const int cell : named.cells[d]) {
        const bool known = cell != kNotComparable && static_cast<std::size_t>(cell) < values.size();
        before.push_back(known ? values[static_cast<std::size_t>(cell)] : nullptr);
      }
    }
    return;
  }
}

reporting::Trend Comparison::TrendOf(std::size_t dimension, std::size_t cell, const reporting::Values& values) const {
  if (with_ == nullptr || before_[dimension][cell] == nullptr) return reporting::Trend::kNotShown;
  return reporting::TrendOf(kind_, *before_[dimension][cell], values, noise_);
}

}  // namespace fairlead::pulse
