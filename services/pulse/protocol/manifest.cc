#include "services/pulse/protocol/manifest.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/fields.h"

namespace fairlead::pulse {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view kFormat = "fairlead-pulse-manifest-1";
constexpr std::string_view kSignatureLabel = "fairlead-pulse-manifest-v1";
constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kMostText = 500;
constexpr std::size_t kMostId = 200;
constexpr std::int64_t kMostNumber = 0xffff'ffff;
constexpr char kTimeFormat[] = "%Y-%m-%dT%H:%M:%SZ";

constexpr std::array<std::pair<QuestionKind, std::string_view>, 4> kKinds = {{{QuestionKind::kLikert5, "likert5"},
                                                                              {QuestionKind::kEnps, "enps"},
                                                                              {QuestionKind::kChoice, "choice"},
                                                                              {QuestionKind::kComment, "comment"}}};

ordered_json ToJson(const BothLanguages& text) { return {{"en", text.en}, {"fr", text.fr}}; }

template <typename Item, typename Write>
ordered_json ListOf(const std::vector<Item>& items, const Write& write) {
  ordered_json list = ordered_json::array();
  for (const Item& item : items) list.push_back(write(item));
  return list;
}

ordered_json ToJson(const Question& question) {
  ordered_json object = {{"id", question.id},
                         {"driver", question.driver},
                         {"kind", NameOf(question.kind)},
                         {"text", ToJson(question.text)}};
  if (question.kind == QuestionKind::kChoice) {
    object["choices"] = ListOf(question.choices, [](const BothLanguages& choice) { return ToJson(choice); });
  }
  return object;
}

ordered_json ToJson(const Cell& cell) {
  return {{"id", cell.id}, {"name", ToJson(cell.name)}, {"parent", cell.parent}, {"eligible", cell.eligible}};
}

ordered_json ToJson(const Dimension& dimension) {
  return {{"id", dimension.id},
          {"name", ToJson(dimension.name)},
          {"cells", ListOf(dimension.cells, [](const Cell& cell) { return ToJson(cell); })}};
}

ordered_json ToJson(const EarlierSurvey& earlier) {
  return {{"survey", core::Hex(earlier.survey.view())}, {"cells", earlier.cells}};
}

ordered_json ToJson(const Noise& noise) {
  return {{"epsilon", noise.epsilon}, {"most_a_person", noise.most_a_person}, {"key", core::Hex(noise.key.view())}};
}

std::string TimeText(absl::Time time) { return absl::FormatTime(kTimeFormat, time, absl::UTCTimeZone()); }

BothLanguages ReadBoth(Document& document, const json& object, const std::string& path) {
  Fields fields(document, object, path);
  return {.en = fields.Text("en", kMostText), .fr = fields.Text("fr", kMostText)};
}

// Calls `read` with each item of a list and its path, until something is wrong.
template <typename Read>
void ForEach(Fields& fields, const char* key, std::size_t least, std::size_t most, const Read& read) {
  std::size_t index = 0;
  for (const json& item : fields.List(key, least, most)) {
    if (!fields.document().status().ok()) return;
    read(item, fmt::format("{}[{}]", fields.PathOf(key), index++));
  }
}

Question ReadQuestion(Document& document, const json& object, const std::string& path) {
  Fields fields(document, object, path);
  Question question;
  question.id = fields.Text("id", kMostId);
  question.driver = fields.TextOrEmpty("driver", kMostId);
  const std::string kind = fields.Text("kind", kMostId);
  const auto* const known = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return k.second == kind; });
  if (known == kKinds.end()) {
    fields.Wrong("kind", "must be likert5, enps, choice or comment");
  } else {
    question.kind = known->first;
  }
  question.text = ReadBoth(document, fields.Object("text"), fields.PathOf("text"));
  if (question.kind == QuestionKind::kChoice) {
    ForEach(fields, "choices", 2, 12,
            [&](const json& item, const std::string& at) { question.choices.push_back(ReadBoth(document, item, at)); });
  }
  return question;
}

