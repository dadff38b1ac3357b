#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = ledger::v1;
using Service = v1::LedgerAuditService;

constexpr int kAll = 1'000'000;

absl::StatusOr<v1::ListDeadLettersResponse> Letters(Session& session, const std::string& process, int limit,
                                                    const std::string& token) {
  v1::ListDeadLettersRequest request;
  request.set_page_token(token);
  return AllPages<v1::ListDeadLettersResponse>(
      request, limit, [](const v1::ListDeadLettersResponse& page) { return page.dead_letters_size(); },
      [&](const v1::ListDeadLettersRequest& page) {
        return session.CallAt<Service>(process, &Service::Stub::ListDeadLetters, page);
      });
}

struct ListArguments {
  std::string service = "recognition";
  PageArguments page;
};

absl::Status List(Session& session, const ListArguments& arguments) {
  FL_TRY(const v1::ListDeadLettersResponse all,
         Letters(session, arguments.service, arguments.page.limit, arguments.page.token));
  if (session.options.json) return PrintJson(all);
  Table table({"NAME", "EVENT", ">SEQUENCE", "HANDLER", ">ATTEMPTS", "PARKED", "REASON"});
  for (const auto& letter : all.dead_letters()) {
    table.Add({letter.name(), letter.event_type(), std::to_string(letter.sequence()), letter.handler(),
               std::to_string(letter.attempts()), letter.parked() ? "yes" : "no", letter.reason()});
  }
  fmt::print("{}", table.rows() == 0 ? "No dead letters.\n" : table.Text());
  TellOfMore(all.next_page_token());
  return absl::OkStatus();
}

struct ReplayArguments {
  std::string service = "recognition";
  std::string name;
  bool all = false;
};

absl::StatusOr<int> ReplayOne(Session& session, const std::string& process, const std::string& name) {
  v1::ReplayDeadLetterRequest request;
  request.set_name(name);
  FL_TRY(const v1::ReplayDeadLetterResponse replayed,
         session.CallAt<Service>(process, &Service::Stub::ReplayDeadLetter, request));
  return replayed.applied_partitions();
}

std::string Told(int partitions) {
  return partitions == 0 ? "nothing to do, the event had taken effect before"
                         : fmt::format("the event took effect in {} partition(s)", partitions);
}

// One that fails does not hold up the others.
absl::Status ReplayAll(Session& session, const std::string& process) {
  FL_TRY(const v1::ListDeadLettersResponse all, Letters(session, process, kAll, ""));
  auto replayed = nlohmann::ordered_json::array();
  auto failed = nlohmann::ordered_json::array();
  for (const auto& letter : all.dead_letters()) {
    if (!letter.parked()) continue;
    const auto applied = ReplayOne(session, process, letter.name());
    if (absl::IsUnavailable(applied.status())) return applied.status();
    if (applied.ok()) {
      replayed.push_back({{"name", letter.name()}, {"applied_partitions", *applied}});
      if (!session.options.json) fmt::print("{}: {}\n", letter.name(), Told(*applied));
    } else {
      const std::string problem(applied.status().message());
      failed.push_back({{"name", letter.name()}, {"problem", problem}});
      if (!session.options.json) fmt::print("{}: FAILED, {}\n", letter.name(), problem);
    }
  }
  const std::size_t failures = failed.size();
  if (session.options.json) {
    FL_RETURN_IF_ERROR(PrintJson({{"replayed", std::move(replayed)}, {"failed", std::move(failed)}}));
  } else if (replayed.empty() && failures == 0) {
    fmt::print("Nothing to do: no dead letter is parked.\n");
  }
  if (failures == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{} of the dead letters failed again; repair the cause and replay them then", failures));
}

absl::Status Replay(Session& session, const ReplayArguments& arguments) {
  if (arguments.all != arguments.name.empty()) return UsageError("give the name of one dead letter, or --all");
  if (arguments.all) return ReplayAll(session, arguments.service);
  FL_TRY(const int applied, ReplayOne(session, arguments.service, arguments.name));
  if (session.options.json) return PrintJson({{"name", arguments.name}, {"applied_partitions", applied}});
  fmt::print("{}: {}\n", arguments.name, Told(applied));
  return absl::OkStatus();
}

void AddService(CLI::App& command, std::string& service) {
  command.add_option("--service", service, "The service that reads them: directory or recognition")
      ->check(CLI::IsMember({"directory", "recognition"}))
      ->capture_default_str();
}

}  // namespace

void AddDeadLetterCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const dlq = AddCommand(app, "dlq", "Events that were set aside: list, replay", "fairleadctl dlq list");
  dlq->require_subcommand(1);
  CLI::App* const list =
      AddCommand(*dlq, "list", "Lists dead letters with the reason", "fairleadctl dlq list --service recognition");
  const auto listed = std::make_shared<ListArguments>();
  listed->page.limit = 1000;
  AddService(*list, listed->service);
  listed->page.AddTo(*list);
  list->callback([&session, &action, listed] { action = [&session, listed] { return List(session, *listed); }; });

  CLI::App* const replay =
      AddCommand(*dlq, "replay", "Handles dead letters again; doing it twice has the effect of once",
                 "fairleadctl dlq replay recognition.events.v1.dlq/3/0\n  fairleadctl dlq replay --all");
  const auto arguments = std::make_shared<ReplayArguments>();
  AddService(*replay, arguments->service);
  replay->add_option("name", arguments->name, "Its name as `dlq list` shows it");
  replay->add_flag("--all", arguments->all, "All that are parked");
  replay->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Replay(session, *arguments); }; });
}

}  // namespace fairlead::fairleadctl
