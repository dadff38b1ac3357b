#include "services/pulse/keeping/due_work.h"

#include <memory>
#include <utility>

#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"

namespace fairlead::pulse {

absl::Status Say(FactWriter& facts, SurveyBook& book, const v1::PulseFact& fact) {
  FL_RETURN_IF_ERROR(facts.Write(fact));
  book.Apply(fact);
  return absl::OkStatus();
}

absl::Status DropTopic(messaging::Log& log, const std::string& topic) {
  absl::Status deleted = log.DeleteTopic(topic);
  if (!absl::IsFailedPrecondition(deleted)) return deleted;
  observability::Log(observability::Level::kWarning, "a topic that should be gone stays", {{"error", deleted}});
  return absl::OkStatus();
}

DueWork::DueWork(std::string name, const SurveyBook& book, Step step, std::function<absl::Status()> ready,
                 absl::Duration interval)
    : book_(book),
      step_(std::move(step)),
      ready_(std::move(ready)),
      periodic_(std::move(name), interval, [this] { Run(); }) {}

void DueWork::Run() {
  if (!ready_().ok()) return;
  const Stopping stopping = [this] { return periodic_.Stopping(); };
  for (const std::shared_ptr<const Survey>& survey : book_.All()) {
    const SurveyId& id = survey->manifest.survey;
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more && !stopping()) more = step_(id, stopping);
    if (stopping()) return;
    if (!more.ok()) {
      observability::Log(observability::Level::kWarning, "a survey does not get on",
                         {{"survey", core::Hex(id.view())}, {"error", more.status()}});
    }
    const std::lock_guard lock(mutex_);
    problems_[id] = more.status();
  }
}

absl::Status DueWork::ProblemOf(const SurveyId& survey) const {
  const std::lock_guard lock(mutex_);
  const auto found = problems_.find(survey);
  return found == problems_.end() ? absl::OkStatus() : found->second;
}

}  // namespace fairlead::pulse
