#include "libs/redis/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fmt/format.h"

namespace fairlead::redis {
namespace {

constexpr SteadyTime kNever = SteadyTime::max();

std::string ErrorText(int error) { return std::generic_category().message(error); }

void SetOption(int socket, int level, int name, int value) { setsockopt(socket, level, name, &value, sizeof(value)); }

// An idle connection whose peer has vanished is noticed after about half a minute.
void Tune(int socket) {
  SetOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  SetOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  SetOption(socket, IPPROTO_TCP, TCP_KEEPIDLE, 15);
  SetOption(socket, IPPROTO_TCP, TCP_KEEPINTVL, 5);
  SetOption(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

absl::StatusOr<std::string> ReadPassword(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string password((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) return absl::UnavailableError(fmt::format("cannot read the password file {}", file));
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
  return password;
}

}  // namespace

Connection::Connection(const ClientOptions& options, int epoll, ConnectionHost& host)
    : options_(options),
      epoll_(epoll),
      host_(host),
      status_(absl::UnavailableError("Redis: not connected yet")),
      random_(std::random_device{}()) {}

Connection::~Connection() { CloseSocket(); }

void Connection::Submit(Request request) {
  if (state_ != State::kUp) {
    host_.Fail(std::move(request), status_);
    return;
  }
  waiting_.push_back(std::move(request));
}

void Connection::PumpWaiting() {
  while (!waiting_.empty()) {
    Request& next = waiting_.front();
    if (!sent_.empty() && unanswered_bytes_ + next.wire.size() > options_.max_unanswered_bytes) return;
    unanswered_bytes_ += next.wire.size();
    out_ += next.wire;
    sent_.push_back(std::move(next));
    waiting_.pop_front();
  }
}

void Connection::Flush() {
  if (state_ == State::kUp) PumpWaiting();
  if (out_.empty() || (watched_ & EPOLLOUT) != 0) return;
  while (out_begin_ < out_.size()) {
    const ssize_t n = send(socket_, out_.data() + out_begin_, out_.size() - out_begin_, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      Watch(EPOLLIN | EPOLLOUT);
      return;
    }
    if (n < 0) {
      Break(ErrorText(errno));
      return;
    }
    out_begin_ += static_cast<std::size_t>(n);
  }
  out_.clear();
  out_begin_ = 0;
}

void Connection::OnEvents(std::uint32_t events) {
  if (state_ == State::kConnecting) {
    OnConnected();
    return;
  }
  if (state_ != State::kHandshake && state_ != State::kUp) return;
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0 && !Receive()) return;
  if ((events & EPOLLOUT) != 0) Watch(EPOLLIN);  // Flush follows in this turn
}

// False: the connection has ended.
bool Connection::Receive() {
  std::array<char, 64 * 1024> buffer;
  const ssize_t n = recv(socket_, buffer.data(), buffer.size(), 0);
  if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) return true;
  if (n <= 0) {
    Break(n == 0 ? "closed by the server" : ErrorText(errno));
    return false;
  }
  reader_->Feed(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
  while (true) {
    Reply reply;
    switch (reader_->Take(reply)) {
      case ReplyReader::Next::kMoreNeeded:
        return true;
      case ReplyReader::Next::kBroken:
        Break("the server's answer is not RESP");
        return false;
      case ReplyReader::Next::kReply:
        if (!OnReply(std::move(reply))) return false;
    }
  }
}

bool Connection::OnReply(Reply reply) {
  if (state_ == State::kHandshake) {
    OnHandshakeReply(reply);
    return state_ != State::kDown;
  }
  if (sent_.empty()) {
    Break("an answer to no command");
    return false;
  }
  Request& request = sent_.front();
  request.replies.push_back(std::move(reply));
  if (request.replies.size() < request.commands) return true;
  Request complete = std::move(request);
  sent_.pop_front();
  unanswered_bytes_ -= complete.wire.size();
  host_.Complete(std::move(complete));
  return true;
}

void Connection::OnTime(SteadyTime now) {
  switch (state_) {
    case State::kClosed:
      return;
    case State::kDown:
      if (now >= next_attempt_) BeginAttempt(now);
      return;
    case State::kResolving:
      TakeResolution();
      [[fallthrough]];
    case State::kConnecting:
    case State::kHandshake:
      if (state_ != State::kDown && now >= attempt_deadline_) Break("no answer in time");
      return;
    case State::kUp:
      if (now >= NextTime()) Break("no answer in time", now - absl::ToChronoNanoseconds(options_.timeout));
  }
}

SteadyTime Connection::NextTime() const {
  switch (state_) {
    case State::kClosed:
      return kNever;
    case State::kDown:
      return next_attempt_;
    case State::kResolving:
    case State::kConnecting:
    case State::kHandshake:
      return attempt_deadline_;
    case State::kUp:
      break;
  }
  const auto timeout = absl::ToChronoNanoseconds(options_.timeout);
  if (!sent_.empty()) return sent_.front().sent + timeout;
  return waiting_.empty() ? kNever : waiting_.front().sent + timeout;
}

void Connection::BeginAttempt(SteadyTime now) {
  attempt_deadline_ = now + absl::ToChronoNanoseconds(options_.connect_timeout);
  addresses_.clear();
  if (const std::optional<Address> address = ParseAddress(options_.host, options_.port)) {
    addresses_.push_back(*address);
    ConnectNext();
    return;
  }
  state_ = State::kResolving;
  // One that took longer than an attempt is not begun again: its answer is as good.
  if (resolution_ == nullptr) resolution_ = Resolution::Start(options_.host, options_.port, host_.WakeCallback());
}

void Connection::TakeResolution() {
  std::optional<Resolution::Result> result = resolution_->Take();
  if (!result) return;
  resolution_.reset();
  if (!result->ok()) {
    Break(fmt::format("cannot resolve the host: {}", std::string(result->status().message())));
    return;
  }
  addresses_ = **std::move(result);
  std::reverse(addresses_.begin(), addresses_.end());
  ConnectNext();
}

void Connection::ConnectNext() {
  CloseSocket();
  const Address address = addresses_.back();
  addresses_.pop_back();
  socket_ = socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) {
    Break(ErrorText(errno));
    return;
  }
  Tune(socket_);
  state_ = State::kConnecting;
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0 &&
      errno != EINPROGRESS && errno != EINTR) {
    const int error = errno;
    TryNextAddress(error);
    return;
  }
  Watch(EPOLLOUT);
}

void Connection::TryNextAddress(int error) {
  if (addresses_.empty()) {
    Break(ErrorText(error));
  } else {
    ConnectNext();
  }
}

void Connection::OnConnected() {
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    TryNextAddress(error);
    return;
  }
  reader_.emplace();
  state_ = State::kHandshake;
  if (const absl::Status queued = QueueHandshake(); !queued.ok()) {
    Break(std::string(queued.message()));
    return;
  }
  Watch(EPOLLIN);
}

