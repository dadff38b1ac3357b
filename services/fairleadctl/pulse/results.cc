#include "services/fairleadctl/pulse/results.h"

#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "services/pulse/protocol/released_comments.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::ordered_json;
using pulse::QuestionKind;
using pulse::reporting::Figure;

ordered_json JsonOf(const pulse::BothLanguages& text) { return {{"en", text.en}, {"fr", text.fr}}; }

ordered_json JsonOf(const Figure& figure) {
  ordered_json json = {{"value", figure.value}};
  if (figure.interval.has_value()) json["interval"] = {figure.interval->low, figure.interval->high};
  return json;
}

ordered_json JsonOf(const pulse::Dimension& dimension, const ShownDimension& shown, const ResultRow& row) {
  const pulse::Cell& cell = dimension.cells[row.cell];
  ordered_json json = {{"cell", cell.id}, {"name", JsonOf(cell.name)}, {"depth", row.depth}, {"others", row.others}};
  json["hidden"] = row.values.has_value() ? "" : shown.reason;
  if (!row.values.has_value()) return json;
  json["respondents"] = {row.values->respondents.low, row.values->respondents.high};
  if (row.values->score.has_value()) json["score"] = JsonOf(*row.values->score);
  ordered_json shares = ordered_json::array();
  for (const Figure& share : row.values->shares) shares.push_back(JsonOf(share));
  json["shares"] = std::move(shares);
  if (row.trend != pulse::reporting::Trend::kNotShown) json["trend"] = NameOf(row.trend);
  return json;
}

ordered_json Heading(const pulse::Manifest& manifest, const Release& release) {
  return {{"survey", core::Hex(release.survey.view())},
          {"manifest", core::Hex(release.manifest.view())},
          {"title", JsonOf(manifest.title)},
          {"eligible", release.audit.eligible},
          {"issued", release.audit.issued},
          {"bundles", release.audit.shuffled.bundles},
          {"noise", release.noise.has_value() ? ordered_json(*release.noise) : ordered_json()}};
}

ordered_json Heading(const pulse::Question& question) {
  ordered_json choices = ordered_json::array();
  for (const pulse::BothLanguages& choice : question.choices) choices.push_back(JsonOf(choice));
  return {{"id", question.id}, {"driver", question.driver}, {"text", JsonOf(question.text)}, {"choices", choices}};
}

ordered_json JsonOf(const ConversationMessage& message) {
  return {{"by", message.by_author ? "author" : "hr"}, {"number", message.number}, {"text", message.text}};
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// With a last column for what changed if `changes`.
void AddCsv(const std::string& place, const ResultRow& row, const std::string& reason, bool changes, std::string& out) {
  const std::string none = changes ? "," : "";
  if (!row.values.has_value()) {
    out += fmt::format("{},{},,,,,,{}\r\n", place, Quoted(reason), none);
    return;
  }
  const auto& values = *row.values;
  const std::string start = fmt::format("{},,{},{}", place, values.respondents.low, values.respondents.high);
  const auto line = [&](std::string_view what, const Figure& figure, std::string_view change = "") {
    out += fmt::format("{},{},{},", start, what, figure.value);
    out += figure.interval.has_value() ? fmt::format("{},{}", figure.interval->low, figure.interval->high) : ",";
    out += changes ? fmt::format(",{}\r\n", change) : std::string("\r\n");
  };
  if (values.score.has_value()) line("score", *values.score, NameOf(row.trend));
  for (std::size_t i = 0; i < values.shares.size(); ++i) line(fmt::format("share {}", i + 1), values.shares[i]);
  if (!values.score.has_value() && values.shares.empty()) out += start + ",,,," + none + "\r\n";
}

}  // namespace

