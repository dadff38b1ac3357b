#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace fairlead::fairleadctl {

// A line on standard error that tells how far a long command has come; nothing at all where standard error is not a
// terminal. Redrawn at most ten times a second. Not thread-safe.
class Progress {
 public:
  explicit Progress(std::string label);
  ~Progress();  // ends the line
  void Show(std::uint64_t done, std::uint64_t total);

  // The bar for `done` of `total` within `width` columns, e.g. "importing [#####     ] 50% 500/1000".
  static std::string Line(const std::string& label, std::uint64_t done, std::uint64_t total, int width);

 private:
  std::string label_;
  bool terminal_;
  bool shown_ = false;
  absl::Time last_ = absl::InfinitePast();
};

}  // namespace fairlead::fairleadctl
