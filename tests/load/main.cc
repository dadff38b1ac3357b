// fairlead-load: gives awards as a whole company would, then checks that every confirmed award took effect exactly
// once.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fairlead/directory/v1/directory_service.grpc.pb.h"
#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/auth/issuer.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "tests/load/award_load.h"
#include "tests/load/connection.h"
#include "tests/load/verify.h"
#include "tests/simulator/company.h"
#include "tests/simulator/workload.h"

namespace fairlead::load {
namespace {

// Set by SIGTERM and SIGINT: calls under way are finished and verified, nothing new is begun.
std::atomic<bool> enough = false;

struct Options {
  LoadOptions load;
  std::string directory = "127.0.0.1:7070";
  std::string key_file;
  std::string key_id = "development";
  std::string issuer = "fairlead-development";
  std::vector<std::string> values;
  double seconds = 10;
  double give_up_seconds = 60;
  double settle_seconds = 60;
  std::int64_t points = 0;
  std::size_t most_recipients = 20;
  bool warm_up = false;
  bool verify = false;
  bool any_error_fails = false;
  std::string journal;
  std::vector<std::string> earlier;  // journals of runs before this one, for the verification
  std::string json;
};

// Intents made before a measurement.
constexpr double kDrawnASecond = 10'000;
constexpr double kMostDrawn = 200'000;

// Signs one token for each person, when first needed.
class Tokens {
 public:
  Tokens(std::string key, std::string key_id, std::string issuer)
      : key_(std::move(key)), key_id_(std::move(key_id)), issuer_(std::move(issuer)) {}

  absl::StatusOr<std::string> For(const std::string& subject, auth::Role role) {
    std::string& token = tokens_[static_cast<std::size_t>(role)][subject];
    if (token.empty()) {
      auth::TokenContent content;
      content.principal = {.subject = subject, .role = role, .actor = ""};
      content.issuer = issuer_;
      content.issued_at = absl::Now();
      content.expires_at = content.issued_at + absl::Hours(8);
      FL_TRY(token, auth::SignToken(content, key_, key_id_));
    }
    return token;
  }

