#include "services/pulse/catalog/publish_replies.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "libs/core/hash.h"
#include "libs/core/status.h"

namespace fairlead::pulse::catalog {
namespace {

constexpr int kRepliesInAFact = 100;  // of at most 8 KiB each: a fact has at most a megabyte

// By hash: the order in which they came is not told.
std::vector<CommentReply> Shuffled(const std::vector<CommentReply>& replies) {
  std::vector<std::pair<std::string, CommentReply>> hashed;
  for (const CommentReply& reply : replies) {
    if (const auto bytes = reply.Encode(); bytes.ok()) hashed.emplace_back(core::Sha256(*bytes), reply);
  }
  std::ranges::sort(hashed, {}, &std::pair<std::string, CommentReply>::first);
  std::vector<CommentReply> sorted;
  for (auto& [hash, reply] : hashed) sorted.push_back(std::move(reply));
  return sorted;
}

}  // namespace

absl::Status PublishReplies::PublishDue() {
  const std::int64_t now = Period();
  if (now <= last_) return absl::OkStatus();
  for (const SurveyId& survey : book_.WithUnpublished()) FL_RETURN_IF_ERROR(Publish(survey));
  last_ = now;
  return absl::OkStatus();
}

std::vector<CommentReply> PublishReplies::Due(const SurveyId& survey) const {
  const auto found = surveys_.Find(survey);
  std::vector<CommentReply> due;
  if (found == nullptr) return due;
  for (CommentReply& reply : book_.Unpublished(survey)) {
    if (!IsSignedByAuthor(reply, survey, found->hash) || !comments_.IsReleased(survey, reply.conversation)) continue;
    due.push_back(std::move(reply));
  }
  return Shuffled(due);
}

absl::Status PublishReplies::Publish(const SurveyId& survey) {
  std::vector<pulse::v1::PulseFact> facts;
  for (const CommentReply& reply : Due(survey)) {
    if (facts.empty() || facts.back().replies_published().replies_size() == kRepliesInAFact) {
      facts.push_back(FactAbout(survey));
    }
    *facts.back().mutable_replies_published()->add_replies() = ToFact(reply);
  }
  if (facts.empty()) return absl::OkStatus();
  FL_RETURN_IF_ERROR(facts_.WriteAll(facts));
  for (const pulse::v1::PulseFact& fact : facts) book_.Apply(fact);
  return absl::OkStatus();
}

}  // namespace fairlead::pulse::catalog
