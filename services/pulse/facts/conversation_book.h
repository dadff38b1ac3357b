#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fairlead/pulse/v1/pulse_facts.pb.h"

#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/comment_reply.h"
#include "services/pulse/protocol/keys.h"

namespace fairlead::pulse {

// What everybody may read of a conversation about a comment, one after the other.
struct Message {
  std::string text;
  std::optional<CommentReply> reply = std::nullopt;  // the author's, with its signature; nothing: an answer
};

// An answer, as its request said it.
struct Answer {
  VerifyingKey conversation;
  std::string text;
  std::size_t number = 0;  // among the answers to this comment, from 1
  friend bool operator==(const Answer&, const Answer&) = default;
};

// The fact that says a reply, and the reply in it; nothing for what is no reply.
v1::CommentReplied ToFact(const CommentReply& reply);
std::optional<CommentReply> FromFact(const v1::CommentReplied& replied);

// Conversations about released comments, built from facts in any order between topics. It checks neither signatures nor
// that a comment was released: who writes the facts has. Thread-safe.
class ConversationBook {
 public:
  // Other facts are passed over.
  void Apply(const v1::PulseFact& fact);

  // Whether there is an answer to the comment, from which on its author may reply.
  bool IsAnswered(const SurveyId& survey, const VerifyingKey& conversation) const;
  // The answer that a request has given; nothing if there is none.
  std::optional<Answer> AnswerOf(const SurveyId& survey, std::string_view request_id) const;
  // How many answers there are to a comment.
  std::size_t Answers(const SurveyId& survey, const VerifyingKey& conversation) const;
  // The reply of that number, published or not.
  std::optional<CommentReply> ReplyOf(const SurveyId& survey, const VerifyingKey& conversation,
                                      std::uint8_t sequence) const;
  // Answers and published replies, in the order in which they became public.
  std::vector<Message> Messages(const SurveyId& survey, const VerifyingKey& conversation) const;

  std::vector<SurveyId> WithUnpublished() const;
  std::vector<CommentReply> Unpublished(const SurveyId& survey) const;

 private:
  using Place = std::pair<VerifyingKey, std::uint8_t>;  // of a reply: its conversation and its number
  struct Talk {
    std::map<VerifyingKey, std::vector<Message>> messages;
    std::map<std::string, Answer, std::less<>> answers;  // by request
    std::map<Place, CommentReply> replies;               // taken
    std::set<Place> published;
  };

  static std::size_t AnswersIn(const Talk& talk, const VerifyingKey& conversation);
  const Talk* Find(const SurveyId& survey) const;

  mutable std::mutex mutex_;
  std::map<SurveyId, Talk> talks_;
};

}  // namespace fairlead::pulse
