#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/counting/published_release.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/reporting/trends.h"

// What a survey's figures are compared with (rule R9): published figures of earlier surveys that its manifest names, in
// cells that it says to be comparable. Whoever has the public files comes to the same trends. Pure.
namespace fairlead::pulse {

// A survey that was released before.
struct EarlierRelease {
  TreeHash digest;  // SHA-256 of release.json
  Manifest manifest;
  PublishedRelease release;

  // InvalidArgument if `bytes` are no release of this manifest.
  static absl::StatusOr<EarlierRelease> Read(const Manifest& manifest, std::string_view bytes);
};

// One question of `manifest` beside the newest of the earlier surveys that asked the same in the same words.
class Comparison {
 public:
  // All must outlive it. `earlier`: those that are released, in any order.
  Comparison(const Manifest& manifest, std::size_t question, std::span<const EarlierRelease> earlier);

  // What it is compared with, if with anything.
  const EarlierRelease* with() const { return with_; }
  // kNotShown where there is nothing to compare with.
  reporting::Trend TrendOf(std::size_t dimension, std::size_t cell, const reporting::Values& values) const;

 private:
  const EarlierRelease* with_ = nullptr;
  reporting::Kind kind_ = reporting::Kind::kChoice;
  reporting::NoiseOfBoth noise_;
  std::vector<std::vector<const reporting::Values*>> before_;  // per dimension and cell of `manifest`
};

}  // namespace fairlead::pulse
