#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/auth/jws.h"
#include "libs/rpc/test_server.h"

namespace fairlead::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RpcAccess : public ServerTest {
 protected:
  absl::StatusCode CodeFor(const std::string& authorization, const std::string& text = "x") {
    const auto stub = v1::EchoService::NewStub(Connect()->channel());
    grpc::ClientContext context;
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    v1::EchoRequest request;
    request.set_text(text);
    v1::EchoResponse response;
    return FromGrpc(stub->Echo(&context, request, &response)).code();
  }
};

TEST_F(RpcAccess, FollowsTheTableForEveryRole) {
  ASSERT_TRUE(Start().ok());
  for (const auth::Role role : auth::kAllRoles) {
    const bool allowed = role == auth::Role::kEmployee || role == auth::Role::kService;
    EXPECT_EQ(CodeFor("Bearer " + Token({"someone", role, ""})),
              allowed ? absl::StatusCode::kOk : absl::StatusCode::kPermissionDenied)
        << auth::RoleName(role);
  }
  EXPECT_EQ(echo_.echoes, 2);
  EXPECT_THAT(metrics_.operations.Text(), HasSubstr(R"(fairlead_rpc_refused_total{reason="denied"} 3)"));
  EXPECT_THAT(LogText(), HasSubstr("PERMISSION_DENIED"));
}

TEST_F(RpcAccess, NeedsASoundToken) {
  ASSERT_TRUE(Start().ok());
  const std::string sound = Token({"e42", auth::Role::kEmployee, ""});
  const auto stranger = *auth::GenerateKeyPair(auth::KeyType::kEd25519);
  const std::string wrong_key = *auth::SignToken({.principal = {"e42", auth::Role::kEmployee, ""},
                                                  .issuer = "test",
                                                  .issued_at = absl::Now(),
                                                  .expires_at = absl::Now() + absl::Hours(1)},
                                                 stranger.private_pem, "dev");
  const std::string none = auth::Base64UrlEncode(R"({"alg":"none","kid":"dev"})") +
                           sound.substr(sound.find('.'), sound.rfind('.') - sound.find('.') + 1);
  for (const std::string& authorization :
       {std::string(), std::string("Bearer"), std::string("Bearer "), "Basic " + sound, sound,
        "Bearer " + Token({"e42", auth::Role::kEmployee, ""}, "fairlead", absl::Hours(-1)),
        "Bearer " + Token({"e42", auth::Role::kEmployee, ""}, "other"), "Bearer " + wrong_key, "Bearer " + none}) {
    EXPECT_EQ(CodeFor(authorization), absl::StatusCode::kUnauthenticated) << authorization;
  }
  EXPECT_EQ(CodeFor("bearer " + sound), absl::StatusCode::kOk);  // the scheme's case does not matter, RFC 9110
  EXPECT_EQ(echo_.echoes, 1);
  EXPECT_THAT(metrics_.operations.Text(), HasSubstr(R"(fairlead_rpc_refused_total{reason="unauthenticated"} 9)"));
  EXPECT_THAT(LogText(), Not(HasSubstr(sound)));
}

TEST_F(RpcAccess, AppliesToStreams) {
  ASSERT_TRUE(Start().ok());
  const auto stub = v1::EchoService::NewStub(Connect()->channel());
  v1::RepeatRequest request;
  request.set_count(1);
  v1::RepeatResponse response;
  grpc::ClientContext without;
  const auto refused = stub->Repeat(&without, request);
  EXPECT_FALSE(refused->Read(&response));
  EXPECT_EQ(refused->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  grpc::ClientContext wrong;
  wrong.AddMetadata("authorization", "Bearer " + Token({"s", auth::Role::kService, ""}));
  v1::ConverseResponse answer;
  const auto denied = stub->Converse(&wrong);
  EXPECT_FALSE(denied->Read(&answer));
  EXPECT_EQ(denied->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(RpcAccess, NamesThePersonForWhomAServiceActs) {
  ASSERT_TRUE(Start().ok());
  ClientOptions options;
  options.token_file = Write("chat", Token({"chat", auth::Role::kService, "e7"}));
  EXPECT_EQ(*Say(*Connect(options), "actor"), "e7");
  EXPECT_EQ(*Say(*Connect(), "actor"), "e42");
}

TEST_F(RpcAccess, LogsABoundedNumberOfRefusals) {
  ASSERT_TRUE(Start().ok());
  const auto stub = v1::EchoService::NewStub(Connect()->channel());
  const absl::Time begin = absl::Now();
  for (int i = 0; i < 200; ++i) {
    grpc::ClientContext context;
    v1::EchoResponse response;
    EXPECT_FALSE(stub->Echo(&context, {}, &response).ok());
  }
  const std::string log = LogText();
  int lines = 0;
  for (std::size_t at = log.find("Turned a call away"); at != std::string::npos;
       at = log.find("Turned a call away", at + 1)) {
    ++lines;
  }
  EXPECT_GT(lines, 0);
  EXPECT_LE(lines, 20 * (2 + static_cast<int>(absl::ToInt64Seconds(absl::Now() - begin))));
}

}  // namespace
}  // namespace fairlead::rpc
