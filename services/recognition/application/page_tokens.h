#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace fairlead::recognition {

// How many items a page has: 50 where nothing was asked (0), at most 1,000. InvalidArgument about page_size for a
// negative number.
absl::StatusOr<std::int64_t> PageSize(std::int32_t asked);

// Where a page of an index ended: several members may have the same score.
struct PagePosition {
  std::int64_t score = 0;  // of the last member shown
  std::int64_t shown = 0;  // members of this score that were shown
  friend bool operator==(const PagePosition&, const PagePosition&) = default;
};

// Opaque text (AIP-158) that holds `position` within `index`, and back. InvalidArgument about page_token for a token
// that is not one, or belongs to another index.
std::string EncodePageToken(const std::string& index, const PagePosition& position);
absl::StatusOr<PagePosition> DecodePageToken(const std::string& index, const std::string& token);

}  // namespace fairlead::recognition
