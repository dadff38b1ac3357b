#include "services/pulse/counting/count.h"

#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "libs/core/hash.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

OpenedBallot OpenedAs(std::string_view sealed, absl::StatusOr<std::string> plaintext) {
  return {*TreeHash::Decode(core::Sha256(sealed)),
          plaintext.ok() ? std::optional<std::string>(*std::move(plaintext)) : std::nullopt};
}

}  // namespace

std::uint32_t Histogram::Respondents() const { return std::accumulate(answers.begin(), answers.end(), 0U); }

Histogram& Histogram::operator+=(const Histogram& other) {
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i] += other.answers[i];
  skipped += other.skipped;
  return *this;
}

Histogram& Histogram::operator-=(const Histogram& other) {
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i] -= other.answers[i];
  skipped -= other.skipped;
  return *this;
}

OpenedBallot::~OpenedBallot() {
  if (plaintext.has_value()) sodium_memzero(plaintext->data(), plaintext->size());
}

OpenedBallot OpenBallot(const SealingKey& key, std::string_view sealed) { return OpenedAs(sealed, key.Open(sealed)); }

OpenedBallot OpenBallot(const Secret& opening, const SealingPublicKey& tally_key, std::string_view sealed) {
  return OpenedAs(sealed, OpenWith(opening, tally_key, sealed));
}

absl::StatusOr<Count> Count::Create(const Manifest& manifest, const ManifestHash& hash,
                                    const poprf::Scalar& token_secret) {
  if (!(poprf::PairOf(token_secret).public_key == manifest.token_key)) {
    return absl::FailedPreconditionError("the published token key is not the manifest's (keys.token)");
  }
  return Count(manifest, hash, token_secret);
}

void Count::Add(const OpenedBallot& opened) {
  ++audit_.ballots;
  if (!opened.plaintext.has_value()) {
    ++audit_.unsealed;
    return;
  }
  absl::StatusOr<Ballot> ballot = Ballot::Decode(*opened.plaintext);
  if (!ballot.ok()) {
    ++audit_.malformed;
  } else if (!IsSlotOf(*manifest_, ballot->slot)) {
    ++audit_.slot;
  } else if (ballot->slot.kind == SlotKind::kAnswer &&
             !IsAnswerTo(manifest_->questions[ballot->slot.question], ballot->answer)) {
    ++audit_.answer;
  } else if (!HasItsToken(*ballot)) {
    ++audit_.token;
  } else {
    const auto [known, first] = valid_.try_emplace(ballot->nonce);
    if (!first) ++audit_.repeated;
    if (first || opened.hash.view() < known->second.hash.view()) {
      known->second = {.hash = opened.hash, .ballot = *std::move(ballot)};
    }
  }
}

bool Count::HasItsToken(const Ballot& ballot) {
  auto evaluator = evaluators_.find(ballot.slot);
  if (evaluator == evaluators_.end()) {
    auto made = poprf::Evaluator::Create(token_secret_, InfoOf(manifest_->survey, hash_, ballot.slot));
    if (!made.ok()) return false;
    evaluator = evaluators_.emplace(ballot.slot, *std::move(made)).first;
  }
  const absl::StatusOr<std::string> expected = evaluator->second.Evaluate(ballot.nonce.view());
  return expected.ok() && core::EqualInConstantTime(*expected, ballot.token.view());
}

Counted Count::Finish() {
  Counted counted{.audit = audit_, .answers = {}, .comments = {}, .receipts = {}};
  while (!valid_.empty()) {
    const auto entry = valid_.extract(valid_.begin());
    Ballot& ballot = entry.mapped().ballot;
    counted.receipts[ballot.slot].push_back({.nonce = ballot.nonce, .token = ballot.token});
    if (ballot.slot.kind == SlotKind::kAnswer) {
      ++counted.audit.answers;
      counted.answers[ballot.slot].Add(ballot.answer);
    } else {
      ++counted.audit.comments;
      if (ballot.text.empty()) continue;
      counted.comments[ballot.slot].push_back(
          {.hash = entry.mapped().hash, .text = std::move(ballot.text), .conversation = ballot.conversation});
    }
  }
  return counted;
}

}  // namespace fairlead::pulse
