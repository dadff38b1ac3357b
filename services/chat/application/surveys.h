#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/job.h"
#include "libs/ledger/ledger.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/ports.h"
#include "services/chat/application/speaker.h"
#include "services/chat/application/stores.h"
#include "services/chat/application/views.h"
#include "services/chat/domain/quiet_hours.h"

namespace fairlead::chat {

// Invites everybody on a survey's roster, reminds them, all alike, and tells them what came of it. Who has answered or
// fetched slips is not known here, and nothing is asked or kept that would tell. Those invited are stored in groups, so
// that a group's progress and the messages that follow from it are one commit: nobody is told twice.
class Surveys {
 public:
  static constexpr char kJobKind[] = "survey";
  static constexpr std::size_t kGroup = 50;  // people

  // All must outlive it.
  Surveys(ledger::Ledger& ledger, const Stores& stores, const Identities& identities, Pulse& pulse, Speaker& speaker,
          QuietHours quiet)
      : ledger_(ledger), stores_(stores), identities_(identities), pulse_(pulse), speaker_(speaker), quiet_(quiet) {}

  // Begins what is due: to be called again and again by one thread, in any number of processes. For each survey whose
  // last person was told since, by the one process that found out: the time from its close until now. Errors as of
  // Pulse::All and Ledger::Commit.
  core::Task<absl::StatusOr<std::vector<absl::Duration>>> Look();

  // The handler of its jobs. Thread-safe. Errors as of ledger::JobHandler.
  core::Task<absl::StatusOr<ledger::JobOutcome>> Do(const ledger::JobAttempt& attempt) const;

  // Somebody wants to be asked later: the next working morning. Thread-safe; errors are transient. The arguments must
  // outlive the task.
  core::Task<absl::StatusOr<view::SurveyPutOff>> PutOff(const Person& person, const std::string& survey) const;

 private:
  using Outcome = core::Task<absl::StatusOr<ledger::JobOutcome>>;
  using Contact = std::optional<Identities::Contact>;
  struct Round;

  core::Task<absl::StatusOr<std::optional<absl::Duration>>> LookAt(const Survey& survey);
  core::Task<absl::StatusOr<std::optional<absl::Duration>>> EndTelling(const Survey& survey, SurveyRecord record);
  core::Task<absl::Status> StartTelling(const Survey& survey, SurveyRecord record) const;

  Outcome Invite(const ledger::JobAttempt& attempt, const Survey& survey) const;
  Outcome Ask(const ledger::JobAttempt& attempt, const Survey& survey, const std::string& group) const;
  Outcome AskAgain(const ledger::JobAttempt& attempt, const Survey& survey, const EmployeeId& person) const;
  Outcome Tell(const ledger::JobAttempt& attempt, const Survey& survey, const std::string& group) const;

  core::Task<absl::Status> AskOne(Round& round, InvitedRecord::Invited& person) const;
  // Whether the person is done with.
  core::Task<absl::StatusOr<bool>> TellOne(Round& round, const EmployeeId& person) const;
  core::Task<absl::StatusOr<InvitedRecord>> GroupOf(const ledger::JobAttempt& attempt, const std::string& group) const;
  core::Task<absl::StatusOr<bool>> IsPutOff(const Survey& survey, const EmployeeId& person) const;
  core::Task<absl::Status> Say(Round& round, const Person& person, std::string id, view::MessageView what) const;
  absl::StatusOr<view::MessageView> AskingOf(const Survey& survey, const Person& person, bool reminder) const;
  view::MessageView OutcomeOf(const Round& round, const Person& person) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Identities& identities_;
  Pulse& pulse_;
  Speaker& speaker_;
  const QuietHours quiet_;
  std::set<std::string> over_;  // surveys of which nothing more is to be said; by the one thread that looks
};

}  // namespace fairlead::chat
