#include <cstdlib>
#include <filesystem>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/rpc/test_server.h"

namespace fairlead::rpc {
namespace {

using ::testing::HasSubstr;

class RpcTls : public ServerTest {
 protected:
  void Run(const std::string& command) const {
    ASSERT_EQ(std::system(fmt::format("cd '{}' && {{ {}; }} >openssl.log 2>&1", directory_.string(), command).c_str()),
              0)
        << command;
  }
  void MakeAuthority(const std::string& name) const {
    Run(
        fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={0} "
                    "-keyout {0}.key -out {0}.crt",
                    name));
  }
  // Written beside the old and moved over it, as tools that renew certificates do.
  void MakeCertificate(const std::string& authority, const std::string& name) const {
    Run(
        fmt::format("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout {0}.k "
                    "-out {0}.csr && printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > {0}.ext && openssl x509 -req "
                    "-in {0}.csr -CA {1}.crt -CAkey {1}.key -CAcreateserial -days 2 -extfile {0}.ext -out {0}.c && "
                    "mv {0}.k {0}.key && mv {0}.c {0}.crt",
                    name, authority));
  }
  std::string Path(const std::string& name) const { return directory_ / name; }
  ServerOptions TlsOptions() const {
    ServerOptions options;
    options.tls_certificate = Path("server.crt");
    options.tls_key = Path("server.key");
    return options;
  }
  ClientOptions Trusting(const std::string& authority) const {
    ClientOptions options;
    options.tls_ca = Path(authority + ".crt");
    options.tls_server_name = "localhost";
    options.deadline = absl::Seconds(5);
    return options;
  }
};

TEST_F(RpcTls, ServesClientsThatTrustItsAuthority) {
  MakeAuthority("ca");
  MakeAuthority("other");
  MakeCertificate("ca", "server");
  ASSERT_TRUE(Start(TlsOptions()).ok());
  EXPECT_EQ(*Say(*Connect(Trusting("ca")), "x"), "x");
  EXPECT_EQ(Say(*Connect(Trusting("other")), "x").status().code(), absl::StatusCode::kUnavailable);
  ClientOptions plain;
  plain.deadline = absl::Seconds(5);
  EXPECT_FALSE(Say(*Connect(plain), "x").ok());
}

TEST_F(RpcTls, DemandsAClientsCertificateWhenTold) {
  MakeAuthority("ca");
  MakeAuthority("other");
  MakeCertificate("ca", "server");
  MakeCertificate("ca", "client");
  MakeCertificate("other", "stranger");
  ServerOptions options = TlsOptions();
  options.tls_client_ca = Path("ca.crt");
  ASSERT_TRUE(Start(options).ok());
  EXPECT_FALSE(Say(*Connect(Trusting("ca")), "x").ok());
  ClientOptions client = Trusting("ca");
  client.tls_certificate = Path("client.crt");
  client.tls_key = Path("client.key");
  EXPECT_EQ(*Say(*Connect(client), "x"), "x");
  client.tls_certificate = Path("stranger.crt");
  client.tls_key = Path("stranger.key");
  EXPECT_FALSE(Say(*Connect(client), "x").ok());
}

TEST_F(RpcTls, TakesRenewedCertificatesWithoutARestart) {
  MakeAuthority("ca");
  MakeAuthority("next");
  MakeCertificate("ca", "server");
  ASSERT_TRUE(Start(TlsOptions()).ok());
  EXPECT_EQ(*Say(*Connect(Trusting("ca")), "x"), "x");
  EXPECT_FALSE(Say(*Connect(Trusting("next")), "x").ok());
  MakeCertificate("next", "server");
  EXPECT_TRUE(Eventually([&] { return Say(*Connect(Trusting("next")), "x").ok(); }));
}

TEST_F(RpcTls, RefusesFilesThatAreNotThereOrNotPem) {
  ServerOptions options = TlsOptions();
  EXPECT_EQ(Start(options).code(), absl::StatusCode::kNotFound);
  Write("server.crt", "nonsense");
  Write("server.key", "nonsense");
  const absl::Status status = Start(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("rpc.tls_certificate"));
  options.tls_key.clear();
  EXPECT_THAT(std::string(Start(options).message()), HasSubstr("belong together"));
  ServerOptions only_roots;
  only_roots.tls_client_ca = Path("ca.crt");
  EXPECT_FALSE(Start(only_roots).ok());
}

}  // namespace
}  // namespace fairlead::rpc
