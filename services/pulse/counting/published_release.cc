#include "services/pulse/counting/published_release.h"

#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/text.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/fields.h"
#include "services/pulse/published/values.h"

namespace fairlead::pulse {
namespace {

using nlohmann::json;

constexpr char kFormat[] = "fairlead-pulse-release-1";
constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMostCells = 65'535;
constexpr std::size_t kMostComments = 1'000'000;

std::string At(const std::string& path, std::size_t index) { return fmt::format("{}[{}]", path, index); }

reporting::Trend ReadTrend(Fields& fields) {
  if (!fields.Has("trend")) return reporting::Trend::kNotShown;
  const std::string name = fields.Text("trend", 10);
  for (const reporting::Trend trend : {reporting::Trend::kNoChange, reporting::Trend::kUp, reporting::Trend::kDown}) {
    if (name == reporting::NameOf(trend)) return trend;
  }
  fields.Wrong("trend", "must be up, down or none");
  return reporting::Trend::kNotShown;
}

ShownCell ReadShown(Document& document, const json& object, const std::string& path, const char* key,
                    std::size_t cells) {
  Fields fields(document, object, path);
  ShownCell shown;
  shown.cell = static_cast<std::size_t>(fields.Number(key, 0, static_cast<std::int64_t>(cells) - 1));
  shown.values = ReadValues(fields);
  shown.trend = ReadTrend(fields);
  return shown;
}

std::vector<ShownCell> ReadAllShown(Fields& fields, const char* list, const char* key, std::size_t cells) {
  std::vector<ShownCell> all;
  for (const json& one : fields.List(list, 0, kMostCells)) {
    all.push_back(ReadShown(fields.document(), one, At(fields.PathOf(list), all.size()), key, cells));
  }
  return all;
}

ShownDimension ReadDimension(Document& document, const json& object, const std::string& path,
                             const Dimension& dimension) {
  Fields fields(document, object, path);
  ShownDimension shown;
  const std::size_t cells = dimension.cells.size();
  if (fields.Text("id", 200) != dimension.id) fields.Wrong("id", "must be the manifest's " + dimension.id);
  shown.cells = ReadAllShown(fields, "cells", "cell", cells);
  shown.others = ReadAllShown(fields, "others", "in", cells);
  Fields hidden(document, fields.Object("hidden"), fields.PathOf("hidden"));
  shown.reason = hidden.Text("reason", 100);
  for (const json& cell : hidden.List("cells", 0, kMostCells)) {
    if (cell.is_number_unsigned() && cell.get<std::uint64_t>() < cells) {
      shown.hidden.push_back(cell.get<std::size_t>());
    } else {
      hidden.Wrong("cells", "must be indices of the manifest's cells");
    }
  }
  return shown;
}

CommentSet ReadSet(Document& document, const json& object, const std::string& path, const Dimension& dimension) {
  Fields fields(document, object, path);
  CommentSet set;
  set.cell = static_cast<std::size_t>(fields.Number("cell", 0, static_cast<std::int64_t>(dimension.cells.size()) - 1));
  for (const json& item : fields.List("comments", 0, kMostComments)) {
    Fields one(document, item, At(fields.PathOf("comments"), set.comments.size()));
    ShownComment comment{.text = one.AnyText("text"), .conversation = one.Take<VerifyingKey>("conversation")};
    set.comments.push_back(std::move(comment));
  }
  return set;
}

ShownQuestion ReadQuestion(Document& document, const json& object, std::size_t index, const Manifest& manifest) {
  const Question& question = manifest.questions[index];
  Fields fields(document, object, At("questions", index));
  ShownQuestion shown;
  if (fields.Text("id", 200) != question.id) fields.Wrong("id", "must be the manifest's " + question.id);
  if (fields.Text("kind", 20) != NameOf(question.kind)) {
    fields.Wrong("kind", fmt::format("must be the manifest's {}", NameOf(question.kind)));
  }
  if (question.kind == QuestionKind::kComment) {
    for (const json& set : fields.List("sets", 0, kMostCells)) {
      shown.sets.push_back(ReadSet(document, set, At(fields.PathOf("sets"), shown.sets.size()),
                                   manifest.dimensions[manifest.comment_dimension]));
    }
    return shown;
  }
  if (!fields.IsNull("compared_with")) shown.compared_with = fields.Take<SurveyId>("compared_with");
  if (fields.Has("alarm")) shown.alarm = !fields.Text("alarm", 100).empty();
  for (const json& dimension : fields.List("dimensions", manifest.dimensions.size(), manifest.dimensions.size())) {
    const std::size_t d = shown.dimensions.size();
    shown.dimensions.push_back(
        ReadDimension(document, dimension, At(fields.PathOf("dimensions"), d), manifest.dimensions[d]));
  }
  return shown;
}

ReleaseAudit ReadAudit(Fields& fields) {
  ReleaseAudit audit{.eligible = fields.Count("eligible"), .issued = fields.Count("issued"), .shuffled = {}};
  {
    Fields shuffled(fields.document(), fields.Object("shuffled"), fields.PathOf("shuffled"));
    audit.shuffled = ReadSubmissions(shuffled);
  }
  {
    Fields counted(fields.document(), fields.Object("counted"), fields.PathOf("counted"));
    audit.ballots = counted.Count("ballots");
    audit.answers = counted.Count("answers");
    audit.comments = counted.Count("comments");
  }
  Fields rejected(fields.document(), fields.Object("rejected"), fields.PathOf("rejected"));
  for (const char* reason : {"unsealed", "malformed", "slot", "answer", "token", "repeated"}) {
    audit.rejected += rejected.Count(reason);
  }
  return audit;
}

void ReadParameters(Fields& fields, PublishedRelease& release) {
  release.thresholds = {.respondents = fields.Count("respondents"),
                        .eligible = fields.Count("eligible"),
                        .comment_eligible = fields.Count("comment_eligible"),
                        .comment_respondents = fields.Count("comment_respondents"),
                        .comments = fields.Count("comments"),
                        .bundles = fields.Count("bundles")};
  const std::string dimensions = fields.Text("dimensions", 20);
  release.all_dimensions = dimensions == "all";
  if (!release.all_dimensions && dimensions != "first") fields.Wrong("dimensions", "must be all or first");
  if (fields.Has("noise")) release.noise = fields.Count("noise");
}

}  // namespace

absl::StatusOr<PublishedRelease> PublishedRelease::Decode(std::string_view bytes, const Manifest& manifest) {
  json object;
  FL_RETURN_IF_ERROR(Document::Parse(bytes, kMostBytes, object));
  Document document;
  PublishedRelease release;
  {
    Fields fields(document, object, "");
    if (fields.Text("format", 100) != kFormat) fields.Wrong("format", std::string("must be ") + kFormat);
    release.survey = fields.Take<SurveyId>("survey");
    release.manifest = fields.Take<ManifestHash>("manifest");
    Fields program(document, fields.Object("program"), "program");
    release.program = fmt::format("{} {}", program.Text("name", 100), program.Text("version", 100));
    Fields parameters(document, fields.Object("parameters"), "parameters");
    ReadParameters(parameters, release);
    Fields inputs(document, fields.Object("inputs"), "inputs");
    release.batch = inputs.Take<TreeHash>("batch");
    release.overlaps = inputs.Take<TreeHash>("overlaps");
    for (const json& item : inputs.List("earlier", 0, kMostEarlier)) {
      Fields one(document, item, At("inputs.earlier", release.earlier.size()));
      const auto survey = one.Take<SurveyId>("survey");
      release.earlier.emplace_back(survey, one.Take<TreeHash>("release"));
    }
    Fields audit(document, fields.Object("audit"), "audit");
    release.audit = ReadAudit(audit);
    for (const json& question : fields.List("questions", manifest.questions.size(), manifest.questions.size())) {
      release.questions.push_back(ReadQuestion(document, question, release.questions.size(), manifest));
    }
  }
  FL_RETURN_IF_ERROR(document.status());
  return release;
}

}  // namespace fairlead::pulse
