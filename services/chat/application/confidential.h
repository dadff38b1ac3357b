#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/job.h"
#include "libs/ledger/ledger.h"
#include "services/chat/application/answers_store.h"
#include "services/chat/application/incoming.h"
#include "services/chat/application/ports.h"
#include "services/chat/application/stores.h"
#include "services/chat/application/views.h"
#include "services/chat/domain/person.h"

namespace fairlead::chat {

// Answers that people give with buttons in chat, where a survey's manifest allows it: confidential, not anonymous. They
// are kept apart and sealed until the survey has closed; then one total of the whole company is made of them, the
// answers are destroyed with the same commit, and the total is published. Thread-safe.
class ConfidentialAnswers {
 public:
  static constexpr char kJobKind[] = "confidential";
  // After the close; then they are destroyed, though no total was made.
  static constexpr absl::Duration kKeptAtMost = absl::Hours(24 * 7);

  // All must outlive it.
  ConfidentialAnswers(ledger::Ledger& ledger, const Stores& stores, const AnswersStore& answers, Pulse& pulse)
      : ledger_(ledger), stores_(stores), answers_(answers), pulse_(pulse) {}

  // The survey's questions for somebody who wants to answer here, or what is said instead. Errors are transient. The
  // arguments must outlive the task.
  using Asked = std::variant<view::SurveyForm, view::SurveyAnswered>;
  core::Task<absl::StatusOr<Asked>> Ask(const Person& person, const std::string& survey) const;

  // Keeps what was sent, in place of what the person had sent before; the same again changes nothing. Errors are
  // transient. The arguments must outlive the task.
  core::Task<absl::StatusOr<view::SurveyAnswered>> Take(const Person& person, const FormSent& form) const;

  // The job that ends with the survey's total published: to be stored with those invited.
  static ledger::Job TotalJob(const Survey& survey, absl::Time now);
  // The job that forgets what somebody has answered; `event` names why.
  static ledger::Job EraseJob(const EmployeeId& person, const std::string& event, absl::Time now);
  // The handler of these jobs. Errors as of ledger::JobHandler.
  core::Task<absl::StatusOr<ledger::JobOutcome>> Do(const ledger::JobAttempt& attempt) const;

 private:
  using Ended = core::Task<absl::StatusOr<ledger::JobOutcome>>;

  // Nothing for a survey whose people chat does not know.
  core::Task<absl::StatusOr<std::optional<std::uint32_t>>> GroupsOf(const std::string& survey) const;
  core::Task<absl::StatusOr<std::optional<std::uint32_t>>> GroupWith(const std::string& survey,
                                                                     const EmployeeId& person) const;
  core::Task<absl::Status> Keep(const std::string& survey, std::uint32_t group,
                                const AnswersRecord::Given& given) const;
  Ended Total(const ledger::JobAttempt& attempt, const std::string& survey) const;
  Ended Publish(const std::string& survey, const std::string& total) const;
  // Destroys the answers; `total`: after a total was made of them.
  ledger::JobOutcome End(const std::string& survey, std::uint32_t groups, bool total) const;
  Ended Erase(const EmployeeId& person) const;
  core::Task<absl::Status> EraseIn(const std::string& survey, const EmployeeId& person) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const AnswersStore& answers_;
  Pulse& pulse_;
};

}  // namespace fairlead::chat
