#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/core/text.h"
#include "services/fairleadctl/output/table.h"
#include "services/fairleadctl/pulse/results.h"
#include "services/pulse/protocol/released_comments.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::QuestionKind;
using pulse::reporting::Figure;
using pulse::reporting::Trend;
using pulse::reporting::Values;

constexpr std::size_t kBarColumns = 20;

struct Words {
  std::string_view hidden;
  std::string_view too_few;
  std::string_view others;
  std::string_view cell;
  std::string_view respondents;
  std::string_view mean;
  std::string_view shares;
  std::string_view groups;
  std::string_view trend;
  std::string_view up;
  std::string_view down;
  std::string_view no_change;
  std::string_view since;
  std::string_view answered;
  std::string_view noise;
  std::string_view alarm;
  std::string_view no_comments;
  std::string_view comments;
  std::string_view hr;
  std::string_view author;
  std::string_view confidential;
  std::string_view company;
};

constexpr Words kEnglish = {
    .hidden = "hidden",
    .too_few = "too few answers",
    .others = "the others in {}",
    .cell = "CELL",
    .respondents = ">RESPONDENTS",
    .mean = ">MEAN",
    .shares = "SHARES IN %",
    .groups = "SHARES IN %: DETRACTORS, PASSIVES, PROMOTERS",
    .trend = "CHANGE",
    .up = "higher",
    .down = "lower",
    .no_change = "none clear",
    .since = "Compared with the survey {}.",
    .answered = "{} of {} eligible people answered",
    .noise = "Figures of 100 and more answers have noise (epsilon {}); their intervals allow for it.",
    .alarm = "Nothing is shown: there were more answers than people.",
    .no_comments = "No comments are shown.",
    .comments = "{}: {} comments",
    .hr = "HR {}: ",
    .author = "author {}: ",
    .confidential = "Confidential, not anonymous: answers by buttons in chat; never part of the cells above",
    .company = "whole company",
};
constexpr Words kFrench = {
    .hidden = "masqué",
    .too_few = "trop peu de réponses",
    .others = "les autres de {}",
    .cell = "GROUPE",
    .respondents = ">RÉPONSES",
    .mean = ">MOYENNE",
    .shares = "PARTS EN %",
    .groups = "PARTS EN % : DÉTRACTEURS, PASSIFS, PROMOTEURS",
    .trend = "ÉVOLUTION",
    .up = "en hausse",
    .down = "en baisse",
    .no_change = "rien de net",
    .since = "Comparé à l’enquête {}.",
    .answered = "{} personnes sur {} ont répondu",
    .noise = "Les chiffres à partir de 100 réponses sont bruités (epsilon {}) ; leurs intervalles en tiennent compte.",
    .alarm = "Rien n’est affiché : il y a eu plus de réponses que de personnes.",
    .no_comments = "Aucun commentaire n’est affiché.",
    .comments = "{} : {} commentaires",
    .hr = "RH {} : ",
    .author = "la personne qui l’a écrit, {} : ",
    .confidential =
        "Confidentiel, pas anonyme : réponses par des boutons dans la messagerie ; jamais dans les groupes ci-dessus",
    .company = "toute l’entreprise",
};

const Words& WordsOf(const Style& style) { return style.french ? kFrench : kEnglish; }

const std::string& In(const Style& style, const pulse::BothLanguages& text) { return style.french ? text.fr : text.en; }

// `filled` of `most`, as a bar: eighths of a column, or signs.
std::string Bar(std::int64_t filled, std::int64_t most, const Style& style) {
  constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const std::int64_t eighths = std::clamp<std::int64_t>(filled, 0, most) * 8 * std::int64_t{kBarColumns} / most;
  std::string bar;
  for (std::int64_t column = 0; column < eighths / 8; ++column) bar += style.plain ? "#" : "█";
  if (!style.plain) bar += kEighths[eighths % 8];
  return bar;
}

std::string Range(std::int64_t low, std::int64_t high, const Style& style) {
  return fmt::format("{}{}{}", low, style.plain ? "-" : "–", high);
}

