#include "services/pulse/protocol/ballot.h"

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/core/text.h"

namespace fairlead::pulse {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kLeafLabel = "fairlead-pulse-leaf-v1";

Writer Head(const Slot& slot) {
  Writer writer;
  writer.U8(kVersion).U8(static_cast<std::uint8_t>(slot.kind)).U8(slot.dimension).U8(slot.question).U16(slot.cell);
  return writer;
}

}  // namespace

absl::StatusOr<std::string> Ballot::Encode() const {
  Writer writer = Head(slot);
  if (slot.kind == SlotKind::kAnswer) {
    return writer.U8(answer).U8(0).Bytes(nonce.view()).Bytes(token.view()).PadTo(kAnswerBytes).Take();
  }
  if (text.size() > kMostCommentText) {
    return absl::InvalidArgumentError(
        fmt::format("a comment has at most {} bytes, this one has {}", kMostCommentText, text.size()));
  }
  if (core::FirstInvalidUtf8(text).has_value()) return absl::InvalidArgumentError("a comment must be UTF-8");
  writer.U16(text.size()).Bytes(nonce.view()).Bytes(token.view()).Bytes(conversation.view()).Bytes(text);
  return writer.PadTo(kCommentBytes).Take();
}

absl::StatusOr<Ballot> Ballot::Decode(std::string_view bytes) {
  Reader reader(bytes);
  const std::uint8_t version = reader.U8();
  const std::uint8_t kind = reader.U8();
  const bool is_answer = kind == static_cast<std::uint8_t>(SlotKind::kAnswer);
  if (version != kVersion || (!is_answer && kind != static_cast<std::uint8_t>(SlotKind::kComment))) {
    return absl::InvalidArgumentError("not a ballot of version 1");
  }
  if (bytes.size() != (is_answer ? kAnswerBytes : kCommentBytes)) {
    return absl::InvalidArgumentError(fmt::format("a ballot of kind {} has another size than {}", kind, bytes.size()));
  }
  Ballot ballot;
  ballot.slot.kind = is_answer ? SlotKind::kAnswer : SlotKind::kComment;
  ballot.slot.dimension = reader.U8();
  ballot.slot.question = reader.U8();
  ballot.slot.cell = reader.U16();
  std::size_t text = 0;
  if (is_answer) {
    ballot.answer = reader.U8();
    if (reader.U8() != 0) return absl::InvalidArgumentError("a ballot has something where zero must be");
  } else {
    text = reader.U16();
  }
  ballot.nonce = reader.Take<Nonce>();
  ballot.token = reader.Take<Token>();
  if (!is_answer) {
    ballot.conversation = reader.Take<VerifyingKey>();
    ballot.text = reader.Bytes(text);
  }
  reader.Zeros();
  FL_RETURN_IF_ERROR(reader.Done("a ballot"));
  if (core::FirstInvalidUtf8(ballot.text).has_value()) return absl::InvalidArgumentError("a comment is not UTF-8");
  return ballot;
}

TreeHash ReceiptLeaf(const SurveyId& survey, const Slot& slot, std::uint16_t cell, const Nonce& nonce,
                     const Token& token) {
  const std::string bytes = Writer()
                                .Bytes(kLeafLabel)
                                .Bytes(survey.view())
                                .U8(slot.dimension)
                                .U16(cell)
                                .U8(slot.question)
                                .Bytes(nonce.view())
                                .Bytes(token.view())
                                .Take();
  return *TreeHash::Decode(core::Sha256(bytes));
}

}  // namespace fairlead::pulse
