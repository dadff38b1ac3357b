#include "libs/runtime/admin_server.h"

#include <atomic>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/observability/log.h"

namespace fairlead::runtime {
namespace {

using testing::HasSubstr;

class AdminEndpoint : public testing::Test {
 protected:
  AdminEndpoint() {
    observability::SetSink([](std::string_view) {});
  }
  ~AdminEndpoint() override {
    server_.Stop(absl::InfiniteFuture());
    observability::SetSink({});
  }
  httplib::Result Get(const std::string& path) const {
    httplib::Client client("127.0.0.1", server_.port());
    return client.Get(path.c_str());
  }

  observability::Metrics metrics_;
  std::atomic<bool> ready_{true};
  AdminServer server_{
      {}, metrics_, [this] { return ready_ ? absl::OkStatus() : absl::UnavailableError("redis: away"); }};
};

TEST_F(AdminEndpoint, IsAliveWhetherOrNotReady) {
  ASSERT_TRUE(server_.Start().ok());
  EXPECT_EQ(Get("/livez")->status, 200);
  EXPECT_EQ(Get("/readyz")->status, 200);
  ready_ = false;
  EXPECT_EQ(Get("/livez")->status, 200);
  EXPECT_EQ(Get("/readyz")->status, 503);
  EXPECT_THAT(Get("/readyz")->body, HasSubstr("redis: away"));
}

TEST_F(AdminEndpoint, ServesTheTwoMetricsPagesApart) {
  metrics_.operations.AddCounter("fairlead_calls_total", "Calls").Increment();
  metrics_.people.AddGauge("fairlead_people_count", "People").Set(5);
  ASSERT_TRUE(server_.Start().ok());
  const auto operations = Get("/metrics");
  EXPECT_THAT(operations->get_header_value("Content-Type"), HasSubstr("version=0.0.4"));
  EXPECT_THAT(operations->body, HasSubstr("fairlead_calls_total 1"));
  EXPECT_EQ(operations->body.find("fairlead_people_count"), std::string::npos);
  EXPECT_THAT(Get("/metrics/people")->body, HasSubstr("fairlead_people_count 5"));
  EXPECT_EQ(Get("/")->status, 404);
}

TEST_F(AdminEndpoint, RefusesAPortInUseAndNamesIt) {
  ASSERT_TRUE(server_.Start().ok());
  AdminOptions options;
  options.address = "127.0.0.1:" + std::to_string(server_.port());
  AdminServer second(options, metrics_, [] { return absl::OkStatus(); });
  const absl::Status status = second.Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(options.address));
}

TEST_F(AdminEndpoint, StopsRightAfterTheStart) {
  for (int i = 0; i < 20; ++i) {
    AdminServer server({}, metrics_, [] { return absl::OkStatus(); });
    ASSERT_TRUE(server.Start().ok());
    server.Stop(absl::InfiniteFuture());
  }
}

TEST(AdminOptions, RefusesAMalformedAddress) {
  observability::Metrics metrics;
  AdminOptions options;
  options.address = "nowhere";
  AdminServer server(options, metrics, [] { return absl::OkStatus(); });
  EXPECT_EQ(server.Start().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fairlead::runtime
