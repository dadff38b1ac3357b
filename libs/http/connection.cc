#include "libs/http/connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

namespace fairlead::http::internal {
namespace {

constexpr absl::Duration kLinger = absl::Seconds(2);

std::chrono::steady_clock::time_point After(absl::Duration time) {
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(time);
}

}  // namespace

bool Connection::AwaitRequest() {
  if (abandoned_ || broken_ || !Fill(After(limits_.keep_alive))) return false;
  timed_out_ = false;
  left_ = limits_.head;
  deadline_ = After(limits_.read_timeout);
  return true;
}

void Connection::Linger() {
  ::shutdown(socket_, SHUT_WR);
  const Clock::time_point deadline = After(std::min(kLinger, limits_.read_timeout));
  do {
    begin_ = end_;
  } while (Clock::now() < deadline && Fill(deadline));
}

ssize_t Connection::read(char* data, std::size_t size) {
  if (left_ == 0 || !Fill(deadline_)) {
    broken_ = true;
    return -1;
  }
  const std::size_t count = std::min({size, end_ - begin_, left_});
  std::memcpy(data, bytes_.data() + begin_, count);
  begin_ += count;
  left_ -= count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* data, std::size_t size) {
  const Clock::time_point deadline = After(limits_.write_timeout);
  std::size_t written = 0;
  while (written < size) {
    const ssize_t n = ::send(socket_, data + written, size - written, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) {
      written += static_cast<std::size_t>(n);
    } else if (errno != EINTR && (errno != EAGAIN || !Wait(POLLOUT, deadline))) {
      broken_ = true;
      return -1;
    }
  }
  return static_cast<ssize_t>(size);
}

bool Connection::Fill(Clock::time_point deadline) {
  while (begin_ == end_) {
    const ssize_t n = ::recv(socket_, bytes_.data(), bytes_.size(), MSG_DONTWAIT);
    if (n > 0) {
      begin_ = 0;
      end_ = static_cast<std::size_t>(n);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
      return false;
    } else if (errno == EAGAIN && !Wait(POLLIN, deadline)) {
      timed_out_ = true;
      return false;
    }
  }
  return true;
}

bool Connection::Wait(short events, Clock::time_point deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{.fd = socket_, .events = events, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<decltype(left)>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace fairlead::http::internal
