#include "services/pulse/published/confidential_total.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/fields.h"

namespace fairlead::pulse {
namespace {

using nlohmann::json;

constexpr char kFormat[] = "fairlead-pulse-confidential-1";
constexpr char kHidden[] = "TOO_FEW";
constexpr char kEnglishNote[] =
    "Confidential, not anonymous: answers given with buttons in chat. Until the survey closed, the chat application "
    "and "
    "whoever operates it could see who answered what. They are in no other figure of the survey.";
constexpr char kFrenchNote[] =
    "Confidentiel, pas anonyme : réponses données par des boutons dans la messagerie. Jusqu’à la clôture, "
    "l’application "
    "de messagerie et les personnes qui l’exploitent pouvaient voir qui répondait quoi. Elles n’entrent dans aucun "
    "autre "
    "chiffre "
    "de l’enquête.";
constexpr std::uint32_t kFewest = 5;
constexpr std::size_t kMostBytes = std::size_t{256} * 1024;

std::string Write(const Manifest& manifest, const ManifestHash& hash, const ConfidentialValues& values) {
  json questions = json::array();
  for (std::size_t i = 0; i < manifest.questions.size(); ++i) {
    const Question& question = manifest.questions[i];
    if (question.kind == QuestionKind::kComment) continue;
    json shown = values[i].has_value() ? ToJson(*values[i]) : json{{"hidden", kHidden}};
    shown["id"] = question.id;
    shown["kind"] = NameOf(question.kind);
    questions.push_back(std::move(shown));
  }
  const json total = {{"format", kFormat},
                      {"survey", core::Hex(manifest.survey.view())},
                      {"manifest", core::Hex(hash.view())},
                      {"note", {{"en", kEnglishNote}, {"fr", kFrenchNote}}},
                      {"questions", std::move(questions)}};
  return total.dump();
}

std::optional<reporting::Values> ReadQuestion(Document& document, const json& object, const std::string& path,
                                              const Question& question, std::uint32_t fewest) {
  Fields fields(document, object, path);
  if (fields.Text("id", 200) != question.id) fields.Wrong("id", "must be the manifest's " + question.id);
  if (fields.Text("kind", 20) != NameOf(question.kind)) {
    fields.Wrong("kind", fmt::format("must be the manifest's {}", NameOf(question.kind)));
  }
  if (fields.Has("hidden")) {
    if (fields.Text("hidden", 20) != kHidden) fields.Wrong("hidden", fmt::format("must be {}", kHidden));
    return std::nullopt;
  }
  reporting::Values values = ReadValues(fields);
  const reporting::Band& band = values.respondents;
  if (band.high < fewest || reporting::BandOf(std::max<std::int64_t>(band.low, kFewest)) != band) {
    fields.Wrong("respondents", fmt::format("must be a band of respondents, {} or more", fewest));
  }
  return values;
}

}  // namespace

std::uint32_t FewestConfidential(const Manifest& manifest) {
  return std::max(kFewest, manifest.thresholds.respondents);
}

std::string MakeConfidentialTotal(const Manifest& manifest, const ManifestHash& hash,
                                  const std::vector<AnswerCounts>& counts) {
  ConfidentialValues values(manifest.questions.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint64_t respondents = std::accumulate(counts[i].begin(), counts[i].end(), std::uint64_t{0});
    if (respondents >= FewestConfidential(manifest)) values[i] = ValuesOf(manifest.questions[i], counts[i]);
  }
  return Write(manifest, hash, values);
}

absl::StatusOr<ConfidentialValues> ReadConfidentialTotal(std::string_view bytes, const Manifest& manifest,
                                                         const ManifestHash& hash) {
  json object;
  FL_RETURN_IF_ERROR(Document::Parse(bytes, kMostBytes, object));
  Document document;
  ConfidentialValues values(manifest.questions.size());
  {
    Fields fields(document, object, "");
    if (fields.Text("format", 100) != kFormat) fields.Wrong("format", fmt::format("must be {}", kFormat));
    if (fields.Take<SurveyId>("survey") != manifest.survey) fields.Wrong("survey", "is another");
    if (fields.Take<ManifestHash>("manifest") != hash) fields.Wrong("manifest", "is another");
    fields.Object("note");
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < manifest.questions.size(); ++i) {
      if (manifest.questions[i].kind != QuestionKind::kComment) asked.push_back(i);
    }
    std::size_t next = 0;
    for (const json& question : fields.List("questions", asked.size(), asked.size())) {
      const std::size_t i = asked[next];
      values[i] = ReadQuestion(document, question, fmt::format("questions[{}]", next++), manifest.questions[i],
                               FewestConfidential(manifest));
    }
  }
  FL_RETURN_IF_ERROR(document.status());
  if (Write(manifest, hash, values) != bytes) {
    return absl::InvalidArgumentError("it is not written as the total of this manifest is, to the byte");
  }
  return values;
}

}  // namespace fairlead::pulse
