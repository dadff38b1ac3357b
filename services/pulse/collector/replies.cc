#include "services/pulse/collector/replies.h"

#include <optional>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/pulse/protocol/comment_reply.h"

namespace fairlead::pulse::collector {

absl::Status Replies::Take(const SurveyId& survey, std::string_view bytes) {
  const auto found = surveys_.Find(survey);
  if (found == nullptr)
    return core::RefuseBecause(absl::StatusCode::kNotFound, "there is no such survey", "SURVEY_UNKNOWN");
  FL_TRY(const CommentReply reply, CommentReply::Decode(bytes));
  if (!conversations_.IsAnswered(survey, reply.conversation) || !IsSignedByAuthor(reply, survey, found->hash)) {
    return core::RefuseBecause(absl::StatusCode::kPermissionDenied,
                               "this is not said by the author of an answered comment of this survey", "REPLY_REFUSED");
  }
  // Keys of admissions and of conversations are counted alike: both are chance.
  if (!limiter_(survey, *Nonce::Decode(reply.conversation.view()))) {
    return core::RefuseBecause(absl::StatusCode::kResourceExhausted, "too many attempts; try again in an hour",
                               "TOO_MANY");
  }
  const std::lock_guard lock(mutex_);
  const std::optional<CommentReply> known = conversations_.ReplyOf(survey, reply.conversation, reply.sequence);
  if (known.has_value()) {
    if (known->text == reply.text) return absl::OkStatus();
    return core::RefuseBecause(
        absl::StatusCode::kAlreadyExists,
        fmt::format("reply {} to this comment says something else already; take the next number", reply.sequence),
        "SEQUENCE_USED");
  }
  v1::PulseFact fact = FactAbout(survey);
  *fact.mutable_replied() = ToFact(reply);
  FL_RETURN_IF_ERROR(facts_.Write(fact));
  // At once, so that the same again finds it; the reader brings it again, to no effect.
  conversations_.Apply(fact);
  return absl::OkStatus();
}

}  // namespace fairlead::pulse::collector