std::string IntervalOf(const Figure& figure) {
  return figure.interval.has_value() ? fmt::format("[{}, {}]", figure.interval->low, figure.interval->high) : "";
}

// "▲ higher"; nothing where nothing may be said.
std::string TrendText(Trend trend, const Style& style) {
  const Words& words = WordsOf(style);
  switch (trend) {
    case Trend::kNotShown:
      return "";
    case Trend::kNoChange:
      return std::string(words.no_change);
    case Trend::kUp:
      return fmt::format("{}{}", style.plain ? "" : "▲ ", words.up);
    case Trend::kDown:
      return fmt::format("{}{}", style.plain ? "" : "▼ ", words.down);
  }
  return "";
}

// "0.5", "0,5".
std::string EpsilonText(std::int64_t thousandths, const Style& style) {
  std::string text = pulse::survey::ThousandthsText(thousandths);
  if (style.french) std::ranges::replace(text, '.', ',');
  return text;
}

std::string SharesOf(const Values& values) {
  std::string text;
  for (const Figure& share : values.shares) text += fmt::format("{:>4}", share.value);
  return text;
}

// A line of the table: cell, respondents, bar, mean, interval, shares.
std::vector<std::string> LineOf(const pulse::Question& question, const pulse::Dimension& dimension,
                                const ShownDimension& shown, bool compared, const ResultRow& row, const Style& style) {
  const Words& words = WordsOf(style);
  const std::string& name = In(style, dimension.cells[row.cell].name);
  std::string label(static_cast<std::size_t>(row.depth) * 2, ' ');
  label += row.others ? fmt::format(fmt::runtime(words.others), name) : name;
  if (!row.values.has_value()) {
    return {label, std::string(words.hidden), shown.reason == kTooFew ? std::string(words.too_few) : shown.reason};
  }
  const Values& values = *row.values;
  std::vector<std::string> line = {label, Range(values.respondents.low, values.respondents.high, style), "", "", ""};
  if (values.score.has_value()) {
    const std::int64_t score = values.score->value;
    // eNPS runs from -100 to 100.
    line[2] = question.kind == QuestionKind::kEnps ? Bar(score + 100, 200, style) : Bar(score, 100, style);
    line[3] = fmt::format("{}", score);
    line[4] = IntervalOf(*values.score);
  }
  if (compared) line.push_back(TrendText(row.trend, style));
  line.push_back(SharesOf(values));
  return line;
}

std::string Title(const pulse::Question& question, const Style& style) {
  std::string text = fmt::format("{}: {}\n", question.id, In(style, question.text));
  for (std::size_t i = 0; i < question.choices.size(); ++i) {
    text += fmt::format("  {} {}\n", i + 1, In(style, question.choices[i]));
  }
  return text;
}

std::string Harmless(const std::string& text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    shown += c1 || (byte < 0x20 && byte != '\n') || byte == 0x7F ? '?' : static_cast<char>(byte);
  }
  return core::WithoutDirections(shown);
}

// `text` behind `start`; further lines below its first.
std::string Item(const std::string& start, const std::string& text) {
  std::string item = start;
  for (const char c : Harmless(text)) {
    item += c;
    if (c == '\n') item += "    ";
  }
  return item + "\n";
}

// A comment, and below it what HR and its author say, farther left than any line of a text can begin.
std::string Item(const ShownComment& comment, const Conversations& conversations, const Words& words) {
  std::string text = Item(fmt::format("  - [{}] ", pulse::CommentIdOf(comment.conversation)), comment.text);
  const auto talk = conversations.find(comment.conversation);
  if (talk == conversations.end()) return text;
  for (const ConversationMessage& message : talk->second) {
    const std::string_view who = message.by_author ? words.author : words.hr;
    text += Item("  > " + fmt::format(fmt::runtime(who), message.number), message.text);
  }
  return text;
}

}  // namespace

