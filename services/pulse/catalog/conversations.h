#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/pulse/facts/conversation_book.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/protocol/released_comments.h"

namespace fairlead::pulse::catalog {

// Released comments, and what HR and their authors say about them in public. Thread-safe.
class Conversations {
 public:
  using Comments = std::vector<ReleasedComment>;

  // Both must outlive it.
  Conversations(const SurveyBook& surveys, const ConversationBook& book) : surveys_(surveys), book_(book) {}

  // In the release's order; null before the release.
  std::shared_ptr<const Comments> CommentsOf(const SurveyId& survey) const;
  bool IsReleased(const SurveyId& survey, const VerifyingKey& conversation) const;
  // conversations.json (protocol/README.md); nothing before the release.
  std::optional<std::string> File(const SurveyId& survey) const;

 private:
  const SurveyBook& surveys_;
  const ConversationBook& book_;
  mutable std::mutex mutex_;
  mutable std::map<SurveyId, std::shared_ptr<const Comments>> comments_;  // read once: a release never changes
};

}  // namespace fairlead::pulse::catalog
