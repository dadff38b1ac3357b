#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

// What the author of a released comment, known by its conversation key alone, says to an answer (README.md,
// "Conversations").
namespace fairlead::pulse {

inline constexpr std::size_t kMostMessageCharacters = 2'000;  // of an answer or a reply
inline constexpr std::uint8_t kMostReplies = 10;              // of one author to one comment
inline constexpr std::size_t kCommentReplyBytes = 8'192;      // as it travels, whatever is said

// OK for 1 to kMostMessageCharacters code points of UTF-8, not all of them space; else InvalidArgument says what `what`
// must be.
absl::Status CheckMessage(std::string_view text, std::string_view what);

struct CommentReply {
  VerifyingKey conversation;  // of the comment; its author has the secret
  std::uint8_t sequence = 1;  // among the author's replies to it, 1 to kMostReplies
  Signature signature;
  std::string text;  // as CheckMessage wants it
  friend bool operator==(const CommentReply&, const CommentReply&) = default;

  // kCommentReplyBytes. InvalidArgument for a text or a sequence that is not right.
  absl::StatusOr<std::string> Encode() const;
  // InvalidArgument says what is wrong. The signature is not checked.
  static absl::StatusOr<CommentReply> Decode(std::string_view bytes);
};

// The author's reply, signed for one survey.
CommentReply SignCommentReply(const SigningKey& conversation, const SurveyId& survey, const ManifestHash& manifest,
                              std::uint8_t sequence, std::string text);
bool IsSignedByAuthor(const CommentReply& reply, const SurveyId& survey, const ManifestHash& manifest);

}  // namespace fairlead::pulse
