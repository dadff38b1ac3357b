#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = ledger::v1;
using Service = v1::LedgerAuditService;

// How long one service's audit may take.
constexpr absl::Duration kPatience = absl::Minutes(30);

// What one service's audit said.
struct Outcome {
  bool clean = false;
  std::map<std::string, std::int64_t> figures;
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();  // only for --json
};

// Tables for people are printed as they come: an audit may find much and take long.
absl::StatusOr<Outcome> AuditOne(Session& session, const std::string& process, int settle_seconds) {
  FL_TRY(rpc::Client* const client, session.ClientOf(process));
  const auto stub = Service::NewStub(client->channel());
  FL_TRY(const auto context, client->NewContext());
  context->set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  v1::AuditLedgerRequest request;
  request.set_settle_seconds(static_cast<std::uint32_t>(settle_seconds));
  const auto stream = stub->AuditLedger(context.get(), request);
  v1::AuditLedgerResponse message;
  Outcome outcome;
  bool done = false;
  while (stream->Read(&message)) {
    for (const auto& finding : message.findings()) {
      if (session.options.json) {
        outcome.findings.push_back({{"subject", finding.subject()}, {"problem", finding.problem()}});
      } else {
        fmt::print("{} DIFFERS  {}: {}\n", process, finding.subject(), finding.problem());
      }
    }
    for (const auto& figure : message.figures()) outcome.figures[figure.name()] = figure.value();
    done = message.done();
    outcome.clean = message.clean();
  }
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return session.Explain(process, rpc::FromGrpc(status));
  if (!done) return absl::DataLossError(fmt::format("the audit of {} ended early; run it again", process));
  return outcome;
}

void Show(const std::string& process, const Outcome& outcome) {
  Table table({"  CHECKED", ">NUMBER"});
  for (const auto& [name, value] : outcome.figures) table.Add({"  " + name, std::to_string(value)});
  fmt::print("{}: {}\n{}", process, outcome.clean ? "clean" : "DIFFERENCES FOUND", table.Text());
}

absl::Status Audit(Session& session, const std::vector<std::string>& processes, int settle_seconds) {
  bool clean = true;
  auto services = nlohmann::ordered_json::array();
  for (const auto& process : processes) {
    FL_TRY(Outcome outcome, AuditOne(session, process, settle_seconds));
    clean = clean && outcome.clean;
    if (session.options.json) {
      services.push_back({{"service", process},
                          {"clean", outcome.clean},
                          {"figures", outcome.figures},
                          {"findings", std::move(outcome.findings)}});
    } else {
      Show(process, outcome);
    }
  }
  if (session.options.json) FL_RETURN_IF_ERROR(PrintJson({{"clean", clean}, {"services", std::move(services)}}));
  if (clean) return absl::OkStatus();
  return absl::DataLossError(
      "the ledger and its events differ as listed above; keep both as they are and see docs/operations.md, \"The audit "
      "finds a difference\"");
}

}  // namespace

void AddAuditCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const audit = AddCommand(app, "audit", "Checks of what is stored", "fairleadctl audit ledger");
  audit->require_subcommand(1);
  CLI::App* const ledger = AddCommand(
      *audit, "ledger", "Reads the topics from the beginning, folds them, and compares with the stored state",
      "fairleadctl audit ledger --service recognition");
  const auto services =
      std::make_shared<std::vector<std::string>>(std::vector<std::string>{"directory", "recognition"});
  const auto settle = std::make_shared<int>(30);
  ledger->add_option("--service", *services, "Only this one, directory or recognition; may be repeated")
      ->check(CLI::IsMember({"directory", "recognition"}));
  ledger->add_option("--settle", *settle, "Seconds to wait until events under way have arrived")
      ->check(CLI::Range(1, 300))
      ->capture_default_str();
  ledger->callback([&session, &action, services, settle] {
    action = [&session, services, settle] { return Audit(session, *services, *settle); };
  });
}

}  // namespace fairlead::fairleadctl