Cell ReadCell(Document& document, const json& object, const std::string& path, const std::vector<Cell>& before) {
  Fields fields(document, object, path);
  Cell cell;
  cell.id = fields.Text("id", kMostId);
  cell.name = ReadBoth(document, fields.Object("name"), fields.PathOf("name"));
  const std::int64_t last = static_cast<std::int64_t>(before.size()) - 1;
  cell.parent = before.empty() ? static_cast<int>(fields.Number("parent", -1, -1))
                               : static_cast<int>(fields.Number("parent", 0, last));
  const std::int64_t most = before.empty() ? kMostNumber : before[static_cast<std::size_t>(cell.parent)].eligible;
  cell.eligible = static_cast<std::uint32_t>(fields.Number("eligible", 0, most));
  return cell;
}

Dimension ReadDimension(Document& document, const json& object, const std::string& path) {
  Fields fields(document, object, path);
  Dimension dimension;
  dimension.id = fields.Text("id", kMostId);
  dimension.name = ReadBoth(document, fields.Object("name"), fields.PathOf("name"));
  std::set<std::string> ids;
  ForEach(fields, "cells", 1, 65'535, [&](const json& item, const std::string& at) {
    dimension.cells.push_back(ReadCell(document, item, at, dimension.cells));
    if (!ids.insert(dimension.cells.back().id).second) document.Wrong(at + ".id", "is another cell's too");
  });
  return dimension;
}

// What stands below a cell counts in it, so it cannot be more.
void CheckSums(Fields& fields, const Dimension& dimension, std::size_t index) {
  std::vector<std::uint64_t> below(dimension.cells.size());
  for (std::size_t i = 1; i < dimension.cells.size(); ++i) {
    below[static_cast<std::size_t>(dimension.cells[i].parent)] += dimension.cells[i].eligible;
  }
  for (std::size_t i = 0; i < below.size(); ++i) {
    if (below[i] > dimension.cells[i].eligible) {
      fields.Wrong(fmt::format("dimensions[{}].cells[{}].eligible", index, i), "is less than what its children have");
    }
  }
}

poprf::Element ReadElement(Fields& fields, const char* key) {
  const auto element = poprf::Element::Decode(fields.Hex(key, poprf::Element::kBytes));
  if (element.ok()) return *element;
  fields.Wrong(key, "must be an element of ristretto255");
  return {};
}

absl::Time ReadTime(Fields& fields, const char* key) {
  const std::string text = fields.Text(key, kMostId);
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(kTimeFormat, text, &time, &error) || TimeText(time) != text) {
    fields.Wrong(key, "must be a time like 2026-05-31T17:00:00Z");
    return absl::UnixEpoch();
  }
  return time;
}

std::uint32_t ReadThreshold(Fields& fields, const char* key, std::uint32_t floor) {
  return static_cast<std::uint32_t>(fields.Number(key, floor, 1'000'000));
}

Thresholds ReadThresholds(Document& document, const json& object) {
  Fields fields(document, object, "thresholds");
  const Thresholds floors;
  return {.respondents = ReadThreshold(fields, "respondents", floors.respondents),
          .eligible = ReadThreshold(fields, "eligible", floors.eligible),
          .comment_eligible = ReadThreshold(fields, "comment_eligible", floors.comment_eligible),
          .comment_respondents = ReadThreshold(fields, "comment_respondents", floors.comment_respondents),
          .comments = ReadThreshold(fields, "comments", floors.comments),
          .bundles = ReadThreshold(fields, "bundles", floors.bundles)};
}

void ReadKeys(Document& document, const json& object, Manifest& manifest) {
  Fields fields(document, object, "keys");
  manifest.token_key = ReadElement(fields, "token");
  manifest.admission_key = ReadElement(fields, "admission");
  manifest.shuffle_key = fields.Take<SealingPublicKey>("shuffle");
  manifest.tally_key = fields.Take<SealingPublicKey>("tally");
}

void ReadRoster(Document& document, const json& object, Manifest& manifest) {
  Fields fields(document, object, "roster");
  manifest.roster_root = fields.Take<TreeHash>("root");
  manifest.roster_size = static_cast<std::uint32_t>(fields.Number("size", 1, kMostNumber));
}

