#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/keys.h"

// The comments of a release, for those who need nothing else of it.
namespace fairlead::pulse {

struct ReleasedComment {
  std::string question;    // its id
  std::uint16_t cell = 0;  // where its set is shown, of the comment dimension
  std::string text;
  VerifyingKey conversation;
  friend bool operator==(const ReleasedComment&, const ReleasedComment&) = default;
};

// In the order in which `release` (release.json, tally/README.md) has them. InvalidArgument if it is none.
absl::StatusOr<std::vector<ReleasedComment>> CommentsIn(std::string_view release);

// By which people name a released comment: the first digits of its conversation key. Nobody can choose a key whose
// digits are those of somebody else's, which they see only in the release.
std::string CommentIdOf(const VerifyingKey& conversation);

}  // namespace fairlead::pulse
