#include "libs/rpc/health.h"

#include "absl/time/clock.h"
#include "grpcpp/alarm.h"
#include "libs/rpc/server_core.h"

namespace fairlead::rpc::internal {
namespace {

// How late a watcher may hear of a change.
constexpr absl::Duration kWatchInterval = absl::Milliseconds(250);

class Pause final : public OperationAwaiter {
 public:
  Pause(grpc::ServerCompletionQueue& queue, absl::Duration duration) : queue_(queue), duration_(duration) {}
  void await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    alarm_.Set(&queue_, absl::ToChronoTime(absl::Now() + duration_), static_cast<Operation*>(this));
  }
  void await_resume() const noexcept {}

 private:
  grpc::ServerCompletionQueue& queue_;
  absl::Duration duration_;
  grpc::Alarm alarm_;
};

}  // namespace

void HealthService::RegisterWith(Server& server) {
  using Api = grpc::health::v1::Health::AsyncService;
  Methods<grpc::health::v1::Health>(server, Access::kOpen)
      .Unary("Check", &Api::RequestCheck, this, &HealthService::Check)
      .ServerStream("Watch", &Api::RequestWatch, this, &HealthService::Watch);
}

HealthService::Response::ServingStatus HealthService::StatusOf(const std::string& service) const {
  if (!service.empty() && !core_.HasService(service)) return Response::SERVICE_UNKNOWN;
  return !core_.stopping() && core_.AskReady().ok() ? Response::SERVING : Response::NOT_SERVING;
}

core::Task<absl::StatusOr<HealthService::Response>> HealthService::Check(const Call&, const Request& request) {
  Response response;
  response.set_status(StatusOf(request.service()));
  if (response.status() == Response::SERVICE_UNKNOWN) co_return absl::NotFoundError("this server has no such service");
  co_return response;
}

core::Task<absl::Status> HealthService::Watch(const Call& call, const Request& request, Writer<Response>& writer) {
  Response told;
  bool first = true;
  while (!writer.Cancelled() && absl::Now() < call.deadline) {
    const auto status = StatusOf(request.service());
    if (first || status != told.status()) {
      told.set_status(status);
      first = false;
      if (!co_await writer.Write(told)) break;
    }
    if (core_.stopping()) break;
    Pause pause(core_.queue(), kWatchInterval);
    co_await pause;
  }
  co_return absl::UnavailableError("the watch has ended; watch again");
}

}  // namespace fairlead::rpc::internal