void ReadOrder(Fields& fields, Manifest& manifest) {
  manifest.sequence = static_cast<std::uint32_t>(fields.Number("sequence", 1, kMostNumber));
  const json& previous = fields.Object("previous");
  if (manifest.sequence > 1) {
    manifest.previous = fields.Take<ManifestHash>("previous");
  } else if (!previous.is_string() || !previous.get_ref<const std::string&>().empty()) {
    fields.Wrong("previous", "must be empty for the first manifest");
  }
}

void ReadQuestions(Fields& fields, Manifest& manifest) {
  std::set<std::string> ids;
  ForEach(fields, "questions", 1, 60, [&](const json& item, const std::string& at) {
    manifest.questions.push_back(ReadQuestion(fields.document(), item, at));
    if (!ids.insert(manifest.questions.back().id).second)
      fields.document().Wrong(at + ".id", "is another question's too");
  });
}

void ReadDimensions(Fields& fields, Manifest& manifest) {
  ForEach(fields, "dimensions", 1, 8, [&](const json& item, const std::string& at) {
    manifest.dimensions.push_back(ReadDimension(fields.document(), item, at));
    CheckSums(fields, manifest.dimensions.back(), manifest.dimensions.size() - 1);
    if (manifest.dimensions.back().cells.empty()) return;
    if (manifest.dimensions.back().cells.front().eligible != manifest.dimensions.front().cells.front().eligible) {
      fields.document().Wrong(at + ".cells[0].eligible", "must be everybody, as in the first dimension");
    }
  });
}

std::vector<int> ReadCounterparts(Document& document, const json& list, const std::string& path, std::size_t cells) {
  std::vector<int> counterparts;
  const auto fits = [](const json& one) {
    // A large unsigned number is no negative one, as which it compares with those.
    if (one.is_number_unsigned()) return one.get<std::uint64_t>() < 65'535;
    return one.is_number_integer() && one.get<std::int64_t>() == kNotComparable;
  };
  if (!list.is_array() || list.size() != cells || !std::all_of(list.begin(), list.end(), fits)) {
    document.Wrong(path, fmt::format("must be {} numbers, each the index of a cell or {}", cells, kNotComparable));
    return counterparts;
  }
  for (const json& one : list) counterparts.push_back(one.get<int>());
  return counterparts;
}

void ReadEarlier(Fields& fields, Manifest& manifest) {
  std::set<SurveyId> surveys = {manifest.survey};
  ForEach(fields, "earlier", 0, kMostEarlier, [&](const json& item, const std::string& at) {
    Fields one(fields.document(), item, at);
    EarlierSurvey earlier;
    earlier.survey = one.Take<SurveyId>("survey");
    if (!surveys.insert(earlier.survey).second) one.Wrong("survey", "is there twice, or this survey itself");
    const std::size_t dimensions = manifest.dimensions.size();
    for (const json& list : one.List("cells", dimensions, dimensions)) {
      const std::size_t d = earlier.cells.size();
      earlier.cells.push_back(ReadCounterparts(fields.document(), list, fmt::format("{}[{}]", one.PathOf("cells"), d),
                                               manifest.dimensions[d].cells.size()));
    }
    manifest.earlier.push_back(std::move(earlier));
  });
}

Noise ReadNoise(Document& document, const json& object) {
  Fields fields(document, object, "noise");
  return {.epsilon = static_cast<std::uint32_t>(fields.Number("epsilon", Noise::kLeast, Noise::kMost)),
          .most_a_person = static_cast<std::uint32_t>(fields.Number("most_a_person", 0, kMostNumber)),
          .key = fields.Take<NoiseKeyHash>("key")};
}

Reminders ReadReminders(Document& document, const json& object) {
  Fields fields(document, object, "reminders");
  Reminders reminders{.hour = static_cast<int>(fields.Number("hour", 0, 23))};
  ForEach(fields, "days", 0, Reminders::kMost, [&](const json& item, const std::string& at) {
    const int before = reminders.days.empty() ? 0 : reminders.days.back();
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > Reminders::kMostDays || item.get<int>() <= before) {
      return document.Wrong(at, fmt::format("must be {} to {}", before + 1, Reminders::kMostDays));
    }
    reminders.days.push_back(item.get<int>());
  });
  return reminders;
}

