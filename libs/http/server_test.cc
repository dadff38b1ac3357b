#include "libs/http/server.h"

#include <atomic>
#include <barrier>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "httplib.h"
#include "libs/http/test_wire.h"
#include "libs/observability/log.h"
#include "libs/testing/eventually.h"

namespace fairlead::http {
namespace {

using fairlead::testing::Eventually;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ToGet;
using testing::Wire;

ServerResponse Said(std::string text) { return {.body = std::move(text)}; }

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    observability::SetSink([](std::string_view) {});
  }
  ~ServerTest() override {
    release_ = true;
    server_.reset();
    observability::SetSink({});
  }

  // With the routes of all tests.
  void Start(ServerOptions options = {}) {
    server_ = std::make_unique<Server>(std::move(options));
    server_->Route(Method::kGet, "/hello", [](const ServerRequest&) { return Said("hello"); });
    server_->Route(Method::kPost, "/hello", [](const ServerRequest&) { return Said("posted"); });
    server_->Route(Method::kGet, "/slow", [this](const ServerRequest&) {
      ++inside_;
      EXPECT_TRUE(Eventually([this] { return release_.load(); }));
      return Said("at last");
    });
    // What came, to be looked at.
    const auto keep = [this](ServerRequest&& request) {
      kept_ = std::move(request);
      return ServerResponse{.status = 201, .headers = {{"X-Kept", "yes"}}};
    };
    server_->Route(Method::kPost, "/surveys/{survey}/slips/{slip}", keep);
    server_->Route(Method::kOptions, "/surveys/{survey}", keep);
    server_->Route(Method::kPost, "/keep", keep);
    server_->Route(Method::kGet, "/throws",
                   [](const ServerRequest&) -> ServerResponse { throw std::runtime_error("what a person wrote"); });
    const absl::Status started = server_->Start();
    ASSERT_TRUE(started.ok()) << started;
  }
  httplib::Client Client() const { return httplib::Client("127.0.0.1", server_->port()); }

  std::unique_ptr<Server> server_;
  ServerRequest kept_;
  std::atomic<int> inside_{0};  // requests for /slow
  std::atomic<bool> release_{false};
};

TEST_F(ServerTest, RoutesByMethodAndPath) {
  Start();
  EXPECT_EQ(Client().Get("/hello")->body, "hello");
  EXPECT_EQ(Client().Post("/hello")->body, "posted");
}

TEST_F(ServerTest, GivesWhatStandsForThePlaceholders) {
  Start();
  const auto answer = Client().Post("/surveys/ab-12/slips/7", "body", "application/octet-stream");
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->get_header_value("X-Kept"), "yes");
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(kept_.method, Method::kPost);
  EXPECT_THAT(kept_.parts, ElementsAre("ab-12", "7"));
  EXPECT_EQ(kept_.body, "body");
  EXPECT_EQ(Client().Options("/surveys/x")->status, 201);
  EXPECT_EQ(kept_.method, Method::kOptions);
  EXPECT_THAT(kept_.parts, ElementsAre("x"));
}

TEST_F(ServerTest, DecodesNeitherPathNorQuery) {
  Start();
  const Wire wire(server_->port(),
                  testing::ToPost("/surveys/%2e%2e%2f/slips/a+b?c=%20d&c=?", "Content-Length: 0\r\n", ""));
  EXPECT_THAT(wire.ReceiveUntil("\r\n\r\n"), HasSubstr(" 201 "));
  EXPECT_EQ(kept_.path, "/surveys/%2e%2e%2f/slips/a+b");
  EXPECT_EQ(kept_.query, "c=%20d&c=?");
  EXPECT_THAT(kept_.parts, ElementsAre("%2e%2e%2f", "a+b"));
}

TEST_F(ServerTest, APlaceholderStandsForOneSegmentOfBoundedLength) {
  Start();
  EXPECT_EQ(Client().Options("/surveys/" + std::string(255, 'x'))->status, 201);
  EXPECT_EQ(Client().Options("/surveys/" + std::string(256, 'x'))->status, 404);
  EXPECT_EQ(Client().Options("/surveys/")->status, 404);
  EXPECT_EQ(Client().Options("/surveys/x/")->status, 404);
  EXPECT_EQ(Client().Options("/surveys/x/y")->status, 404);
}

TEST_F(ServerTest, AnswersAnythingElseWithAShort404) {
  Start();
  const auto answer = Client().Get("/other");
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "not found\n");
  EXPECT_THAT(answer->get_header_value("Content-Type"), HasSubstr("text/plain"));
  EXPECT_EQ(Client().Get("/hello/")->status, 404);
  EXPECT_EQ(Client().Get("/Hello")->status, 404);
  EXPECT_EQ(Client().Options("/hello")->status, 404) << "another method";
  EXPECT_EQ(Client().Head("/hello")->status, 404);
  EXPECT_EQ(Client().Put("/hello", "x", "text/plain")->status, 404);
  EXPECT_EQ(Client().Delete("/hello")->status, 404);
}

