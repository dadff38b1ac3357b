#include <iostream>
#include <memory>
#include <string>

#include <unistd.h>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/commands/people_import.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = directory::v1;
using Service = v1::DirectoryService;

// "2026-11-30 (voluntary)"; empty while nothing is known of a leave.
std::string Leave(const v1::EmployeeRecord& record) {
  if (record.leave_date().empty() || record.leave_kind() == v1::LEAVE_KIND_UNSPECIFIED) return record.leave_date();
  return fmt::format("{} ({})", record.leave_date(), Word(v1::LeaveKind_Name(record.leave_kind()), "LEAVE_KIND_"));
}

void ShowPerson(Session& session, const v1::Employee& person) {
  const auto& record = person.record();
  Table table({"", ""});
  table.Add({"id", record.employee_id()});
  table.Add({"name", record.erased() ? "(erased)" : person.name()});
  table.Add({"e-mail", record.erased() ? "(erased)" : person.email()});
  table.Add({"team", record.team()});
  table.Add({"manager", record.manager_id().empty() ? "-" : session.Named(record.manager_id())});
  table.Add(
      {"location", fmt::format("{} ({})", record.location().empty() ? "-" : record.location(), record.time_zone())});
  table.Add({"locale", record.locale()});
  // Colleagues are not told these; who is told always gets a hire date.
  if (!record.hire_date().empty()) {
    table.Add({"role level", std::to_string(record.role_level())});
    table.Add(
        {"hours a week", fmt::format("{}.{}", record.contracted_decihours() / 10, record.contracted_decihours() % 10)});
    table.Add({"hired", record.hire_date()});
  }
  if (!record.leave_date().empty()) table.Add({"left", Leave(record)});
  fmt::print("{}", table.Text().substr(1));
}

absl::Status Show(Session& session, const std::string& who) {
  FL_TRY(const std::string id, session.EmployeeId(who));
  v1::GetEmployeeRequest request;
  request.set_employee_id(id);
  const auto person = session.Call<Service>(&Service::Stub::GetEmployee, request);
  if (absl::IsNotFound(person.status()))
    return absl::NotFoundError(
        fmt::format("there is no employee with the id {}; `people list` shows who is there", id));
  FL_RETURN_IF_ERROR(person.status());
  if (session.options.json) return PrintJson(*person);
  ShowPerson(session, *person);
  return absl::OkStatus();
}

struct ListArguments {
  std::string team;
  bool recursive = false;
  bool include_left = false;
  PageArguments page;
};

absl::Status List(Session& session, const ListArguments& arguments) {
  v1::ListEmployeesRequest request;
  request.set_team(arguments.team);
  request.set_recursive(arguments.recursive || arguments.team.empty());
  request.set_include_left(arguments.include_left);
  request.set_page_token(arguments.page.token);
  FL_TRY(const v1::ListEmployeesResponse all,
         AllPages<v1::ListEmployeesResponse>(
             request, arguments.page.limit, [](const v1::ListEmployeesResponse& page) { return page.employees_size(); },
             [&](const v1::ListEmployeesRequest& page) {
               return session.Call<Service>(&Service::Stub::ListEmployees, page);
             }));
  if (session.options.json) return PrintJson(all);
  Table table({"ID", "NAME", "TEAM", "MANAGER", "LOCATION", ">LEVEL", "LEFT"});
  for (const auto& person : all.employees()) {
    const auto& record = person.record();
    table.Add({record.employee_id(), record.erased() ? "(erased)" : person.name(), record.team(), record.manager_id(),
               record.location(), std::to_string(record.role_level()), Leave(record)});
  }
  fmt::print("{}", table.rows() == 0 ? "Nobody.\n" : table.Text());
  TellOfMore(all.next_page_token());
  return absl::OkStatus();
}

struct EraseArguments {
  std::string who;
  std::string request_id;
  bool yes = false;
};

// Whether the user typed the id. The question is for people, so it is not among the output.
bool Confirmed(const std::string& id) {
  fmt::print(stderr,
             "Erase the name, the e-mail address and everything that {} wrote, for good? Type the id to confirm: ", id);
  std::string typed;
  std::getline(std::cin, typed);
  return typed == id;
}

absl::Status Erase(Session& session, const EraseArguments& arguments) {
  if (!arguments.yes && isatty(STDIN_FILENO) != 1) return UsageError("erasing cannot be undone; confirm it by --yes");
  FL_TRY(const std::string id, session.EmployeeId(arguments.who));
  if (!arguments.yes && !Confirmed(id)) return absl::CancelledError("nothing was erased: the id was not confirmed");
  v1::EraseEmployeeRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  request.set_employee_id(id);
  FL_TRY(const v1::EraseEmployeeResponse erased, session.Call<Service>(&Service::Stub::EraseEmployee, request));
  if (session.options.json) return PrintJson({{"employee_id", id}, {"erased", true}});
  fmt::print(
      "{} is erased. Messages become unreadable as soon as each service has heard of it; backups when the next master "
      "key is in use (docs/privacy.md).\n",
      id);
  return absl::OkStatus();
}

void AddShow(CLI::App& people, Session& session, Action& action) {
  CLI::App* const command = AddCommand(people, "show", "Shows one employee", "fairleadctl people show ana@example.com");
  const auto who = std::make_shared<std::string>();
  command->add_option("employee", *who, "Employee id or e-mail address")->required();
  command->callback([&session, &action, who] { action = [&session, who] { return Show(session, *who); }; });
}

void AddList(CLI::App& people, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(people, "list", "Lists employees", "fairleadctl people list --team Product/Platform --recursive");
  const auto arguments = std::make_shared<ListArguments>();
  command->add_option("--team", arguments->team, "Path of the team; the whole company without it");
  command->add_flag("--recursive", arguments->recursive, "Also the teams below it");
  command->add_flag("--include-left", arguments->include_left, "Also those who left");
  arguments->page.AddTo(*command);
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return List(session, *arguments); }; });
}

void AddErase(CLI::App& people, Session& session, Action& action) {
  CLI::App* const command = AddCommand(people, "erase", "Removes a person's name, address and writings for good",
                                       "fairleadctl people erase e42 --yes");
  const auto arguments = std::make_shared<EraseArguments>();
  command->add_option("employee", arguments->who, "Employee id or e-mail address")->required();
  command->add_flag("--yes", arguments->yes, "Does not ask");
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Erase(session, *arguments); }; });
}

}  // namespace

void AddPeopleCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const people =
      AddCommand(app, "people", "The directory: import, show, list, erase", "fairleadctl people list --limit 20");
  people->require_subcommand(1);
  AddPeopleImport(*people, session, action);
  AddShow(*people, session, action);
  AddList(*people, session, action);
  AddErase(*people, session, action);
}

}  // namespace fairlead::fairleadctl
