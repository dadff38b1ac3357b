// fairlead-chat-bench: load for fairlead-chat and what it is measured against, for scripts/bench.sh.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "fmt/format.h"
#include "nlohmann/json.hpp"
#include "tests/bench/chat.h"

namespace {

namespace bench = fairlead::bench;

void Print(const bench::CommandReport& report) {
  const nlohmann::json json = {
      {"sent", report.sent},
      {"acknowledged", report.acknowledged},
      {"refused", report.refused},
      {"a_second", static_cast<double>(report.acknowledged) / absl::ToDoubleSeconds(report.elapsed)},
      {"p50_ms", bench::Quantile(report.ms, 0.5)},
      {"p99_ms", bench::Quantile(report.ms, 0.99)},
      {"max_ms", bench::Quantile(report.ms, 1)}};
  fmt::print("{}\n", json.dump());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Load for fairlead-chat, and what it is measured against.", "fairlead-chat-bench");
  app.require_subcommand(1);
  app.fallthrough();
  bench::ServerOptions server;
  app.add_option("--port-file", server.port_file, "File for a server's port");
  app.add_option("--threads", server.threads, "Of a server")->capture_default_str();
  CLI::App* const nothing = app.add_subcommand("nothing", "cpp-httplib with an empty handler, until SIGTERM");

  std::string interim;
  CLI::App* const slack = app.add_subcommand("slack", "Slack's Web API and response_urls, until SIGTERM");
  slack->add_option("--interim", interim, "What an interim answer contains")->required();

  int to_port = 0;
  double delay = 2;
  CLI::App* const proxy = app.add_subcommand("proxy", "A connection that SIGUSR1 makes slow and fast again");
  proxy->add_option("--to", to_port, "Port on the loopback")->required();
  proxy->add_option("--delay", delay, "Seconds that answers are held back")->capture_default_str();

  bench::CommandOptions load;
  std::string secret_file;
  double seconds = 5;
  CLI::App* const commands = app.add_subcommand("commands", "Sends signed slash commands; the figures as JSON");
  commands->add_option("--port", load.port, "Of the server")->required();
  commands->add_option("--slack-port", load.slack_port, "Of `slack`")->required();
  commands->add_option("--secret-file", secret_file, "With Slack's signing secret")->required();
  commands->add_option("--run", load.run, "Names the requests")->required();
  commands->add_option("--text", load.text, "Behind /kudos, or `award`")->capture_default_str();
  commands->add_option("--people", load.people, "Who take turns")->check(CLI::Range(2, 9'999'999));
  commands->add_option("--connections", load.connections, "Kept")->capture_default_str()->check(CLI::Range(1, 10'000));
  commands->add_option("--rate", load.rate, "A second; 0: as fast as they are answered");
  commands->add_option("--limit", load.limit, "Of requests; 0: none");
  commands->add_option("--seconds", seconds, "How long")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  absl::Status done;
  if (nothing->parsed()) {
    done = bench::ServeNothing(server);
  } else if (slack->parsed()) {
    done = bench::ServeSlack(server, interim);
  } else if (proxy->parsed()) {
    done = bench::ServeSlowly(server, to_port, absl::Seconds(delay));
  } else {
    std::ifstream file(secret_file);
    file >> load.secret;
    load.duration = absl::Seconds(seconds);
    const absl::StatusOr<bench::CommandReport> report = bench::SendCommands(load);
    done = report.status();
    if (report.ok()) Print(*report);
  }
  if (done.ok()) return 0;
  fmt::print(stderr, "fairlead-chat-bench: {}\n", std::string(done.message()));
  return 1;
}
