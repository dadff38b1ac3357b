#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"

namespace fairlead::runtime {

// "admin.address", "admin.threads".
struct AdminOptions {
  std::string address = "127.0.0.1:0";  // port 0: any free one, logged at the start
  int threads = 2;
  void AddTo(ConfigParser& parser);
};

// The HTTP endpoint for platforms and Prometheus. GET only, no authentication: bind it where only those can reach it.
//   /livez           200 while the process serves at all: asks nobody, so that no outage elsewhere restarts it
//   /readyz          200 "ok", or 503 with the reason
//   /metrics         operations, text exposition format
//   /metrics/people  people
// Bounded threads, request sizes and time-outs.
class AdminServer final : public Component {
 public:
  // `ready` is called on the server's threads and must not block; usually Application::Ready.
  AdminServer(AdminOptions options, observability::Metrics& metrics, std::function<absl::Status()> ready);
  ~AdminServer() override;

  std::string name() const override { return "admin endpoint"; }
  // Unavailable names the address if it cannot be bound (in use).
  absl::Status Start() override;
  void Stop(absl::Time deadline) override;

  // The bound port, after Start.
  int port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::runtime
