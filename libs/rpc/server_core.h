#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "grpcpp/grpcpp.h"
#include "libs/auth/access.h"
#include "libs/auth/token.h"
#include "libs/observability/metrics.h"
#include "libs/rpc/call.h"
#include "libs/rpc/call_base.h"
#include "libs/rpc/server.h"

namespace fairlead::rpc::internal {

// Why a call was turned away before its handler; label `reason` of fairlead_rpc_refused_total.
enum class Refusal { kUnauthenticated, kDenied, kOverload, kExpired };

// What the calls of one server share. Thread-safe except where said.
class ServerCore {
 public:
  ServerCore(ServerOptions options, const auth::TokenVerifier& verifier, auth::AccessTable access,
             observability::Metrics& metrics, std::function<absl::Status()> ready);
  ~ServerCore();

  // Before Start, one thread.
  void AddService(const std::string& full_name, std::shared_ptr<grpc::Service> service);
  Method& AddMethod(const std::string& full_name, bool open, bool stream);

  absl::Status Start();
  void Stop(absl::Time deadline);
  int port() const { return port_; }
  bool serving() const { return serving_; }
  bool stopping() const { return stopping_; }
  absl::Status AskReady() const { return ready_(); }
  bool HasService(const std::string& full_name) const;
  // A queue for alarms; between Start and Stop.
  grpc::ServerCompletionQueue& queue() { return *queues_.front(); }

  // Fills `call` from what came with it, or says why the call is turned away.
  absl::Status Admit(const Method& method, const grpc::ServerContext& context, Call& call);
  void Ended(Method& method, absl::StatusCode code, std::chrono::steady_clock::duration took);

  // Call objects that exist: posted, running, or waiting for their last tag.
  void CallBorn() { calls_.fetch_add(1, std::memory_order_relaxed); }
  void CallGone();

 private:
  absl::Status CheckMethods() const;
  absl::StatusOr<auth::Principal> Authenticate(const grpc::ServerContext& context) const;
  absl::Status Refuse(Refusal reason, const Method& method, const Call& call, const auth::Principal& principal,
                      absl::Status status);

  const ServerOptions options_;
  const auth::TokenVerifier& verifier_;
  const auth::AccessTable access_;
  observability::Metrics& metrics_;
  const std::function<absl::Status()> ready_;

  std::vector<std::pair<std::string, std::shared_ptr<grpc::Service>>> services_;
  std::deque<Method> methods_;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::thread> threads_;
  std::unique_ptr<WorkerPool> workers_;
  int port_ = -1;
  std::atomic<bool> serving_{false};
  std::atomic<bool> stopping_{false};

  observability::Gauge& in_flight_gauge_;
  observability::Counter* refused_[4] = {};
  std::atomic<int> in_flight_{0};
  std::atomic<std::int64_t> log_second_{0};
  std::atomic<int> logged_this_second_{0};

  std::atomic<std::int64_t> calls_{0};
  std::mutex calls_mutex_;
  std::condition_variable no_calls_;
};

}  // namespace fairlead::rpc::internal
