#include "services/pulse/tally/listings.h"

#include <algorithm>
#include <string_view>

#include "libs/core/hash.h"
#include "services/pulse/protocol/ballot.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

constexpr std::string_view kLabel = "fairlead-pulse-padding-v1";

// `size` bytes of ChaCha20 under a key that belongs to this listing alone.
std::string Padding(const SurveyId& survey, const Listing& listing, std::size_t size, const Secret& secret) {
  std::string key = core::HmacSha256(
      secret.view(),
      Writer().Bytes(kLabel).Bytes(survey.view()).U8(listing.dimension).U16(listing.cell).U8(listing.question).Take());
  static_assert(randombytes_SEEDBYTES == 32);
  std::string padding(size, '\0');
  randombytes_buf_deterministic(padding.data(), padding.size(), reinterpret_cast<const unsigned char*>(key.data()));
  sodium_memzero(key.data(), key.size());
  return padding;
}

}  // namespace

Listing ListingOf(const SurveyId& survey, const Listing& listing, const std::vector<Receipt>& receipts,
                  std::size_t size, const Secret& secret) {
  const std::size_t padded = std::max(size, receipts.size()) - receipts.size();
  const std::string padding = Padding(survey, listing, padded * TreeHash::kBytes, secret);
  const Slot slot{.dimension = listing.dimension, .cell = listing.cell, .question = listing.question};
  std::vector<std::string> leaves;
  for (const Receipt& receipt : receipts) {
    leaves.emplace_back(ReceiptLeaf(survey, slot, listing.cell, receipt.nonce, receipt.token).view());
  }
  for (std::size_t at = 0; at < padding.size(); at += TreeHash::kBytes) {
    leaves.push_back(padding.substr(at, TreeHash::kBytes));
  }
  std::sort(leaves.begin(), leaves.end());
  Listing listed = listing;
  listed.leaves.clear();
  for (const std::string& leaf : leaves) listed.leaves += leaf;
  return listed;
}

}  // namespace fairlead::pulse
