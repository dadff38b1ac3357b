#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "tests/bench/chat.h"
#include "tests/bench/socket.h"

namespace fairlead::bench {
namespace {

using Json = nlohmann::json;

constexpr int kBacklog = 511;

// As services/chat/transport/slack/endpoint.cc has them.
void Configure(httplib::Server& server, int threads, socket_t& listener) {
  server.set_socket_options([&listener](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    listener = socket;
  });
  server.set_tcp_nodelay(true);
  server.new_task_queue = [threads] { return new httplib::ThreadPool(static_cast<std::size_t>(threads)); };
  server.set_read_timeout(5, 0);
  server.set_write_timeout(5, 0);
  server.set_keep_alive_timeout(2);
  server.set_keep_alive_max_count(1000);
}

absl::Status ServeUntilToldToEnd(httplib::Server& server, const ServerOptions& options) {
  const sigset_t ends = HoldSignals();
  socket_t listener = INVALID_SOCKET;
  Configure(server, options.threads, listener);
  const int port = server.bind_to_any_port("127.0.0.1");
  if (port < 0 || listen(listener, kBacklog) != 0) return absl::UnavailableError("no loopback port can be listened on");
  std::thread thread([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
  WritePort(options.port_file, port);
  while (Await(ends) == SIGUSR1) continue;
  server.stop();
  thread.join();
  return absl::OkStatus();
}

// What was answered to the requests of one run.
struct Told {
  std::map<std::int64_t, int> finals;  // by request; 0: only an interim answer so far
  std::vector<double> first_ms;
  std::int64_t more = 0;
};

class Slack {
 public:
  explicit Slack(std::string interim) : interim_(std::move(interim)) {}

  // /respond/<run>/<number>/<ms>
  bool Hear(const std::string& path, const std::string& body) {
    const double now = absl::ToDoubleMilliseconds(absl::Now() - absl::UnixEpoch());
    const std::vector<std::string> parts = absl::StrSplit(path, '/');
    std::int64_t number = 0;
    double sent = 0;
    if (parts.size() != 5 || !absl::SimpleAtoi(parts[3], &number) || !absl::SimpleAtod(parts[4], &sent)) return false;
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return false;
    const bool interim = json.value("text", "").find(interim_) != std::string::npos;
    const std::lock_guard lock(mutex_);
    Told& run = runs_[parts[2]];
    const auto [request, first] = run.finals.try_emplace(number, 0);
    if (first) run.first_ms.push_back(now - sent);
    if (interim) return true;
    if (++request->second > 1) ++run.more;
    return true;
  }

  Json Report(const std::string& name) {
    const std::lock_guard lock(mutex_);
    Told& run = runs_[name];
    std::sort(run.first_ms.begin(), run.first_ms.end());
    const auto finals = std::count_if(run.finals.begin(), run.finals.end(), [](const auto& one) { return one.second; });
    return {{"told", run.finals.size()},
            {"final", finals},
            {"more", run.more},
            {"told_p50_ms", Quantile(run.first_ms, 0.5)},
            {"told_p99_ms", Quantile(run.first_ms, 0.99)},
            {"told_max_ms", Quantile(run.first_ms, 1)}};
  }

 private:
  const std::string interim_;
  std::mutex mutex_;
  std::map<std::string, Told> runs_;
};

// "U0000007" and "u0000007@bench.example" are the same person's.
Json Person(std::string id) {
  std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string email = id;
  std::transform(email.begin(), email.end(), email.begin(), [](unsigned char c) { return std::tolower(c); });
  return {{"id", id}, {"locale", "en-GB"}, {"tz", "Europe/Paris"}, {"profile", {{"email", email + "@bench.example"}}}};
}

}  // namespace

sigset_t HoldSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Await(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

absl::Status ServeNothing(const ServerOptions& options) {
  httplib::Server server;
  server.Post("/slack/commands", [](const httplib::Request&, httplib::Response&) {});
  return ServeUntilToldToEnd(server, options);
}

absl::Status ServeSlack(const ServerOptions& options, const std::string& interim) {
  httplib::Server server;
  Slack slack(interim);
  server.Post("/api/([a-zA-Z.]+)", [](const httplib::Request& request, httplib::Response& response) {
    Json answer = {{"ok", true}, {"channel", "C0000001"}, {"ts", fmt::format("{}.0", absl::ToUnixNanos(absl::Now()))}};
    const std::string email = request.get_param_value("email");
    if (request.has_param("user")) answer["user"] = Person(request.get_param_value("user"));
    if (!email.empty()) answer["user"] = Person(email.substr(0, email.find('@')));
    response.set_content(answer.dump(), "application/json");
  });
  server.Post("/respond/.*", [&slack](const httplib::Request& request, httplib::Response& response) {
    if (!slack.Hear(request.path, request.body)) response.status = 404;
  });
  server.Get("/told", [&slack](const httplib::Request& request, httplib::Response& response) {
    response.set_content(slack.Report(request.get_param_value("run")).dump() + "\n", "application/json");
  });
  return ServeUntilToldToEnd(server, options);
}

}  // namespace fairlead::bench
