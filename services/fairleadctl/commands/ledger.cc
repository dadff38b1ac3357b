#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = ledger::v1;
using Service = v1::LedgerAuditService;

// One service's audit; prints as it goes. False if something differs.
absl::StatusOr<bool> AuditOne(Session& session, const std::string& process, int settle_seconds) {
  FL_TRY(rpc::Client* const client, session.ClientOf(process));
  const auto stub = Service::NewStub(client->channel());
  FL_TRY(const auto context, client->NewContext());
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(30)));
  v1::AuditLedgerRequest request;
  request.set_settle_seconds(static_cast<std::uint32_t>(settle_seconds));
  const auto stream = stub->AuditLedger(context.get(), request);
  v1::AuditLedgerResponse message;
  std::vector<std::pair<std::string, std::int64_t>> figures;
  bool done = false;
  bool clean = false;
  while (stream->Read(&message)) {
    if (session.options.json) FL_RETURN_IF_ERROR(Session::PrintJson(message));
    for (const auto& finding : message.findings()) {
      if (!session.options.json) fmt::print("  DIFFERS  {}: {}\n", finding.subject(), finding.problem());
    }
    if (message.figures_size() > 0) {
      figures.clear();
      for (const auto& figure : message.figures()) figures.emplace_back(figure.name(), figure.value());
    }
    done = message.done();
    clean = message.clean();
  }
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return rpc::FromGrpc(status);
  if (!done) return absl::DataLossError(fmt::format("the audit of {} ended early; run it again", process));
  if (!session.options.json) {
    Table table({"  CHECKED", ">NUMBER"});
    for (const auto& [name, value] : figures) table.Add({"  " + name, std::to_string(value)});
    fmt::print("{}: {}\n{}", process, clean ? "clean" : "DIFFERENCES FOUND", table.Text());
  }
  return clean;
}

absl::Status Audit(Session& session, const std::vector<std::string>& processes, int settle_seconds) {
  bool clean = true;
  for (const auto& process : processes) {
    FL_TRY(const bool one, AuditOne(session, process, settle_seconds));
    clean = clean && one;
  }
  if (!clean)
    return absl::DataLossError(
        "the ledger and its events differ as listed above; keep both as they are and see docs/operations.md, \"The "
        "audit finds a difference\"");
  return absl::OkStatus();
}

absl::Status ListDeadLetters(Session& session, const std::string& process) {
  FL_TRY(rpc::Client* const client, session.ClientOf(process));
  const auto stub = Service::NewStub(client->channel());
  v1::ListDeadLettersRequest request;
  request.set_page_size(1000);
  FL_TRY(const v1::ListDeadLettersResponse page, client->Unary(*stub, &Service::Stub::ListDeadLetters, request));
  if (session.options.json) return Session::PrintJson(page);
  Table table({"NAME", "EVENT", ">SEQUENCE", "HANDLER", ">ATTEMPTS", "PARKED", "REASON"});
  for (const auto& letter : page.dead_letters()) {
    table.Add({letter.name(), letter.event_type(), std::to_string(letter.sequence()), letter.handler(),
               std::to_string(letter.attempts()), letter.parked() ? "yes" : "no", letter.reason()});
  }
  fmt::print("{}", table.rows() == 0 ? "No dead letters.\n" : table.Text());
  return absl::OkStatus();
}

absl::Status Replay(Session& session, const std::string& process, const std::string& name) {
  FL_TRY(rpc::Client* const client, session.ClientOf(process));
  const auto stub = Service::NewStub(client->channel());
  v1::ReplayDeadLetterRequest request;
  request.set_name(name);
  FL_TRY(const v1::ReplayDeadLetterResponse replayed, client->Unary(*stub, &Service::Stub::ReplayDeadLetter, request));
  if (session.options.json) return Session::PrintJson(replayed);
  if (replayed.applied_partitions() == 0) {
    fmt::print("Nothing to do: the event had taken effect before.\n");
  } else {
    fmt::print("The event took effect in {} partition(s).\n", replayed.applied_partitions());
  }
  return absl::OkStatus();
}

CLI::Option* AddService(CLI::App& command, std::string& service) {
  return command.add_option("--service", service, "directory or recognition")
      ->check(CLI::IsMember({"directory", "recognition"}))
      ->capture_default_str();
}

}  // namespace

void AddLedgerCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const audit = AddCommand(app, "audit", "Checks of what is stored", "");
  audit->require_subcommand(1);
  CLI::App* const ledger = AddCommand(
      *audit, "ledger", "Reads the topics from the beginning, folds them, and compares with the stored state",
      "fairleadctl audit ledger --service recognition");
  const auto services =
      std::make_shared<std::vector<std::string>>(std::vector<std::string>{"directory", "recognition"});
  const auto settle = std::make_shared<int>(30);
  ledger->add_option("--service", *services, "Only this one; may be repeated")
      ->check(CLI::IsMember({"directory", "recognition"}));
  ledger->add_option("--settle", *settle, "Seconds to wait until events under way have arrived")
      ->check(CLI::Range(1, 300))
      ->capture_default_str();
  ledger->callback([&session, &action, services, settle] {
    action = [&session, services, settle] { return Audit(session, *services, *settle); };
  });

  CLI::App* const dlq = AddCommand(app, "dlq", "Events that were set aside", "");
  dlq->require_subcommand(1);
  const auto service = std::make_shared<std::string>("recognition");
  CLI::App* const list =
      AddCommand(*dlq, "list", "Lists dead letters with the reason", "fairleadctl dlq list --service recognition");
  AddService(*list, *service);
  list->callback(
      [&session, &action, service] { action = [&session, service] { return ListDeadLetters(session, *service); }; });
  CLI::App* const replay =
      AddCommand(*dlq, "replay", "Handles one dead letter again; doing it twice has the effect of once",
                 "fairleadctl dlq replay recognition.events.v1.dlq/3/0");
  const auto name = std::make_shared<std::string>();
  AddService(*replay, *service);
  replay->add_option("name", *name, "Its name as `dlq list` shows it")->required();
  replay->callback([&session, &action, service, name] {
    action = [&session, service, name] { return Replay(session, *service, *name); };
  });
}

}  // namespace fairlead::fairleadctl
