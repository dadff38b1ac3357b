#include <atomic>
#include <cstdint>
#include <ios>
#include <memory>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "httplib.h"
#include "libs/http/server.h"
#include "libs/http/test_wire.h"
#include "libs/observability/log.h"

namespace fairlead::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::ToGet;
using testing::ToPost;
using testing::Wire;

constexpr std::size_t kMaxBody = 1000;

std::string Length(std::uint64_t length) { return "Content-Length: " + std::to_string(length) + "\r\n"; }

// `bytes` as one chunk.
std::string Chunk(const std::string& bytes) {
  std::ostringstream head;
  head << std::hex << bytes.size();
  return head.str() + "\r\n" + bytes + "\r\n";
}

class ServerBounds : public ::testing::Test {
 protected:
  ServerBounds() {
    observability::SetSink([](std::string_view) {});
  }
  ~ServerBounds() override {
    server_.reset();
    observability::SetSink({});
  }
  void Start(ServerOptions options) {
    options.max_body = kMaxBody;
    server_ = std::make_unique<Server>(std::move(options));
    server_->Route(Method::kPost, "/count", [this](const ServerRequest& request) {
      ++served_;
      return ServerResponse{.body = std::to_string(request.body.size()) + " bytes"};
    });
    server_->Route(Method::kGet, "/count", [this](const ServerRequest&) {
      ++served_;
      return ServerResponse{.body = "counted"};
    });
    server_->Route(Method::kGet, "/huge",
                   [](const ServerRequest&) { return ServerResponse{.body = std::string(64UL * 1024 * 1024, 'x')}; });
    const absl::Status started = server_->Start();
    ASSERT_TRUE(started.ok()) << started;
  }
  // What comes back until the server ends the connection.
  std::string Answers(const std::string& bytes) const { return Wire(server_->port(), bytes).ReceiveAll(); }

  std::unique_ptr<Server> server_;
  std::atomic<int> served_{0};
};

