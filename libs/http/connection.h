#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

#include <sys/types.h>

#include "absl/time/time.h"
#include "httplib.h"

// A connection of the server's. For libs/http alone.
namespace fairlead::http::internal {

struct ConnectionLimits {
  std::size_t head = 32 * 1024;    // bytes of a request before its body
  std::size_t body = 0;            // bytes of a body with its framing
  absl::Duration read_timeout{};   // for all of a request
  absl::Duration write_timeout{};  // for each call of write
  absl::Duration keep_alive{};     // between two requests
};

// What cpp-httplib reads from and writes to, in place of its own stream: that one bounds each read, so that a client
// which sends a byte now and then holds a thread for ever, and no line's length. Not thread-safe; the socket is the
// caller's, who may shut it down from any thread.
class Connection final : public httplib::Stream {
 public:
  Connection(int socket, const ConnectionLimits& limits) : socket_(socket), limits_(limits) {}

  // Waits for the next request's first byte; from then on the bounds of its head hold. False: there will be none.
  bool AwaitRequest();
  // The head has been read; from here on the bound of its body holds.
  void BeginBody() { left_ = limits_.body; }
  // Nothing that comes later is to be taken for a request.
  void Abandon() { abandoned_ = true; }
  bool abandoned() const { return abandoned_; }
  bool timed_out() const { return timed_out_; }
  // Ends our side, and lets the other one finish sending, for a while: an answer to a request that was not read to its
  // end would be lost if the socket were closed at once.
  void Linger();

  bool is_readable() const override { return true; }  // read and write do the waiting
  bool is_writable() const override { return true; }
  // -1 when the time, the bytes or the connection are at their end; then there is no next request.
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  // Nobody learns the caller's address.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  // Its users compare it with what select() can bear, which is not called.
  socket_t socket() const override { return 0; }

 private:
  using Clock = std::chrono::steady_clock;

  // Waits for bytes when there are none.
  bool Fill(Clock::time_point deadline);
  bool Wait(short events, Clock::time_point deadline);

  const int socket_;
  const ConnectionLimits& limits_;
  std::array<char, 16 * 1024> bytes_;
  std::size_t begin_ = 0, end_ = 0;  // of what was received and not yet read
  std::size_t left_ = 0;             // that may still be read
  Clock::time_point deadline_;
  bool abandoned_ = false;
  bool broken_ = false;
  bool timed_out_ = false;
};

}  // namespace fairlead::http::internal
