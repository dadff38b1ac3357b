#include "services/pulse/protocol/bytes.h"

#include "fmt/format.h"

namespace fairlead::pulse {
Writer& Writer::Bytes(std::string_view bytes) {
  out_ += bytes;
  return *this;
}

Writer& Writer::U8(std::size_t number) {
  out_ += static_cast<char>(number & 0xff);
  return *this;
}

Writer& Writer::U16(std::size_t number) { return U8(number >> 8).U8(number); }

Writer& Writer::U32(std::uint32_t number) { return U16(number >> 16).U16(number); }

Writer& Writer::PadTo(std::size_t size) {
  out_.resize(std::max(size, out_.size()), '\0');
  return *this;
}

std::string_view Reader::Bytes(std::size_t size) {
  if (size > rest_.size()) {
    complete_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::uint8_t Reader::U8() {
  const std::string_view byte = Bytes(1);
  return byte.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(byte.front());
}

std::uint16_t Reader::U16() {
  const std::uint16_t high = U8();
  return static_cast<std::uint16_t>(high << 8 | U8());
}

std::uint32_t Reader::U32() {
  const std::uint32_t high = U16();
  return high << 16 | U16();
}

void Reader::Zeros() {
  if (rest_.find_first_not_of('\0') != std::string_view::npos) zeros_ = false;
  rest_ = {};
}

absl::Status Reader::Done(std::string_view what) const {
  if (!complete_) return absl::InvalidArgumentError(fmt::format("{} is truncated", what));
  if (!zeros_) return absl::InvalidArgumentError(fmt::format("{} is padded with something else than zeros", what));
  if (!rest_.empty()) return absl::InvalidArgumentError(fmt::format("{} has {} bytes too many", what, rest_.size()));
  return absl::OkStatus();
}

}  // namespace fairlead::pulse
