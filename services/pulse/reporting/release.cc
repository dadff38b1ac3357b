#include "services/pulse/reporting/release.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::pulse::reporting {
namespace {

void Add(std::vector<std::int64_t>& sum, const std::vector<std::int64_t>& histogram) {
  for (std::size_t answer = 0; answer < sum.size(); ++answer) sum[answer] += histogram[answer];
}

absl::Status CheckShape(const std::vector<CellTree>& trees, Kind kind, const Histograms& histograms) {
  if (histograms.size() != trees.size()) {
    return absl::InvalidArgumentError(fmt::format("{} dimensions, but answers of {}", trees.size(), histograms.size()));
  }
  const std::size_t answers = kind == Kind::kLikert5 ? 5 : kind == Kind::kEnps ? 11 : 0;
  for (std::size_t d = 0; d < trees.size(); ++d) {
    if (histograms[d].size() != trees[d].cells.size()) {
      return absl::InvalidArgumentError(
          fmt::format("dimension {}: {} cells, but answers of {}", d, trees[d].cells.size(), histograms[d].size()));
    }
    for (std::size_t cell = 0; cell < histograms[d].size(); ++cell) {
      const std::vector<std::int64_t>& histogram = histograms[d][cell];
      const std::size_t expected = answers > 0 ? answers : std::max<std::size_t>(histograms[0][0].size(), 2);
      if (histogram.size() == expected &&
          std::ranges::all_of(histogram, [](std::int64_t count) { return count >= 0; })) {
        continue;
      }
      return absl::InvalidArgumentError(
          fmt::format("dimension {}, cell {}: needs {} counts of answers, none below 0", d, cell, expected));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<QuestionRelease> ReleaseQuestion(const std::vector<CellTree>& trees, const std::vector<Atom>& atoms,
                                                Kind kind, const Histograms& histograms, const Thresholds& thresholds) {
  FL_RETURN_IF_ERROR(CheckShape(trees, kind, histograms));
  std::vector<std::vector<Count>> counts;
  Histograms sums = histograms;  // of cells with all below
  for (std::size_t d = 0; d < trees.size(); ++d) {
    std::vector<Count>& of_cells = counts.emplace_back();
    for (std::size_t cell = trees[d].cells.size(); cell-- > 1;) {
      Add(sums[d][static_cast<std::size_t>(trees[d].cells[cell].parent)], sums[d][cell]);
    }
    for (std::size_t cell = 0; cell < trees[d].cells.size(); ++cell) {
      const std::vector<std::int64_t>& sum = sums[d][cell];
      of_cells.push_back({trees[d].cells[cell].eligible, std::accumulate(sum.begin(), sum.end(), std::int64_t{0})});
    }
  }
  FL_TRY(Publication publication, Decide(trees, counts, atoms, thresholds));

  QuestionRelease release;
  const auto show = [&](std::size_t d, std::int32_t cell, bool others, const std::vector<std::int64_t>& histogram) {
    std::optional<Values> values = ValuesOf(kind, histogram);
    if (values) release.values.push_back({d, cell, others, *std::move(values)});
  };
  for (std::size_t d = 0; d < trees.size(); ++d) {
    for (std::size_t cell = 0; cell < trees[d].cells.size(); ++cell) {
      const auto index = static_cast<std::int32_t>(cell);
      if (publication.IsPublished(d, index)) show(d, index, /*others=*/false, sums[d][cell]);
    }
  }
  for (const Others& others : publication.others) {
    std::vector<std::int64_t> sum(histograms[others.dimension][0].size());
    for (std::size_t cell = 0; cell < trees[others.dimension].cells.size(); ++cell) {
      const std::int32_t nearest =
          publication.NearestPublished(trees, others.dimension, static_cast<std::int32_t>(cell));
      if (nearest == others.cell) Add(sum, histograms[others.dimension][cell]);
    }
    show(others.dimension, others.cell, /*others=*/true, sum);
  }
  release.publication = std::move(publication);
  return release;
}

}  // namespace fairlead::pulse::reporting
