#include "services/fairleadctl/pulse/verify_figures.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "services/pulse/counting/figures.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::QuestionKind;
using pulse::reporting::Band;
using pulse::reporting::BandOf;
using pulse::reporting::Epsilon;
using pulse::reporting::Figure;
using pulse::reporting::Kind;
using pulse::reporting::Values;

constexpr std::int64_t kFewest = 5;            // of the lowest band
constexpr std::int64_t kFewestForShares = 20;  // R7
constexpr std::int64_t kShareStep = 5;

std::size_t AnswersOf(const pulse::Question& question) {
  switch (question.kind) {
    case QuestionKind::kLikert5:
      return 5;
    case QuestionKind::kEnps:
      return 3;
    case QuestionKind::kChoice:
      return question.choices.size();
    case QuestionKind::kComment:
      return 0;
  }
  return 0;
}

std::optional<Values> ValuesWith(Kind kind, const std::vector<std::int64_t>& histogram, const Band& band,
                                 Epsilon epsilon) {
  if (epsilon == 0 || band.low < pulse::reporting::kFewestForNoise) return pulse::reporting::ValuesOf(kind, histogram);
  return pulse::reporting::NoisyValuesOf(kind, histogram, band.low, epsilon);
}

// Intervals follow from the value and the lower end of the band alone: so what R7 would show is what it shows of some
// answers of that many people with this value.
bool IsMean(const Figure& score, const Band& band, Epsilon epsilon) {
  constexpr std::int64_t kMost = 4;
  const std::int64_t points = std::clamp<std::int64_t>(score.value, 0, 100) * kMost * band.low / 100;
  std::vector<std::int64_t> histogram(kMost + 1);
  const auto answer = static_cast<std::size_t>(points / band.low);
  histogram[answer] = band.low - points % band.low;
  if (answer < kMost) histogram[answer + 1] = points % band.low;
  const std::optional<Values> values = ValuesWith(Kind::kLikert5, histogram, band, epsilon);
  return values.has_value() && values->score == score;
}

// Of answer `index`, or of detractors, passives or promoters.
bool IsShare(const pulse::Question& question, std::size_t index, const Figure& share, const Band& band,
             Epsilon epsilon) {
  const std::int64_t people = std::clamp<std::int64_t>((share.value * band.low + 99) / 100, 0, band.low);
  std::vector<std::int64_t> histogram;
  Kind kind = Kind::kEnps;
  if (question.kind == QuestionKind::kEnps) {
    constexpr std::size_t kOfGroup[] = {0, 7, 10};
    histogram.resize(11);
    histogram[kOfGroup[index]] = people;
    histogram[kOfGroup[(index + 1) % 3]] = band.low - people;
  } else {
    kind = question.kind == QuestionKind::kLikert5 ? Kind::kLikert5 : Kind::kChoice;
    histogram.resize(AnswersOf(question));
    histogram[index] = people;
    histogram[(index + 1) % histogram.size()] = band.low - people;
  }
  const std::optional<Values> values = ValuesWith(kind, histogram, band, epsilon);
  return values.has_value() && values->shares[index] == share;
}

bool IsEnps(const Values& values, Epsilon epsilon) {
  const Figure& score = *values.score;
  const std::int64_t detractors = values.shares.front().value;
  const std::int64_t promoters = values.shares.back().value;
  const Band& band = values.respondents;
  return score.value % kShareStep == 0 && std::abs(score.value) <= 100 - kShareStep &&
         std::abs(score.value - (promoters - detractors)) <= kShareStep &&
         score.interval ==
             pulse::reporting::EnpsIntervalOf(band, score.value, detractors, promoters,
                                              band.low < pulse::reporting::kFewestForNoise ? Epsilon{0} : epsilon);
}

// One dimension of one question.
class DimensionCheck {
 public:
  DimensionCheck(const pulse::Manifest& manifest, std::size_t question, std::size_t dimension, const Release& release,
                 Findings& findings)
      : question_(manifest.questions[question]),
        dimension_(manifest.dimensions[dimension]),
        thresholds_(manifest.thresholds),
        epsilon_(pulse::EpsilonOf(manifest)),
        bundles_(release.audit.shuffled.bundles),
        shown_(release.questions[question].dimensions[dimension]),
        findings_(findings),
        published_(dimension_.cells.size()) {}

  void Run() {
    if (!CoversEveryCell()) return;
    SumParts();
    for (const ShownCell& cell : shown_.cells) {
      CheckShown(cell, dimension_.cells[cell.cell].eligible, "");
      const std::int64_t part = parts_[cell.cell];
      if (part > 0 && part < thresholds_.respondents) {
        Wrong(cell.cell,
              fmt::format("is published, and what the published cells below leave of it are {} people (R3)", part));
      }
      if (lows_[cell.cell] > cell.values.respondents.high) {
        Wrong(cell.cell, "has fewer respondents than the published cells below it together");
      }
    }
    for (const ShownCell& others : shown_.others) {
      if (published_[others.cell] == nullptr || parts_[others.cell] == dimension_.cells[others.cell].eligible) {
        Wrong(others.cell, "has others, but is not published or has no published cells below");
      }
      CheckShown(others, parts_[others.cell], "the others in ");
    }
    CheckHidden();
  }

