#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"

namespace fairlead::runtime {

// A part of a process with a beginning and an end.
class Component {
 public:
  virtual ~Component() = default;
  virtual std::string name() const = 0;
  // Returns when the part works, or says why it cannot; must not wait for other processes (readiness is for that).
  virtual absl::Status Start() = 0;
  // Ends the part, finishing what it has begun if that is possible before `deadline`.
  virtual void Stop(absl::Time deadline) = 0;
  // Whether it can do its work now; asked by /readyz once it has started, from any thread, also while it is being
  // stopped; must not block.
  virtual absl::Status Ready() const { return absl::OkStatus(); }
};

struct ApplicationOptions {
  std::string name;                                    // "fairlead-recognition"
  absl::Duration endpoint_removal = absl::Seconds(0);  // between "not ready" and the first stop
  absl::Duration stop_timeout = absl::Seconds(20);     // one deadline for all stops
  absl::Duration hang_timeout = absl::Seconds(5);      // after that deadline, before the process is ended the hard way
};

// A process: starts its components in the order added, waits for SIGTERM or SIGINT, stops them in reverse under one
// deadline. Logs each step. Exit code: 0 after an orderly stop, 1 if a start failed (what had started is stopped) or
// Fail was called, or if the stops took so much longer than their deadline that the process was ended the hard way.
// ConfigureProcess must have been called before any thread was started.
class Application {
 public:
  explicit Application(ApplicationOptions options);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Before Run; in the order in which the parts start. A component must outlive Run.
  void Add(Component& component);
  // A component made of functions, for steps that have no class.
  void Add(std::string name, std::function<absl::Status()> start, std::function<void(absl::Time)> stop);

  // Blocks until stopped; call once, from main.
  int Run();
  // Ends the process in order with exit code 1; from any thread.
  void Fail(const std::string& reason);

  // OK when every component has started and is ready and the process is not stopping; else the first that is not, with
  // its reason. Thread-safe.
  absl::Status Ready() const;
  const core::Clock& clock() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::runtime
