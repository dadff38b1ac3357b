#include "services/pulse/counting/listings.h"

#include <algorithm>
#include <string_view>

#include "libs/core/hash.h"
#include "services/pulse/protocol/ballot.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

constexpr std::string_view kLabel = "fairlead-pulse-padding-v2";

// `size` bytes of ChaCha20 under a key that belongs to this listing alone.
std::string Padding(const Listing& listing, std::size_t size, const Secret& padding_key) {
  std::string key = core::HmacSha256(padding_key.view(),
                                     Writer().U8(listing.dimension).U16(listing.cell).U8(listing.question).Take());
  static_assert(randombytes_SEEDBYTES == 32);
  std::string padding(size, '\0');
  randombytes_buf_deterministic(padding.data(), padding.size(), reinterpret_cast<const unsigned char*>(key.data()));
  sodium_memzero(key.data(), key.size());
  return padding;
}

}  // namespace

Secret PaddingKeyOf(const SurveyId& survey, const Secret& tally_secret) {
  std::string key = core::HmacSha256(tally_secret.view(), Writer().Bytes(kLabel).Bytes(survey.view()).Take());
  const Secret padding = *Secret::Decode(key);
  sodium_memzero(key.data(), key.size());
  return padding;
}

Listing ListingOf(const SurveyId& survey, const Listing& listing, const std::vector<Receipt>& receipts,
                  std::size_t size, const Secret& padding) {
  const std::size_t padded = std::max(size, receipts.size()) - receipts.size();
  const std::string filling = Padding(listing, padded * TreeHash::kBytes, padding);
  const Slot slot{.dimension = listing.dimension, .cell = listing.cell, .question = listing.question};
  std::vector<std::string> leaves;
  for (const Receipt& receipt : receipts) {
    leaves.emplace_back(ReceiptLeaf(survey, slot, listing.cell, receipt.nonce, receipt.token).view());
  }
  for (std::size_t at = 0; at < filling.size(); at += TreeHash::kBytes) {
    leaves.push_back(filling.substr(at, TreeHash::kBytes));
  }
  std::sort(leaves.begin(), leaves.end());
  Listing listed = listing;
  listed.leaves.clear();
  for (const std::string& leaf : leaves) listed.leaves += leaf;
  return listed;
}

}  // namespace fairlead::pulse
