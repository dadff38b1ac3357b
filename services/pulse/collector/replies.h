#pragma once

#include <mutex>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "services/pulse/collector/collect.h"
#include "services/pulse/facts/conversation_book.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"

namespace fairlead::pulse::collector {

// Takes what authors of answered comments reply (protocol/README.md, "Conversations"), and keeps of it nothing but what
// was said: no time, no address. Thread-safe; calls block.
//
// Refusals (core::Refusal's reason): SURVEY_UNKNOWN, REPLY_REFUSED, SEQUENCE_USED, TOO_MANY.
class Replies {
 public:
  // All must outlive it. `conversations` hears of the catalog's facts and of the replies; `facts` writes kReplies.
  // `limiter` counts by conversation key.
  Replies(const SurveyBook& surveys, ConversationBook& conversations, FactWriter& facts, Limiter limiter)
      : surveys_(surveys), conversations_(conversations), facts_(facts), limiter_(std::move(limiter)) {}

  // OK once the reply is durable, whether it was before or not. InvalidArgument: it has another form or size.
  // Unavailable or DeadlineExceeded: it may or may not be durable, sending the same again is right.
  absl::Status Take(const SurveyId& survey, std::string_view bytes);

 private:
  const SurveyBook& surveys_;
  ConversationBook& conversations_;
  FactWriter& facts_;
  const Limiter limiter_;
  std::mutex mutex_;  // one after the other, so that each is said once
};

}  // namespace fairlead::pulse::collector
