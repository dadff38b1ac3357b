#pragma once

#include <string>
#include <utility>

#include <unistd.h>

// Loopback sockets without a library in the way, for benchmarks.
namespace fairlead::bench {

class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int get() const { return fd_; }

 private:
  int fd_;
};

// Negative where nobody listens. What is sent leaves at once (TCP_NODELAY).
Socket Connect(int port);
// On any free port.
Socket Listen(int& port);
void WithoutDelay(int socket);
// Appears whole or not at all.
void WritePort(const std::string& file, int port);

}  // namespace fairlead::bench
