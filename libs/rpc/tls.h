#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"

namespace fairlead::rpc {

// How often certificate files are looked at for changes.
inline constexpr unsigned kTlsReloadSeconds = 1;

// The server's credentials out of its options, with the rule about plain text. Errors: see Server::Start.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(const ServerOptions& options);

// The client's. InvalidArgument or NotFound names the file.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientCredentials(const ClientOptions& options);

}  // namespace fairlead::rpc
