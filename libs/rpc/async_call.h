#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/client_context.h"
#include "libs/core/task.h"
#include "libs/rpc/status.h"

namespace fairlead::rpc {

// One call of a unary method without holding a thread, over gRPC's callback interface. `begin` starts it:
//   co_await rpc::CallAsync<v1::Wallet>(std::move(context), request,
//       [&](auto* c, auto* q, auto* a, auto done) { stub.async()->GetWallet(c, q, a, std::move(done)); });
// Goes on in a thread of gRPC's, which must not be blocked. Errors are the server's (FromGrpc, with the refusal). What
// `begin` refers to must outlive the task.
template <typename Response, typename Request, typename Begin>
core::Task<absl::StatusOr<Response>> CallAsync(std::unique_ptr<grpc::ClientContext> context, Request request,
                                               Begin begin) {
  struct Awaiter {
    grpc::ClientContext& context;
    const Request& request;
    Response& response;
    Begin& begin;
    grpc::Status status;
    bool await_ready() const noexcept { return false; }
    // The call may end, and this frame with it, before `begin` has returned: nothing is touched after it.
    void await_suspend(std::coroutine_handle<> awaiting) {
      begin(&context, &request, &response, std::function<void(grpc::Status)>([this, awaiting](grpc::Status ended) {
        status = std::move(ended);
        awaiting.resume();
      }));
    }
    void await_resume() const noexcept {}
  };
  Response response;
  Awaiter awaiter{*context, request, response, begin, {}};
  co_await awaiter;
  if (!awaiter.status.ok()) co_return FromGrpc(awaiter.status);
  co_return std::move(response);
}

}  // namespace fairlead::rpc