TEST_F(ServerTest, FindsHeadersWhateverTheirCase) {
  Start();
  const Wire wire(server_->port(), testing::ToPost("/keep", "AUTHORIZATION: Bearer a\r\nX-Other:b\r\n", ""));
  EXPECT_THAT(wire.ReceiveUntil("\r\n\r\n"), HasSubstr(" 201 "));
  EXPECT_EQ(kept_.header("authorization"), "Bearer a");
  EXPECT_EQ(kept_.header("x-other"), "b");
  EXPECT_EQ(kept_.header("x-missing"), "");
}

TEST_F(ServerTest, BelievesNoHeaderThatComesTwice) {
  Start();
  const Wire wire(server_->port(),
                  testing::ToPost("/keep", "Authorization: Bearer a\r\nauthorization: Bearer b\r\n", ""));
  EXPECT_THAT(wire.ReceiveUntil("\r\n\r\n"), HasSubstr(" 201 "));
  EXPECT_EQ(kept_.header("authorization"), "");
}

TEST_F(ServerTest, DoesNotTellWhereARequestCameFrom) {
  Start();
  EXPECT_EQ(Client().Post("/keep", {{"REMOTE_ADDR", "10.0.0.1"}}, "", "text/plain")->status, 201);
  for (const auto& [name, value] : kept_.headers) {
    EXPECT_THAT(name, Not(HasSubstr("addr")));
    EXPECT_THAT(name + value, Not(HasSubstr("10.0.0.1")));
  }
}

TEST_F(ServerTest, GivesBodiesAsTheyWereSent) {
  Start();
  const std::string form = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n";
  EXPECT_EQ(Client().Post("/keep", form, "multipart/form-data; boundary=b")->status, 201);
  EXPECT_EQ(kept_.body, form);
  EXPECT_EQ(kept_.header("content-type"), "multipart/form-data; boundary=b");
  const std::string long_form = "a=" + std::string(20'000, 'x');
  EXPECT_EQ(Client().Post("/keep", long_form, "application/x-www-form-urlencoded")->status, 201);
  EXPECT_EQ(kept_.body, long_form);
  const std::string not_gzip("\0not gzip", 9);
  EXPECT_EQ(Client().Post("/keep", {{"Content-Encoding", "gzip"}}, not_gzip, "text/plain")->status, 201);
  EXPECT_EQ(kept_.body, not_gzip);
  EXPECT_EQ(kept_.header("content-encoding"), "gzip");
}

TEST_F(ServerTest, SendsAnswersAsTheHandlerGaveThem) {
  Start();
  const auto answer = Client().Get("/hello", {{"Range", "bytes=1-2"}, {"Accept-Encoding", "gzip, br"}});
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->get_header_value("Content-Encoding"), "");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(ServerTest, SendsNothingAboutItself) {
  Start();
  const auto answer = Client().Get("/hello");
  for (const auto& [name, value] : answer->headers) {
    EXPECT_THAT(name, ::testing::AnyOf("Content-Length", "Content-Type", "Keep-Alive", "Connection")) << value;
  }
}

TEST_F(ServerTest, HidesAnExceptionAndGoesOn) {
  Start();
  std::string logged;
  observability::SetSink([&logged](std::string_view line) { logged += line; });
  httplib::Client client = Client();
  client.set_keep_alive(true);
  const auto answer = client.Get("/throws");
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body, "internal error\n");
  EXPECT_EQ(answer->get_header_value("EXCEPTION_WHAT"), "");
  EXPECT_EQ(client.Get("/hello")->status, 200);
  observability::SetSink([](std::string_view) {});
  EXPECT_THAT(logged, HasSubstr("runtime_error"));
  EXPECT_THAT(logged, Not(HasSubstr("what a person wrote")));
}

TEST_F(ServerTest, LogsNoRequest) {
  Start();
  std::string logged;
  observability::SetSink([&logged](std::string_view line) { logged += line; });
  EXPECT_EQ(Client().Get("/hello")->status, 200);
  EXPECT_EQ(Client().Get("/other")->status, 404);
  observability::SetSink([](std::string_view) {});
  EXPECT_EQ(logged, "");
}

TEST_F(ServerTest, AnswersRequestsThatWereSentTogether) {
  Start();
  const Wire wire(server_->port(),
                  ToGet("/hello") + testing::ToPost("/hello", "Content-Length: 1\r\n", "x") + ToGet("/other"));
  EXPECT_THAT(wire.ReceiveUntil("not found"),
              ::testing::ContainsRegex("200 OK(.|\n)*hello(.|\n)*200 OK(.|\n)*posted(.|\n)*404 "));
}

TEST_F(ServerTest, ServesAsManyAtOnceAsItHasThreads) {
  std::barrier together(8);
  server_ = std::make_unique<Server>(ServerOptions{.threads = 8});
  server_->Route(Method::kGet, "/meet", [&together](const ServerRequest&) {
    together.arrive_and_wait();
    return Said("met");
  });
  ASSERT_TRUE(server_->Start().ok());
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 8; ++i) {
    answers.push_back(std::async(std::launch::async, [this] { return Client().Get("/meet")->body; }));
  }
  for (auto& answer : answers) EXPECT_EQ(answer.get(), "met");
}

