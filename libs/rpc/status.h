#pragma once

#include <string>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace fairlead::rpc {

// The answer for a caller. A status with a core::Refusal becomes google.rpc.Status details: ErrorInfo{reason, domain
// "fairlead", metadata} and, where it has field violations, BadRequest (AIP-193). Internal, Unknown and DataLoss never
// carry their text: it is logged with the trace id, and the caller reads "internal error, trace <id>".
grpc::Status ToGrpc(const absl::Status& status, const std::string& traceparent);

// The reverse, for clients: code, message, and the core::Refusal if the details carry one. CANCELLED without a text of
// a server's is what gRPC makes of a call that reached a server in the moment it stopped, before the client had heard
// of it: Unavailable, so that it is tried again like a refused connection. (Who cancels a call itself knows that it
// did.)
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace fairlead::rpc
