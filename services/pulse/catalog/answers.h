#pragma once

#include <cstddef>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "services/pulse/catalog/conversations.h"
#include "services/pulse/facts/conversation_book.h"
#include "services/pulse/facts/fact_log.h"

namespace fairlead::pulse::catalog {

struct AnswerCommand {
  SurveyId survey;
  VerifyingKey conversation;  // the comment's
  std::string text;           // as CheckMessage wants it
  std::string request_id;
};

// HR answers a released comment, for everybody to read. Thread-safe; calls block.
class Answers {
 public:
  static constexpr std::size_t kMost = 20;  // to one comment

  // All must outlive it. `facts` are the catalog's.
  Answers(const Conversations& comments, ConversationBook& book, FactWriter& facts)
      : comments_(comments), book_(book), facts_(facts) {}

  // The answer's number among those to this comment, from 1, once everybody can know of it; the same request again says
  // it once. Refusals: COMMENT_UNKNOWN, TOO_MANY_ANSWERS, REQUEST_ID_REUSED. Unavailable or DeadlineExceeded: it may or
  // may not be said, the same request again is right.
  absl::StatusOr<std::size_t> Give(const AnswerCommand& command);

 private:
  const Conversations& comments_;
  ConversationBook& book_;
  FactWriter& facts_;
  std::mutex mutex_;  // one answer after the other, so that each request is said once
};

}  // namespace fairlead::pulse::catalog
