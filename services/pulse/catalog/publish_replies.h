#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "services/pulse/catalog/conversations.h"
#include "services/pulse/facts/conversation_book.h"
#include "services/pulse/facts/fact_log.h"

namespace fairlead::pulse::catalog {

// Publishes the replies of authors, all that were taken since the last time together, at the full multiples of a period
// since 1970 (of 24 hours: at midnight, UTC), so that when something appears does not tell when it was said. A period
// whose beginning this process was not there for is left out: replies then appear at the next one, never earlier.
// Not thread-safe.
class PublishReplies {
 public:
  // All must outlive it. `facts` are the catalog's.
  PublishReplies(const SurveyBook& surveys, const Conversations& comments, ConversationBook& book, FactWriter& facts,
                 const core::Clock& clock, absl::Duration period)
      : surveys_(surveys),
        comments_(comments),
        book_(book),
        facts_(facts),
        clock_(clock),
        period_(period),
        last_(Period()) {}

  // To be called again and again, far more often than the period. A reply that its author did not sign, or whose
  // comment was not released, is never published. An error: some may be published, the others are at the next call.
  absl::Status PublishDue();

 private:
  std::int64_t Period() const { return (clock_.Now() - absl::UnixEpoch()) / period_; }
  absl::Status Publish(const SurveyId& survey);
  std::vector<CommentReply> Due(const SurveyId& survey) const;

  const SurveyBook& surveys_;
  const Conversations& comments_;
  ConversationBook& book_;
  FactWriter& facts_;
  const core::Clock& clock_;
  const absl::Duration period_;
  std::int64_t last_;
};

}  // namespace fairlead::pulse::catalog
