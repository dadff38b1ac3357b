#include "tests/load/connection.h"

#include <fstream>
#include <sstream>

namespace fairlead::load {

std::shared_ptr<grpc::Channel> Connect(const std::vector<std::string>& targets, const std::string& ca_file) {
  std::string target = "ipv4:";
  for (const auto& one : targets) target += (target.size() > 5 ? "," : "") + one;
  grpc::ChannelArguments arguments;
  // Replicas that say that they are not serving (grpc.health.v1) get no new calls, as behind a platform's endpoints.
  arguments.SetServiceConfigJSON(
      R"({"loadBalancingConfig":[{"round_robin":{}}],"healthCheckConfig":{"serviceName":""}})");
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!ca_file.empty()) {
    std::stringstream pem;
    pem << std::ifstream(ca_file).rdbuf();
    grpc::SslCredentialsOptions ssl;
    ssl.pem_root_certs = pem.str();
    credentials = grpc::SslCredentials(ssl);
  }
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace fairlead::load
