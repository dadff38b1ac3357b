#include "services/pulse/facts/conversation_book.h"

#include <algorithm>

namespace fairlead::pulse {

v1::CommentReplied ToFact(const CommentReply& reply) {
  v1::CommentReplied replied;
  replied.set_conversation(std::string(reply.conversation.view()));
  replied.set_sequence(reply.sequence);
  replied.set_text(reply.text);
  replied.set_signature(std::string(reply.signature.view()));
  return replied;
}

std::optional<CommentReply> FromFact(const v1::CommentReplied& replied) {
  const auto conversation = VerifyingKey::Decode(replied.conversation());
  const auto signature = Signature::Decode(replied.signature());
  const bool numbered = replied.sequence() >= 1 && replied.sequence() <= kMostReplies;
  if (!conversation.ok() || !signature.ok() || !numbered) return std::nullopt;
  return CommentReply{.conversation = *conversation,
                      .sequence = static_cast<std::uint8_t>(replied.sequence()),
                      .signature = *signature,
                      .text = replied.text()};
}

void ConversationBook::Apply(const v1::PulseFact& fact) {
  const absl::StatusOr<SurveyId> survey = SurveyId::Decode(fact.survey());
  if (!survey.ok()) return;
  const std::lock_guard lock(mutex_);
  if (fact.has_answered()) {
    const auto conversation = VerifyingKey::Decode(fact.answered().conversation());
    if (!conversation.ok()) return;
    Talk& talk = talks_[*survey];
    const Answer answer{
        .conversation = *conversation, .text = fact.answered().text(), .number = AnswersIn(talk, *conversation) + 1};
    if (!talk.answers.try_emplace(fact.answered().request_id(), answer).second) return;
    talk.messages[*conversation].push_back({.text = answer.text});
  } else if (fact.has_replied()) {
    if (const auto reply = FromFact(fact.replied()); reply.has_value()) {
      talks_[*survey].replies.try_emplace({reply->conversation, reply->sequence}, *reply);
    }
  } else if (fact.has_replies_published()) {
    Talk& talk = talks_[*survey];
    for (const v1::CommentReplied& replied : fact.replies_published().replies()) {
      const auto reply = FromFact(replied);
      if (!reply.has_value() || !talk.published.emplace(reply->conversation, reply->sequence).second) continue;
      talk.messages[reply->conversation].push_back({.text = reply->text, .reply = reply});
    }
  }
}

std::size_t ConversationBook::AnswersIn(const Talk& talk, const VerifyingKey& conversation) {
  const auto found = talk.messages.find(conversation);
  if (found == talk.messages.end()) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(found->second, [](const Message& message) { return !message.reply.has_value(); }));
}

const ConversationBook::Talk* ConversationBook::Find(const SurveyId& survey) const {
  const auto found = talks_.find(survey);
  return found == talks_.end() ? nullptr : &found->second;
}

bool ConversationBook::IsAnswered(const SurveyId& survey, const VerifyingKey& conversation) const {
  return Answers(survey, conversation) > 0;
}

std::optional<Answer> ConversationBook::AnswerOf(const SurveyId& survey, std::string_view request_id) const {
  const std::lock_guard lock(mutex_);
  const Talk* const talk = Find(survey);
  if (talk == nullptr) return std::nullopt;
  const auto found = talk->answers.find(request_id);
  if (found == talk->answers.end()) return std::nullopt;
  return found->second;
}

std::size_t ConversationBook::Answers(const SurveyId& survey, const VerifyingKey& conversation) const {
  const std::lock_guard lock(mutex_);
  const Talk* const talk = Find(survey);
  return talk == nullptr ? 0 : AnswersIn(*talk, conversation);
}

std::optional<CommentReply> ConversationBook::ReplyOf(const SurveyId& survey, const VerifyingKey& conversation,
                                                      std::uint8_t sequence) const {
  const std::lock_guard lock(mutex_);
  const Talk* const talk = Find(survey);
  if (talk == nullptr) return std::nullopt;
  const auto found = talk->replies.find({conversation, sequence});
  if (found == talk->replies.end()) return std::nullopt;
  return found->second;
}

std::vector<Message> ConversationBook::Messages(const SurveyId& survey, const VerifyingKey& conversation) const {
  const std::lock_guard lock(mutex_);
  const Talk* const talk = Find(survey);
  if (talk == nullptr) return {};
  const auto found = talk->messages.find(conversation);
  return found == talk->messages.end() ? std::vector<Message>() : found->second;
}

std::vector<SurveyId> ConversationBook::WithUnpublished() const {
  const std::lock_guard lock(mutex_);
  std::vector<SurveyId> surveys;
  for (const auto& [survey, talk] : talks_) {
    const auto waits = [&talk = talk](const auto& entry) { return !talk.published.contains(entry.first); };
    if (std::ranges::any_of(talk.replies, waits)) surveys.push_back(survey);
  }
  return surveys;
}

std::vector<CommentReply> ConversationBook::Unpublished(const SurveyId& survey) const {
  const std::lock_guard lock(mutex_);
  const Talk* const talk = Find(survey);
  std::vector<CommentReply> replies;
  if (talk == nullptr) return replies;
  for (const auto& [place, reply] : talk->replies) {
    if (!talk->published.contains(place)) replies.push_back(reply);
  }
  return replies;
}

}  // namespace fairlead::pulse
