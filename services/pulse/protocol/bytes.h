#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Bytes of a fixed size, and the two ends of a message's encoding (README.md). Pure.
namespace fairlead::pulse {

// `kSize` bytes that mean one kind of thing; `Tag` is any type, used for its identity. All zero at first.
template <typename Tag, std::size_t kSize>
class FixedBytes {
 public:
  static constexpr std::size_t kBytes = kSize;

  FixedBytes() : bytes_{} {}
  // InvalidArgument for another number of bytes.
  static absl::StatusOr<FixedBytes> Decode(std::string_view bytes) {
    if (bytes.size() != kSize) return absl::InvalidArgumentError(std::to_string(kSize) + " bytes are needed");
    FixedBytes fixed;
    std::copy(bytes.begin(), bytes.end(), fixed.bytes_.begin());
    return fixed;
  }
  std::string_view view() const { return {bytes_.data(), kSize}; }
  const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(bytes_.data()); }
  unsigned char* data() { return reinterpret_cast<unsigned char*>(bytes_.data()); }

  friend auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const FixedBytes& fixed) {
    return H::combine(std::move(state), fixed.bytes_);
  }

 private:
  std::array<char, kSize> bytes_;
};

using SurveyId = FixedBytes<struct SurveyIdTag, 16>;
using ManifestHash = FixedBytes<struct ManifestHashTag, 32>;
// What a token is the function's output for; an admission's nonce is an Ed25519 public key, N.
using Nonce = FixedBytes<struct NonceTag, 32>;
using Token = FixedBytes<struct TokenTag, 64>;
using Salt = FixedBytes<struct SaltTag, 16>;
using TreeHash = FixedBytes<struct TreeHashTag, 32>;

// Appends a message's fields.
class Writer {
 public:
  Writer& Bytes(std::string_view bytes);
  Writer& U8(std::size_t number);   // below 2^8
  Writer& U16(std::size_t number);  // below 2^16
  Writer& U32(std::uint32_t number);
  // Appends zeros up to `size` bytes in all.
  Writer& PadTo(std::size_t size);
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

// Takes a message apart. What is read beyond the end is empty or 0, and makes Done an error.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::string_view Bytes(std::size_t size);
  std::uint8_t U8();
  std::uint16_t U16();
  std::uint32_t U32();
  template <typename Fixed>
  Fixed Take() {
    const auto fixed = Fixed::Decode(Bytes(Fixed::kBytes));
    return fixed.ok() ? *fixed : Fixed();
  }
  // Everything that is left must be zero, and is taken.
  void Zeros();
  // OK if all was read, and nothing more than there was; else InvalidArgument, which says `what` it is.
  absl::Status Done(std::string_view what) const;

 private:
  std::string_view rest_;
  bool complete_ = true;
  bool zeros_ = true;
};

}  // namespace fairlead::pulse
