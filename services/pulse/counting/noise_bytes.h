#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/reporting/noise.h"

namespace fairlead::pulse {

// A published histogram of one question.
struct HistogramPlace {
  std::uint8_t dimension = 0;
  std::uint16_t cell = 0;
  std::uint8_t question = 0;
  bool others = false;  // of the others in the cell
};

// What the manifest says of the padding key before anybody answers, so that none is chosen for what it brings about.
NoiseKeyHash NoiseKeyHashOf(const Secret& padding);

// The random bytes of one histogram's noise (rule R11): drawn once, in the sense that whoever has the padding key
// always draws the same for a batch (README.md). Nobody else can tell them from chance, and before there is a batch
// nobody at all knows them. Not thread-safe.
class NoiseBytes final : public reporting::RandomBytes {
 public:
  // `batch`: BatchDigest, as the shuffler has said it.
  NoiseBytes(const HistogramPlace& place, const Secret& padding, const TreeHash& batch);
  ~NoiseBytes() override;
  NoiseBytes(const NoiseBytes&) = delete;
  NoiseBytes& operator=(const NoiseBytes&) = delete;
  std::uint8_t Next() override;

 private:
  static constexpr std::size_t kBlock = 64;  // of ChaCha20

  std::array<std::uint8_t, 32> key_{};
  std::uint32_t block_ = 0;
  std::array<std::uint8_t, kBlock> bytes_{};
  std::size_t taken_ = kBlock;
};

}  // namespace fairlead::pulse
