#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "fairlead/pulse/v1/pulse_facts.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/runtime/application.h"
#include "libs/runtime/periodic.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"

namespace fairlead::pulse {

// Writes a fact and, once the log has it, notes it in the writer's own book. Errors: FactWriter's.
absl::Status Say(FactWriter& facts, SurveyBook& book, const v1::PulseFact& fact);

// Deletes a topic that was read; a development broker, which deletes none, keeps it until its end, and that is logged.
// Other errors are the log's.
absl::Status DropTopic(messaging::Log& log, const std::string& topic);

// Does what is due about surveys, one step after the other, on a thread of its own: at once, then after every
// `interval`. Thread-safe.
class DueWork final : public runtime::Component {
 public:
  // Whether a step should end early, with Cancelled.
  using Stopping = std::function<bool()>;
  // Does what is due next for a survey; whether there was something, so that it is called again. An error is worth
  // another try after the interval.
  using Step = std::function<absl::StatusOr<bool>(const SurveyId&, const Stopping&)>;

  // `book` must outlive it. Nothing is done while `ready` says no: steps rest upon all facts that were said.
  DueWork(std::string name, const SurveyBook& book, Step step, std::function<absl::Status()> ready,
          absl::Duration interval);
  ~DueWork() override { Stop(absl::InfinitePast()); }

  std::string name() const override { return periodic_.name(); }
  absl::Status Start() override { return periodic_.Start(); }
  void Stop(absl::Time deadline) override { periodic_.Stop(deadline); }

  // Why a survey's last step failed; OK if it did not.
  absl::Status ProblemOf(const SurveyId& survey) const;

 private:
  void Run();

  const SurveyBook& book_;
  const Step step_;
  const std::function<absl::Status()> ready_;
  mutable std::mutex mutex_;
  std::map<SurveyId, absl::Status> problems_;
  runtime::Periodic periodic_;
};

}  // namespace fairlead::pulse
