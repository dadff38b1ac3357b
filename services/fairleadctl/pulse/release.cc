#include "services/fairleadctl/pulse/release.h"

#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/text.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/fields.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using pulse::Document;
using pulse::Fields;
using pulse::QuestionKind;
using pulse::reporting::Figure;

constexpr char kFormat[] = "fairlead-pulse-release-1";
constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMostCells = 65'535;
constexpr std::size_t kMostComments = 1'000'000;
constexpr std::size_t kMostShares = 12;
constexpr std::int64_t kMostPeople = std::numeric_limits<std::uint32_t>::max();

std::string At(const std::string& path, std::size_t index) { return fmt::format("{}[{}]", path, index); }

// Two numbers, the lower first.
pulse::reporting::Interval ReadRange(Fields& fields, const char* key, std::int64_t least, std::int64_t most) {
  const json& pair = fields.List(key, 2, 2);
  const auto fits = [&](const json& number) {
    return number.is_number_integer() && number.get<double>() >= static_cast<double>(least) &&
           number.get<double>() <= static_cast<double>(most);
  };
  if (pair.is_array() && fits(pair[0]) && fits(pair[1])) {
    const pulse::reporting::Interval range{.low = pair[0].get<std::int64_t>(), .high = pair[1].get<std::int64_t>()};
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

ShownCell ReadShown(Document& document, const json& object, const std::string& path, const char* key,
                    std::size_t cells) {
  Fields fields(document, object, path);
  ShownCell shown;
  shown.cell = static_cast<std::size_t>(fields.Number(key, 0, static_cast<std::int64_t>(cells) - 1));
  const pulse::reporting::Interval band = ReadRange(fields, "respondents", 0, kMostPeople);
  shown.values.respondents = {.low = band.low, .high = band.high};
  if (fields.Has("score")) {
    shown.values.score = ReadFigure(document, fields.Object("score"), fields.PathOf("score"), -100);
  }
  if (fields.Has("shares")) {
    std::size_t index = 0;
    for (const json& share : fields.List("shares", 2, kMostShares)) {
      shown.values.shares.push_back(ReadFigure(document, share, At(fields.PathOf("shares"), index++), 0));
    }
  }
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
                             const pulse::Dimension& dimension) {
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

CommentSet ReadSet(Document& document, const json& object, const std::string& path, const pulse::Dimension& dimension) {
  Fields fields(document, object, path);
  CommentSet set;
  set.cell = static_cast<std::size_t>(fields.Number("cell", 0, static_cast<std::int64_t>(dimension.cells.size()) - 1));
  for (const json& item : fields.List("comments", 0, kMostComments)) {
    Fields one(document, item, At(fields.PathOf("comments"), set.comments.size()));
    ReleasedComment comment{.text = ReadText(one, "text"),
                            .conversation = one.Take<pulse::VerifyingKey>("conversation")};
    set.comments.push_back(std::move(comment));
  }
  return set;
}

ShownQuestion ReadQuestion(Document& document, const json& object, std::size_t index, const pulse::Manifest& manifest) {
  const pulse::Question& question = manifest.questions[index];
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
  if (fields.Has("alarm")) shown.alarm = !fields.Text("alarm", 100).empty();
  for (const json& dimension : fields.List("dimensions", manifest.dimensions.size(), manifest.dimensions.size())) {
    const std::size_t d = shown.dimensions.size();
    shown.dimensions.push_back(
        ReadDimension(document, dimension, At(fields.PathOf("dimensions"), d), manifest.dimensions[d]));
  }
  return shown;
}

ReleaseAudit ReadAudit(Fields& fields) {
  ReleaseAudit audit{.eligible = ReadCount(fields, "eligible"), .issued = ReadCount(fields, "issued"), .shuffled = {}};
  {
    Fields shuffled(fields.document(), fields.Object("shuffled"), fields.PathOf("shuffled"));
    audit.shuffled = ReadSubmissions(shuffled);
  }
  {
    Fields counted(fields.document(), fields.Object("counted"), fields.PathOf("counted"));
    audit.ballots = ReadCount(counted, "ballots");
    audit.answers = ReadCount(counted, "answers");
    audit.comments = ReadCount(counted, "comments");
  }
  Fields rejected(fields.document(), fields.Object("rejected"), fields.PathOf("rejected"));
  for (const char* reason : {"unsealed", "malformed", "slot", "answer", "token", "repeated"}) {
    audit.rejected += ReadCount(rejected, reason);
  }
  return audit;
}

void ReadParameters(Fields& fields, Release& release) {
  release.thresholds = {.respondents = ReadCount(fields, "respondents"),
                        .eligible = ReadCount(fields, "eligible"),
                        .comment_eligible = ReadCount(fields, "comment_eligible"),
                        .comment_respondents = ReadCount(fields, "comment_respondents"),
                        .comments = ReadCount(fields, "comments"),
                        .bundles = ReadCount(fields, "bundles")};
  const std::string dimensions = fields.Text("dimensions", 20);
  release.all_dimensions = dimensions == "all";
  if (!release.all_dimensions && dimensions != "first") fields.Wrong("dimensions", "must be all or first");
}

}  // namespace

std::string ReadText(Fields& fields, const char* key) {
  const json& text = fields.Object(key);
  if (text.is_string() && !core::FirstInvalidUtf8(text.get_ref<const std::string&>()).has_value())
    return text.get<std::string>();
  fields.Wrong(key, "must be a text");
  return {};
}

absl::StatusOr<Release> Release::Decode(std::string_view bytes, const pulse::Manifest& manifest) {
  json object;
  FL_RETURN_IF_ERROR(Document::Parse(bytes, kMostBytes, object));
  Document document;
  Release release;
  {
    Fields fields(document, object, "");
    if (fields.Text("format", 100) != kFormat) fields.Wrong("format", std::string("must be ") + kFormat);
    release.survey = fields.Take<pulse::SurveyId>("survey");
    release.manifest = fields.Take<pulse::ManifestHash>("manifest");
    Fields program(document, fields.Object("program"), "program");
    release.program = fmt::format("{} {}", program.Text("name", 100), program.Text("version", 100));
    Fields parameters(document, fields.Object("parameters"), "parameters");
    ReadParameters(parameters, release);
    Fields inputs(document, fields.Object("inputs"), "inputs");
    release.batch = inputs.Take<pulse::TreeHash>("batch");
    release.overlaps = inputs.Take<pulse::TreeHash>("overlaps");
    Fields audit(document, fields.Object("audit"), "audit");
    release.audit = ReadAudit(audit);
    for (const json& question : fields.List("questions", manifest.questions.size(), manifest.questions.size())) {
      release.questions.push_back(ReadQuestion(document, question, release.questions.size(), manifest));
    }
  }
  FL_RETURN_IF_ERROR(document.status());
  return release;
}

absl::StatusOr<Release> ReadRelease(const PublicFiles& files, const SignedManifest& manifest) {
  absl::StatusOr<std::string> bytes = files.Read("release.json");
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError("there is no release yet; fairleadctl pulse status shows how far the survey is");
  }
  FL_RETURN_IF_ERROR(bytes.status());
  absl::StatusOr<Release> release = Release::Decode(*bytes, manifest.manifest);
  if (!release.ok()) return core::Annotate(release.status(), "release.json");
  if (release->manifest != manifest.hash || release->survey != manifest.manifest.survey) {
    return absl::FailedPreconditionError(
        "release.json was made for another manifest than manifest.json; fairleadctl pulse verify says what holds");
  }
  return release;
}

}  // namespace fairlead::fairleadctl
