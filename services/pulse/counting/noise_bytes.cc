#include "services/pulse/counting/noise_bytes.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "libs/core/hash.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

constexpr std::string_view kLabel = "fairlead-pulse-noise-v2";
constexpr unsigned char kNonce[crypto_stream_chacha20_ietf_NONCEBYTES] = {};

}  // namespace

NoiseKeyHash NoiseKeyHashOf(const Secret& padding) { return *NoiseKeyHash::Decode(core::Sha256(padding.view())); }

NoiseBytes::NoiseBytes(const HistogramPlace& place, const Secret& padding, const TreeHash& batch) {
  static_assert(crypto_stream_chacha20_ietf_KEYBYTES == std::tuple_size_v<decltype(key_)>);
  std::string key = core::HmacSha256(padding.view(), Writer()
                                                         .Bytes(kLabel)
                                                         .Bytes(batch.view())
                                                         .U8(place.dimension)
                                                         .U16(place.cell)
                                                         .U8(place.question)
                                                         .U8(place.others ? 1 : 0)
                                                         .Take());
  std::copy(key.begin(), key.end(), key_.begin());
  sodium_memzero(key.data(), key.size());
}

NoiseBytes::~NoiseBytes() {
  sodium_memzero(key_.data(), key_.size());
  sodium_memzero(bytes_.data(), bytes_.size());
}

std::uint8_t NoiseBytes::Next() {
  if (taken_ == kBlock) {
    bytes_.fill(0);
    crypto_stream_chacha20_ietf_xor_ic(bytes_.data(), bytes_.data(), kBlock, kNonce, block_++, key_.data());
    taken_ = 0;
  }
  return bytes_[taken_++];
}

}  // namespace fairlead::pulse
