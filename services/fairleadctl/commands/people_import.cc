#include "services/fairleadctl/commands/people_import.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"
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
  bool all_problems = false;
};

// What came of an import, whether or not it changed anything.
struct Report {
  bool refused = false;
  v1::ImportSummary summary;
  std::vector<LineProblem> problems;
  std::uint64_t unlisted = 0;  // problems that the server counted and did not list
  std::uint64_t problem_count() const { return problems.size() + unlisted; }
};

void ShowProblems(const PeopleFile& file, const Report& report, bool all) {
  const std::size_t shown = all ? report.problems.size() : std::min(report.problems.size(), kProblemsShown);
  for (std::size_t i = 0; i < shown; ++i) fmt::print(stderr, "  {}\n", file.Describe(report.problems[i]));
  const std::uint64_t more = report.problem_count() - shown;
  if (more == 0) return;
  fmt::print(stderr, "  … and {} more; {}\n", more,
             shown < report.problems.size() ? "--all-problems lists them" : "repair these first, then they are listed");
}

void ShowCounts(const v1::ImportSummary& summary) {
  Table table({summary.dry_run() ? "WOULD CHANGE" : "CHANGED", ">PEOPLE"});
  table.Add({"joined", std::to_string(summary.joined())});
  table.Add({"moved", std::to_string(summary.moved())});
  table.Add({"manager changed", std::to_string(summary.manager_changed())});
  table.Add({"left", std::to_string(summary.left())});
  table.Add({"returned", std::to_string(summary.returned())});
  table.Add({"name or e-mail only", std::to_string(summary.renamed())});
  table.Add({"unchanged", std::to_string(summary.unchanged())});
  fmt::print("{}", table.Text());
}