 private:
  void Wrong(std::size_t cell, const std::string& problem, const std::string& prefix = "") {
    const pulse::Cell& of = dimension_.cells[cell];
    findings_.False(fmt::format("release.json, {}, {}: {}{} ({}) {}", question_.id, dimension_.id, prefix, of.id,
                                of.name.en, problem));
  }

  bool CoversEveryCell() {
    std::vector<int> times(dimension_.cells.size());
    for (const ShownCell& cell : shown_.cells) {
      ++times[cell.cell];
      published_[cell.cell] = &cell;
    }
    for (const std::size_t cell : shown_.hidden) ++times[cell];
    const auto wrong = std::find_if(times.begin(), times.end(), [](int count) { return count != 1; });
    if (wrong == times.end()) return true;
    Wrong(static_cast<std::size_t>(wrong - times.begin()), "must be either shown or hidden, once");
    return false;
  }

  // Of each published cell: the eligible people whom the published cells nearest below it leave, and how many those
  // cells' bands say at least.
  void SumParts() {
    parts_.resize(published_.size());
    lows_.resize(published_.size());
    for (const ShownCell& cell : shown_.cells) {
      const std::int64_t eligible = dimension_.cells[cell.cell].eligible;
      parts_[cell.cell] += eligible;
      int above = dimension_.cells[cell.cell].parent;
      while (above >= 0 && published_[static_cast<std::size_t>(above)] == nullptr) {
        above = dimension_.cells[static_cast<std::size_t>(above)].parent;
      }
      if (above < 0) continue;
      parts_[static_cast<std::size_t>(above)] -= eligible;
      lows_[static_cast<std::size_t>(above)] += cell.values.respondents.low;
    }
  }

  void CheckShown(const ShownCell& shown, std::int64_t eligible, const std::string& prefix) {
    const Band& band = shown.values.respondents;
    if (eligible < thresholds_.eligible) {
      Wrong(shown.cell,
            fmt::format("is published with {} eligible people, fewer than {} (R2)", eligible, thresholds_.eligible),
            prefix);
    }
    if (band.high < thresholds_.respondents) {
      Wrong(shown.cell,
            fmt::format("is published with at most {} respondents, fewer than {} (R2)", band.high,
                        thresholds_.respondents),
            prefix);
    }
    if (band.low > eligible || band.low > bundles_) {
      Wrong(shown.cell, fmt::format("has at least {} respondents, more than could answer", band.low), prefix);
    }
    if (!FollowsTheRules(question_, shown.values, epsilon_)) {
      Wrong(shown.cell, "shows values that the rounding of its band does not give (R7)", prefix);
    }
  }

  // A hidden cell all of whose people are in published cells below it would be their sum.
  void CheckHidden() {
    std::vector<std::int64_t> below(dimension_.cells.size());
    for (std::size_t cell = dimension_.cells.size(); cell-- > 0;) {
      const pulse::Cell& of = dimension_.cells[cell];
      const bool hidden = published_[cell] == nullptr;
      if (hidden && below[cell] == of.eligible) Wrong(cell, "is hidden, and all of it is published below (R3)");
      if (of.parent >= 0) below[static_cast<std::size_t>(of.parent)] += hidden ? below[cell] : of.eligible;
    }
  }

  const pulse::Question& question_;
  const pulse::Dimension& dimension_;
  const pulse::Thresholds& thresholds_;
  const Epsilon epsilon_;
  const std::int64_t bundles_;
  const ShownDimension& shown_;
  Findings& findings_;
  std::vector<const ShownCell*> published_;  // by cell; null: hidden
  std::vector<std::int64_t> parts_;
  std::vector<std::int64_t> lows_;
};

}  // namespace

bool FollowsTheRules(const pulse::Question& question, const Values& values, Epsilon epsilon) {
  const Band& band = values.respondents;
  if (band.low < kFewest || BandOf(band.low) != band) return false;
  const bool large = band.low >= kFewestForShares;
  const bool likert = question.kind == QuestionKind::kLikert5;
  const bool enps = question.kind == QuestionKind::kEnps;
  if (values.score.has_value() != (likert || (enps && large))) return false;
  if (values.shares.size() != (large ? AnswersOf(question) : 0)) return false;
  for (std::size_t i = 0; i < values.shares.size(); ++i) {
    if (!IsShare(question, i, values.shares[i], band, epsilon)) return false;
  }
  if (likert) return IsMean(*values.score, band, epsilon);
  return !enps || !large || IsEnps(values, epsilon);
}

void VerifyFigures(const pulse::Manifest& manifest, std::size_t question, const Release& release, Findings& findings) {
  const std::vector<ShownDimension>& dimensions = release.questions[question].dimensions;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    DimensionCheck(manifest, question, d, release, findings).Run();
    const bool any = !dimensions[d].cells.empty() || !dimensions[d].others.empty();
    if (!any || (!release.questions[question].alarm && (d == 0 || release.all_dimensions))) continue;
    findings.False(fmt::format("release.json, {}: shows cells of {}, of which it says that nothing may be shown",
                               manifest.questions[question].id, manifest.dimensions[d].id));
  }
}

}  // namespace fairlead::fairleadctl
