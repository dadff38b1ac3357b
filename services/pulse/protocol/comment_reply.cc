#include "services/pulse/protocol/comment_reply.h"

#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/core/text.h"

namespace fairlead::pulse {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kReplyLabel = "fairlead-pulse-reply-v1";
constexpr std::string_view kWhat = "a reply";

absl::Status CheckSequence(std::uint8_t sequence) {
  if (sequence >= 1 && sequence <= kMostReplies) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("a reply's number is from 1 to {}, not {}", kMostReplies, sequence));
}

std::string SignedText(const SurveyId& survey, const ManifestHash& manifest, std::uint8_t sequence,
                       std::string_view text) {
  return Writer()
      .Bytes(kReplyLabel)
      .Bytes(survey.view())
      .Bytes(manifest.view())
      .U8(sequence)
      .Bytes(core::Sha256(text))
      .Take();
}

}  // namespace

absl::Status CheckMessage(std::string_view text, std::string_view what) {
  if (core::FirstInvalidUtf8(text).has_value())
    return absl::InvalidArgumentError(fmt::format("{} must be UTF-8", what));
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return absl::InvalidArgumentError(fmt::format("{} must say something", what));
  }
  const std::size_t characters = core::CodePoints(text);
  if (characters <= kMostMessageCharacters) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} has at most {} characters, this one has {}", what, kMostMessageCharacters, characters));
}

absl::StatusOr<std::string> CommentReply::Encode() const {
  FL_RETURN_IF_ERROR(CheckMessage(text, kWhat));
  FL_RETURN_IF_ERROR(CheckSequence(sequence));
  return Writer()
      .U8(kVersion)
      .Bytes(conversation.view())
      .U8(sequence)
      .Bytes(signature.view())
      .U16(text.size())
      .Bytes(text)
      .PadTo(kCommentReplyBytes)
      .Take();
}

absl::StatusOr<CommentReply> CommentReply::Decode(std::string_view bytes) {
  if (bytes.size() != kCommentReplyBytes) {
    return absl::InvalidArgumentError(fmt::format("a reply of {} bytes, not {}", bytes.size(), kCommentReplyBytes));
  }
  Reader reader(bytes);
  if (reader.U8() != kVersion) return absl::InvalidArgumentError("a reply of another version than 1");
  CommentReply reply;
  reply.conversation = reader.Take<VerifyingKey>();
  reply.sequence = reader.U8();
  reply.signature = reader.Take<Signature>();
  reply.text = reader.Bytes(reader.U16());
  reader.Zeros();
  FL_RETURN_IF_ERROR(reader.Done(kWhat));
  FL_RETURN_IF_ERROR(CheckSequence(reply.sequence));
  FL_RETURN_IF_ERROR(CheckMessage(reply.text, kWhat));
  return reply;
}

CommentReply SignCommentReply(const SigningKey& conversation, const SurveyId& survey, const ManifestHash& manifest,
                              std::uint8_t sequence, std::string text) {
  const Signature signature = conversation.Sign(SignedText(survey, manifest, sequence, text));
  return {
      .conversation = conversation.public_key(), .sequence = sequence, .signature = signature, .text = std::move(text)};
}

bool IsSignedByAuthor(const CommentReply& reply, const SurveyId& survey, const ManifestHash& manifest) {
  return IsSignedBy(reply.conversation, SignedText(survey, manifest, reply.sequence, reply.text), reply.signature);
}

}  // namespace fairlead::pulse
