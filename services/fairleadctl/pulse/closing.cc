#include "services/fairleadctl/pulse/closing.h"

#include <cstddef>
#include <limits>
#include <string>

#include "libs/core/status.h"
#include "nlohmann/json.hpp"

namespace fairlead::fairleadctl {
namespace {

constexpr char kFormat[] = "fairlead-pulse-closing-1";
constexpr std::size_t kMostBytes = 100'000;

bool ReadBool(pulse::Fields& fields, const char* key) {
  const nlohmann::json& value = fields.Object(key);
  if (value.is_boolean()) return value.get<bool>();
  fields.Wrong(key, "must be true or false");
  return false;
}

}  // namespace

std::uint32_t ReadCount(pulse::Fields& fields, const char* key) {
  return static_cast<std::uint32_t>(fields.Number(key, 0, std::numeric_limits<std::uint32_t>::max()));
}

pulse::SubmissionAudit ReadSubmissions(pulse::Fields& fields) {
  return {.submissions = ReadCount(fields, "submissions"),
          .superseded = ReadCount(fields, "superseded"),
          .refused_admission = ReadCount(fields, "refused_admission"),
          .refused_signature = ReadCount(fields, "refused_signature"),
          .refused_bundle = ReadCount(fields, "refused_bundle"),
          .refused_copy = ReadCount(fields, "refused_copy"),
          .repeated_ballots = ReadCount(fields, "repeated_ballots"),
          .bundles = ReadCount(fields, "bundles")};
}

absl::StatusOr<Closing> Closing::Decode(std::string_view bytes) {
  nlohmann::json json;
  FL_RETURN_IF_ERROR(pulse::Document::Parse(bytes, kMostBytes, json));
  pulse::Document document;
  Closing closing;
  {
    pulse::Fields fields(document, json, "");
    if (fields.Text("format", 100) != kFormat) fields.Wrong("format", std::string("must be ") + kFormat);
    closing.survey = fields.Take<pulse::SurveyId>("survey");
    closing.manifest = fields.Take<pulse::ManifestHash>("manifest");
    const auto secret = poprf::Scalar::Decode(fields.Hex("token_secret", poprf::Scalar::kBytes));
    if (secret.ok()) {
      closing.token_secret = *secret;
    } else {
      fields.Wrong("token_secret", "must be a number below the group's order");
    }
    closing.issued = ReadCount(fields, "issued");
    if (fields.Has("collected")) closing.collected = ReadCount(fields, "collected");
    closing.extended = ReadBool(fields, "extended");
    closing.destroyed_unread = ReadBool(fields, "destroyed_unread");
    if (fields.Has("given_up")) closing.given_up = ReadBool(fields, "given_up");
    if (fields.Has("shuffled")) {
      pulse::Fields shuffled(document, fields.Object("shuffled"), "shuffled");
      closing.shuffled = Batch{.counts = ReadSubmissions(shuffled),
                               .answers = ReadCount(shuffled, "answers"),
                               .comments = ReadCount(shuffled, "comments"),
                               .digest = shuffled.Take<pulse::TreeHash>("digest")};
    }
    closing.shuffle_key_destroyed = ReadBool(fields, "shuffle_key_destroyed");
    closing.tally_key_destroyed = ReadBool(fields, "tally_key_destroyed");
  }
  FL_RETURN_IF_ERROR(document.status());
  return closing;
}

}  // namespace fairlead::fairleadctl
