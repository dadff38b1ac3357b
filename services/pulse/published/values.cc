#include "services/pulse/published/values.h"

#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "fmt/format.h"

namespace fairlead::pulse {
namespace {

using nlohmann::json;
using reporting::Figure;

constexpr std::size_t kMostShares = 12;
constexpr std::int64_t kMostPeople = std::numeric_limits<std::uint32_t>::max();

// As many counts as the question has answers.
std::vector<std::int64_t> HistogramOf(const Question& question, const AnswerCounts& counts) {
  const bool likert = question.kind == QuestionKind::kLikert5;
  const bool enps = question.kind == QuestionKind::kEnps;
  const auto* const first = counts.begin() + (likert ? 1 : 0);
  return {first, first + (likert ? 5 : enps ? 11 : question.choices.size())};
}

json ToJson(const Figure& figure) {
  json object = {{"value", figure.value}};
  if (figure.interval.has_value()) object["interval"] = {figure.interval->low, figure.interval->high};
  return object;
}

// Two numbers, the lower first.
reporting::Interval ReadRange(Fields& fields, const char* key, std::int64_t least, std::int64_t most) {
  const json& pair = fields.List(key, 2, 2);
  const auto fits = [&](const json& number) {
    return number.is_number_integer() && number.get<double>() >= static_cast<double>(least) &&
           number.get<double>() <= static_cast<double>(most);
  };
  if (pair.is_array() && fits(pair[0]) && fits(pair[1])) {
    const reporting::Interval range{.low = pair[0].get<std::int64_t>(), .high = pair[1].get<std::int64_t>()};
    if (range.low <= range.high) return range;
  }
  fields.Wrong(key, fmt::format("must be two whole numbers from {} to {}, the lower first", least, most));
  return {};
}

Figure ReadFigure(Document& document, const json& object, const std::string& path, std::int64_t least) {
  Fields fields(document, object, path);
  Figure figure{.value = fields.Number("value", least, 100), .interval = std::nullopt};
  if (fields.Has("interval")) figure.interval = ReadRange(fields, "interval", least, 100);
  return figure;
}

}  // namespace

reporting::Kind KindOf(const Question& question) {
  if (question.kind == QuestionKind::kLikert5) return reporting::Kind::kLikert5;
  return question.kind == QuestionKind::kEnps ? reporting::Kind::kEnps : reporting::Kind::kChoice;
}

std::optional<reporting::Values> ValuesOf(const Question& question, const AnswerCounts& counts) {
  if (question.kind == QuestionKind::kComment) return std::nullopt;
  return reporting::ValuesOf(KindOf(question), HistogramOf(question, counts));
}

std::optional<reporting::Values> NoisyValuesOf(const Question& question, const AnswerCounts& counts,
                                               reporting::Epsilon epsilon, reporting::RandomBytes& bytes) {
  if (question.kind == QuestionKind::kComment) return std::nullopt;
  std::vector<std::int64_t> histogram = HistogramOf(question, counts);
  const std::int64_t respondents = std::accumulate(histogram.begin(), histogram.end(), std::int64_t{0});
  if (respondents < reporting::kFewestForNoise) return ValuesOf(question, counts);
  reporting::AddNoise(epsilon, bytes, histogram);
  return reporting::NoisyValuesOf(KindOf(question), histogram, respondents, epsilon);
}

json ToJson(const reporting::Values& values) {
  json object = {{"respondents", {values.respondents.low, values.respondents.high}}};
  if (values.score.has_value()) object["score"] = ToJson(*values.score);
  for (const Figure& share : values.shares) object["shares"].push_back(ToJson(share));
  return object;
}

reporting::Values ReadValues(Fields& fields) {
  reporting::Values values;
  const reporting::Interval band = ReadRange(fields, "respondents", 0, kMostPeople);
  values.respondents = {.low = band.low, .high = band.high};
  if (fields.Has("score")) {
    values.score = ReadFigure(fields.document(), fields.Object("score"), fields.PathOf("score"), -100);
  }
  if (fields.Has("shares")) {
    for (const json& share : fields.List("shares", 2, kMostShares)) {
      const std::string path = fmt::format("{}[{}]", fields.PathOf("shares"), values.shares.size());
      values.shares.push_back(ReadFigure(fields.document(), share, path, 0));
    }
  }
  return values;
}

}  // namespace fairlead::pulse
