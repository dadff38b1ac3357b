#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "absl/time/time.h"

namespace fairlead::http::testing {

// A client that sends whatever bytes a test wants, to a port of this machine. Waits at most 20 s for anything.
class Wire {
 public:
  explicit Wire(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<in_port_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Wire(int port, std::string_view bytes) : Wire(port) { EXPECT_TRUE(Send(bytes)); }
  ~Wire() { close(socket_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool connected() const { return connected_; }
  // False once the other side has gone.
  bool Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Whether something can be received, or the other side has ended, before `patience` is over.
  bool HearsWithin(absl::Duration patience) const {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(patience))) > 0;
  }
  // What comes until `end` has come, or until the other side ends.
  std::string ReceiveUntil(std::string_view end) const {
    std::string received;
    std::array<char, 4096> some;
    while (end.empty() || received.find(end) == std::string::npos) {
      const ssize_t n = recv(socket_, some.data(), some.size(), 0);
      if (n <= 0) break;
      received.append(some.data(), static_cast<std::size_t>(n));
    }
    return received;
  }
  std::string ReceiveAll() const { return ReceiveUntil(""); }

 private:
  const int socket_;
  bool connected_ = false;
};

inline std::string ToGet(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

// A POST of `body` whose head has `head` beside the host: lines with their ends.
inline std::string ToPost(std::string_view path, std::string_view head, std::string_view body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(head) + "\r\n" + std::string(body);
}

}  // namespace fairlead::http::testing
