#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/hash.h"
#include "tests/bench/chat.h"
#include "tests/bench/socket.h"

namespace fairlead::bench {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

// What Slack sends for one slash command, and its signature ("Verifying requests from Slack").
class Commands {
 public:
  explicit Commands(const CommandOptions& options) : options_(options) {}

  std::string Make(std::int64_t number, absl::Time now) const {
    const std::string timestamp = std::to_string(absl::ToUnixSeconds(now));
    const std::string body = fmt::format(
        "token=unused&team_id=T0BENCH&team_domain=bench&channel_id=C{0:07}&channel_name=channel-{0}&user_id=U{1:07}"
        "&user_name=u{1:07}&command=%2Fkudos&text={2}&api_app_id=A0BENCH&is_enterprise_install=false"
        "&response_url=http%3A%2F%2F127.0.0.1%3A{3}%2Frespond%2F{4}%2F{5}%2F{6}&trigger_id=1.{4}.{5}",
        number % 1000, 1 + number % options_.people, Text(number), options_.slack_port, options_.run, number,
        absl::ToUnixMillis(now));
    const std::string signature =
        core::Hex(core::HmacSha256(options_.secret, absl::StrCat("v0:", timestamp, ":", body)));
    return absl::StrCat("POST /slack/commands HTTP/1.1\r\nHost: 127.0.0.1:", options_.port,
                        "\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: */*"
                        "\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Slack-Request-Timestamp: ",
                        timestamp, "\r\nX-Slack-Signature: v0=", signature, "\r\nContent-Length: ", body.size(),
                        "\r\n\r\n", body);
  }

 private:
  std::string Text(std::int64_t number) const {
    if (options_.text != "award") return options_.text;
    // "<@U0000002|colleague> +1 #care Thank you for staying late to repair release 7 with us yesterday."
    return fmt::format(
        "%3C%40U{:07}%7Ccolleague%3E+%2B1+%23care+Thank+you+for+staying+late+to+repair+release+{}+with+us+yesterday.",
        1 + (number + 1 + number / options_.people % (options_.people - 1)) % options_.people, number);
  }

  const CommandOptions& options_;
};

struct Answer {
  int status = 0;
  bool silent = false;  // no body
  bool close = false;
};

// Takes a whole answer off the front of `bytes`; nothing if it is not whole yet.
std::optional<Answer> TakeAnswer(std::string& bytes) {
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  constexpr std::size_t kStatusAt = 9;  // "HTTP/1.1 200"
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  const std::string_view head = std::string_view(bytes).substr(0, end + 2);
  std::size_t length = 0;
  if (const std::size_t at = head.find(kLength); at != std::string_view::npos) {
    std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
  }
  if (bytes.size() < end + 4 + length) return std::nullopt;
  Answer answer{.silent = length == 0, .close = head.find("\r\nConnection: close") != std::string_view::npos};
  if (head.size() > kStatusAt) std::from_chars(head.data() + kStatusAt, head.data() + head.size(), answer.status);
  bytes.erase(0, end + 4 + length);
  return answer;
}

class Load {
 public:
  explicit Load(const CommandOptions& options)
      : options_(options), commands_(options), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

  absl::StatusOr<CommandReport> Run() {
    connections_.resize(static_cast<std::size_t>(options_.connections));
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      if (!Open(i)) return absl::UnavailableError(fmt::format("nobody listens on port {}", options_.port));
      idle_.push_back(i);
    }
    const absl::Time begun = absl::Now();
    const absl::Time end = begun + options_.duration;
    while (true) {
      const absl::Time now = absl::Now();
      const bool over = now >= end || (options_.limit > 0 && made_ >= options_.limit);
      if (!over) Plan(begun, now);
      if (over && idle_.size() == connections_.size() && due_.empty()) break;
      if (now > end + kPatience) break;
      while (!idle_.empty() && !due_.empty()) {
        const std::size_t i = idle_.front();
        idle_.pop_front();
        connections_[i].due = due_.front();
        due_.pop_front();
        connections_[i].request = commands_.Make(made_++, absl::Now());
        Send(i);
      }
      Receive();
    }
    report_.elapsed = absl::Now() - begun;
    report_.sent = made_;
    report_.refused = made_ - report_.acknowledged;
    std::sort(report_.ms.begin(), report_.ms.end());
    return std::move(report_);
  }

 private:
  struct Connection {
    Socket socket;
    std::string received;
    std::string request;  // empty: idle
    absl::Time due;
  };

  // What is due by now.
  void Plan(absl::Time begun, absl::Time now) {
    if (options_.rate <= 0) {
      for (std::size_t i = due_.size(); i < idle_.size(); ++i) due_.push_back(now);
      return;
    }
    const auto count = static_cast<std::int64_t>(std::floor(absl::ToDoubleSeconds(now - begun) * options_.rate));
    for (; planned_ < count; ++planned_) {
      due_.push_back(begun + absl::Seconds(static_cast<double>(planned_) / options_.rate));
    }
  }

  bool Open(std::size_t i) {
    Connection& connection = connections_[i];
    connection.socket = Connect(options_.port);
    connection.received.clear();
    epoll_event event = {.events = EPOLLIN, .data = {.u64 = i}};
    return connection.socket.get() >= 0 && epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection.socket.get(), &event) == 0;
  }

  // A request is far smaller than a socket's buffer. Where the server closed a connection that it had kept, the same
  // request goes over a new one, as HTTP asks for.
  void Send(std::size_t i) {
    Connection& connection = connections_[i];
    for (int attempt = 0; attempt < 2; ++attempt) {
      const auto size = static_cast<ssize_t>(connection.request.size());
      if (send(connection.socket.get(), connection.request.data(), connection.request.size(), MSG_NOSIGNAL) == size) {
        return;
      }
      if (!Open(i)) break;
    }
    Finish(i);
  }

  void Receive() {
    std::array<epoll_event, 64> events;
    const int count = epoll_wait(epoll_.get(), events.data(), events.size(), 1);
    for (std::size_t e = 0; e < static_cast<std::size_t>(std::max(count, 0)); ++e) {
      const std::size_t i = events[e].data.u64;
      Connection& connection = connections_[i];
      std::array<char, 4096> buffer;
      const ssize_t size = recv(connection.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size < 0) continue;
      if (size == 0) {
        const bool opened = Open(i);
        if (connection.request.empty()) continue;
        if (opened) {
          Send(i);
        } else {
          Finish(i);
        }
        continue;
      }
      connection.received.append(buffer.data(), static_cast<std::size_t>(size));
      const std::optional<Answer> answer = TakeAnswer(connection.received);
      if (!answer) continue;
      if (answer->status == 200 && answer->silent) {
        ++report_.acknowledged;
        report_.ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - connection.due));
      }
      if (answer->close) Open(i);
      Finish(i);
    }
  }

  void Finish(std::size_t i) {
    connections_[i].request.clear();
    idle_.push_back(i);
  }

  const CommandOptions& options_;
  const Commands commands_;
  const Socket epoll_;
  std::vector<Connection> connections_;
  std::deque<std::size_t> idle_;
  std::deque<absl::Time> due_;
  std::int64_t planned_ = 0;
  std::int64_t made_ = 0;
  CommandReport report_;
};

}  // namespace

absl::StatusOr<CommandReport> SendCommands(const CommandOptions& options) { return Load(options).Run(); }

double Quantile(const std::vector<double>& sorted, double quantile) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(quantile * static_cast<double>(sorted.size() - 1))];
}

}  // namespace fairlead::bench