 private:
  std::string key_;
  std::string key_id_;
  std::string issuer_;
  std::array<std::unordered_map<std::string, std::string>, std::size(auth::kAllRoles)> tokens_;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(fmt::format("{} cannot be read", path));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Everybody whom the directory knows, as far as a workload needs it.
absl::StatusOr<simulator::Company> People(const Options& options, const std::string& token) {
  namespace v1 = directory::v1;
  const auto stub = v1::DirectoryService::NewStub(Connect({options.directory}, options.load.ca_file));
  simulator::Company company;
  v1::ListEmployeesRequest request;
  request.set_recursive(true);
  request.set_include_left(true);
  request.set_page_size(1000);
  do {
    v1::ListEmployeesResponse page;
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    context.AddMetadata("authorization", "Bearer " + token);
    const grpc::Status status = stub->ListEmployees(&context, request, &page);
    if (!status.ok()) return absl::UnavailableError(fmt::format("the directory answered: {}", status.error_message()));
    for (const auto& employee : page.employees()) {
      simulator::Person person;
      person.id = employee.record().employee_id();
      person.team = employee.record().team();
      person.locale = employee.record().locale();
      person.role_level = employee.record().role_level();
      if (absl::CivilDay left; absl::ParseCivilTime(employee.record().leave_date(), &left)) person.leave_date = left;
      company.people.push_back(std::move(person));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (company.people.empty()) return absl::FailedPreconditionError("the directory is empty; import people first");
  return company;
}

// Everybody looks at their wallet once, so that a measurement begins with tokens that the service has seen, as it is a
// minute after any start.
absl::Status WarmUp(const Options& options, const simulator::Company& company) {
  namespace v1 = recognition::v1;
  const auto stub = v1::RecognitionService::NewStub(Connect(options.load.targets, options.load.ca_file));
  for (const auto& person : company.people) {
    v1::Wallet wallet;
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    context.AddMetadata("authorization", "Bearer " + options.load.token(person.id));
    const grpc::Status status = stub->GetWallet(&context, v1::GetWalletRequest(), &wallet);
    if (!status.ok()) return absl::UnavailableError(fmt::format("recognition answered: {}", status.error_message()));
  }
  return absl::OkStatus();
}

void PrintReport(const LoadReport& report) {
  const auto row = [](const std::string& name, std::int64_t value) { fmt::print("  {:<40}{:>10}\n", name, value); };
  const auto ms = [](absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); };
  row("awards given", report.accepted);
  for (const auto& [reason, count] : report.refused) row("refused " + reason, count);
  row("never answered", report.unanswered);
  row("failed attempts", report.failed_attempts);
  row("points moved", report.points);
  row("awards a second", std::llround(static_cast<double>(report.accepted) / absl::ToDoubleSeconds(report.elapsed)));
  fmt::print("  {:<40}{:>10.1f}\n", "latency p50, ms", ms(Quantile(report.latencies, 0.5)));
  fmt::print("  {:<40}{:>10.1f}\n", "latency p99, ms", ms(Quantile(report.latencies, 0.99)));
  int shown = 0;
  for (const auto& [error, count] : report.errors) {
    if (shown++ < 8) fmt::print("    {} x {}\n", count, error);
  }
}

void WriteJournal(const std::string& path, const LoadReport& report) {
  std::ofstream file(path);
  for (const Entry& entry : report.journal) {
    file << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", entry.request_id, entry.intent.giver,
                        absl::StrJoin(entry.intent.recipients, ","), entry.intent.points,
                        entry.answered ? (entry.award_id.empty() ? entry.refusal : entry.award_id) : "unanswered",
                        entry.reversed           ? "reversed"
                        : entry.reversal_unknown ? "perhaps reversed"
                                                 : "");
  }
}

// What WriteJournal wrote, for a verification that must know of all awards.
absl::Status ReadJournal(const std::string& path, std::vector<Entry>& journal) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(fmt::format("{} cannot be read", path));
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> columns = absl::StrSplit(line, '\t');
    Entry entry;
    if (columns.size() != 6 || !absl::SimpleAtoi(columns[3], &entry.intent.points)) {
      return absl::DataLossError(fmt::format("{} has a line that is no entry: {}", path, line));
    }
    entry.request_id = columns[0];
    entry.intent.giver = columns[1];
    entry.intent.recipients = absl::StrSplit(columns[2], ',');
    entry.answered = columns[4] != "unanswered";
    // An award's id begins with its partition, a refusal's reason with a letter.
    if (entry.answered && absl::ascii_isdigit(static_cast<unsigned char>(columns[4][0]))) entry.award_id = columns[4];
    entry.reversed = columns[5] == "reversed";
    entry.reversal_unknown = columns[5] == "perhaps reversed";
    journal.push_back(std::move(entry));
  }
  return absl::OkStatus();
}

void WriteJson(const std::string& path, const LoadReport& report, const Verdict* verdict, absl::Time began) {
  nlohmann::ordered_json json;
  json["accepted"] = report.accepted;
  json["refused"] = report.refused;
  json["unanswered"] = report.unanswered;
  json["failed_attempts"] = report.failed_attempts;
  json["errors"] = report.errors;
  json["points"] = report.points;
  json["seconds"] = absl::ToDoubleSeconds(report.elapsed);
  json["p50_ms"] = absl::ToDoubleMilliseconds(Quantile(report.latencies, 0.5));
  json["p99_ms"] = absl::ToDoubleMilliseconds(Quantile(report.latencies, 0.99));
  json["effective_samples"] = report.effects.size();
  json["effective_p50_ms"] = absl::ToDoubleMilliseconds(Quantile(report.effects, 0.5));
  json["effective_p99_ms"] = absl::ToDoubleMilliseconds(Quantile(report.effects, 0.99));
  // From when awards began until now: what a caller of this program takes off to know when the last award was answered.
  json["wall_seconds"] = absl::ToDoubleSeconds(absl::Now() - began);
  if (verdict != nullptr) {
    json["lost"] = verdict->lost;
    json["twice"] = verdict->twice;
    json["conserved"] = verdict->conserved;
  }
  std::ofstream(path) << json.dump() << '\n';
}

absl::StatusOr<int> Run(Options& options) {
  FL_TRY(const std::string key, ReadFile(options.key_file));
  Tokens tokens(key, options.key_id, options.issuer);
  FL_TRY(const std::string hr, tokens.For("load-desk", auth::Role::kHr));
  FL_TRY(const simulator::Company company, People(options, hr));
  simulator::AwardWorkload workload(
      company, {.seed = options.load.seed, .values = options.values, .most_recipients = options.most_recipients});
  // Signed before the clock starts; a key that signed one token signs them all.
  for (const auto& person : company.people) FL_RETURN_IF_ERROR(tokens.For(person.id, auth::Role::kEmployee).status());
  options.load.token = [&tokens](const std::string& giver) { return *tokens.For(giver, auth::Role::kEmployee); };
  const auto on_signal = [](int) { enough = true; };
  std::signal(SIGTERM, on_signal);
  std::signal(SIGINT, on_signal);
  options.load.enough = &enough;
  options.load.duration = absl::Seconds(options.seconds);
  options.load.give_up = absl::Seconds(options.give_up_seconds);
  const auto draw = [&] {
    simulator::AwardIntention intention = *workload.Next();  // without a duration there is always a next one
    return Intent{std::move(intention.giver_id), std::move(intention.recipient_ids),
                  options.points > 0 ? options.points : intention.points, std::move(intention.value),
                  std::move(intention.message)};
  };
  std::deque<Intent> drawn;
  const auto next = [&] {
    if (drawn.empty()) return draw();
    Intent intent = std::move(drawn.front());
    drawn.pop_front();
    return intent;
  };
  if (options.warm_up) {
    FL_RETURN_IF_ERROR(WarmUp(options, company));
    // What people will say is made up before the clock starts, too.
    const double expected = options.seconds * (options.load.rate > 0 ? options.load.rate : kDrawnASecond);
    for (double made = 0; made < std::min(expected, kMostDrawn); ++made) drawn.push_back(draw());
  }
  const absl::Time began = absl::Now();
  FL_TRY(const LoadReport report, RunAwardLoad(options.load, next));
  PrintReport(report);
  if (!options.journal.empty()) WriteJournal(options.journal, report);
  Verdict verdict;
  if (options.verify) {
    std::vector<Entry> journal = report.journal;
    for (const auto& path : options.earlier) FL_RETURN_IF_ERROR(ReadJournal(path, journal));
    FL_TRY(verdict,
           Verify(journal, options.load.targets, options.load.ca_file, hr, absl::Seconds(options.settle_seconds)));
    for (const auto& problem : verdict.problems) fmt::print("  {}\n", problem);
    fmt::print("  {:<40}{:>10}   lost {} twice {} conserved {}\n", "verified afterwards", verdict.awards, verdict.lost,
               verdict.twice, verdict.conserved ? "yes" : "no");
  }
  if (!options.json.empty()) WriteJson(options.json, report, options.verify ? &verdict : nullptr, began);
  const bool wrong = options.verify && (verdict.lost > 0 || verdict.twice > 0 || !verdict.conserved);
  const bool failed = options.any_error_fails && (report.failed_attempts > 0 || report.unanswered > 0);
  return wrong || failed || report.accepted == 0 ? 1 : 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Gives awards as a whole company would, and checks that each took effect exactly once.",
               "fairlead-load");
  Options options;
  app.add_option("--directory", options.directory, "Address of the directory")->capture_default_str();
  app.add_option("--recognition", options.load.targets, "Address of a recognition replica; repeat for more")
      ->required();
  app.add_option("--signing-key", options.key_file, "PEM file of the private key that signs tokens")->required();
  app.add_option("--key-id", options.key_id, "Its id")->capture_default_str();
  app.add_option("--issuer", options.issuer, "Issuer of the tokens")->capture_default_str();
  app.add_option("--tls-ca", options.load.ca_file, "PEM file of the authorities to trust");
  app.add_option("--value", options.values, "A value of the company; repeat for more")->required();
  app.add_option("--rate", options.load.rate, "Awards a second, open loop; 0: as many as --in-flight allows")
      ->capture_default_str();
  app.add_option("--in-flight", options.load.in_flight, "At most this many at once")->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long")->capture_default_str();
  app.add_option("--limit", options.load.limit, "Stops after this many; 0: no limit")->capture_default_str();
  app.add_option("--points", options.points, "The same points for every award; 0: as the workload says")
      ->capture_default_str();
  app.add_option("--most-recipients", options.most_recipients, "At most so many recipients of an award")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  app.add_option("--reverse-share", options.load.reverse_share, "Share of accepted awards taken back at once")
      ->capture_default_str();
  app.add_option("--give-up", options.give_up_seconds, "Seconds of retries")->capture_default_str();
  app.add_option("--settle", options.settle_seconds, "Seconds to wait for credits when verifying")
      ->capture_default_str();
  app.add_option("--seed", options.load.seed, "Seed")->capture_default_str();
  app.add_option("--run", options.load.run, "Prefix of request ids, new for each run")->capture_default_str();
  app.add_flag("--effects{20}", options.load.effect_every,
               "Watches one of so many accepted awards (20) until its recipient sees it");
  app.add_flag("--warm-up", options.warm_up,
               "Everybody calls once, and what they will say is drawn, before the clock starts");
  app.add_flag("--verify", options.verify, "Compares the services' final state with what clients were told");
  app.add_flag("--no-failures", options.any_error_fails, "Exit 1 if a single attempt failed");
  app.add_option("--journal", options.journal, "File to write what every client was told");
  app.add_option("--earlier", options.earlier, "Journal of an earlier run; repeat for more");
  app.add_option("--json", options.json, "File to write the figures");
  CLI11_PARSE(app, argc, argv);
  const auto code = Run(options);
  if (!code.ok()) {
    fmt::print(stderr, "fairlead-load: {}\n", std::string(code.status().message()));
    return 1;
  }
  return *code;
}

}  // namespace
}  // namespace fairlead::load

int main(int argc, char** argv) { return fairlead::load::Main(argc, argv); }
