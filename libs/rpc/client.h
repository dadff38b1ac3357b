#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "libs/rpc/status.h"
#include "libs/runtime/config.h"

namespace fairlead::rpc {

struct ClientOptions {
  std::string address = "127.0.0.1:7070";  // host:port, or any gRPC target such as "dns:///recognition:7070"
  std::string token_file;                  // holds the bearer token; read again for each call
  std::string tls_ca;                      // PEM file of roots; empty and no certificate: plain text
  std::string tls_certificate;             // PEM files of the client's certificate chain and key, for mutual TLS
  std::string tls_key;
  std::string tls_server_name;  // the name in the server's certificate, if it is not the address's host
  absl::Duration deadline = absl::Seconds(10);

  // Options "<prefix>.address" and so on.
  void AddTo(runtime::ConfigParser& parser, const std::string& prefix);
};

// A connection to one server, for programs that wait for each answer: tools and tests. Thread-safe.
//   rpc::Client client(options);
//   const auto wallet = client.Unary(*stub, &v1::RecognitionService::Stub::GetWallet, request);
class Client {
 public:
  // InvalidArgument or NotFound names the TLS file that cannot be read.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(ClientOptions options);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // A context with the deadline and, if there is a token file, the token. For streams.
  absl::StatusOr<std::unique_ptr<grpc::ClientContext>> NewContext() const;

  // One call. Errors are the server's (FromGrpc, with the refusal), and NotFound for an unreadable token file.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Unary(Stub& stub,
                                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                 const Request& request) const {
    auto context = NewContext();
    if (!context.ok()) return context.status();
    Response response;
    const grpc::Status status = (stub.*method)(context->get(), request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

 private:
  Client(ClientOptions options, std::shared_ptr<grpc::Channel> channel);
  ClientOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace fairlead::rpc
