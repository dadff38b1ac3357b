#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/chat/application/ports.h"
#include "services/chat/application/problems.h"
#include "services/chat/application/stores.h"
#include "services/chat/application/views.h"

namespace fairlead::chat {

// Who is behind an account, and which account somebody has: by the e-mail address, which both sides know and which is
// not kept here. What was found out is stored for a day, and forgotten when the person leaves or their account changes.
// Thread-safe.
class Identities {
 public:
  // All must outlive it.
  Identities(ledger::Ledger& ledger, const Stores& stores, Workspace& workspace, Directory& directory)
      : ledger_(ledger), stores_(stores), workspace_(workspace), directory_(directory) {}

  // The employee behind an account. Refused with FailedPrecondition and one of the reasons
  //   UNKNOWN (no employee has its address, in the metadata "email"), TWO_ACCOUNTS (another account has the same
  //   employee), LEFT, NO_EMAIL, BOT, DEACTIVATED, EXTERNAL
  // and FailedPrecondition NO_EMAIL_SCOPE where the application may not read addresses. `user` must outlive the task.
  core::Task<absl::StatusOr<Person>> Identify(const UserRef& user) const;

  // Where somebody can be written to, and their choices; nothing where they have no account, or left. `id` must outlive
  // the task.
  struct Contact {
    Person person;
    AccountRecord record;
  };
  core::Task<absl::StatusOr<std::optional<Contact>>> Reach(const EmployeeId& id) const;

  // How somebody is shown: a mention where they have an account, else their name. `id` must outlive the task.
  core::Task<absl::StatusOr<view::Person>> Show(const EmployeeId& id) const;

  // Forgets what is known of an account. `user` must outlive the task.
  core::Task<absl::Status> Forget(const UserRef& user) const;

 private:
  core::Task<absl::StatusOr<Person>> FindOut(const UserRef& user) const;
  core::Task<absl::StatusOr<Employee>> EmployeeBehind(const Account& account) const;
  // Binds the employee to the account, unless another living account has them already.
  core::Task<absl::Status> Bind(const EmployeeId& id, const UserRef& user) const;
  core::Task<absl::StatusOr<AccountRecord>> RecordOf(const EmployeeId& id) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  Workspace& workspace_;
  Directory& directory_;
};

// What an error of Identify means to the person who typed, and to others who read of `who`.
view::Problem ProblemWithYou(const absl::Status& error);
view::Problem ProblemWith(const absl::Status& error, view::Person who);

// A time zone's and a language's reader.
view::Reader ReaderFor(const Person& person);

}  // namespace fairlead::chat
