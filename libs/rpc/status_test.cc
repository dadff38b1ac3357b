#include "libs/rpc/status.h"

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/refusal.h"
#include "libs/observability/log.h"

namespace fairlead::rpc {
namespace {

using ::testing::HasSubstr;

constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(ToGrpc, MakesErrorInfoAndBadRequest) {
  const grpc::Status status = ToGrpc(core::InvalidField("recipients[2]", "nobody of that id"), kTrace);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), static_cast<int>(grpc::StatusCode::INVALID_ARGUMENT));
  ASSERT_EQ(details.details_size(), 2);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.domain(), "fairlead");
  EXPECT_EQ(info.reason(), "INVALID_FIELD");
  google::rpc::BadRequest bad;
  ASSERT_TRUE(details.details(1).UnpackTo(&bad));
  EXPECT_EQ(bad.field_violations(0).field(), "recipients[2]");
}

TEST(ToGrpc, RoundTripsEveryCodeThatIsNotOurFault) {
  observability::SetSink([](std::string_view) {});
  for (int code = 0; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "message");
    const absl::Status back = FromGrpc(ToGrpc(status, kTrace));
    EXPECT_EQ(back.code(), status.code());
    const bool ours = absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
    EXPECT_EQ(back == status, !ours) << back;
  }
  observability::SetSink({});
}

TEST(ToGrpc, RoundTripsARefusal) {
  const absl::Status status = core::Refuse(absl::StatusCode::kFailedPrecondition, "no",
                                           {"ALLOWANCE_EXCEEDED", {{"left", "10"}}, {{"points", "too many"}}});
  const absl::Status back = FromGrpc(ToGrpc(status, kTrace));
  EXPECT_EQ(back.message(), "no");
  const auto refusal = core::RefusalOf(back);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->reason, "ALLOWANCE_EXCEEDED");
  EXPECT_EQ(refusal->metadata.at("left"), "10");
  EXPECT_EQ(refusal->violations.at(0).description, "too many");
}

TEST(ToGrpc, HidesOurFaultsBehindATrace) {
  std::string logged;
  observability::SetSink([&](std::string_view line) { logged = line; });
  const grpc::Status status = ToGrpc(absl::DataLossError("bytes of e42"), kTrace);
  observability::SetSink({});
  EXPECT_EQ(status.error_message(), "internal error, trace 0af7651916cd43dd8448eb211c80319c");
  EXPECT_THAT(logged, HasSubstr("bytes of e42"));
  EXPECT_THAT(logged, HasSubstr("0af7651916cd43dd8448eb211c80319c"));
}

TEST(FromGrpc, TakesACallThatAStoppingServerDroppedAsUnavailable) {
  EXPECT_TRUE(absl::IsUnavailable(FromGrpc(grpc::Status(grpc::StatusCode::CANCELLED, "CANCELLED"))));
  EXPECT_TRUE(absl::IsCancelled(FromGrpc(grpc::Status(grpc::StatusCode::CANCELLED, "the caller has gone"))));
}

TEST(FromGrpc, TakesDetailsOfOthersAsAPlainError) {
  const absl::Status status = FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "gone", "not a protobuf\xff"));
  EXPECT_EQ(status, absl::NotFoundError("gone"));
}

}  // namespace
}  // namespace fairlead::rpc
