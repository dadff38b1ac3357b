#include "services/pulse/counting/release.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "libs/core/hash.h"
#include "nlohmann/json.hpp"
#include "services/pulse/counting/noise_bytes.h"
#include "services/pulse/protocol/slots.h"
#include "services/pulse/published/values.h"
#include "services/pulse/reporting/comments.h"
#include "services/pulse/reporting/values.h"

namespace fairlead::pulse {
namespace {

using Json = nlohmann::json;
using reporting::CellTree;

constexpr char kFormat[] = "fairlead-pulse-release-1";
// Whatever the rule was that hid a cell (R10).
constexpr char kHidden[] = "TOO_FEW";

Json ParametersOf(const Manifest& manifest, const Cells& cells) {
  const Thresholds& thresholds = manifest.thresholds;
  Json json = {{"respondents", thresholds.respondents},
               {"eligible", thresholds.eligible},
               {"comment_eligible", thresholds.comment_eligible},
               {"comment_respondents", thresholds.comment_respondents},
               {"comments", thresholds.comments},
               {"bundles", thresholds.bundles},
               {"dimensions", cells.joined ? "all" : "first"}};
  if (manifest.noise.has_value()) json["noise"] = manifest.noise->epsilon;
  return json;
}

Json AuditOf(const ReleaseInput& input) {
  const SubmissionAudit& shuffled = input.shuffled;
  const CountAudit& audit = input.counted.audit;
  return {{"eligible", input.manifest.roster_size},
          {"issued", input.issued},
          {"shuffled",
           {{"submissions", shuffled.submissions},
            {"superseded", shuffled.superseded},
            {"refused_admission", shuffled.refused_admission},
            {"refused_signature", shuffled.refused_signature},
            {"refused_bundle", shuffled.refused_bundle},
            {"refused_copy", shuffled.refused_copy},
            {"repeated_ballots", shuffled.repeated_ballots},
            {"bundles", shuffled.bundles}}},
          {"counted", {{"ballots", audit.ballots}, {"answers", audit.answers}, {"comments", audit.comments}}},
          {"rejected",
           {{"unsealed", audit.unsealed},
            {"malformed", audit.malformed},
            {"slot", audit.slot},
            {"answer", audit.answer},
            {"token", audit.token},
            {"repeated", audit.repeated}}}};
}

// What is shown of a cell, with the cell's index as `key`.
Json ShownAt(const char* key, std::int32_t cell, const std::optional<reporting::Values>& values) {
  Json json = values.has_value() ? ToJson(*values) : Json::object();
  json[key] = cell;
  return json;
}

// One question as it is shown.
struct AskedQuestion {
  const ReleaseInput& input;
  std::uint8_t index;
  const Comparison& comparison;
  const Cells& cells;
  const Figures* figures;  // null where nothing may be shown