std::string ResultsText(const pulse::Manifest& manifest, const Release& release, const Selection& selection,
                        const Style& style) {
  const Words& words = WordsOf(style);
  std::string text =
      fmt::format("{}\n{}\n", In(style, manifest.title),
                  fmt::format(fmt::runtime(words.answered), release.audit.shuffled.bundles, release.audit.eligible));
  if (release.noise.has_value()) {
    text += fmt::format(fmt::runtime(words.noise), EpsilonText(*release.noise, style)) + "\n";
  }
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Question& question = manifest.questions[q];
    if (!selection.Takes(question) || question.kind == QuestionKind::kComment) continue;
    text += "\n" + Title(question, style);
    if (release.questions[q].alarm) text += fmt::format("{}\n", words.alarm);
    const bool enps = question.kind == QuestionKind::kEnps;
    const std::optional<pulse::SurveyId>& earlier = release.questions[q].compared_with;
    if (earlier.has_value()) text += fmt::format(fmt::runtime(words.since), core::Hex(earlier->view())) + "\n";
    for (std::size_t d = 0; d < manifest.dimensions.size(); ++d) {
      const pulse::Dimension& dimension = manifest.dimensions[d];
      if (!selection.Takes(dimension)) continue;
      std::vector<std::string> heading = {fmt::format("{} ({})", words.cell, In(style, dimension.name)),
                                          std::string(words.respondents), "", enps ? ">eNPS" : std::string(words.mean),
                                          "95 %"};
      if (earlier.has_value()) heading.emplace_back(words.trend);
      heading.emplace_back(enps ? words.groups : words.shares);
      Table table(std::move(heading));
      const ShownDimension& shown = release.questions[q].dimensions[d];
      for (const ResultRow& row : RowsOf(dimension, shown)) {
        table.Add(LineOf(question, dimension, shown, earlier.has_value(), row, style));
      }
      text += table.Text();
    }
  }
  return text;
}

std::string ConfidentialText(const pulse::Manifest& manifest, const pulse::ConfidentialValues& values,
                             const Selection& selection, const Style& style) {
  const Words& words = WordsOf(style);
  const pulse::BothLanguages name{.en = std::string(words.company), .fr = std::string(words.company)};
  const pulse::Dimension company{.id = "", .name = {}, .cells = {{.id = "", .name = name}}};
  const ShownDimension shown{.cells = {}, .others = {}, .reason = std::string(kTooFew), .hidden = {}};
  std::string text = fmt::format("\n{}\n", words.confidential);
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Question& question = manifest.questions[q];
    if (!selection.Takes(question) || question.kind == QuestionKind::kComment) continue;
    const bool enps = question.kind == QuestionKind::kEnps;
    Table table({"", std::string(words.respondents), "", enps ? ">eNPS" : std::string(words.mean), "95 %",
                 std::string(enps ? words.groups : words.shares)});
    const ResultRow row{.values = values[q]};
    table.Add(LineOf(question, company, shown, /*compared=*/false, row, style));
    text += "\n" + Title(question, style) + table.Text();
  }
  return text;
}

std::string CommentsText(const pulse::Manifest& manifest, const Release& release, const Conversations& conversations,
                         const Selection& selection, const Style& style) {
  const Words& words = WordsOf(style);
  std::string text;
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Question& question = manifest.questions[q];
    if (!selection.Takes(question) || question.kind != QuestionKind::kComment) continue;
    text += (text.empty() ? "" : "\n") + Title(question, style);
    for (const CommentSet& set : release.questions[q].sets) {
      const pulse::Cell& cell = manifest.dimensions[manifest.comment_dimension].cells[set.cell];
      text += fmt::format(fmt::runtime(words.comments), In(style, cell.name), set.comments.size()) + "\n";
      for (const ShownComment& comment : set.comments) text += Item(comment, conversations, words);
    }
    if (release.questions[q].sets.empty()) text += fmt::format("{}\n", words.no_comments);
  }
  return text.empty() ? fmt::format("{}\n", words.no_comments) : text;
}

}  // namespace fairlead::fairleadctl
