#pragma once

#include <memory>
#include <vector>

#include "fairlead/directory/v1/directory_service.grpc.pb.h"

#include "absl/status/statusor.h"
#include "libs/rpc/client.h"
#include "services/pulse/issuer/freeze.h"

namespace fairlead::pulse::issuer {

// The directory over gRPC. Thread-safe.
class DirectoryClient {
 public:
  // `client` must outlive it.
  explicit DirectoryClient(const rpc::Client& client);
  // Everybody who works here now. DataLoss where the directory has a record that cannot be read. Blocks.
  absl::StatusOr<std::vector<DirectoryPerson>> Everybody() const;

 private:
  const rpc::Client& client_;
  const std::unique_ptr<directory::v1::DirectoryService::Stub> stub_;
};

}  // namespace fairlead::pulse::issuer