void ReadTimes(Fields& fields, Manifest& manifest) {
  manifest.opens = ReadTime(fields, "opens");
  manifest.closes = ReadTime(fields, "closes");
  manifest.second_close = ReadTime(fields, "second_close");
  if (manifest.closes <= manifest.opens) fields.Wrong("closes", "must be after opens");
  if (manifest.second_close <= manifest.closes) fields.Wrong("second_close", "must be after closes");
}

}  // namespace

std::string NameOf(QuestionKind kind) {
  const auto* const found = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return k.first == kind; });
  return std::string(found->second);
}

bool IsAnswerTo(const Question& question, std::uint8_t answer) {
  switch (question.kind) {
    case QuestionKind::kLikert5:
      return answer == kSkipped || (answer >= 1 && answer <= 5);
    case QuestionKind::kEnps:
      return answer == kSkipped || answer <= 10;
    case QuestionKind::kChoice:
      return answer == kSkipped || answer < question.choices.size();
    case QuestionKind::kComment:
      break;
  }
  return false;
}

std::string Manifest::Encode() const {
  ordered_json object = {
      {"format", std::string(kFormat)},
      {"survey", core::Hex(survey.view())},
      {"sequence", sequence},
      {"previous", previous.has_value() ? core::Hex(previous->view()) : ""},
      {"title", ToJson(title)},
      {"questions", ListOf(questions, [](const Question& question) { return ToJson(question); })},
      {"dimensions", ListOf(dimensions, [](const Dimension& dimension) { return ToJson(dimension); })},
      {"comment_dimension", comment_dimension},
      {"thresholds",
       {{"respondents", thresholds.respondents},
        {"eligible", thresholds.eligible},
        {"comment_eligible", thresholds.comment_eligible},
        {"comment_respondents", thresholds.comment_respondents},
        {"comments", thresholds.comments},
        {"bundles", thresholds.bundles}}},
      {"keys",
       {{"token", core::Hex(token_key.Encode())},
        {"admission", core::Hex(admission_key.Encode())},
        {"shuffle", core::Hex(shuffle_key.view())},
        {"tally", core::Hex(tally_key.view())}}},
      {"roster", {{"root", core::Hex(roster_root.view())}, {"size", roster_size}}},
      {"issuer", issuer},
      {"collector", collector},
      {"opens", TimeText(opens)},
      {"closes", TimeText(closes)},
      {"second_close", TimeText(second_close)},
      {"page_script", page_script},
      {"downstream", ListOf(downstream, [](const std::string& use) { return ordered_json(use); })},
      {"confidential", confidential},
      {"earlier", ListOf(earlier, [](const EarlierSurvey& one) { return ToJson(one); })},
      {"platform_key", core::Hex(platform_key.view())},
      {"second_signer_key",
       second_signer_key.has_value() ? ordered_json(core::Hex(second_signer_key->view())) : ordered_json()}};
  if (reminders.has_value()) object["reminders"] = {{"days", reminders->days}, {"hour", reminders->hour}};
  if (noise.has_value()) object["noise"] = ToJson(*noise);
  return object.dump(1) + "\n";
}

