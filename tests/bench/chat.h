#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// What scripts/bench.sh measures fairlead-chat with: a client that sends signed slash commands as Slack does, Slack's
// own side as far as the gateway needs it, the HTTP library with nothing behind it, and a slow network.
namespace fairlead::bench {

// Holds back SIGTERM, SIGINT and SIGUSR1 in this thread and those made later; call it first. See Await.
sigset_t HoldSignals();
// The next of them; blocks.
int Await(const sigset_t& signals);

struct ServerOptions {
  std::string port_file;  // where the loopback port is written once the server listens
  int threads = 128;      // cpp-httplib's
};

// cpp-httplib's own answer to POST /slack/commands, with a handler that does nothing and the socket options, time-outs
// and numbers of threads and of requests for a connection that fairlead-chat sets. Until SIGTERM.
absl::Status ServeNothing(const ServerOptions& options);

// Slack's Web API and response_urls until SIGTERM. Its people are U0000001 (u0000001@bench.example, English) and so on;
// whatever is said is taken. A response_url ends in /respond/<run>/<number>/<when it was sent, in ms since 1970>; an
// answer that contains `interim` is an interim one. GET /told?run=<run> answers with JSON:
//   told, final     how many requests of the run had an answer, and one that is not interim
//   more            final answers beyond one for a request
//   told_p50_ms, told_p99_ms, told_max_ms   from when the request was sent until its first answer
absl::Status ServeSlack(const ServerOptions& options, const std::string& interim);

// Forwards loopback connections to another loopback port until SIGTERM. With each SIGUSR1, what comes back from there
// is held back for `delay`, or not any more.
absl::Status ServeSlowly(const ServerOptions& options, int to_port, absl::Duration delay);

struct CommandOptions {
  int port = 0;               // of the server under load, on the loopback
  int slack_port = 0;         // of ServeSlack
  std::string secret;         // Slack's signing secret
  std::string run;            // names the requests; letters and digits
  std::string text = "help";  // behind /kudos; "award": points for a colleague, with another message each time
  int people = 100;           // who take turns
  int connections = 64;       // kept; closed loop: as many are unanswered at any time
  double rate = 0;            // a second, whether or not the ones before are answered; 0: closed loop
  std::int64_t limit = 0;     // of requests; 0: none
  absl::Duration duration = absl::Seconds(5);
};

struct CommandReport {
  std::int64_t sent = 0;
  std::int64_t acknowledged = 0;  // 200 without a text of ours in it
  std::int64_t refused = 0;       // anything else, and what was not answered within 10 s
  absl::Duration elapsed;         // until the last answer
  std::vector<double> ms;         // sorted: from when each was due (open loop) or sent until it was acknowledged
};

// Sends signed slash commands over kept connections. Unavailable if nobody listens. Blocks; one thread.
absl::StatusOr<CommandReport> SendCommands(const CommandOptions& options);

// Of sorted figures; 0 if there are none.
double Quantile(const std::vector<double>& sorted, double quantile);

}  // namespace fairlead::bench