TEST_F(ServerTest, ServesMoreConnectionsThanThreadsOneAfterAnother) {
  Start({.threads = 2});
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 24; ++i) {
    answers.push_back(std::async(std::launch::async, [this] { return Client().Get("/hello")->body; }));
  }
  for (auto& answer : answers) EXPECT_EQ(answer.get(), "hello");
}

TEST_F(ServerTest, TheKernelKeepsConnectionsThatNoThreadIsFreeFor) {
  Start({.threads = 1});
  const Wire first(server_->port(), ToGet("/slow"));
  ASSERT_TRUE(Eventually([this] { return inside_ == 1; }));
  std::vector<std::unique_ptr<Wire>> waiting;
  for (int i = 0; i < 40; ++i) {
    const absl::Time before = absl::Now();
    waiting.push_back(std::make_unique<Wire>(server_->port(), ToGet("/hello")));
    ASSERT_TRUE(waiting.back()->connected());
    EXPECT_LT(absl::Now() - before, absl::Milliseconds(900)) << "connection " << i << " was dropped and repeated";
  }
  release_ = true;
  EXPECT_THAT(first.ReceiveUntil("at last"), HasSubstr("at last"));
}

TEST_F(ServerTest, WaitsForAFreeProcessorIfItIsTold) {
  for (const bool waits : {false, true}) {
    Server server({.wait_for_free_processor = waits});
    server.Route(Method::kGet, "/", [](const ServerRequest&) { return Said(std::to_string(sched_getscheduler(0))); });
    ASSERT_TRUE(server.Start().ok());
    EXPECT_EQ(httplib::Client("127.0.0.1", server.port()).Get("/")->body,
              std::to_string(waits ? SCHED_BATCH : SCHED_OTHER));
  }
}

TEST_F(ServerTest, StopAnswersWhatIsUnderWayAndDropsTheRest) {
  Start({.read_timeout = absl::Minutes(1), .keep_alive = absl::Minutes(1)});
  const Wire idle(server_->port(), ToGet("/hello"));
  idle.ReceiveUntil("hello");
  const Wire half(server_->port(), "GET /hel");
  const Wire half_a_body(server_->port(), testing::ToPost("/hello", "Content-Length: 9\r\n", "half"));
  const Wire under_way(server_->port(), ToGet("/slow"));
  ASSERT_TRUE(Eventually([this] { return inside_ == 1; }));
  std::thread stopper([this] { server_->Stop(absl::InfiniteFuture()); });
  EXPECT_EQ(idle.ReceiveAll(), "");
  EXPECT_EQ(half.ReceiveAll(), "");
  const std::string cut = half_a_body.ReceiveAll();
  EXPECT_TRUE(cut.empty() || cut.find(" 503 ") != std::string::npos) << "it is not the caller's fault: " << cut;
  EXPECT_FALSE(Wire(server_->port()).connected());
  release_ = true;
  EXPECT_THAT(under_way.ReceiveAll(), HasSubstr("at last"));
  stopper.join();
}

TEST_F(ServerTest, StopsRightAfterTheStart) {
  for (int i = 0; i < 20; ++i) {
    Start();
    server_->Stop(absl::InfiniteFuture());
  }
}

TEST_F(ServerTest, StartsAgainOnTheSamePort) {
  Start();
  const int port = server_->port();
  const ServerOptions same{.address = "127.0.0.1:" + std::to_string(port)};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Client().Get("/hello")->status, 200);
    server_->Stop(absl::InfiniteFuture());
    Start(same);
    EXPECT_EQ(server_->port(), port);
  }
  server_->Stop(absl::InfiniteFuture());
  ASSERT_TRUE(server_->Start().ok()) << "the same object";
  EXPECT_EQ(server_->port(), port);
  EXPECT_EQ(Client().Get("/hello")->status, 200);
}

TEST_F(ServerTest, IsReadyWhileItListens) {
  Server server({.name = "collector"});
  EXPECT_THAT(std::string(server.Ready().message()), HasSubstr("collector"));
  ASSERT_TRUE(server.Start().ok());
  EXPECT_TRUE(server.Ready().ok());
  server.Stop(absl::InfiniteFuture());
  EXPECT_EQ(server.Ready().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerTest, RefusesAPortInUseAndNamesTheOption) {
  Start();
  const std::string address = "127.0.0.1:" + std::to_string(server_->port());
  Server second({.option = "collector.address", .address = address});
  const absl::Status status = second.Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(address));
  EXPECT_THAT(std::string(status.message()), HasSubstr("collector.address"));
  EXPECT_FALSE(second.Ready().ok());
}

TEST_F(ServerTest, RefusesAMalformedAddressAndNamesTheOption) {
  Server server({.option = "collector.address", .address = "nowhere"});
  const absl::Status status = server.Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("collector.address"));
}

TEST_F(ServerTest, RefusesToHaveNoThreads) {
  Server server({.threads = 0});
  EXPECT_EQ(server.Start().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fairlead::http
