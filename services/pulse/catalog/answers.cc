#include "services/pulse/catalog/answers.h"

#include <optional>
#include <utility>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::pulse::catalog {
absl::StatusOr<std::size_t> Answers::Give(const AnswerCommand& command) {
  const std::lock_guard lock(mutex_);
  if (const auto known = book_.AnswerOf(command.survey, command.request_id); known.has_value()) {
    if (known->conversation == command.conversation && known->text == command.text) return known->number;
    return core::RefuseBecause(absl::StatusCode::kInvalidArgument,
                               "this request id has said another answer; use a new one", "REQUEST_ID_REUSED");
  }
  if (!comments_.IsReleased(command.survey, command.conversation)) {
    return core::RefuseBecause(
        absl::StatusCode::kNotFound,
        "no released comment of this survey has this conversation key; fairleadctl pulse comments lists them",
        "COMMENT_UNKNOWN");
  }
  if (book_.Answers(command.survey, command.conversation) >= kMost) {
    return core::RefuseBecause(
        absl::StatusCode::kFailedPrecondition,
        fmt::format("this comment has {} answers, which is the most; find another way to talk", kMost),
        "TOO_MANY_ANSWERS");
  }
  pulse::v1::PulseFact fact = FactAbout(command.survey);
  fact.mutable_answered()->set_conversation(std::string(command.conversation.view()));
  fact.mutable_answered()->set_text(command.text);
  fact.mutable_answered()->set_request_id(command.request_id);
  FL_RETURN_IF_ERROR(facts_.Write(fact));
  // At once, so that the next one counts it; the reader brings it again, to no effect.
  book_.Apply(fact);
  return book_.AnswerOf(command.survey, command.request_id)->number;
}

}  // namespace fairlead::pulse::catalog
