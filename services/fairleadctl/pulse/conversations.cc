#include "services/fairleadctl/pulse/conversations.h"

#include <cstdint>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/release.h"
#include "services/pulse/protocol/comment_reply.h"
#include "services/pulse/protocol/fields.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using pulse::Document;
using pulse::Fields;

constexpr char kFile[] = "conversations.json";
constexpr char kFormat[] = "fairlead-pulse-conversations-1";
constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMostConversations = 1'000'000;
constexpr std::size_t kMostMessages = 1'000;

ConversationMessage ReadAuthors(Fields& fields, const pulse::VerifyingKey& author, const SignedManifest& manifest) {
  const pulse::CommentReply reply{
      .conversation = author,
      .sequence = static_cast<std::uint8_t>(fields.Number("sequence", 1, pulse::kMostReplies)),
      .signature = fields.Take<pulse::Signature>("signature"),
      .text = fields.AnyText("text")};
  if (!pulse::IsSignedByAuthor(reply, manifest.manifest.survey, manifest.hash)) {
    fields.Wrong("signature", "is not the comment's author's, for this text");
  }
  return {.by_author = true, .number = reply.sequence, .text = reply.text};
}

std::vector<ConversationMessage> ReadMessages(Fields& conversation, const pulse::VerifyingKey& author,
                                              const SignedManifest& manifest) {
  std::vector<ConversationMessage> messages;
  std::size_t answers = 0;
  for (const json& item : conversation.List("messages", 1, kMostMessages)) {
    Fields fields(conversation.document(), item,
                  fmt::format("{}[{}]", conversation.PathOf("messages"), messages.size()));
    const std::string by = fields.Text("by", 20);
    if (by == "author") {
      messages.push_back(ReadAuthors(fields, author, manifest));
    } else {
      if (by != "hr") fields.Wrong("by", "must be hr or author");
      messages.push_back({.number = ++answers, .text = fields.AnyText("text")});
    }
  }
  return messages;
}

}  // namespace

absl::StatusOr<Conversations> DecodeConversations(std::string_view bytes, const SignedManifest& manifest) {
  json object;
  FL_RETURN_IF_ERROR(Document::Parse(bytes, kMostBytes, object));
  Document document;
  Conversations conversations;
  {
    Fields fields(document, object, "");
    if (fields.Text("format", 100) != kFormat) fields.Wrong("format", std::string("must be ") + kFormat);
    if (fields.Take<pulse::SurveyId>("survey") != manifest.manifest.survey) fields.Wrong("survey", "is another");
    if (fields.Take<pulse::ManifestHash>("manifest") != manifest.hash) fields.Wrong("manifest", "is another");
    std::size_t index = 0;
    for (const json& item : fields.List("conversations", 0, kMostConversations)) {
      Fields one(document, item, fmt::format("conversations[{}]", index++));
      const auto author = one.Take<pulse::VerifyingKey>("conversation");
      // The release says these, too, and is what they are shown from.
      one.Text("question", 200);
      one.Number("cell", 0, 65'535);
      one.AnyText("comment");
      conversations[author] = ReadMessages(one, author, manifest);
    }
  }
  FL_RETURN_IF_ERROR(document.status());
  return conversations;
}

absl::StatusOr<Conversations> ReadConversations(const PublicFiles& files, const SignedManifest& manifest) {
  const absl::StatusOr<std::string> bytes = files.Read(kFile);
  if (absl::IsNotFound(bytes.status())) return Conversations();
  FL_RETURN_IF_ERROR(bytes.status());
  absl::StatusOr<Conversations> conversations = DecodeConversations(*bytes, manifest);
  if (!conversations.ok()) return core::Annotate(conversations.status(), kFile);
  return conversations;
}

}  // namespace fairlead::fairleadctl
