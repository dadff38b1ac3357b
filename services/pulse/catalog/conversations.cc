#include "services/pulse/catalog/conversations.h"

#include <algorithm>
#include <utility>

#include "libs/core/hash.h"
#include "nlohmann/json.hpp"

namespace fairlead::pulse::catalog {
namespace {

using nlohmann::ordered_json;

ordered_json JsonOf(const Message& message) {
  if (!message.reply.has_value()) return {{"by", "hr"}, {"text", message.text}};
  return {{"by", "author"},
          {"sequence", message.reply->sequence},
          {"text", message.text},
          {"signature", core::Hex(message.reply->signature.view())}};
}

}  // namespace

std::shared_ptr<const Conversations::Comments> Conversations::CommentsOf(const SurveyId& survey) const {
  const std::shared_ptr<const Survey> found = surveys_.Find(survey);
  if (found == nullptr || !found->release.has_value()) return nullptr;
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Comments>& comments = comments_[survey];
  if (comments == nullptr) {
    absl::StatusOr<Comments> read = CommentsIn(*found->release);
    // A release without comments that can be read has none to answer.
    comments = std::make_shared<const Comments>(read.ok() ? *std::move(read) : Comments());
  }
  return comments;
}

bool Conversations::IsReleased(const SurveyId& survey, const VerifyingKey& conversation) const {
  const auto comments = CommentsOf(survey);
  return comments != nullptr && std::ranges::any_of(*comments, [&conversation](const ReleasedComment& comment) {
           return comment.conversation == conversation;
         });
}

std::optional<std::string> Conversations::File(const SurveyId& survey) const {
  const auto comments = CommentsOf(survey);
  if (comments == nullptr) return std::nullopt;
  ordered_json conversations = ordered_json::array();
  for (const ReleasedComment& comment : *comments) {
    ordered_json messages = ordered_json::array();
    for (const Message& message : book_.Messages(survey, comment.conversation)) messages.push_back(JsonOf(message));
    if (messages.empty()) continue;
    conversations.push_back({{"conversation", core::Hex(comment.conversation.view())},
                             {"question", comment.question},
                             {"cell", comment.cell},
                             {"comment", comment.text},
                             {"messages", std::move(messages)}});
  }
  const ordered_json file = {{"format", "fairlead-pulse-conversations-1"},
                             {"survey", core::Hex(survey.view())},
                             {"manifest", core::Hex(surveys_.Find(survey)->hash.view())},
                             {"conversations", std::move(conversations)}};
  return file.dump(1) + "\n";
}

}  // namespace fairlead::pulse::catalog
