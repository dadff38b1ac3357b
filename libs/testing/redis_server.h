#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/testing/process.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::testing {

struct RedisServerOptions {
  std::string appendonly = "yes";
  std::string appendfsync = "always";
  std::string maxmemory_policy = "noeviction";
  std::string directory{};               // where the data lies; empty: a temporary directory of its own
  std::vector<std::string> arguments{};  // more of redis-server's, such as {"--aclfile", path}
};

// A real redis-server (found in $PATH) on a loopback port of its own, with its own data. Ready once constructed;
// aborts the program with the server's log when it does not start, since no test could go on. It ends with this object
// and with the thread that made it (see Process). Not thread-safe.
class RedisServer {
 public:
  explicit RedisServer(RedisServerOptions options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  const char* host() const { return "127.0.0.1"; }
  // The same through Kill, Stop and Start.
  int port() const { return port_; }

  // SIGKILL, and waits for the end: what was not fsynced may be lost.
  void Kill();
  // SIGTERM, and waits for the end.
  void Stop();
  // Starts it again on the same port and data, and waits until it answers. Unavailable if it does not within 30 s.
  absl::Status Start();
  // SIGSTOP: the server keeps its connections and answers nothing until Continue (SIGCONT).
  void Pause();
  void Continue();
  // What the server logged since it was last started.
  std::string Log() const;

 private:
  bool Answers() const;

  RedisServerOptions options_;
  TemporaryDirectory own_directory_;
  int port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace fairlead::testing
