#pragma once

#include <coroutine>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/redis/reply.h"

namespace fairlead::redis {

// One command: its name and its arguments, as bytes. Already in RESP form, so that building it is one allocation.
class Command {
 public:
  explicit Command(std::initializer_list<std::string_view> words);
  Command();
  // Appends one argument.
  Command& Add(std::string_view word);
  Command& Add(std::int64_t number);
  // The RESP array.
  std::string Wire() const;

 private:
  std::string words_;
  int count_ = 0;
};

// What a pipeline of commands came back as: one reply per command (a reply may be kError), or why none came.
using Replies = absl::StatusOr<std::vector<Reply>>;

class Connector;

// Awaits the replies of one pipeline. The coroutine goes on in the I/O thread. `co_await` a named object, once.
class [[nodiscard]] Pipeline {
 public:
  Pipeline(Connector& connector, std::uint32_t route, std::vector<Command> commands);
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting);
  Replies await_resume();

 private:
  Connector& connector_;
  std::uint32_t route_;
  std::vector<Command> commands_;
  Replies replies_;
};

// What the rest of the project needs of Redis; implemented by Client (a real server) and FakeRedis (unit tests).
// Thread-safe.
class Connector {
 public:
  using Done = std::function<void(Replies)>;
  virtual ~Connector() = default;

  // Sends `commands` in one piece, in order, over the connection for `route` (equal routes share a connection, so their
  // commands are executed in the order sent), and calls `done` once, on the I/O thread: with one reply a command, or
  //   Unavailable       not connected, or the connection broke (commands may or may not have been executed)
  //   DeadlineExceeded  no answer within the time-out (may or may not have been executed)
  //   ResourceExhausted too much is waiting already; nothing was sent
  // Callbacks must not block.
  virtual void Send(std::uint32_t route, std::vector<Command> commands, Done done) = 0;

  // The awaitable form of Send.
  Pipeline Run(std::uint32_t route, std::vector<Command> commands) {
    return Pipeline(*this, route, std::move(commands));
  }
};

struct ClientOptions {
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string user;           // ACL user; empty: the default user
  std::string password_file;  // read at each connection, so that it can be rotated; empty: none
  int database = 0;
  int connections = 2;
  absl::Duration timeout = absl::Seconds(2);  // from Send to the last reply
  absl::Duration connect_timeout = absl::Seconds(1);
  std::size_t max_unanswered_bytes = 48 * 1024;  // a connection; more stalls in Redis's receive window
  std::size_t max_waiting = 100'000;             // pipelines, over all connections
};

// Called from the I/O thread for every pipeline: how long it took, how many commands, and whether it came back.
using Observer = std::function<void(absl::Duration, std::size_t commands, const absl::Status&)>;

// A pipelining client: one I/O thread, a few connections, reconnecting with back-off. Commands sent while a connection
// is away fail at once with Unavailable. Thread-safe. Never logs arguments.
class Client final : public Connector {
 public:
  explicit Client(ClientOptions options, Observer observer = {});
  ~Client() override;  // stops; pending pipelines end with Unavailable

  // Starts the I/O thread; returns at once, whether or not the server is there.
  absl::Status Start();
  // Waits for pending pipelines until `deadline`, then ends them with Unavailable, and ends the thread.
  void Stop(absl::Time deadline);

  void Send(std::uint32_t route, std::vector<Command> commands, Done done) override;

  // OK while every connection is established and authenticated; else why not. Never blocks.
  absl::Status Ready() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Waits for one pipeline: for start-up checks, tools and tests, never on the I/O thread.
Replies RunBlocking(Connector& connector, std::uint32_t route, std::vector<Command> commands);

// Refuses a server that could lose what it confirmed: appendonly yes, appendfsync always, maxmemory-policy noeviction,
// version at least 6.2. FailedPrecondition names the setting, its value and what it must be. A development store
// (`allow_unsafe`) is accepted and logged.
absl::Status CheckDurability(Connector& connector, bool allow_unsafe);

}  // namespace fairlead::redis
