#include "services/pulse/tally/tally.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/messaging/read_range.h"
#include "libs/observability/log.h"
#include "services/pulse/counting/ballot_list.h"
#include "services/pulse/counting/listings.h"
#include "services/pulse/counting/noise_bytes.h"
#include "services/pulse/protocol/batch.h"

namespace fairlead::pulse {
namespace {

constexpr std::size_t kListingsAtOnce = 200;

std::vector<Overlap> OverlapsOf(const v1::TokenKeyPublished& token_key) {
  std::vector<Overlap> overlaps;
  for (const v1::TokenKeyPublished::Overlap& said : token_key.overlaps()) {
    Overlap& overlap = overlaps.emplace_back(Overlap{.cells = {}, .eligible = said.eligible()});
    for (const std::uint32_t cell : said.cells())
      overlap.cells.push_back(static_cast<std::uint16_t>(std::min(cell, 65'535U)));
  }
  return overlaps;
}

SubmissionAudit AuditOf(const v1::BallotsShuffled& said) {
  return {.submissions = said.submissions(),
          .superseded = said.superseded(),
          .refused_admission = said.refused_admission(),
          .refused_signature = said.refused_signature(),
          .refused_bundle = said.refused_bundle(),
          .refused_copy = said.refused_copy(),
          .repeated_ballots = said.repeated_ballots(),
          .bundles = said.bundles()};
}

v1::PulseFact ListingFact(const SurveyId& survey, const Listing& listing, std::size_t part, std::string leaves) {
  v1::PulseFact fact = FactAbout(survey);
  v1::ListingPublished& said = *fact.mutable_listing();
  said.set_dimension(listing.dimension);
  said.set_cell(listing.cell);
  said.set_question(listing.question);
  said.set_part(static_cast<std::uint32_t>(part));
  said.set_leaves(std::move(leaves));
  return fact;
}

}  // namespace

absl::StatusOr<bool> Tally::Step(const SurveyId& id, const DueWork::Stopping& stopping) {
  const std::shared_ptr<const Survey> survey = book_.Find(id);
  if (survey == nullptr || survey->tally_key_destroyed) return false;
  if (survey->release.has_value() || survey->destroyed_unread) {
    FL_RETURN_IF_ERROR(DestroyKey(id));
    return true;
  }
  if (!survey->shuffled.has_value() || !survey->token_key.has_value()) return false;
  FL_TRY(const Release release, CountBallots(*survey, stopping));
  FL_RETURN_IF_ERROR(Publish(id, release, stopping));
  return true;
}

absl::Status Tally::ReadBatch(const Survey& survey, const std::function<void(std::string_view)>& take,
                              const DueWork::Stopping& stopping) const {
  const v1::BallotsShuffled& batch = *survey.shuffled;
  const std::string topic = InnerTopic(survey.manifest.survey);
  BatchDigest digest;
  const auto read = [&](const messaging::Record& record) {
    digest.Add(record.value);
    take(record.value);
  };
  FL_RETURN_IF_ERROR(messaging::ReadRange(log_, {topic, 0}, {batch.begin(), batch.end()}, read, stopping));
  if (digest.Value() == batch.digest()) return absl::OkStatus();
  return absl::DataLossError(
      fmt::format("{} {} to {} is not the batch that the shuffler has written: its digest is another; nothing of it is "
                  "published",
                  topic, batch.begin(), batch.end()));
}

absl::StatusOr<std::vector<EarlierRelease>> Tally::EarlierOf(const Manifest& manifest) const {
  std::vector<EarlierRelease> released;
  for (const EarlierSurvey& named : manifest.earlier) {
    const std::shared_ptr<const Survey> survey = book_.Find(named.survey);
    if (survey == nullptr || !survey->release.has_value()) continue;
    absl::StatusOr<EarlierRelease> read = EarlierRelease::Read(survey->manifest, *survey->release);
    if (!read.ok()) {
      return absl::DataLossError(fmt::format(
          "the release of the earlier survey {} cannot be read, and what changed since would be missing for ever; is "
          "this an older program than the one that made it? {}",
          core::Hex(named.survey.view()), std::string(read.status().message())));
    }
    released.push_back(*std::move(read));
  }
  return released;
}

absl::StatusOr<Release> Tally::CountBallots(const Survey& survey, const DueWork::Stopping& stopping) const {
  const Manifest& manifest = survey.manifest;
  FL_TRY(const std::vector<EarlierRelease> earlier, EarlierOf(manifest));
  FL_TRY(const SealingKey key, keys_.Find(manifest.survey));
  if (key.public_key() != manifest.tally_key) {
    return absl::FailedPreconditionError("this is not the key that ballots are sealed to (the manifest's keys.tally)");
  }
  const Secret padding = PaddingKeyOf(manifest.survey, key.secret());
  if (manifest.noise.has_value() && NoiseKeyHashOf(padding) != manifest.noise->key) {
    return absl::FailedPreconditionError("this is not the key that noise is drawn with (the manifest's noise.key)");
  }
  FL_TRY(const poprf::Scalar token_secret, poprf::Scalar::Decode(survey.token_key->secret()));
  FL_TRY(const TreeHash digest, TreeHash::Decode(survey.shuffled->digest()));
  FL_TRY(Count count, Count::Create(manifest, survey.hash, token_secret));
  BallotList list{
      .survey = manifest.survey, .manifest = survey.hash, .version = version_, .padding = padding, .ballots = {}};
  const auto take = [&](std::string_view sealed) {
    count.Add(OpenBallot(key, sealed));
    if (manifest.second_signer_key.has_value()) {
      list.ballots.push_back({.sealed = std::string(sealed), .opening = key.OpeningOf(sealed)});
    }
  };
  FL_RETURN_IF_ERROR(ReadBatch(survey, take, stopping));
  if (manifest.second_signer_key.has_value()) {
    FL_TRY(const SealingPublicKey second_signer, SealingKeyOf(*manifest.second_signer_key));
    FL_RETURN_IF_ERROR(ballots_.Write(manifest.survey, list.SealFor(second_signer)));
  }
  return MakeRelease({.manifest = manifest,
                      .hash = survey.hash,
                      .issued = survey.token_key->issued(),
                      .overlaps = OverlapsOf(*survey.token_key),
                      .shuffled = AuditOf(*survey.shuffled),
                      .batch = digest,
                      .counted = count.Finish(),
                      .version = version_,
                      .padding = padding,
                      .earlier = earlier});
}

absl::Status Tally::Publish(const SurveyId& survey, const Release& release, const DueWork::Stopping& stopping) {
  std::vector<v1::PulseFact> listings;
  for (std::size_t i = 0; i < release.listings.size(); ++i) {
    const std::vector<std::string> parts = PartsOf(release.listings[i].leaves, part_bytes_);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      listings.push_back(ListingFact(survey, release.listings[i], part, parts[part]));
    }
    if (listings.size() < kListingsAtOnce && i + 1 < release.listings.size()) continue;
    if (stopping()) return absl::CancelledError("the tally is being stopped");
    FL_RETURN_IF_ERROR(facts_.WriteAll(std::exchange(listings, {})));
  }
  const std::vector<std::string> parts = PartsOf(release.json, part_bytes_);
  for (std::size_t part = 0; part + 1 < parts.size(); ++part) {
    v1::PulseFact fact = FactAbout(survey);
    fact.mutable_released_part()->set_part(static_cast<std::uint32_t>(part));
    fact.mutable_released_part()->set_release(parts[part]);
    FL_RETURN_IF_ERROR(Say(facts_, book_, fact));
  }
  v1::PulseFact released = FactAbout(survey);
  released.mutable_released()->set_release(parts.back());
  released.mutable_released()->set_parts(static_cast<std::uint32_t>(parts.size() - 1));
  return Say(facts_, book_, released);
}

absl::Status Tally::DestroyKey(const SurveyId& survey) {
  FL_RETURN_IF_ERROR(keys_.Destroy(survey));
  FL_RETURN_IF_ERROR(DropTopic(log_, InnerTopic(survey)));
  v1::PulseFact fact = FactAbout(survey);
  fact.mutable_tally_key_destroyed();
  return Say(facts_, book_, fact);
}

}  // namespace fairlead::pulse