absl::StatusOr<Manifest> Manifest::Decode(std::string_view bytes) {
  json object;
  FL_RETURN_IF_ERROR(core::Annotate(Document::Parse(bytes, kMostBytes, object), "manifest"));
  Document document;
  Manifest manifest;
  {
    Fields fields(document, object, "");
    if (fields.Text("format", kMostId) != kFormat) fields.Wrong("format", fmt::format("must be {}", kFormat));
    manifest.survey = fields.Take<SurveyId>("survey");
    ReadOrder(fields, manifest);
    manifest.title = ReadBoth(document, fields.Object("title"), "title");
    ReadQuestions(fields, manifest);
    ReadDimensions(fields, manifest);
    const std::int64_t dimensions = static_cast<std::int64_t>(manifest.dimensions.size());
    manifest.comment_dimension =
        static_cast<std::size_t>(fields.Number("comment_dimension", 0, std::max<std::int64_t>(dimensions - 1, 0)));
    manifest.thresholds = ReadThresholds(document, fields.Object("thresholds"));
    ReadKeys(document, fields.Object("keys"), manifest);
    ReadRoster(document, fields.Object("roster"), manifest);
    manifest.issuer = fields.Text("issuer", kMostText);
    manifest.collector = fields.Text("collector", kMostText);
    ReadTimes(fields, manifest);
    manifest.page_script = fields.Text("page_script", kMostText);
    ForEach(fields, "downstream", 0, 20, [&](const json& item, const std::string& at) {
      if (!item.is_string()) return document.Wrong(at, "must be a text");
      manifest.downstream.push_back(item.get<std::string>());
    });
    if (fields.Has("reminders")) manifest.reminders = ReadReminders(document, fields.Object("reminders"));
    manifest.confidential = fields.Flag("confidential");
    ReadEarlier(fields, manifest);
    if (fields.Has("noise")) manifest.noise = ReadNoise(document, fields.Object("noise"));
    manifest.platform_key = fields.Take<VerifyingKey>("platform_key");
    if (!fields.IsNull("second_signer_key"))
      manifest.second_signer_key = fields.Take<VerifyingKey>("second_signer_key");
  }
  FL_RETURN_IF_ERROR(core::Annotate(document.status(), "manifest"));
  if (manifest.roster_size != manifest.dimensions.front().cells.front().eligible) {
    return absl::InvalidArgumentError("manifest: roster.size: must be what the roots of the dimensions have");
  }
  return manifest;
}

ManifestHash HashOf(std::string_view manifest_bytes) { return *ManifestHash::Decode(core::Sha256(manifest_bytes)); }

std::string ManifestSignatures::Encode() const {
  const ordered_json object = {
      {"manifest", core::Hex(manifest.view())},
      {"platform", core::Hex(platform.view())},
      {"second_signer", second_signer.has_value() ? ordered_json(core::Hex(second_signer->view())) : ordered_json()}};
  return object.dump(1) + "\n";
}

absl::StatusOr<ManifestSignatures> ManifestSignatures::Decode(std::string_view bytes) {
  json object;
  FL_RETURN_IF_ERROR(core::Annotate(Document::Parse(bytes, 10'000, object), "signatures"));
  Document document;
  ManifestSignatures signatures;
  {
    Fields fields(document, object, "");
    signatures.manifest = fields.Take<ManifestHash>("manifest");
    signatures.platform = fields.Take<Signature>("platform");
    if (!fields.IsNull("second_signer")) signatures.second_signer = fields.Take<Signature>("second_signer");
  }
  FL_RETURN_IF_ERROR(core::Annotate(document.status(), "signatures"));
  return signatures;
}

namespace {
std::string Signed(const ManifestHash& hash) { return std::string(kSignatureLabel).append(hash.view()); }
}  // namespace

Signature SignManifest(const SigningKey& key, const ManifestHash& hash) { return key.Sign(Signed(hash)); }

absl::Status CheckSignatures(const Manifest& manifest, const ManifestHash& hash, const ManifestSignatures& signatures) {
  if (signatures.manifest != hash) return absl::PermissionDeniedError("the signatures are of another manifest");
  if (!IsSignedBy(manifest.platform_key, Signed(hash), signatures.platform)) {
    return absl::PermissionDeniedError("the platform's signature is not of this manifest");
  }
  if (manifest.second_signer_key.has_value() != signatures.second_signer.has_value()) {
    return absl::PermissionDeniedError(manifest.second_signer_key.has_value()
                                           ? "the second signer has not signed"
                                           : "there is a second signature, and the manifest names no second signer");
  }
  if (manifest.second_signer_key.has_value() &&
      !IsSignedBy(*manifest.second_signer_key, Signed(hash), *signatures.second_signer)) {
    return absl::PermissionDeniedError("the second signer's signature is not of this manifest");
  }
  return absl::OkStatus();
}

}  // namespace fairlead::pulse
