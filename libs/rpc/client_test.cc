#include "libs/rpc/client.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/rpc/test_server.h"

namespace fairlead::rpc {
namespace {

using ::testing::HasSubstr;

class RpcClient : public ServerTest {};

TEST_F(RpcClient, ReadsTheTokenAgainForEachCall) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  EXPECT_TRUE(Say(*client, "x").ok());
  Write("token", "rotten\n");
  EXPECT_EQ(Say(*client, "x").status().code(), absl::StatusCode::kUnauthenticated);
  Write("token", Token({"e42", auth::Role::kEmployee, ""}) + "\n");
  EXPECT_TRUE(Say(*client, "x").ok());
  Write("token", "two\nlines");
  EXPECT_EQ(Say(*client, "x").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(RpcClient, NamesATokenFileThatItCannotRead) {
  ASSERT_TRUE(Start().ok());
  ClientOptions options;
  options.token_file = "/nowhere/token";
  const absl::Status status = Say(*Connect(options), "x").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/token"));
}

TEST_F(RpcClient, SaysUnavailableWhenNobodyListens) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  server_->Stop(absl::Now());
  EXPECT_EQ(Say(*client, "x").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(RpcClient, NamesATlsFileThatItCannotRead) {
  ClientOptions options;
  options.tls_ca = "/nowhere/ca.crt";
  EXPECT_THAT(std::string(Client::Connect(options).status().message()), HasSubstr("/nowhere/ca.crt"));
}

}  // namespace
}  // namespace fairlead::rpc