// PING comes last: it tells a server that still loads its data, or wants a password, from one that is ready.
absl::Status Connection::QueueHandshake() {
  handshake_.clear();
  const auto queue = [this](std::string_view name, const Command& command) {
    command.AppendTo(out_);
    handshake_.push_back(name);
  };
  if (!options_.password_file.empty() || !options_.user.empty()) {
    std::string password;
    if (!options_.password_file.empty()) {
      absl::StatusOr<std::string> read = ReadPassword(options_.password_file);
      if (!read.ok()) return read.status();
      password = *std::move(read);
    }
    Command auth({"AUTH"});
    if (!options_.user.empty()) auth.Add(options_.user);
    queue("AUTH", auth.Add(password));
  }
  if (options_.database != 0) queue("SELECT", Command({"SELECT"}).Add(std::int64_t{options_.database}));
  if (!options_.name.empty()) queue("CLIENT SETNAME", Command({"CLIENT", "SETNAME", options_.name}));
  queue("PING", Command({"PING"}));
  std::reverse(handshake_.begin(), handshake_.end());
  return absl::OkStatus();
}

void Connection::OnHandshakeReply(const Reply& reply) {
  const std::string_view name = handshake_.back();
  handshake_.pop_back();
  // The name is only for people; a user that may not set it is not turned away.
  const bool tolerated = name == "CLIENT SETNAME" && reply.ErrorCode() == "NOPERM";
  if (reply.IsError() && !tolerated) {
    Break(fmt::format("{} was refused with {}", name, reply.ErrorCode()));
    return;
  }
  if (!handshake_.empty()) return;
  state_ = State::kUp;
  failures_ = 0;
  SetStatus(absl::OkStatus());
}

void Connection::Watch(std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = this;
  if (epoll_ctl(epoll_, watched_ == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket_, &event) == 0) watched_ = events;
}

void Connection::SetStatus(absl::Status status) {
  if (status == status_) return;
  status_ = std::move(status);
  host_.StatusChanged();
}

void Connection::CloseSocket() {
  if (socket_ >= 0) close(socket_);  // which also takes it out of the epoll set
  socket_ = -1;
  watched_ = 0;
  reader_.reset();
  out_.clear();
  out_begin_ = 0;
}

void Connection::Break(std::string_view reason, SteadyTime late) {
  CloseSocket();
  state_ = State::kDown;
  const absl::Duration longest =
      std::min(options_.max_backoff, options_.min_backoff * static_cast<double>(1 << std::min(failures_, 20)));
  const double part = std::uniform_real_distribution<double>(0.5, 1.0)(random_);
  next_attempt_ = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(longest * part);
  ++failures_;
  SetStatus(absl::UnavailableError(fmt::format("Redis at {}:{}: {}", options_.host, options_.port, reason)));

  unanswered_bytes_ = 0;
  std::deque<Request> ended = std::exchange(sent_, {});
  std::move(waiting_.begin(), waiting_.end(), std::back_inserter(ended));
  waiting_.clear();
  const absl::Status timed_out = absl::DeadlineExceededError(status_.message());
  for (Request& request : ended) {
    const bool in_time = request.sent > late;
    host_.Fail(std::move(request), in_time ? status_ : timed_out);
  }
}

void Connection::Close(std::string_view why) {
  Break(why);
  state_ = State::kClosed;
}

}  // namespace fairlead::redis
