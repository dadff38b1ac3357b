#include "services/pulse/counting/ballot_list.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "libs/core/status.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

constexpr std::string_view kLabel = "fairlead-pulse-ballots-v1";
constexpr std::size_t kLeastEntry = 4 + 32;

absl::StatusOr<BallotList> Decode(std::string_view bytes) {
  Reader in(bytes);
  if (in.Bytes(kLabel.size()) != kLabel) return absl::InvalidArgumentError("this is no list of ballots");
  const auto survey = in.Take<SurveyId>();
  const auto manifest = in.Take<ManifestHash>();
  const auto padding = Secret::Decode(in.Bytes(32));
  if (!padding.ok()) return absl::InvalidArgumentError("the list of ballots ends too early");
  BallotList list{.survey = survey, .manifest = manifest, .version = "", .padding = *padding, .ballots = {}};
  list.version = std::string(in.Bytes(in.U8()));
  const std::uint32_t count = in.U32();
  // Whatever the count says: nothing is taken that is not there.
  if (count > bytes.size() / kLeastEntry) return absl::InvalidArgumentError("the list of ballots ends too early");
  list.ballots.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string sealed(in.Bytes(in.U32()));
    const auto opening = Secret::Decode(in.Bytes(32));
    if (!opening.ok()) return absl::InvalidArgumentError("the list of ballots ends too early");
    list.ballots.push_back({.sealed = std::move(sealed), .opening = *opening});
  }
  FL_RETURN_IF_ERROR(in.Done("the list of ballots"));
  return list;
}

}  // namespace

std::string BallotList::SealFor(const SealingPublicKey& second_signer) const {
  const std::string named = version.substr(0, 255);
  Writer out;
  out.Bytes(kLabel).Bytes(survey.view()).Bytes(manifest.view()).Bytes(padding.view());
  out.U8(named.size()).Bytes(named).U32(static_cast<std::uint32_t>(ballots.size()));
  for (const Entry& ballot : ballots) {
    out.U32(static_cast<std::uint32_t>(ballot.sealed.size())).Bytes(ballot.sealed).Bytes(ballot.opening.view());
  }
  std::string plaintext = out.Take();
  std::string sealed = Seal(second_signer, plaintext);
  sodium_memzero(plaintext.data(), plaintext.size());
  return sealed;
}

absl::StatusOr<BallotList> BallotList::Open(std::string_view sealed, const SealingKey& second_signer) {
  FL_TRY(std::string plaintext, second_signer.Open(sealed));
  absl::StatusOr<BallotList> list = Decode(plaintext);
  sodium_memzero(plaintext.data(), plaintext.size());
  return list;
}

}  // namespace fairlead::pulse
