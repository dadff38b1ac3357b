#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "libs/core/status.h"
#include "libs/core/task.h"
#include "libs/rpc/async_call.h"
#include "services/chat/transport/clients.h"

namespace fairlead::chat {

// Calls a method as `person` (empty: as ourselves): `begin` is given the stub's asynchronous half and the arguments.
template <typename Response, typename Stub, typename Request, typename Begin>
core::Task<absl::StatusOr<Response>> Ask(Stub& stub, const PersonTokens& tokens, const std::string& person,
                                         absl::Duration deadline, Request request, Begin begin) {
  FL_CO_TRY(const std::string token, tokens.For(person));
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + deadline));
  context->AddMetadata("authorization", "Bearer " + token);
  const auto begin_call = [&stub, &begin](auto* call, auto* asked, auto* answer, auto ended) {
    begin(*stub.async(), call, asked, answer, std::move(ended));
  };
  co_return co_await rpc::CallAsync<Response>(std::move(context), std::move(request), begin_call);
}

}  // namespace fairlead::chat
