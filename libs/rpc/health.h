#pragma once

#include "grpc/health/v1/health.grpc.pb.h"

#include "libs/core/task.h"
#include "libs/rpc/server.h"

namespace fairlead::rpc::internal {

// grpc.health.v1, open to everybody: SERVING while the application is ready, and NOT_FOUND (SERVICE_UNKNOWN to
// watchers) for a service that the server does not have.
class HealthService {
 public:
  explicit HealthService(ServerCore& core) : core_(core) {}
  void RegisterWith(Server& server);

 private:
  using Request = grpc::health::v1::HealthCheckRequest;
  using Response = grpc::health::v1::HealthCheckResponse;

  core::Task<absl::StatusOr<Response>> Check(const Call& call, const Request& request);
  core::Task<absl::Status> Watch(const Call& call, const Request& request, Writer<Response>& writer);
  Response::ServingStatus StatusOf(const std::string& service) const;

  ServerCore& core_;
};

}  // namespace fairlead::rpc::internal