std::vector<ResultRow> RowsOf(const pulse::Dimension& dimension, const ShownDimension& shown) {
  const std::size_t size = dimension.cells.size();
  std::vector<const ShownCell*> of_cell(size);
  std::vector<const pulse::reporting::Values*> of_others(size);
  for (const ShownCell& cell : shown.cells) of_cell[cell.cell] = &cell;
  for (const ShownCell& others : shown.others) of_others[others.cell] = &others.values;
  std::vector<std::vector<std::size_t>> below(size);
  for (std::size_t cell = 1; cell < size; ++cell) {
    below[static_cast<std::size_t>(dimension.cells[cell].parent)].push_back(cell);
  }
  std::vector<ResultRow> rows;
  std::vector<ResultRow> waiting = {{.cell = 0}};  // a stack: trees may be deep
  while (!waiting.empty()) {
    ResultRow row = waiting.back();
    waiting.pop_back();
    if (!row.others) {
      if (of_cell[row.cell] != nullptr) {
        row.values = of_cell[row.cell]->values;
        row.trend = of_cell[row.cell]->trend;
      }
      if (of_others[row.cell] != nullptr) {
        waiting.push_back({.cell = row.cell, .depth = row.depth + 1, .others = true, .values = *of_others[row.cell]});
      }
      for (auto child = below[row.cell].rbegin(); child != below[row.cell].rend(); ++child) {
        waiting.push_back({.cell = *child, .depth = row.depth + 1});
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::Status CheckSelection(const pulse::Manifest& manifest, const Selection& selection) {
  std::vector<std::string> questions;
  std::vector<std::string> dimensions;
  bool question = false;
  bool dimension = false;
  for (const pulse::Question& one : manifest.questions) {
    questions.push_back(one.id);
    question = question || selection.Takes(one);
  }
  for (const pulse::Dimension& one : manifest.dimensions) {
    dimensions.push_back(one.id);
    dimension = dimension || selection.Takes(one);
  }
  if (!question) {
    return absl::InvalidArgumentError(
        fmt::format("the survey has no question {}; it has {}", selection.question, fmt::join(questions, ", ")));
  }
  if (!dimension) {
    return absl::InvalidArgumentError(
        fmt::format("the survey has no dimension {}; it has {}", selection.dimension, fmt::join(dimensions, ", ")));
  }
  return absl::OkStatus();
}

std::string ResultsCsv(const pulse::Manifest& manifest, const Release& release, const Selection& selection) {
  std::string out =
      "question,dimension,cell,name,parent,others,hidden,respondents_low,respondents_high,figure,value,low,high,"
      "change\r\n";
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    if (!selection.Takes(manifest.questions[q])) continue;
    for (std::size_t d = 0; d < release.questions[q].dimensions.size(); ++d) {
      const pulse::Dimension& dimension = manifest.dimensions[d];
      if (!selection.Takes(dimension)) continue;
      const ShownDimension& shown = release.questions[q].dimensions[d];
      for (const ResultRow& row : RowsOf(dimension, shown)) {
        const pulse::Cell& cell = dimension.cells[row.cell];
        const std::string parent =
            cell.parent < 0 ? std::string() : dimension.cells[static_cast<std::size_t>(cell.parent)].id;
        const std::string place =
            fmt::format("{},{},{},{},{},{}", Quoted(manifest.questions[q].id), Quoted(dimension.id), Quoted(cell.id),
                        Quoted(cell.name.en), Quoted(parent), row.others ? "yes" : "no");
        AddCsv(place, row, shown.reason, /*changes=*/true, out);
      }
    }
  }
  return out;
}

std::string ConfidentialCsv(const pulse::Manifest& manifest, const pulse::ConfidentialValues& values,
                            const Selection& selection) {
  std::string out = "question,hidden,respondents_low,respondents_high,figure,value,low,high\r\n";
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Question& question = manifest.questions[q];
    if (!selection.Takes(question) || question.kind == QuestionKind::kComment) continue;
    const ResultRow row{.values = values[q]};
    AddCsv(Quoted(question.id), row, std::string(kTooFew), /*changes=*/false, out);
  }
  return out;
}

ordered_json ConfidentialJson(const pulse::Manifest& manifest, const pulse::ConfidentialValues& values,
                              const Selection& selection) {
  ordered_json questions = ordered_json::array();
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Question& question = manifest.questions[q];
    if (!selection.Takes(question) || question.kind == QuestionKind::kComment) continue;
    ordered_json shown = {{"id", question.id}, {"hidden", values[q].has_value() ? "" : std::string(kTooFew)}};
    if (values[q].has_value()) shown.update(ordered_json(pulse::ToJson(*values[q])));
    questions.push_back(std::move(shown));
  }
  return {{"anonymous", false}, {"questions", std::move(questions)}};
}

ordered_json ResultsJson(const pulse::Manifest& manifest, const Release& release, const Selection& selection) {
  ordered_json document = Heading(manifest, release);
  document["questions"] = ordered_json::array();
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Question& question = manifest.questions[q];
    if (!selection.Takes(question) || question.kind == QuestionKind::kComment) continue;
    ordered_json shown_question = Heading(question);
    shown_question["alarm"] = release.questions[q].alarm;
    const std::optional<pulse::SurveyId>& earlier = release.questions[q].compared_with;
    shown_question["compared_with"] = earlier.has_value() ? ordered_json(core::Hex(earlier->view())) : ordered_json();
    shown_question["dimensions"] = ordered_json::array();
    for (std::size_t d = 0; d < manifest.dimensions.size(); ++d) {
      const pulse::Dimension& dimension = manifest.dimensions[d];
      if (!selection.Takes(dimension)) continue;
      const ShownDimension& shown = release.questions[q].dimensions[d];
      ordered_json rows = ordered_json::array();
      for (const ResultRow& row : RowsOf(dimension, shown)) rows.push_back(JsonOf(dimension, shown, row));
      shown_question["dimensions"].push_back({{"id", dimension.id}, {"name", JsonOf(dimension.name)}, {"cells", rows}});
    }
    document["questions"].push_back(std::move(shown_question));
  }
  return document;
}

ordered_json CommentsJson(const pulse::Manifest& manifest, const Release& release, const Conversations& conversations,
                          const Selection& selection) {
  ordered_json document = Heading(manifest, release);
  document["questions"] = ordered_json::array();
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Question& question = manifest.questions[q];
    if (!selection.Takes(question) || question.kind != QuestionKind::kComment) continue;
    ordered_json sets = ordered_json::array();
    for (const CommentSet& set : release.questions[q].sets) {
      const pulse::Cell& cell = manifest.dimensions[manifest.comment_dimension].cells[set.cell];
      ordered_json comments = ordered_json::array();
      for (const ShownComment& comment : set.comments) {
        ordered_json messages = ordered_json::array();
        if (const auto talk = conversations.find(comment.conversation); talk != conversations.end()) {
          for (const ConversationMessage& message : talk->second) messages.push_back(JsonOf(message));
        }
        comments.push_back({{"id", pulse::CommentIdOf(comment.conversation)},
                            {"text", comment.text},
                            {"conversation", core::Hex(comment.conversation.view())},
                            {"messages", std::move(messages)}});
      }
      sets.push_back({{"cell", cell.id}, {"name", JsonOf(cell.name)}, {"comments", std::move(comments)}});
    }
    ordered_json shown_question = Heading(question);
    shown_question["sets"] = std::move(sets);
    document["questions"].push_back(std::move(shown_question));
  }
  return document;
}

}  // namespace fairlead::fairleadctl
