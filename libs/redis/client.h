#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/redis/reply.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"

namespace fairlead::redis {

// One command: its name and its arguments, as bytes. Already in RESP form, so that building it is one allocation.
class Command {
 public:
  // Explicit, so that a braced list of words is never taken for a command by accident.
  explicit Command(std::initializer_list<std::string_view> words);  // NOLINT(google-explicit-constructor)
  Command() = default;
  // Makes room for words of so many bytes in all, if that is known.
  void Reserve(std::size_t bytes) { words_.reserve(bytes); }
  // Appends one argument.
  Command& Add(std::string_view word);
  Command& Add(std::int64_t number);
  // Appends all words of another.
  Command& Append(const Command& words);
  // How many words there are.
  int size() const { return count_; }
  // The RESP array, alone or at the end of `out`.
  std::string Wire() const;
  void AppendTo(std::string& out) const;
  std::size_t WireSize() const;
  // Bytes of the words with their framing.
  std::size_t WordsSize() const { return words_.size(); }
  // Name and arguments apart again, for fakes and tests.
  std::vector<std::string> Words() const;

 private:
  std::string words_;
  int count_ = 0;
};

// What a pipeline of commands came back as: one reply per command (a reply may be kError), or why none came.
using Replies = absl::StatusOr<std::vector<Reply>>;

class Connector;

// Awaits the replies of one pipeline. The coroutine goes on in the I/O thread. `co_await` a named object, or the result
// of Connector::Run, once.
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

// What the rest of the project needs of Redis; implemented by Client (a real server) and FakeRedis (unit tests), which
// pass the same contract suite. Thread-safe.
class Connector {
 public:
  using Done = std::function<void(Replies)>;
  virtual ~Connector() = default;

  // Sends `commands` in one piece, in order, over the connection for `route` (equal routes share a connection, so their
  // commands are executed in the order sent while it lasts), and calls `done` exactly once, later, on the I/O thread:
  // with one reply a command, or
  //   Unavailable       not connected, stopped, or the connection broke (commands may or may not have been executed;
  //                     after a break the server may execute them even later than commands sent since)
  //   DeadlineExceeded  no answer within the time-out (may or may not have been executed)
  //   ResourceExhausted too much is waiting already; nothing was sent
  // Callbacks must not block and must not throw. They may Send; who tries again after a failure must bound how often,
  // since Stop waits for callbacks. Only after Stop `done` is called at once, by the caller's thread.
  virtual void Send(std::uint32_t route, std::vector<Command> commands, Done done) = 0;

  // The awaitable form of Send.
  Pipeline Run(std::uint32_t route, std::vector<Command> commands) {
    return Pipeline(*this, route, std::move(commands));
  }
};

struct ClientOptions {
  std::string host = "127.0.0.1";  // a name or a numeric address
  int port = 6379;
  std::string user;               // ACL user; empty: the default user
  std::string password_file;      // read at each connection, so that it can be rotated; empty: none
  std::string name = "fairlead";  // shown by CLIENT LIST; no blanks
  int database = 0;
  int connections = 2;
  absl::Duration timeout = absl::Seconds(2);            // from Send to the last reply
  absl::Duration connect_timeout = absl::Seconds(1);    // an attempt, authentication included
  absl::Duration min_backoff = absl::Milliseconds(50);  // before the first attempt after a failure; then doubled,
  absl::Duration max_backoff = absl::Seconds(2);        // to this, each time less a random part of up to a half
  std::size_t max_unanswered_bytes = 48 * 1024;         // a connection; more stalls in Redis's receive window
  std::size_t max_waiting = 100'000;                    // pipelines that have not ended, over all connections
  bool allow_unsafe = false;                            // for CheckDurability

  // Options "redis.host", "redis.port", "redis.user", "redis.password_file", "redis.database", "redis.timeout" and
  // "redis.allow_unsafe".
  void AddTo(runtime::ConfigParser& parser);
};

// Called from the I/O thread for every pipeline, before its `done`: how long it took, how many commands, and whether it
// came back.
using Observer = std::function<void(absl::Duration, std::size_t commands, const absl::Status&)>;

// A pipelining client: one I/O thread, a few connections, reconnecting with back-off. Commands sent while a connection
// is away fail at once with Unavailable; before Start they wait for it. What is sent to one connection within one turn
// of the I/O thread leaves in one write. Thread-safe. Never logs arguments, nor the text of Redis's errors.
class Client final : public Connector, public runtime::Component {
 public:
  explicit Client(ClientOptions options, Observer observer = {});
  ~Client() override;  // stops; pending pipelines end with Unavailable
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  std::string name() const override { return "redis"; }
  // Starts the I/O thread, once; returns at once, whether or not the server is there. Internal: no thread or descriptor
  // to be had. FailedPrecondition: started before.
  absl::Status Start() override;
  // Waits until `deadline` for the pipelines that are pending and those that their callbacks send, then ends them with
  // Unavailable, and ends the thread. Never from the I/O thread. Stopping again does nothing.
  void Stop(absl::Time deadline) override;

  void Send(std::uint32_t route, std::vector<Command> commands, Done done) override;

  // OK while every connection is established and authenticated; else Unavailable with the reason. Never blocks.
  absl::Status Ready() const override;
  // Waits until Ready is OK; its last answer if it is not within `timeout`.
  absl::Status WaitUntilReady(absl::Duration timeout) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Waits for one pipeline: for start-up checks, tools and tests, never on the I/O thread.
Replies RunBlocking(Connector& connector, std::uint32_t route, std::vector<Command> commands);

// Refuses a server that could lose what it confirmed: appendonly yes, appendfsync always, no-appendfsync-on-rewrite no,
// maxmemory-policy noeviction, version at least 6.2. FailedPrecondition names the setting, its value and what it must
// be; other errors are the connection's. A development store (`allow_unsafe`) is accepted and logged. Blocks.
absl::Status CheckDurability(Connector& connector, bool allow_unsafe);

}  // namespace fairlead::redis
