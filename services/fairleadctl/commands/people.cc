#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include <unistd.h>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/output/progress.h"
#include "services/fairleadctl/people/people_file.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = directory::v1;
using Service = v1::DirectoryService;

constexpr std::size_t kRowsPerMessage = 1000;
constexpr std::size_t kProblemsShown = 50;

struct ImportArguments {
  std::string file;
  std::string mapping;
  std::string as_of;
  std::string request_id;
  bool dry_run = false;
  bool keep_good = false;
};

void ShowProblems(const std::vector<std::string>& problems) {
  for (std::size_t i = 0; i < std::min(problems.size(), kProblemsShown); ++i) fmt::print(stderr, "  {}\n", problems[i]);
  if (problems.size() > kProblemsShown) fmt::print(stderr, "  … and {} more\n", problems.size() - kProblemsShown);
}

// All rows that could be read; what is wrong with the others goes to `problems`.
absl::StatusOr<std::vector<v1::PersonRow>> ReadRows(PeopleFile& file, std::vector<std::string>& problems) {
  std::vector<v1::PersonRow> rows;
  while (true) {
    FL_TRY(auto line, file.Next());
    if (!line) return rows;
    for (const auto& problem : line->problems) problems.push_back(file.Describe(problem));
    if (line->problems.empty()) rows.push_back(std::move(line->row));
  }
}

using ImportStream = grpc::ClientReaderWriter<v1::ImportPeopleRequest, v1::ImportPeopleResponse>;

// False if the server ended the call early; its status then says why.
bool Send(ImportStream& stream, const ImportArguments& arguments, const std::vector<v1::PersonRow>& rows) {
  v1::ImportPeopleRequest message;
  message.mutable_options()->set_request_id(RequestIdOr(arguments.request_id));
  message.mutable_options()->set_dry_run(arguments.dry_run);
  message.mutable_options()->set_keep_good(arguments.keep_good);
  for (std::size_t next = 0; next < rows.size() || message.has_options();) {
    const std::size_t end = std::min(rows.size(), next + kRowsPerMessage);
    for (; next < end; ++next) *message.add_rows() = rows[next];
    if (!stream.Write(message)) return false;
    message.Clear();
  }
  return stream.WritesDone();
}

absl::Status ShowSummary(const Session& session, const v1::ImportSummary& summary) {
  if (session.options.json) return Session::PrintJson(summary);
  Table table({summary.dry_run() ? "WOULD CHANGE" : "CHANGED", ">PEOPLE"});
  table.Add({"joined", std::to_string(summary.joined())});
  table.Add({"moved", std::to_string(summary.moved())});
  table.Add({"manager changed", std::to_string(summary.manager_changed())});
  table.Add({"left", std::to_string(summary.left())});
  table.Add({"returned", std::to_string(summary.returned())});
  table.Add({"name or e-mail only", std::to_string(summary.renamed())});
  table.Add({"unchanged", std::to_string(summary.unchanged())});
  fmt::print("{}", table.Text());
  return absl::OkStatus();
}

absl::Status Transfer(Session& session, const ImportArguments& arguments, const PeopleFile& file,
                      const std::vector<v1::PersonRow>& rows) {
  FL_TRY(rpc::Client* const client, session.ClientOf("directory"));
  const auto stub = Service::NewStub(client->channel());
  FL_TRY(const auto context, client->NewContext());
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(15)));
  const auto stream = stub->ImportPeople(context.get());
  Send(*stream, arguments, rows);
  Progress progress("importing");
  v1::ImportPeopleResponse answer;
  v1::ImportSummary summary;
  while (stream->Read(&answer)) {
    if (answer.has_summary()) {
      summary = answer.summary();
    } else {
      progress.Show(answer.committed(), answer.total());
    }
  }
  const grpc::Status status = stream->Finish();
  std::vector<std::string> problems;
  for (const auto& problem : summary.problems()) problems.push_back(file.Describe(problem));
  ShowProblems(problems);
  if (!status.ok()) return rpc::FromGrpc(status);
  return ShowSummary(session, summary);
}

absl::Status Import(Session& session, const ImportArguments& arguments) {
  absl::CivilDay as_of = absl::ToCivilDay(absl::Now(), absl::LocalTimeZone());
  if (!arguments.as_of.empty() && !absl::ParseCivilTime(arguments.as_of, &as_of)) {
    return absl::InvalidArgumentError(
        fmt::format("--as-of '{}' is no date; write it like 2026-11-23", arguments.as_of));
  }
  FL_TRY(Mapping mapping, Mapping::Load(arguments.mapping));
  FL_TRY(PeopleFile file, PeopleFile::Open(arguments.file, std::move(mapping), as_of));
  std::vector<std::string> problems;
  FL_TRY(const std::vector<v1::PersonRow> rows, ReadRows(file, problems));
  ShowProblems(problems);
  if (!problems.empty() && !arguments.keep_good) {
    return absl::InvalidArgumentError(
        fmt::format("nothing was imported: {} problem(s) in {} as listed above; repair them, or import the other rows "
                    "by --keep-good",
                    problems.size(), arguments.file));
  }
  return Transfer(session, arguments, file, rows);
}

void ShowPerson(const v1::Employee& person) {
  const auto& record = person.record();
  Table table({"", ""});
  table.Add({"id", record.employee_id()});
  table.Add({"name", record.erased() ? "(erased)" : person.name()});
  table.Add({"e-mail", record.erased() ? "(erased)" : person.email()});
  table.Add({"team", record.team()});
  table.Add({"manager", record.manager_id().empty() ? "-" : record.manager_id()});
  table.Add({"location", fmt::format("{} ({})", record.location(), record.time_zone())});
  table.Add({"locale", record.locale()});
  table.Add({"role level", std::to_string(record.role_level())});
  table.Add(
      {"hours a week", fmt::format("{}.{}", record.contracted_decihours() / 10, record.contracted_decihours() % 10)});
  table.Add({"hired", record.hire_date()});
  if (!record.leave_date().empty()) table.Add({"left", record.leave_date()});
  fmt::print("{}", table.Text().substr(1));
}

