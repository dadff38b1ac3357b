#include "services/chat/application/identities.h"

#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/ledger/unit.h"
#include "services/chat/domain/quiet_hours.h"

namespace fairlead::chat {
namespace {

constexpr absl::Duration kBelieved = absl::Hours(24);
constexpr int kAttempts = 4;
constexpr char kNobody[] = "nobody@fairlead.invalid";

absl::Status Refused(const std::string& reason, const std::string& email = {}) {
  std::map<std::string, std::string> metadata;
  if (!email.empty()) metadata["email"] = email;
  return core::Refuse(absl::StatusCode::kFailedPrecondition, "the account cannot be matched to an employee",
                      {.reason = reason, .metadata = std::move(metadata)});
}

std::string ReasonOf(const absl::Status& error) {
  const auto refusal = core::RefusalOf(error);
  return refusal ? refusal->reason : "";
}

}  // namespace

core::Task<absl::StatusOr<Employee>> Identities::EmployeeBehind(const Account& account) const {
  if (account.bot) co_return Refused("BOT");
  if (account.deactivated) co_return Refused("DEACTIVATED");
  if (account.external) co_return Refused("EXTERNAL");
  if (account.email.empty()) {
    // A chat that hides all addresses from us leaves them out without a word; looking for one, it says so.
    const std::string nobody = kNobody;
    FL_CO_RETURN_IF_ERROR((co_await workspace_.FindByEmail(nobody)).status());
    co_return Refused("NO_EMAIL");
  }
  absl::StatusOr<Employee> employee = co_await directory_.FindByEmail(account.email);
  if (absl::IsNotFound(employee.status())) co_return Refused("UNKNOWN", account.email);
  if (!employee.ok()) co_return employee.status();
  if (!employee->employed) co_return Refused("LEFT");
  co_return employee;
}

core::Task<absl::StatusOr<Person>> Identities::Identify(const UserRef& user) const {
  const ledger::Partition partition = ledger_.PartitionOf(user.str());
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(partition, ledger::KeyOf(stores_.people, user.str()));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored[0].version > 0) {
    FL_CO_TRY(Person known, stores_.people.Decode(stored[0].bytes));
    if (ledger_.clock().Now() - known.known_at < kBelieved) co_return known;
  }
  co_return co_await FindOut(user);
}

core::Task<absl::StatusOr<Person>> Identities::FindOut(const UserRef& user) const {
  FL_CO_TRY(const Account account, co_await workspace_.Find(user));
  FL_CO_TRY(const Employee employee, co_await EmployeeBehind(account));
  FL_CO_RETURN_IF_ERROR(co_await Bind(employee.id, user));
  const Person person{.user = user,
                      .employee = employee.id,
                      .locale = account.locale,
                      .time_zone = account.time_zone.empty() ? employee.time_zone : account.time_zone,
                      .known_at = ledger_.clock().Now()};
  const ledger::Partition partition = ledger_.PartitionOf(user.str());
  std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.people, user.str()));
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  unit.Put(stores_.people, user.str(), person);
  ledger::CommitGuard guard;
  // A conflict is another attempt that found out the same.
  FL_CO_RETURN_IF_ERROR((co_await ledger_.Commit(std::move(unit), std::move(guard))).status());
  co_return person;
}

core::Task<absl::Status> Identities::Bind(const EmployeeId& id, const UserRef& user) const {
  const ledger::Partition partition = ledger_.PartitionOf(id.str());
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.accounts, id.str()));
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates));
    FL_CO_TRY(AccountRecord record, unit.Get(stores_.accounts, id.str()));
    if (record.user == user) co_return absl::OkStatus();
    if (!record.user.empty()) {
      const absl::StatusOr<Account> other = co_await workspace_.Find(record.user);
      if (!other.ok() && !absl::IsNotFound(other.status())) co_return other.status();
      if (other.ok() && !other->deactivated) {
        FL_CO_TRY(const Employee employee, co_await directory_.Get(id));
        co_return Refused("TWO_ACCOUNTS", employee.email);
      }
    }
    record.user = user;
    unit.Put(stores_.accounts, id.str(), record);
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    if (result.outcome == ledger::CommitResult::Outcome::kCommitted) co_return absl::OkStatus();
  }
  co_return absl::AbortedError("others changed the same account; try again");
}

