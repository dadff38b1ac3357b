#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

namespace fairlead::load {

// A channel over all replicas at once, calls spread evenly, reconnecting quickly. `ca_file` empty: without TLS.
std::shared_ptr<grpc::Channel> Connect(const std::vector<std::string>& targets, const std::string& ca_file);

}  // namespace fairlead::load
