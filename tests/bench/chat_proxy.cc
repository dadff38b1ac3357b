#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <iterator>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "tests/bench/chat.h"
#include "tests/bench/socket.h"

namespace fairlead::bench {
namespace {

struct Piece {
  absl::Time due;
  std::string bytes;
};

// One direction of a connection.
struct Stream {
  int from = -1;
  int to = -1;
  bool delayed = false;
  std::deque<Piece> held = {};

  // False when the connection has ended.
  bool Receive(absl::Duration delay) {
    std::array<char, 65536> buffer;
    const ssize_t size = recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (size == 0) return false;
    absl::Time due = absl::Now() + (delayed ? delay : absl::ZeroDuration());
    // Bytes stay in order when the delay ends.
    if (!held.empty()) due = std::max(due, held.back().due);
    held.push_back({due, std::string(buffer.data(), static_cast<std::size_t>(size))});
    return true;
  }
  bool Forward(absl::Time now) {
    while (!held.empty() && held.front().due <= now) {
      std::string& bytes = held.front().bytes;
      const ssize_t size = send(to, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (size < 0) return errno == EAGAIN || errno == EINTR;
      bytes.erase(0, static_cast<std::size_t>(size));
      if (!bytes.empty()) return true;
      held.pop_front();
    }
    return true;
  }
};

struct Pair {
  Socket here;
  Socket there;
  std::array<Stream, 2> streams;
};

}  // namespace

absl::Status ServeSlowly(const ServerOptions& options, int to_port, absl::Duration delay) {
  const sigset_t signals = HoldSignals();
  const Socket told(signalfd(-1, &signals, SFD_NONBLOCK));
  int port = 0;
  const Socket listener = Listen(port);
  if (listener.get() < 0 || told.get() < 0) return absl::UnavailableError("no loopback port can be listened on");
  WritePort(options.port_file, port);
  std::list<Pair> pairs;
  bool slow = false;
  while (true) {
    std::vector<pollfd> polled = {{told.get(), POLLIN, 0}, {listener.get(), POLLIN, 0}};
    bool held = false;
    for (const Pair& pair : pairs) {
      held = held || !pair.streams[0].held.empty() || !pair.streams[1].held.empty();
      polled.push_back({pair.here.get(), POLLIN, 0});
      polled.push_back({pair.there.get(), POLLIN, 0});
    }
    // What is held back is due to the millisecond.
    poll(polled.data(), polled.size(), held ? 1 : -1);
    if (polled[0].revents != 0) {
      signalfd_siginfo which = {};
      if (read(told.get(), &which, sizeof which) != sizeof which) continue;
      if (which.ssi_signo != SIGUSR1) return absl::OkStatus();
      slow = !slow;
    }
    const absl::Time now = absl::Now();
    std::size_t at = 2;
    for (auto pair = pairs.begin(); pair != pairs.end();) {
      bool open = true;
      for (Stream& stream : pair->streams) {
        const bool readable = polled[at++].revents != 0;
        open = open && (!readable || stream.Receive(slow ? delay : absl::ZeroDuration())) && stream.Forward(now);
      }
      pair = open ? std::next(pair) : pairs.erase(pair);
    }
    if (polled[1].revents == 0) continue;
    Socket here(accept(listener.get(), nullptr, nullptr));
    Socket there = Connect(to_port);
    if (here.get() < 0 || there.get() < 0) continue;
    WithoutDelay(here.get());
    const int in = here.get();
    const int out = there.get();
    pairs.push_back({std::move(here), std::move(there), {Stream{in, out, false}, Stream{out, in, true}}});
  }
}

}  // namespace fairlead::bench