// "CHANGE_KIND_MANAGER_CHANGED" as people read it.
std::string KindText(int kind) {
  const std::string name = v1::ChangeKind_Name(static_cast<v1::ChangeKind>(kind));
  std::string text = absl::AsciiStrToLower(absl::StripPrefix(name, "CHANGE_KIND_"));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// Whom a dry run would change, and how.
void ShowChanges(const v1::ImportSummary& summary) {
  if (summary.changes().empty()) return;
  Table table({">LINE", "PERSON", "CHANGE", "FIELDS"});
  for (const auto& change : summary.changes()) {
    const auto kinds =
        absl::StrJoin(change.kinds(), ", ", [](std::string* out, int kind) { out->append(KindText(kind)); });
    table.Add({std::to_string(change.line()), change.employee_id(), kinds, absl::StrJoin(change.fields(), ", ")});
  }
  fmt::print("{}", table.Text());
  const auto shown = static_cast<std::uint32_t>(summary.changes().size());
  if (summary.change_count() > shown) fmt::print("… and {} more people\n", summary.change_count() - shown);
  fmt::print("\n");
}

// The summary as the protocol has it, with places in the file instead of the protocol's fields.
absl::Status PrintReport(const PeopleFile& file, const Report& report) {
  FL_TRY(nlohmann::ordered_json document, ToJson(report.summary));
  document["refused"] = report.refused;
  document["problem_count"] = report.problem_count();
  document["problems"] = nlohmann::ordered_json::array();
  for (const auto& problem : report.problems) {
    document["problems"].push_back(
        {{"file", file.path()}, {"line", problem.line}, {"column", problem.column}, {"problem", problem.problem}});
  }
  return PrintJson(document);
}

absl::Status Refused(const ImportArguments& arguments, const Report& report) {
  const std::uint64_t count = report.problem_count();
  return absl::InvalidArgumentError(
      fmt::format("nothing was imported: {} problem{} in {}; repair {}, or import the other rows by --keep-good", count,
                  count == 1 ? "" : "s", arguments.file, count == 1 ? "it" : "them"));
}

absl::Status Tell(const Session& session, const ImportArguments& arguments, const PeopleFile& file, Report report) {
  std::stable_sort(report.problems.begin(), report.problems.end(),
                   [](const LineProblem& a, const LineProblem& b) { return a.line < b.line; });
  if (session.options.json) {
    FL_RETURN_IF_ERROR(PrintReport(file, report));
  } else {
    ShowProblems(file, report, arguments.all_problems);
    if (!report.refused) {
      ShowChanges(report.summary);
      ShowCounts(report.summary);
    }
  }
  return report.refused ? Refused(arguments, report) : absl::OkStatus();
}

// All rows that could be read; what is wrong with the others goes to `problems`.
absl::StatusOr<std::vector<v1::PersonRow>> ReadRows(PeopleFile& file, std::vector<LineProblem>& problems) {
  std::vector<v1::PersonRow> rows;
  while (true) {
    FL_TRY(auto line, file.Next());
    if (!line) return rows;
    problems.insert(problems.end(), line->problems.begin(), line->problems.end());
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

// Sends the rows and adds to `report` what the server says of them. A refusal because of the rows is no error here.
absl::Status Transfer(Session& session, const ImportArguments& arguments, const PeopleFile& file,
                      const std::vector<v1::PersonRow>& rows, Report& report) {
  FL_TRY(rpc::Client* const client, session.ClientOf("directory"));
  const auto stub = Service::NewStub(client->channel());
  FL_TRY(const auto context, client->NewContext());
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(15)));
  const auto stream = stub->ImportPeople(context.get());
  Send(*stream, arguments, rows);
  {
    Progress progress("importing");
    v1::ImportPeopleResponse answer;
    while (stream->Read(&answer)) {
      if (answer.has_summary()) {
        report.summary = answer.summary();
      } else {
        progress.Show(answer.committed(), answer.total());
      }
    }
  }
  const absl::Status status = rpc::FromGrpc(stream->Finish());
  const auto& listed = report.summary.problems();
  for (const auto& problem : listed) report.problems.push_back(file.Located(problem));
  report.unlisted = std::max<std::uint64_t>(report.summary.problem_count(), static_cast<std::uint64_t>(listed.size())) -
                    static_cast<std::uint64_t>(listed.size());
  const auto refusal = core::RefusalOf(status);
  report.refused = refusal && refusal->reason == "IMPORT_REFUSED";
  return report.refused ? absl::OkStatus() : session.Explain("directory", status);
}

absl::Status Import(Session& session, const ImportArguments& arguments) {
  absl::CivilDay as_of = absl::ToCivilDay(absl::Now(), absl::LocalTimeZone());
  if (!arguments.as_of.empty()) absl::ParseCivilTime(arguments.as_of, &as_of);  // CheckDate has read it
  FL_TRY(Mapping mapping, Mapping::Load(arguments.mapping));
  FL_TRY(PeopleFile file, PeopleFile::Open(arguments.file, std::move(mapping), as_of));
  Report report;
  report.summary.set_dry_run(arguments.dry_run);
  FL_TRY(const std::vector<v1::PersonRow> rows, ReadRows(file, report.problems));
  report.refused = !report.problems.empty() && !arguments.keep_good;
  if (!report.refused) FL_RETURN_IF_ERROR(Transfer(session, arguments, file, rows, report));
  return Tell(session, arguments, file, std::move(report));
}

}  // namespace

void AddPeopleImport(CLI::App& people, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(people, "import", "Makes the directory equal to a CSV file",
                 "fairleadctl people import staff.csv --mapping mappings/fairlead.toml --dry-run");
  const auto arguments = std::make_shared<ImportArguments>();
  command->add_option("file", arguments->file, "The CSV file")->required();
  command->add_option("--mapping", arguments->mapping, "TOML file that says which column is what")->required();
  command->add_option("--as-of", arguments->as_of, "The date of the file, like 2026-11-23; today without it")
      ->check(CheckDate);
  command->add_flag("--dry-run", arguments->dry_run, "Says what would change, and changes nothing");
  command->add_flag("--keep-good", arguments->keep_good, "Imports the rows that are right and lists the others");
  command->add_flag("--all-problems", arguments->all_problems,
                    fmt::format("Lists all that is wrong with the file, not only the first {}", kProblemsShown));
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Import(session, *arguments); }; });
}

}  // namespace fairlead::fairleadctl