absl::Status Show(Session& session, const std::string& who) {
  FL_TRY(const std::string id, session.EmployeeId(who));
  v1::GetEmployeeRequest request;
  request.set_employee_id(id);
  FL_TRY(const v1::Employee person, session.Call<Service>(&Service::Stub::GetEmployee, request));
  if (session.options.json) return Session::PrintJson(person);
  ShowPerson(person);
  return absl::OkStatus();
}

struct ListArguments {
  std::string team;
  bool recursive = false;
  bool include_left = false;
  int limit = 100;
};

absl::Status List(Session& session, const ListArguments& arguments) {
  Table table({"ID", "NAME", "TEAM", "MANAGER", "LOCATION", ">LEVEL", "LEFT"});
  v1::ListEmployeesRequest request;
  request.set_team(arguments.team);
  request.set_recursive(arguments.recursive || arguments.team.empty());
  request.set_include_left(arguments.include_left);
  int left = arguments.limit;
  do {
    request.set_page_size(std::min(left, 1000));
    FL_TRY(const v1::ListEmployeesResponse page, session.Call<Service>(&Service::Stub::ListEmployees, request));
    if (session.options.json) FL_RETURN_IF_ERROR(Session::PrintJson(page));
    for (const auto& person : page.employees()) {
      const auto& record = person.record();
      table.Add({record.employee_id(), person.name(), record.team(), record.manager_id(), record.location(),
                 std::to_string(record.role_level()), record.leave_date()});
    }
    left -= page.employees_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && left > 0);
  if (session.options.json) return absl::OkStatus();
  fmt::print("{}", table.Text());
  if (!request.page_token().empty()) fmt::print("There are more; ask for them by --limit.\n");
  return absl::OkStatus();
}

struct EraseArguments {
  std::string who;
  std::string request_id;
  bool yes = false;
};

absl::Status Erase(Session& session, const EraseArguments& arguments) {
  FL_TRY(const std::string id, session.EmployeeId(arguments.who));
  if (!arguments.yes) {
    if (isatty(STDIN_FILENO) != 1) return absl::InvalidArgumentError("erasing cannot be undone; confirm it by --yes");
    fmt::print("Erase the name, the e-mail address and everything that {} wrote, for good? Type the id to confirm: ",
               id);
    std::string typed;
    std::getline(std::cin, typed);
    if (typed != id) return absl::CancelledError("nothing was erased: the id was not confirmed");
  }
  v1::EraseEmployeeRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  request.set_employee_id(id);
  FL_TRY(const v1::EraseEmployeeResponse erased, session.Call<Service>(&Service::Stub::EraseEmployee, request));
  if (session.options.json) return Session::PrintJson(erased);
  fmt::print(
      "{} is erased. Messages become unreadable as soon as each service has heard of it; backups when the next master "
      "key is in use (docs/privacy.md).\n",
      id);
  return absl::OkStatus();
}

void AddImport(CLI::App& people, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(people, "import", "Makes the directory equal to a CSV file",
                 "fairleadctl people import staff.csv --mapping mappings/fairlead.toml --dry-run");
  const auto arguments = std::make_shared<ImportArguments>();
  command->add_option("file", arguments->file, "The CSV file")->required();
  command->add_option("--mapping", arguments->mapping, "TOML file that says which column is what")->required();
  command->add_option("--as-of", arguments->as_of, "The date of the file, like 2026-11-23; today without it");
  command->add_flag("--dry-run", arguments->dry_run, "Says what would change, and changes nothing");
  command->add_flag("--keep-good", arguments->keep_good, "Imports the rows that are right and lists the others");
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Import(session, *arguments); }; });
}

void AddList(CLI::App& people, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(people, "list", "Lists employees", "fairleadctl people list --team Product/Platform --recursive");
  const auto arguments = std::make_shared<ListArguments>();
  command->add_option("--team", arguments->team, "Path of the team; the whole company without it");
  command->add_flag("--recursive", arguments->recursive, "Also the teams below it");
  command->add_flag("--include-left", arguments->include_left, "Also those who left");
  command->add_option("--limit", arguments->limit, "At most this many")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return List(session, *arguments); }; });
}

}  // namespace

void AddPeopleCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const people = AddCommand(app, "people", "The directory: import, show, list, erase", "");
  people->require_subcommand(1);
  AddImport(*people, session, action);
  AddList(*people, session, action);
  CLI::App* const show = AddCommand(*people, "show", "Shows one employee", "fairleadctl people show ana@example.com");
  const auto who = std::make_shared<std::string>();
  show->add_option("employee", *who, "Employee id or e-mail address")->required();
  show->callback([&session, &action, who] { action = [&session, who] { return Show(session, *who); }; });
  CLI::App* const erase = AddCommand(*people, "erase", "Removes a person's name, address and writings for good",
                                     "fairleadctl people erase e42 --yes");
  const auto arguments = std::make_shared<EraseArguments>();
  erase->add_option("employee", arguments->who, "Employee id or e-mail address")->required();
  erase->add_flag("--yes", arguments->yes, "Does not ask");
  erase->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  erase->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Erase(session, *arguments); }; });
}

}  // namespace fairlead::fairleadctl
