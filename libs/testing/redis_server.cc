#include "libs/testing/redis_server.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "fmt/core.h"
#include "libs/testing/eventually.h"

namespace fairlead::testing {

RedisServer::RedisServer(RedisServerOptions options)
    : options_(std::move(options)), own_directory_("fairlead-redis"), port_(FreePort()) {
  if (options_.directory.empty()) options_.directory = own_directory_.path().string();
  absl::Status started = Start();
  // Somebody else may have taken the port since it was found free.
  for (int attempt = 0; attempt < 5 && !started.ok() && Log().find("in use") != std::string::npos; ++attempt) {
    port_ = FreePort();
    started = Start();
  }
  if (!started.ok()) {
    fmt::print(stderr, "{}\n", std::string(started.message()));
    std::abort();
  }
}

RedisServer::~RedisServer() = default;

absl::Status RedisServer::Start() {
  if (process_ != nullptr && process_->Running()) return absl::FailedPreconditionError("redis-server runs already");
  ProcessOptions command{.arguments = {"redis-server", "--bind", "127.0.0.1", "--port", fmt::format("{}", port_),
                                       "--dir", options_.directory, "--save", "", "--daemonize", "no", "--appendonly",
                                       options_.appendonly, "--appendfsync", options_.appendfsync, "--maxmemory-policy",
                                       options_.maxmemory_policy}};
  command.arguments.insert(command.arguments.end(), options_.arguments.begin(), options_.arguments.end());
  absl::StatusOr<std::unique_ptr<Process>> process = Process::Start(command);
  if (!process.ok()) return process.status();
  process_ = *std::move(process);
  // Were another server on the port, it would answer in place of ours, which says nothing yet and then ends.
  const auto ready = [this] { return Log().find("Ready to accept connections") != std::string::npos && Answers(); };
  const bool settled = Eventually([&] { return !process_->Running() || ready(); }, absl::Seconds(30));
  if (settled && process_->Running()) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("redis-server on port {} does not answer; its log:\n{}", port_, Log()));
}

void RedisServer::Kill() {
  if (process_ != nullptr) process_->Kill();
}

void RedisServer::Stop() {
  if (process_ == nullptr) return;
  process_->Signal(SIGTERM);
  if (!process_->Wait(absl::Seconds(30))) process_->Kill();
}

void RedisServer::Pause() { process_->Signal(SIGSTOP); }

void RedisServer::Continue() { process_->Signal(SIGCONT); }

std::string RedisServer::Log() const { return process_ == nullptr ? "" : process_->Stdout() + process_->Stderr(); }

// PONG, or NOAUTH where a password is wanted. LOADING is not ready yet.
bool RedisServer::Answers() const {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string_view answer;
  char buffer[64];
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      send(connection, "PING\r\n", 6, MSG_NOSIGNAL) == 6) {
    const ssize_t n = recv(connection, buffer, sizeof(buffer), 0);
    if (n > 0) answer = std::string_view(buffer, static_cast<std::size_t>(n));
  }
  close(connection);
  return answer.starts_with("+PONG") || answer.starts_with("-NOAUTH");
}

}  // namespace fairlead::testing
