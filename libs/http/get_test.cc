#include "libs/http/get.h"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/auth/test_issuer.h"
#include "libs/testing/process.h"

namespace fairlead::http {
namespace {

using auth::TestAnswer;
using auth::TestCertificate;
using auth::TestIssuer;
using ::testing::HasSubstr;
using ::testing::Not;

const std::atomic<bool> kNever{false};

std::string Message(const absl::StatusOr<std::string>& result) { return std::string(result.status().message()); }

// A server by hand: gives the first connection to `serve`, on a thread.
class RawServer {
 public:
  explicit RawServer(std::function<void(int)> serve)
      : listening_(Listen()), thread_([this, serve = std::move(serve)] {
          pollfd file{listening_, POLLIN, 0};
          poll(&file, 1, 20'000);
          const int connection = accept(listening_, nullptr, nullptr);
          serve(connection);
          close(connection);
        }) {}
  ~RawServer() {
    thread_.join();
    close(listening_);
  }
  std::string url() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    return fmt::format("http://127.0.0.1:{}/keys", ntohs(address.sin_port));
  }

 private:
  static int Listen() {
    const int listening = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listening, 1), 0);
    return listening;
  }
  const int listening_;
  std::thread thread_;
};

// Whether the other side closes the connection, or sends anything, within `milliseconds`.
bool Stirs(int connection, int milliseconds) {
  pollfd file{connection, POLLIN, 0};
  return poll(&file, 1, milliseconds) != 0;
}

// Reads the request; then sends a body byte by byte until the client has had enough.
void Drip(int connection) {
  char request[4096];
  if (!Stirs(connection, 20'000) || recv(connection, request, sizeof request, 0) <= 0) return;
  constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
  send(connection, kHead.data(), kHead.size(), MSG_NOSIGNAL);
  while (!Stirs(connection, 20) && send(connection, "x", 1, MSG_NOSIGNAL) == 1) {
  }
}

TEST(CheckUrl, TakesHttpsAndHttpOfLoopback) {
  for (const char* url : {"https://idp.example/keys?tenant=1", "HTTPS://idp.example:8443/", "http://127.0.0.1:80/keys",
                          "http://127.8.9.10/", "http://[::1]:8080/keys", "http://localhost/keys"}) {
    EXPECT_TRUE(CheckUrl(url).ok()) << url << ": " << CheckUrl(url);
  }
}

TEST(CheckUrl, RefusesEverythingElse) {
  for (const char* url :
       {"", "keys.json", "/keys", "idp.example/keys", "http://idp.example/keys", "http://127.idp.example/",
        "http://localhost.idp.example/", "http://127.0.0.1.idp.example/", "http://0.0.0.0/", "http://[::2]/",
        "ftp://127.0.0.1/keys", "file:///etc/hostname", "https://", "https://idp example/"}) {
    EXPECT_EQ(CheckUrl(url).code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

TEST(CheckUrl, RefusesSecretsWithoutRepeatingThem) {
  for (const char* url : {"https://fairlead:hunter2@idp.example/", "https://hunter2@idp.example/",
                          "http://127.0.0.1:hunter2@idp.example/"}) {
    const absl::Status status = CheckUrl(url);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("hunter2")));
  }
  EXPECT_EQ(WithoutQuery("https://idp.example/keys?secret=1"), "https://idp.example/keys");
}

TEST(HttpGet, ReturnsTheBodyOfA200Only) {
  TestAnswer answer("body");
  const TestIssuer issuer(answer.handler());
  EXPECT_EQ(*Get({.url = issuer.url()}, kNever), "body");
  for (const int status : {201, 204, 400, 404, 500, 503}) {
    answer.Set("body", status);
    const auto result = Get({.url = issuer.url()}, kNever);
    EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(Message(result), HasSubstr(std::to_string(status)));
  }
}

TEST(HttpGet, FollowsNoRedirect) {
  TestAnswer answer("elsewhere");
  const TestIssuer elsewhere(answer.handler());
  for (const int status : {301, 302, 303, 307, 308}) {
    const TestIssuer issuer(
        [&](const httplib::Request&, httplib::Response& response) { response.set_redirect(elsewhere.url(), status); });
    EXPECT_THAT(Message(Get({.url = issuer.url()}, kNever)), HasSubstr("redirects are not followed"));
  }
  EXPECT_EQ(elsewhere.requests(), 0);
}

TEST(HttpGet, RefusesALargerBodyWhetherItSaysSoOrNot) {
  TestAnswer answer(std::string(1000, 'x'));
  const TestIssuer announced(answer.handler());
  const TestIssuer chunked([](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("text/plain", [](std::size_t offset, httplib::DataSink& sink) {
      if (offset >= 1000) {
        sink.done();
        return true;
      }
      return sink.write("xxxxxxxxxx", 10);
    });
  });
  for (const TestIssuer* issuer : {&announced, &chunked}) {
    EXPECT_EQ(Get({.url = issuer->url(), .max_bytes = 1000}, kNever)->size(), 1000);
    EXPECT_EQ(Get({.url = issuer->url(), .max_bytes = 999}, kNever).status().code(),
              absl::StatusCode::kResourceExhausted);
  }
}

TEST(HttpGet, BoundsTheWholeAnswerAndNotOnlyEachByte) {
  const RawServer server(&Drip);
  const absl::Time begin = absl::Now();
  const auto result = Get({.url = server.url(), .timeout = absl::Milliseconds(300)}, kNever);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kDeadlineExceeded) << result.status();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
}

TEST(HttpGet, IsGivenUpWhenCancelled) {
  std::atomic<bool> cancelled{false};
  const RawServer server([&](int connection) {
    cancelled = Stirs(connection, 20'000);  // the request has come, and gets no answer
    char request[4096];
    recv(connection, request, sizeof request, 0);
    Stirs(connection, 20'000);
  });
  const absl::Time begin = absl::Now();
  const auto result = Get({.url = server.url(), .timeout = absl::Seconds(60)}, cancelled);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled) << result.status();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
}

TEST(HttpGet, SaysThatNobodyListens) {
  const auto result = Get({.url = fmt::format("http://127.0.0.1:{}/keys", testing::FreePort())}, kNever);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Message(result), HasSubstr("onnect"));
}

TEST(HttpGet, TrustsTheGivenRootsAlone) {
  const TestCertificate certificate, other;
  TestAnswer answer("body");
  const TestIssuer issuer(answer.handler(), 0, &certificate);
  EXPECT_EQ(*Get({.url = issuer.url(), .ca_file = certificate.file}, kNever), "body");
  for (const std::string& roots : {other.file, std::string()}) {
    const auto result = Get({.url = issuer.url(), .ca_file = roots}, kNever);
    EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable) << roots;
    EXPECT_THAT(Message(result), HasSubstr("certificate")) << roots;
  }
  EXPECT_EQ(Get({.url = issuer.url(), .ca_file = "/nowhere"}, kNever).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(issuer.requests(), 1);
}

TEST(HttpGet, RefusesACertificateForAnotherName) {
  const TestCertificate certificate("DNS:idp.example,IP:127.0.0.2");
  TestAnswer answer("body");
  const TestIssuer issuer(answer.handler(), 0, &certificate);
  const auto result = Get({.url = issuer.url(), .ca_file = certificate.file}, kNever);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable) << result.status();
  EXPECT_EQ(issuer.requests(), 0);
}

}  // namespace
}  // namespace fairlead::http
