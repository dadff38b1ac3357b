#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fairlead::testing {

struct ProcessOptions {
  std::vector<std::string> arguments;                              // the program first, searched in $PATH
  std::vector<std::pair<std::string, std::string>> environment{};  // added to, or replacing, this process's
  std::string directory{};                                         // working directory; empty: this process's
  std::string input{};                                             // what the program reads on standard input
};

// How a process ended: `signal` is 0 after a normal exit, else the signal that ended it (and `code` is 128 + signal).
struct ProcessExit {
  int code = 0;
  int signal = 0;
};

// A child process. Destroying it kills (SIGKILL) and reaps it. The kernel also kills it when the *thread* that started
// it ends, so that no child outlives a crashed test: start children from a thread that lives as long as they should.
// Thread-safe.
class Process {
 public:
  // NotFound if there is no such program; Internal if it cannot be started.
  static absl::StatusOr<std::unique_ptr<Process>> Start(const ProcessOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  // Sends `signal`; nothing happens if the process has ended.
  void Signal(int signal);
  // Whether it has not ended yet.
  bool Running();
  // Waits for the end of the process; nothing if it still runs after `timeout`.
  std::optional<ProcessExit> Wait(absl::Duration timeout);
  // SIGKILL, and waits for the end.
  void Kill();

  // What the process wrote so far.
  std::string Stdout() const;
  std::string Stderr() const;

 private:
  Process(pid_t pid, int out, int err) : pid_(pid), out_(out), err_(err) {}
  bool Reap();

  const pid_t pid_;
  const int out_;
  const int err_;
  std::mutex mutex_;
  std::optional<ProcessExit> exit_;
};

struct ProcessResult {
  int code = 0;  // 128 + signal if a signal ended it
  std::string out;
  std::string err;
};

// Runs a program to its end. DeadlineExceeded (and it is killed) when it takes longer than `timeout`.
absl::StatusOr<ProcessResult> RunProcess(const ProcessOptions& options, absl::Duration timeout = absl::Seconds(60));

// A TCP port of 127.0.0.1 that was free a moment ago. It lies below the range from which the kernel takes ports for
// outgoing connections, so that a server that is stopped and started again on it finds it free.
int FreePort();

}  // namespace fairlead::testing
