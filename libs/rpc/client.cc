#include "libs/rpc/client.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "fmt/format.h"
#include "grpcpp/create_channel.h"
#include "libs/core/status.h"
#include "libs/rpc/tls.h"

namespace fairlead::rpc {
namespace {

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string token{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(fmt::format("the token file {} cannot be read", path));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ')) token.pop_back();
  // gRPC ends the process over a header that is not printable ASCII.
  for (const char c : token) {
    if (c < 0x20 || c > 0x7e) return absl::InvalidArgumentError(fmt::format("{} does not hold a token", path));
  }
  return token;
}

}  // namespace

void ClientOptions::AddTo(runtime::ConfigParser& parser, const std::string& prefix) {
  parser.Add(prefix + ".address", address, "host:port of the server");
  parser.Add(prefix + ".token_file", token_file, "File that holds the bearer token");
  parser.Add(prefix + ".tls_ca", tls_ca, "PEM file of the roots that signed the server's certificate; empty: no TLS");
  parser.Add(prefix + ".tls_certificate", tls_certificate, "PEM file of this client's certificate, for mutual TLS");
  parser.Add(prefix + ".tls_key", tls_key, "PEM file of this client's key, for mutual TLS");
  parser.Add(prefix + ".tls_server_name", tls_server_name, "Name in the server's certificate, if not the host's");
  parser.Add(prefix + ".deadline", deadline, "How long to wait for an answer");
}

Client::Client(ClientOptions options, std::shared_ptr<grpc::Channel> channel)
    : options_(std::move(options)), channel_(std::move(channel)) {}

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(ClientOptions options) {
  FL_TRY(const std::shared_ptr<grpc::ChannelCredentials> credentials, ClientCredentials(options));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 * 1024 * 1024);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (!options.tls_server_name.empty()) arguments.SetSslTargetNameOverride(options.tls_server_name);
  auto channel = grpc::CreateCustomChannel(options.address, credentials, arguments);
  return std::unique_ptr<Client>(new Client(std::move(options), std::move(channel)));
}

absl::StatusOr<std::unique_ptr<grpc::ClientContext>> Client::NewContext() const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + options_.deadline));
  if (!options_.token_file.empty()) {
    FL_TRY(const std::string token, ReadToken(options_.token_file));
    context->AddMetadata("authorization", "Bearer " + token);
  }
  return context;
}

}  // namespace fairlead::rpc
