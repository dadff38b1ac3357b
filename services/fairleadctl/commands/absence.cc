#include <memory>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = directory::v1;
using Service = v1::DirectoryService;

constexpr char kKindPrefix[] = "ABSENCE_KIND_";

struct RecordArguments {
  std::string who;
  std::string first;
  std::string last;
  std::string kind;
  std::string request_id;
};

absl::Status Record(Session& session, const RecordArguments& arguments) {
  v1::RecordAbsenceRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  FL_TRY(*request.mutable_employee_id(), session.EmployeeId(arguments.who));
  request.set_first_date(arguments.first);
  request.set_last_date(arguments.last.empty() ? arguments.first : arguments.last);
  v1::AbsenceKind kind = v1::ABSENCE_KIND_UNSPECIFIED;
  v1::AbsenceKind_Parse(kKindPrefix + absl::AsciiStrToUpper(arguments.kind), &kind);
  request.set_kind(kind);
  FL_TRY(const v1::Absence absence, session.Call<Service>(&Service::Stub::RecordAbsence, request));
  if (session.options.json) return PrintJson(absence);
  fmt::print("Absence {} of {} is recorded: {}, {} to {}.\n", absence.absence_id(),
             session.Named(absence.employee_id()), arguments.kind, absence.first_date(), absence.last_date());
  return absl::OkStatus();
}

absl::Status List(Session& session, const std::string& who) {
  v1::ListAbsencesRequest request;
  FL_TRY(*request.mutable_employee_id(), session.EmployeeId(who));
  FL_TRY(const v1::ListAbsencesResponse absences, session.Call<Service>(&Service::Stub::ListAbsences, request));
  if (session.options.json) return PrintJson(absences);
  Table table({"ABSENCE", "FIRST DAY", "LAST DAY", "KIND"});
  for (const auto& absence : absences.absences()) {
    table.Add({absence.absence_id(), absence.first_date(), absence.last_date(),
               Word(v1::AbsenceKind_Name(absence.kind()), kKindPrefix)});
  }
  fmt::print("{}", table.rows() == 0 ? "No absences.\n" : table.Text());
  return absl::OkStatus();
}

struct CancelArguments {
  std::string who;
  std::string absence;
  std::string request_id;
};

absl::Status Cancel(Session& session, const CancelArguments& arguments) {
  v1::CancelAbsenceRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  FL_TRY(*request.mutable_employee_id(), session.EmployeeId(arguments.who));
  request.set_absence_id(arguments.absence);
  FL_TRY(const v1::CancelAbsenceResponse cancelled, session.Call<Service>(&Service::Stub::CancelAbsence, request));
  if (session.options.json) {
    return PrintJson({{"employee_id", request.employee_id()}, {"absence_id", arguments.absence}, {"cancelled", true}});
  }
  fmt::print("Absence {} of {} is cancelled.\n", arguments.absence, session.Named(request.employee_id()));
  return absl::OkStatus();
}

void AddRecord(CLI::App& absence, Session& session, Action& action) {
  CLI::App* const command = AddCommand(
      absence, "record", "Records days on which somebody is not at work: HR for anybody, others for themselves",
      "fairleadctl absence record e17 --first 2026-12-24 --last 2026-12-31 --kind holiday");
  const auto arguments = std::make_shared<RecordArguments>();
  command->add_option("employee", arguments->who, "Employee id or e-mail address")->required();
  command->add_option("--first", arguments->first, "The first day, like 2026-12-24")->required()->check(CheckDate);
  command->add_option("--last", arguments->last, "The last day; the first one without it")->check(CheckDate);
  command->add_option("--kind", arguments->kind, "holiday, sickness, parental or other")
      ->required()
      ->check(CLI::IsMember({"holiday", "sickness", "parental", "other"}));
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Record(session, *arguments); }; });
}

void AddCancel(CLI::App& absence, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(absence, "cancel", "Takes a recorded absence back", "fairleadctl absence cancel e17 3f0c9d2e8a7b6c5d");
  const auto arguments = std::make_shared<CancelArguments>();
  command->add_option("employee", arguments->who, "Employee id or e-mail address")->required();
  command->add_option("absence", arguments->absence, "Its id as `absence list` shows it")->required();
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Cancel(session, *arguments); }; });
}

}  // namespace

void AddAbsenceCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const absence =
      AddCommand(app, "absence", "Absences: record, list, cancel", "fairleadctl absence list ana@example.com");
  absence->require_subcommand(1);
  AddRecord(*absence, session, action);
  CLI::App* const list = AddCommand(*absence, "list", "Lists somebody's absences", "fairleadctl absence list e17");
  const auto who = std::make_shared<std::string>();
  list->add_option("employee", *who, "Employee id or e-mail address")->required();
  list->callback([&session, &action, who] { action = [&session, who] { return List(session, *who); }; });
  AddCancel(*absence, session, action);
}

}  // namespace fairlead::fairleadctl
