#include "libs/http/client.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "httplib.h"
#include "libs/core/all.h"
#include "libs/core/blocking.h"
#include "libs/testing/eventually.h"
#include "libs/testing/process.h"

namespace fairlead::http {
namespace {

using ::testing::HasSubstr;

class HttpClientTest : public ::testing::Test {
 protected:
  HttpClientTest() {
    server_.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
      response.status = 201;
      response.set_header("X-Asked", request.get_header_value("X-Ask"));
      response.set_content(request.body, "text/plain");
    });
    server_.Get("/large", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::string(2000, 'x'), "text/plain");
    });
    server_.Post("/slow", [this](const httplib::Request&, httplib::Response&) {
      arrived_ = true;
      testing::Eventually([this] { return release_.load(); });
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // A stop before the server runs would be lost.
    EXPECT_TRUE(testing::Eventually([this] { return server_.is_running(); }));
    EXPECT_TRUE(client_.Start().ok());
  }
  ~HttpClientTest() override {
    release_ = true;
    client_.Stop(absl::InfinitePast());
    server_.stop();
    thread_.join();
  }

  std::string Url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  absl::StatusOr<Response> Send(Request request) { return core::BlockOn(client_.Send(std::move(request))); }

  Client client_{{}};
  std::atomic<bool> arrived_{false};
  std::atomic<bool> release_{false};

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(HttpClientTest, SendsBodyAndHeadersAndGivesTheAnswer) {
  const auto response = Send({.url = Url("/echo"), .headers = {{"X-Ask", "é"}}, .body = std::string("a\0b", 3)});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->headers.at("x-asked"), "é");
  EXPECT_EQ(response->body, std::string("a\0b", 3));
}

TEST_F(HttpClientTest, ManyWaitAtOnceOnOneThread) {
  std::vector<core::Task<absl::StatusOr<Response>>> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(client_.Send({.url = Url("/echo"), .body = std::to_string(i)}));
  const auto all =
      [](std::vector<core::Task<absl::StatusOr<Response>>> some) -> core::Task<std::vector<absl::StatusOr<Response>>> {
    core::All<absl::StatusOr<Response>> together(std::move(some));
    co_return co_await together;
  };
  const auto responses = core::BlockOn(all(std::move(tasks)));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(responses[static_cast<std::size_t>(i)]->body, std::to_string(i));
}

TEST_F(HttpClientTest, SaysThatNothingWasSentWhereNobodyListens) {
  const auto response = Send({.url = "http://127.0.0.1:" + std::to_string(testing::FreePort())});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable) << response.status();
}

TEST_F(HttpClientTest, DoesNotKnowWhatBecameOfARequestWithoutAnAnswer) {
  const auto response = Send({.url = Url("/slow"), .timeout = absl::Milliseconds(100)});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnknown) << response.status();
}

TEST_F(HttpClientTest, BoundsTheAnswer) {
  const auto response = Send({.method = "GET", .url = Url("/large"), .max_bytes = 1000});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnknown) << response.status();
}

TEST_F(HttpClientTest, RefusesPlainTextToOtherHosts) {
  const auto response = Send({.url = "http://example.org/"});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(response.status().message()), HasSubstr("https://"));
}

TEST_F(HttpClientTest, StopGivesUpWhatIsUnderWay) {
  std::thread stopper([this] {
    EXPECT_TRUE(testing::Eventually([this] { return arrived_.load(); }));
    client_.Stop(absl::InfinitePast());
  });
  const auto response = Send({.url = Url("/slow")});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnknown);
  stopper.join();
  EXPECT_EQ(Send({.url = Url("/echo")}).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace fairlead::http