  const Question& question() const { return input.manifest.questions[index]; }
};

// What is shown of the histogram at a place, with its noise.
std::optional<reporting::Values> ValuesAt(const AskedQuestion& shown, const HistogramPlace& place,
                                          const Histogram& histogram) {
  const std::optional<Noise>& noise = shown.input.manifest.noise;
  if (!noise.has_value()) return ValuesOf(shown.question(), histogram.answers);
  NoiseBytes bytes(place, shown.input.padding, shown.input.batch);
  return NoisyValuesOf(shown.question(), histogram.answers, noise->epsilon, bytes);
}

// A published cell, with what changed in it since an earlier survey.
Json ShownCellJson(const AskedQuestion& shown, std::uint8_t dimension, std::uint16_t cell) {
  const HistogramPlace place{.dimension = dimension, .cell = cell, .question = shown.index, .others = false};
  const std::optional<reporting::Values> values = ValuesAt(shown, place, shown.figures->cells[dimension][cell]);
  Json json = ShownAt("cell", cell, values);
  if (!values.has_value()) return json;
  const reporting::Trend trend = shown.comparison.TrendOf(dimension, cell, *values);
  if (trend != reporting::Trend::kNotShown) json["trend"] = NameOf(trend);
  return json;
}

// The cells of one dimension for one question.
Json DimensionJson(const AskedQuestion& shown, std::uint8_t index) {
  const Dimension& dimension = shown.input.manifest.dimensions[index];
  const Figures* const figures = index < shown.cells.trees.size() ? shown.figures : nullptr;
  Json published = Json::array();
  Json others = Json::array();
  Json hidden = Json::array();
  for (std::size_t cell = 0; cell < dimension.cells.size(); ++cell) {
    if (figures == nullptr || !figures->publication.IsPublished(index, static_cast<std::int32_t>(cell))) {
      hidden.push_back(cell);
    } else {
      published.push_back(ShownCellJson(shown, index, static_cast<std::uint16_t>(cell)));
    }
  }
  if (figures != nullptr) {
    for (const reporting::Others& one : figures->publication.others) {
      if (one.dimension != index) continue;
      const HistogramPlace place{
          .dimension = index, .cell = static_cast<std::uint16_t>(one.cell), .question = shown.index, .others = true};
      others.push_back(ShownAt("in", one.cell, ValuesAt(shown, place, figures->OthersIn(shown.cells.trees, one))));
    }
  }
  return {{"id", dimension.id},
          {"cells", std::move(published)},
          {"others", std::move(others)},
          {"hidden", {{"reason", kHidden}, {"cells", std::move(hidden)}}}};
}

// Lists what was counted in every published cell, filled up to the top of the band of its ballots.
void ListPublished(const ReleaseInput& input, const Cells& cells, const Figures& figures, std::uint8_t question,
                   std::vector<Listing>& listings) {
  for (std::size_t d = 0; d < cells.trees.size(); ++d) {
    const auto dimension = static_cast<std::uint8_t>(d);
    const auto receipts = ReceiptsOf(cells.trees[d], input.counted, SlotKind::kAnswer, dimension, question);
    for (std::size_t cell = 0; cell < receipts.size(); ++cell) {
      if (!figures.publication.IsPublished(d, static_cast<std::int32_t>(cell))) continue;
      const auto size =
          static_cast<std::size_t>(reporting::BandOf(static_cast<std::int64_t>(receipts[cell].size())).high);
      const Listing place{
          .dimension = dimension, .cell = static_cast<std::uint16_t>(cell), .question = question, .leaves = ""};
      listings.push_back(ListingOf(input.manifest.survey, place, receipts[cell], size, input.padding));
    }
  }
}

// The releases that figures were compared with, by the order in which the manifest names their surveys.
Json EarlierOf(const ReleaseInput& input) {
  Json used = Json::array();
  for (const EarlierSurvey& named : input.manifest.earlier) {
    for (const EarlierRelease& one : input.earlier) {
      if (one.manifest.survey != named.survey) continue;
      used.push_back({{"survey", core::Hex(named.survey.view())}, {"release", core::Hex(one.digest.view())}});
    }
  }
  return used;
}

Json AnswersOf(const ReleaseInput& input, const Cells& cells, std::uint8_t index, std::vector<Listing>& listings) {
  const Question& question = input.manifest.questions[index];
  const absl::StatusOr<Figures> figures = FiguresOf(input.manifest, cells, input.counted, index);
  if (figures.ok()) ListPublished(input, cells, *figures, index, listings);
  const Comparison comparison(input.manifest, index, input.earlier);
  Json json = {{"id", question.id},
               {"kind", NameOf(question.kind)},
               {"compared_with",
                comparison.with() == nullptr ? Json() : Json(core::Hex(comparison.with()->manifest.survey.view()))},
               {"dimensions", Json::array()}};
  const AskedQuestion shown{.input = input,
                            .index = index,
                            .comparison = comparison,
                            .cells = cells,
                            .figures = figures.ok() ? &*figures : nullptr};
  for (std::size_t d = 0; d < input.manifest.dimensions.size(); ++d) {
    json["dimensions"].push_back(DimensionJson(shown, static_cast<std::uint8_t>(d)));
  }
  if (!figures.ok()) json["alarm"] = "MORE_ANSWERS_THAN_ELIGIBLE";
  return json;
}

// The released sets of one comment question (rule R8), and a list of all its ballots: one for everybody, because the
// lists of smaller cells would be sets of their own.
Json CommentsOf(const ReleaseInput& input, std::uint8_t index, std::vector<Listing>& listings) {
  const Manifest& manifest = input.manifest;
  const auto dimension = static_cast<std::uint8_t>(manifest.comment_dimension);
  const CellTree tree = TreeOf(manifest.dimensions[dimension]);
  std::vector<std::int64_t> respondents(tree.cells.size());
  std::vector<reporting::Comment> candidates;
  std::vector<const Comment*> comments;
  for (std::size_t cell = 0; cell < tree.cells.size(); ++cell) {
    const Slot slot{.kind = SlotKind::kComment,
                    .dimension = dimension,
                    .cell = static_cast<std::uint16_t>(cell),
                    .question = index};
    if (const auto found = input.counted.receipts.find(slot); found != input.counted.receipts.end()) {
      respondents[cell] = static_cast<std::int64_t>(found->second.size());
    }
    const auto found = input.counted.comments.find(slot);
    if (found == input.counted.comments.end()) continue;
    for (const Comment& comment : found->second) {
      reporting::Comment& candidate = candidates.emplace_back();
      candidate.cell = static_cast<std::int32_t>(cell);
      candidate.hash = comment.hash.view();
      comments.push_back(&comment);
    }
  }
  const Thresholds& thresholds = manifest.thresholds;
  const auto sets = reporting::SelectComments(tree, respondents, candidates,
                                              {.eligible = thresholds.comment_eligible,
                                               .respondents = thresholds.comment_respondents,
                                               .comments = thresholds.comments});
  Json json = {{"id", manifest.questions[index].id}, {"kind", "comment"}, {"sets", Json::array()}};
  // Not for counts that a tally of this program can have made.
  if (!sets.ok()) return json;
  for (const reporting::CommentSet& set : *sets) {
    Json shown = Json::array();
    for (const std::size_t i : set.comments) {
      shown.push_back({{"text", comments[i]->text}, {"conversation", core::Hex(comments[i]->conversation.view())}});
    }
    json["sets"].push_back({{"cell", set.cell}, {"comments", std::move(shown)}});
  }
  const std::vector<Receipt> all = ReceiptsOf(tree, input.counted, SlotKind::kComment, dimension, index).front();
  if (all.size() >= thresholds.respondents) {
    const Listing place{.dimension = dimension, .cell = 0, .question = index, .leaves = ""};
    const auto size = static_cast<std::size_t>(reporting::BandOf(static_cast<std::int64_t>(all.size())).high);
    listings.push_back(ListingOf(manifest.survey, place, all, size, input.padding));
  }
  return json;
}

}  // namespace

Release MakeRelease(const ReleaseInput& input) {
  const Cells cells = CellsOf(input.manifest, input.overlaps);
  Release release;
  Json questions = Json::array();
  for (std::size_t i = 0; i < input.manifest.questions.size(); ++i) {
    const auto index = static_cast<std::uint8_t>(i);
    const bool comment = input.manifest.questions[i].kind == QuestionKind::kComment;
    questions.push_back(comment ? CommentsOf(input, index, release.listings)
                                : AnswersOf(input, cells, index, release.listings));
  }
  const Json json = {{"format", kFormat},
                     {"survey", core::Hex(input.manifest.survey.view())},
                     {"manifest", core::Hex(input.hash.view())},
                     {"program", {{"name", "fairlead-pulse-tally"}, {"version", input.version}}},
                     {"parameters", ParametersOf(input.manifest, cells)},
                     {"inputs",
                      {{"batch", core::Hex(input.batch.view())},
                       {"overlaps", core::Hex(DigestOf(input.overlaps).view())},
                       {"earlier", EarlierOf(input)}}},
                     {"audit", AuditOf(input)},
                     {"questions", std::move(questions)}};
  release.json = json.dump();
  return release;
}

}  // namespace fairlead::pulse
