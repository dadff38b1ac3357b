#include "libs/rpc/tls.h"

#include <fstream>
#include <iterator>

#include "fmt/format.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "libs/core/status.h"
#include "libs/runtime/config.h"

namespace fairlead::rpc {
namespace {

using grpc::experimental::FileWatcherCertificateProvider;

// gRPC itself only logs what is wrong with a file, and then serves nobody.
absl::Status CheckPem(const std::string& option, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(fmt::format("{}: {} cannot be read", option, path));
  if (text.find("-----BEGIN ") == std::string::npos) {
    return absl::InvalidArgumentError(fmt::format("{}: {} is not a PEM file", option, path));
  }
  return absl::OkStatus();
}

absl::Status CheckPair(const std::string& prefix, const std::string& certificate, const std::string& key,
                       const std::string& roots, const std::string& roots_option) {
  if (certificate.empty() != key.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("{}.tls_certificate and {}.tls_key belong together; set both or none", prefix, prefix));
  }
  if (!certificate.empty()) {
    FL_RETURN_IF_ERROR(CheckPem(prefix + ".tls_certificate", certificate));
    FL_RETURN_IF_ERROR(CheckPem(prefix + ".tls_key", key));
  }
  if (!roots.empty()) FL_RETURN_IF_ERROR(CheckPem(roots_option, roots));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(const ServerOptions& options) {
  FL_RETURN_IF_ERROR(
      CheckPair("rpc", options.tls_certificate, options.tls_key, options.tls_client_ca, "rpc.tls_client_ca"));
  if (options.tls_certificate.empty()) {
    if (!options.tls_client_ca.empty()) {
      return absl::InvalidArgumentError("rpc.tls_client_ca needs rpc.tls_certificate and rpc.tls_key");
    }
    runtime::Endpoint endpoint;
    FL_RETURN_IF_ERROR(core::Annotate(runtime::ParseEndpoint(options.address, endpoint), "rpc.address"));
    if (!endpoint.IsLoopback() && !options.allow_plaintext) {
      return absl::FailedPreconditionError(fmt::format(
          "rpc.address {} is reachable from other machines and there is no TLS; set rpc.tls_certificate and "
          "rpc.tls_key, or rpc.allow_plaintext if something else encrypts",
          options.address));
    }
    return grpc::InsecureServerCredentials();
  }
  const auto provider = std::make_shared<FileWatcherCertificateProvider>(options.tls_key, options.tls_certificate,
                                                                         options.tls_client_ca, kTlsReloadSeconds);
  grpc::experimental::TlsServerCredentialsOptions tls(provider);
  tls.watch_identity_key_cert_pairs();
  if (!options.tls_client_ca.empty()) {
    tls.watch_root_certs();
    tls.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(tls);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientCredentials(const ClientOptions& options) {
  if (options.tls_ca.empty()) {
    if (!options.tls_certificate.empty() || !options.tls_key.empty()) {
      return absl::InvalidArgumentError("a client's certificate needs tls_ca, the roots of the server's");
    }
    return grpc::InsecureChannelCredentials();
  }
  FL_RETURN_IF_ERROR(CheckPair("client", options.tls_certificate, options.tls_key, options.tls_ca, "client.tls_ca"));
  const auto provider = std::make_shared<FileWatcherCertificateProvider>(options.tls_key, options.tls_certificate,
                                                                         options.tls_ca, kTlsReloadSeconds);
  grpc::experimental::TlsChannelCredentialsOptions tls;
  tls.set_certificate_provider(provider);
  tls.watch_root_certs();
  if (!options.tls_certificate.empty()) tls.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(tls);
}

}  // namespace fairlead::rpc
