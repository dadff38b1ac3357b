#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "libs/redis/client.h"
#include "libs/redis/reply_reader.h"
#include "libs/redis/resolver.h"

namespace fairlead::redis {

using SteadyTime = std::chrono::steady_clock::time_point;

// One pipeline on its way.
struct Request {
  std::uint32_t route = 0;
  std::size_t commands = 0;
  bool rejected = false;  // too much was waiting: is only told so
  std::string wire;
  Connector::Done done;
  SteadyTime sent;
  std::vector<Reply> replies;  // those that have come
};

// What a connection asks of the loop that runs it.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;
  // All replies of `request` have come: calls its callback.
  virtual void Complete(Request request) = 0;
  // It failed: calls its callback later in the same turn of the loop, so that no stack grows and the connection is not
  // entered again while it changes.
  virtual void Fail(Request request, absl::Status why) = 0;
  // status() has changed.
  virtual void StatusChanged() = 0;
  // Makes the loop turn; callable from any thread, even after the host is gone.
  virtual std::function<void()> WakeCallback() = 0;
};

// One connection to the server, kept up: resolves, connects, authenticates, pipelines, times out, and begins again with
// back-off. All of it, the destructor too, in the one thread of the loop.
class Connection {
 public:
  // Registers its socket with `epoll`, with itself as the event's data.
  Connection(const ClientOptions& options, int epoll, ConnectionHost& host);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Queues for the next Flush, or fails at once if the connection is not up.
  void Submit(Request request);
  // Writes what is queued, as far as the socket and the limit of unanswered bytes allow.
  void Flush();
  void OnEvents(std::uint32_t events);
  // Does what is due at `now`: attempts and time-outs.
  void OnTime(SteadyTime now);
  // When OnTime is to be called next, at the latest.
  SteadyTime NextTime() const;
  // Fails everything, and stays away for good.
  void Close(std::string_view why);

  // OK while up; else Unavailable and why.
  const absl::Status& status() const { return status_; }

 private:
  enum class State { kDown, kResolving, kConnecting, kHandshake, kUp, kClosed };

  void BeginAttempt(SteadyTime now);
  void TakeResolution();
  void ConnectNext();
  void TryNextAddress(int error);
  void OnConnected();
  void OnHandshakeReply(const Reply& reply);
  absl::Status QueueHandshake();
  bool Receive();
  bool OnReply(Reply reply);
  void PumpWaiting();
  void Watch(std::uint32_t events);
  void SetStatus(absl::Status status);
  void CloseSocket();
  // Ends the connection or the attempt, and with it all pipelines: those sent at `late` or before had no answer in
  // time.
  void Break(std::string_view reason, SteadyTime late = SteadyTime::min());

  const ClientOptions& options_;
  const int epoll_;
  ConnectionHost& host_;
  State state_ = State::kDown;
  absl::Status status_;

  std::shared_ptr<Resolution> resolution_;
  std::vector<Address> addresses_;  // still to be tried in this attempt
  int socket_ = -1;
  std::uint32_t watched_ = 0;
  int failures_ = 0;  // since it was last up
  SteadyTime next_attempt_;
  SteadyTime attempt_deadline_;
  std::vector<std::string_view> handshake_;  // names of the commands whose replies are due
  std::minstd_rand random_;

  std::optional<ReplyReader> reader_;
  std::string out_;
  std::size_t out_begin_ = 0;         // what was written of out_
  std::size_t unanswered_bytes_ = 0;  // of sent_
  std::deque<Request> sent_;          // written or in out_
  std::deque<Request> waiting_;       // for unanswered_bytes_ to fall
};

}  // namespace fairlead::redis