TEST_F(ServerBounds, TakesABodyOfTheBoundAndNoByteMore) {
  Start({});
  httplib::Client client("127.0.0.1", server_->port());
  EXPECT_EQ(client.Post("/count", std::string(kMaxBody, 'x'), "text/plain")->body, "1000 bytes");
  const auto answer = client.Post("/count", std::string(kMaxBody + 1, 'x'), "text/plain");
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->body, "the body is larger than 1000 bytes\n");
  EXPECT_EQ(client.Post("/count", std::string(500'000, 'x'), "text/plain")->status, 413) << "read by the client";
  EXPECT_EQ(served_, 1);
}

TEST_F(ServerBounds, RefusesALargeBodyBeforeItIsSent) {
  Start({});
  const Wire wire(server_->port(), ToPost("/count", Length(1'000'000'000'000), ""));
  EXPECT_THAT(wire.ReceiveUntil("bytes\n"), StartsWith("HTTP/1.1 413 "));
  const Wire polite(server_->port(), ToPost("/count", Length(1001) + "Expect: 100-continue\r\n", ""));
  EXPECT_THAT(polite.ReceiveUntil("bytes\n"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerBounds, InvitesABodyThatAsksFirst) {
  Start({});
  const Wire wire(server_->port(), ToPost("/count", Length(3) + "Expect: 100-continue\r\n", ""));
  EXPECT_THAT(wire.ReceiveUntil("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
  ASSERT_TRUE(wire.Send("abc"));
  EXPECT_THAT(wire.ReceiveUntil("bytes"), HasSubstr("3 bytes"));
}

TEST_F(ServerBounds, BoundsABodyOfChunks) {
  Start({});
  const std::string head = "Transfer-Encoding: chunked\r\n";
  const std::string half(kMaxBody / 2, 'x');
  const Wire whole(server_->port(), ToPost("/count", head, Chunk(half) + Chunk(half) + "0\r\n\r\n") + ToGet("/count"));
  EXPECT_THAT(whole.ReceiveUntil("counted"), ::testing::AllOf(HasSubstr("1000 bytes"), HasSubstr("counted")));
  EXPECT_THAT(Answers(ToPost("/count", head, Chunk(half) + Chunk(half) + Chunk("x") + "0\r\n\r\n")),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Answers(ToPost("/count", head, "7fffffffffffff\r\n" + std::string(2000, 'x'))),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Answers(ToPost("/count", head, "what\r\n")), StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(served_, 2);
}

TEST_F(ServerBounds, BoundsWhatSurroundsChunks) {
  Start({.read_timeout = absl::Minutes(1)});
  // An extension of a chunk that never ends: no body, but bytes to be kept nevertheless.
  const std::string extension = "1;" + std::string(100'000, 'e');
  EXPECT_THAT(Answers(ToPost("/count", "Transfer-Encoding: chunked\r\n", extension)), StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(served_, 0);
}

TEST_F(ServerBounds, TakesNoBodyWhereNoneIsAnnounced) {
  Start({.read_timeout = absl::Minutes(1)});
  const Wire wire(server_->port(), ToPost("/count", "", ""));
  EXPECT_THAT(wire.ReceiveUntil("bytes"), HasSubstr("0 bytes"));
}

TEST_F(ServerBounds, RefusesLengthsThatAProxyMayReadOtherwise) {
  Start({});
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  for (const std::string& head :
       {Length(3) + Length(5), Length(3) + Length(3), Length(3) + chunked, chunked + chunked,
        std::string("Content-Length: three\r\n"), std::string("Content-Length: +3\r\n"),
        std::string("Content-Length: 3, 3\r\n"), std::string("Content-Length: -1\r\n"),
        std::string("Content-Length: 99999999999999999999\r\n"), std::string("Content-Length : 3\r\n"),
        std::string("Transfer-Encoding: gzip, chunked\r\n")}) {
    EXPECT_THAT(Answers(ToPost("/count", head, "abc")), StartsWith("HTTP/1.1 400 ")) << head;
  }
  EXPECT_EQ(served_, 0);
}

TEST_F(ServerBounds, NeverTakesABodyThatItRefusedForARequest) {
  Start({});
  const std::string hidden = ToGet("/count");
  const std::string large = hidden + std::string(kMaxBody, 'x');
  for (const std::string& request :
       {ToPost("/other", Length(hidden.size()), hidden), ToPost("/count", Length(large.size()), large),
        ToPost("/count", "Content-Length: what\r\n", hidden),
        "GET /count HTTP/1.1\r\n" + Length(hidden.size()) + "\r\n" + hidden,
        "PUT /count HTTP/1.1\r\n" + Length(hidden.size()) + "\r\n" + hidden, "what\r\n" + hidden}) {
    const std::string answers = Answers(request);
    EXPECT_THAT(answers, StartsWith("HTTP/1.1 4")) << request;
    EXPECT_EQ(answers.find("HTTP/1.1", 1), std::string::npos) << "a second answer to " << request;
  }
  EXPECT_EQ(served_, 0);
}

TEST_F(ServerBounds, SaysThatTheConnectionEnds) {
  Start({});
  EXPECT_THAT(Answers(ToPost("/other", Length(3), "abc")), HasSubstr("Connection: close\r\n"));
}

TEST_F(ServerBounds, BoundsTheHead) {
  Start({});
  std::string many = "GET /count HTTP/1.1\r\n";
  for (int i = 0; i < 10'000; ++i) many += "X-Header: value\r\n";
  EXPECT_THAT(Answers(many + "\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Answers("GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 414 "));
  const Wire endless(server_->port(), "GET /");
  bool taken = true;
  for (int i = 0; i < 20'000 && taken; ++i) taken = endless.Send(std::string(4096, 'x'));
  EXPECT_FALSE(taken) << "80 MB of a line were read";
  EXPECT_EQ(served_, 0);
}

TEST_F(ServerBounds, ASlowHeadEndsTheConnection) {
  Start({.read_timeout = absl::Milliseconds(300)});
  const absl::Time begun = absl::Now();
  const Wire wire(server_->port(), "GET /count HT");
  EXPECT_EQ(wire.ReceiveAll(), "");
  EXPECT_GE(absl::Now() - begun, absl::Milliseconds(290));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(10));
}

TEST_F(ServerBounds, ASlowBodyTimesOutHoweverSteadyItIs) {
  Start({.threads = 1, .read_timeout = absl::Milliseconds(500)});
  const Wire wire(server_->port(), ToPost("/count", Length(900), ""));
  int sent = 0;
  while (sent < 890 && !wire.HearsWithin(absl::Milliseconds(50)) && wire.Send("x")) ++sent;
  EXPECT_THAT(wire.ReceiveUntil("slowly\n"), StartsWith("HTTP/1.1 408 "));
  EXPECT_LT(sent, 890);
  EXPECT_EQ(served_, 0);
}

TEST_F(ServerBounds, AClientThatDoesNotReadGivesItsThreadBack) {
  Start({.threads = 1, .write_timeout = absl::Milliseconds(300)});
  const Wire deaf(server_->port(), ToGet("/huge"));
  const Wire other(server_->port(), ToGet("/count"));
  EXPECT_THAT(other.ReceiveUntil("counted"), HasSubstr("counted"));
}

TEST_F(ServerBounds, AnIdleConnectionGivesItsThreadBack) {
  Start({.threads = 1, .keep_alive = absl::Milliseconds(300)});
  const Wire idle(server_->port(), ToGet("/count"));
  EXPECT_THAT(idle.ReceiveUntil("counted"), HasSubstr("counted"));
  const Wire silent(server_->port());
  const Wire other(server_->port(), ToGet("/count"));
  EXPECT_THAT(other.ReceiveUntil("counted"), HasSubstr("counted"));
}

TEST_F(ServerBounds, AConnectionEndsAfterItsLastRequest) {
  Start({.requests_a_connection = 2});
  const std::string answers = Answers(ToGet("/count") + ToGet("/count") + ToGet("/count"));
  EXPECT_EQ(served_, 2);
  EXPECT_THAT(answers, HasSubstr("Connection: close"));
}

}  // namespace
}  // namespace fairlead::http
