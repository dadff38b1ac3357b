#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/core/scratch.h"
#include "libs/core/status.h"
#include "libs/ledger/types.h"
#include "libs/rpc/call.h"
#include "services/recognition/domain/award.h"

// What requests have in common.
namespace fairlead::recognition {

inline constexpr std::size_t kMostRequestIdBytes = 64;

// Who asks, and which of their requests it is: a service's requests for one person are apart from those for another.
// InvalidArgument about request_id.
template <typename Message>
absl::StatusOr<ledger::Request> RequestOf(const rpc::Call& call, const Message& message) {
  if (message.request_id().empty() || message.request_id().size() > kMostRequestIdBytes) {
    return core::InvalidField("request_id", "choose an id of 1 to 64 characters, a new one for each request");
  }
  FL_RETURN_IF_ERROR(CheckText("request_id", message.request_id(), kMostRequestIdBytes, /*lines=*/false));
  core::Scratch<Message> body;
  body->CopyFrom(message);
  body->clear_request_id();
  const auth::Principal& caller = call.principal;
  return ledger::Request{
      .principal = caller.actor.empty() ? caller.subject : caller.subject + " for " + caller.actor,
      .request_id = message.request_id(),
      .fingerprint = core::Sha256(Message::descriptor()->full_name() + '\n' + body->SerializeAsString()),
      .traceparent = call.traceparent};
}

// InvalidArgument about employee_id.
inline absl::StatusOr<EmployeeId> EmployeeFrom(const std::string& id) {
  if (id.empty() || id.size() > kMostEmployeeIdBytes) {
    return core::InvalidField("employee_id", "an employee id has 1 to 64 characters");
  }
  FL_RETURN_IF_ERROR(CheckText("employee_id", id, kMostEmployeeIdBytes, /*lines=*/false));
  return EmployeeId(id);
}

}  // namespace fairlead::recognition
