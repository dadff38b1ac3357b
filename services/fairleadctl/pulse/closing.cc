#include "services/fairleadctl/pulse/closing.h"

#include <cstddef>
#include <string>

#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/fields.h"

namespace fairlead::fairleadctl {
namespace {

constexpr char kFormat[] = "fairlead-pulse-closing-1";
constexpr std::size_t kMostBytes = 100'000;

void ReadCommitments(pulse::Fields& fields, Closing& closing) {
  constexpr char kKey[] = "commitments";
  if (!fields.Has(kKey) || fields.IsNull(kKey)) return;
  closing.commitments_lost = fields.Object(kKey) == "lost";
  if (!closing.commitments_lost) closing.commitments = fields.Take<pulse::TreeHash>(kKey);
}

}  // namespace

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
    closing.issued = fields.Count("issued");
    ReadCommitments(fields, closing);
    if (fields.Has("collected")) closing.collected = fields.Count("collected");
    closing.extended = fields.Flag("extended");
    closing.destroyed_unread = fields.Flag("destroyed_unread");
    if (fields.Has("given_up")) closing.given_up = fields.Flag("given_up");
    if (fields.Has("shuffled")) {
      pulse::Fields shuffled(document, fields.Object("shuffled"), "shuffled");
      closing.shuffled = Batch{.counts = pulse::ReadSubmissions(shuffled),
                               .answers = shuffled.Count("answers"),
                               .comments = shuffled.Count("comments"),
                               .digest = shuffled.Take<pulse::TreeHash>("digest")};
    }
    closing.shuffle_key_destroyed = fields.Flag("shuffle_key_destroyed");
    closing.tally_key_destroyed = fields.Flag("tally_key_destroyed");
  }
  FL_RETURN_IF_ERROR(document.status());
  return closing;
}

}  // namespace fairlead::fairleadctl