core::Task<absl::StatusOr<AccountRecord>> Identities::RecordOf(const EmployeeId& id) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(ledger_.PartitionOf(id.str()), ledger::KeyOf(stores_.accounts, id.str()));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored[0].version == 0) co_return AccountRecord();
  co_return stores_.accounts.Decode(stored[0].bytes);
}

core::Task<absl::StatusOr<std::optional<Identities::Contact>>> Identities::Reach(const EmployeeId& id) const {
  FL_CO_TRY(AccountRecord record, co_await RecordOf(id));
  if (record.user.empty()) {
    const absl::StatusOr<Employee> employee = co_await directory_.Get(id);
    if (absl::IsNotFound(employee.status())) co_return std::nullopt;
    if (!employee.ok()) co_return employee.status();
    if (!employee->employed || employee->email.empty()) co_return std::nullopt;
    FL_CO_TRY(const std::optional<Account> account, co_await workspace_.FindByEmail(employee->email));
    if (!account) co_return std::nullopt;
    record.user = account->user;
  }
  absl::StatusOr<Person> person = co_await Identify(record.user);
  // Whoever is not an employee any more, or not in this chat, is not written to.
  if (absl::IsFailedPrecondition(person.status()) || absl::IsNotFound(person.status())) co_return std::nullopt;
  if (!person.ok()) co_return person.status();
  if (person->employee != id) co_return std::nullopt;
  co_return Contact{.person = *std::move(person), .record = std::move(record)};
}

core::Task<absl::StatusOr<view::Person>> Identities::Show(const EmployeeId& id) const {
  FL_CO_TRY(const std::optional<Contact> contact, co_await Reach(id));
  if (contact) co_return view::Person{.chat_id = contact->person.user.str()};
  const absl::StatusOr<Employee> employee = co_await directory_.Get(id);
  if (!employee.ok() && !absl::IsNotFound(employee.status())) co_return employee.status();
  co_return view::Person{.name = employee.ok() ? employee->name : ""};
}

core::Task<absl::Status> Identities::Forget(const UserRef& user) const {
  const ledger::Partition partition = ledger_.PartitionOf(user.str());
  std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.people, user.str()));
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  FL_CO_TRY(const std::optional<Person> known, unit.Find(stores_.people, user.str()));
  if (!known) co_return absl::OkStatus();
  unit.Remove(stores_.people, user.str());
  ledger::CommitGuard guard;
  FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  if (result.outcome == ledger::CommitResult::Outcome::kConflict) co_return absl::AbortedError("it changed meanwhile");
  co_return absl::OkStatus();
}

view::Problem ProblemWithYou(const absl::Status& error) {
  using view::ProblemKind;
  const std::string reason = ReasonOf(error);
  view::Problem problem{.kind = ProblemKind::kYouAreUnknown};
  if (const auto refusal = core::RefusalOf(error)) {
    const auto email = refusal->metadata.find("email");
    if (email != refusal->metadata.end()) problem.typed = email->second;
  }
  if (reason == "TWO_ACCOUNTS") problem.kind = ProblemKind::kYouAreTwo;
  if (reason == "LEFT" || reason == "DEACTIVATED") problem.kind = ProblemKind::kYouLeft;
  if (reason == "NO_EMAIL") problem.kind = ProblemKind::kYouHaveNoEmail;
  if (reason == "NO_EMAIL_SCOPE") problem.kind = ProblemKind::kNoEmailScope;
  return problem;
}

view::Problem ProblemWith(const absl::Status& error, view::Person who) {
  using view::ProblemKind;
  const std::string reason = ReasonOf(error);
  view::Problem problem{.kind = ProblemKind::kPersonUnknown, .person = std::move(who)};
  if (reason == "TWO_ACCOUNTS") problem.kind = ProblemKind::kPersonIsTwo;
  if (reason == "LEFT") problem.kind = ProblemKind::kEmployeeLeft;
  if (reason == "DEACTIVATED") problem.kind = ProblemKind::kPersonDeactivated;
  if (reason == "BOT") problem.kind = ProblemKind::kPersonIsBot;
  if (reason == "EXTERNAL") problem.kind = ProblemKind::kPersonExternal;
  if (reason == "NO_EMAIL") problem.kind = ProblemKind::kPersonHasNoEmail;
  if (reason == "NO_EMAIL_SCOPE") problem.kind = ProblemKind::kNoEmailScope;
  return problem;
}

view::Reader ReaderFor(const Person& person) { return {.locale = person.locale, .zone = ZoneOf(person.time_zone)}; }

}  // namespace fairlead::chat
