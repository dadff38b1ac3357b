#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/slots.h"

// M4: one answer, or one comment, with the token that makes it count.
namespace fairlead::pulse {

inline constexpr std::size_t kAnswerBytes = 128;
inline constexpr std::size_t kCommentBytes = 4096;
inline constexpr std::size_t kSealedAnswerBytes = kAnswerBytes + kSealBytes;
inline constexpr std::size_t kSealedCommentBytes = kCommentBytes + kSealBytes;
inline constexpr std::size_t kMostCommentText = kCommentBytes - 136;

struct Ballot {
  Slot slot;  // an answer's or a comment's
  Nonce nonce;
  Token token;
  std::uint8_t answer = kSkipped;  // of an answer
  VerifyingKey conversation = {};  // of a comment: by which its author is known again
  std::string text = {};           // of a comment: well-formed UTF-8, at most kMostCommentText bytes; empty: none
  friend bool operator==(const Ballot&, const Ballot&) = default;

  // kAnswerBytes or kCommentBytes. InvalidArgument for a text that is too long or not UTF-8.
  absl::StatusOr<std::string> Encode() const;
  // InvalidArgument says what is wrong. What it says is checked against nothing but this format.
  static absl::StatusOr<Ballot> Decode(std::string_view bytes);
};

// A hash by which its owner finds a ballot in the list of `cell` (its own or one above), from the receipt alone.
TreeHash ReceiptLeaf(const SurveyId& survey, const Slot& slot, std::uint16_t cell, const Nonce& nonce,
                     const Token& token);

}  // namespace fairlead::pulse
