#include "libs/rpc/server.h"

#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "libs/rpc/health.h"
#include "libs/rpc/server_core.h"

namespace fairlead::rpc {

void ServerOptions::AddTo(runtime::ConfigParser& parser) {
  parser.Add("rpc.address", address, "Where to serve gRPC; port 0: any free one");
  parser.Add("rpc.tls_certificate", tls_certificate, "PEM file of the certificate chain; read again when it changes");
  parser.Add("rpc.tls_key", tls_key, "PEM file of its private key");
  parser.Add("rpc.tls_client_ca", tls_client_ca, "PEM file of roots: clients must show a certificate that they signed");
  parser.Add("rpc.allow_plaintext", allow_plaintext, "Serve without TLS on an address that is not loopback");
  parser.Add("rpc.threads", threads, "Completion queues, each with a thread");
  parser.Add("rpc.worker_threads", worker_threads, "Threads for calls that block");
  parser.Add("rpc.max_concurrent_calls", max_concurrent_calls, "Calls under way at most; more are refused");
  parser.Add("rpc.max_message_bytes", max_message_bytes, "Largest request, in bytes");
  parser.Add("rpc.max_deadline", max_deadline, "Longest deadline of a call");
  parser.Add("rpc.max_stream_deadline", max_stream_deadline, "Longest deadline of a streaming call");
  parser.Add("rpc.max_connection_age", max_connection_age, "Age at which a connection is asked to go elsewhere");
  parser.Add("rpc.max_connection_age_grace", max_connection_age_grace, "How long its calls may then take");
  parser.Add("rpc.reflection", reflection, "Serve gRPC reflection");
}

Server::Server(ServerOptions options, const auth::TokenVerifier& verifier, auth::AccessTable access,
               observability::Metrics& metrics, std::function<absl::Status()> ready) {
  // A plugin of the process, for every server built after this; a second call changes nothing.
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  core_ = std::make_unique<internal::ServerCore>(std::move(options), verifier, std::move(access), metrics,
                                                 std::move(ready));
  health_ = std::make_unique<internal::HealthService>(*core_);
  health_->RegisterWith(*this);
}
Server::~Server() = default;

absl::Status Server::Start() { return core_->Start(); }
void Server::Stop(absl::Time deadline) { core_->Stop(deadline); }
absl::Status Server::Ready() const {
  return core_->serving() ? absl::OkStatus() : absl::UnavailableError("the gRPC server is not serving");
}
int Server::port() const { return core_->port(); }

void Server::AddService(const std::string& full_name, std::shared_ptr<grpc::Service> service) {
  core_->AddService(full_name, std::move(service));
}
internal::Method& Server::AddMethod(const std::string& full_name, Access access, bool stream) {
  return core_->AddMethod(full_name, access == Access::kOpen, stream);
}

}  // namespace fairlead::rpc
