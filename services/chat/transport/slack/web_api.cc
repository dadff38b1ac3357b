#include "services/chat/transport/slack/web_api.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "absl/strings/numbers.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::chat::slack {
namespace {

// Tiers of methods ("Rate limits" in Slack's documentation), as calls a minute.
struct Tier {
  const char* method;
  int a_minute;
};
constexpr std::array<Tier, 8> kTiers = {{{"chat.update", 50},
                                         {"chat.postEphemeral", 100},
                                         {"usergroups.users.list", 20},
                                         {"users.info", 100},
                                         {"users.lookupByEmail", 50},
                                         {"views.open", 100},
                                         {"views.publish", 100},
                                         {"conversations.open", 50}}};
// chat.postMessage: about one a second in a channel; short bursts are let through.
constexpr Rate kChannelRate{.interval = absl::Seconds(1), .burst = 3};
constexpr char kPostMessage[] = "chat.postMessage";
// A turn that comes so soon is taken now: clocks are read at different moments.
constexpr absl::Duration kSoon = absl::Milliseconds(10);
constexpr int kTooMany = 429;
constexpr absl::Duration kUsualPause = absl::Seconds(30);
// Name of a pause of a whole method among the channels.
constexpr char kAll[] = "*";

std::string Encode(const WebApi::Form& arguments) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string body;
  const auto append = [&](const std::string& text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        body.push_back(c);
      } else {
        body.push_back('%');
        body.push_back(kDigits[byte >> 4]);
        body.push_back(kDigits[byte & 15]);
      }
    }
  };
  for (const auto& [name, value] : arguments) {
    if (!body.empty()) body.push_back('&');
    append(name);
    body.push_back('=');
    append(value);
  }
  return body;
}

absl::Duration RetryAfter(const http::Response& response) {
  const auto found = response.headers.find("retry-after");
  int seconds = 0;
  if (found == response.headers.end() || !absl::SimpleAtoi(found->second, &seconds)) return kUsualPause;
  return absl::Seconds(std::clamp(seconds, 1, 3600));
}

bool Flag(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

Account AccountFrom(const Json& user) {
  Account account{.user = UserRef(TextOf(user, "id")),
                  .locale = TextOf(user, "locale"),
                  .time_zone = TextOf(user, "tz"),
                  .bot = Flag(user, "is_bot") || TextOf(user, "id") == "USLACKBOT",
                  .deactivated = Flag(user, "deleted"),
                  .external = Flag(user, "is_stranger")};
  if (user.contains("profile") && user["profile"].is_object()) account.email = TextOf(user["profile"], "email");
  return account;
}

absl::Status NoScope() {
  return core::Refuse(absl::StatusCode::kFailedPrecondition, "the application may not read e-mail addresses",
                      {.reason = "NO_EMAIL_SCOPE"});
}

// What an answer that is not ok means where nothing better is known.
absl::Status ErrorOf(const Answer& answer) {
  if (answer.error == "missing_scope") return NoScope();
  if (IsLaterError(answer.error) || IsTokenError(answer.error)) return absl::UnavailableError(answer.error);
  return absl::InternalError(answer.error);
}

}  // namespace

std::string TextOf(const Json& object, const char* name) {
  if (!object.is_object()) return "";
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool IsLaterError(const std::string& error) {
  static const auto* const kLater = new std::set<std::string>{"ratelimited", "rate_limited",        "internal_error",
                                                              "fatal_error", "service_unavailable", "request_timeout"};
  return kLater->contains(error);
}

bool IsTokenError(const std::string& error) {
  static const auto* const kErrors =
      new std::set<std::string>{"invalid_auth",      "not_authed",       "token_revoked",
                                "token_expired",     "account_inactive", "team_access_not_granted",
                                "org_login_required"};
  return kErrors->contains(error);
}

WebApi::WebApi(http::Client& client, const SecretFile& token, const core::Clock& clock, std::string base)
    : client_(client), token_(token), clock_(clock), base_(std::move(base)), channels_(kChannelRate) {
  for (const Tier& tier : kTiers) {
    methods_.emplace(tier.method, RateLimit({.interval = absl::Minutes(1) / tier.a_minute,
                                             .burst = std::max(1, tier.a_minute / 4)}));
  }
}

absl::Time WebApi::NextTurn(const std::string& method, const std::string& channel) const {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  if (method == kPostMessage) return std::max(channels_.Next(channel, now), channels_.Next(kAll, now));
  const auto limit = methods_.find(method);
  return limit == methods_.end() ? now : limit->second.Next(kAll, now);
}

void WebApi::TakeTurn(const std::string& method, const std::string& channel) {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  if (method == kPostMessage) {
    channels_.Take(channel, now);
    return;
  }
  const auto limit = methods_.find(method);
  if (limit != methods_.end()) limit->second.Take(kAll, now);
}

core::Task<absl::StatusOr<Answer>> WebApi::Call(const std::string& method, const Json& arguments) {
  const std::string channel = TextOf(arguments, "channel");
  const absl::Time now = clock_.Now();
  if (NextTurn(method, channel) > now + kSoon) {
    co_return absl::ResourceExhaustedError(fmt::format("it is not yet the turn of {}", method));
  }
  TakeTurn(method, channel);
  http::Request request;
  request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  request.body = arguments.dump(-1, ' ', false, Json::error_handler_t::replace);
  co_return co_await Send(method, std::move(request));
}

core::Task<absl::StatusOr<Answer>> WebApi::CallForm(const std::string& method, const Form& arguments) {
  const absl::Time now = clock_.Now();
  if (NextTurn(method, "") > now + kSoon) {
    co_return absl::ResourceExhaustedError(fmt::format("it is not yet the turn of {}", method));
  }
  TakeTurn(method, "");
  http::Request request;
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  request.body = Encode(arguments);
  co_return co_await Send(method, std::move(request));
}

core::Task<absl::StatusOr<Answer>> WebApi::Send(const std::string& method, http::Request request) {
  FL_CO_TRY(const std::string token, token_.Read());
  request.url = base_ + method;
  request.headers.emplace_back("Authorization", "Bearer " + token);
  const absl::StatusOr<http::Response> response = co_await client_.Send(std::move(request));
  co_return Read(method, response);
}

absl::StatusOr<Answer> WebApi::Read(const std::string& method, const absl::StatusOr<http::Response>& response) {
  if (!response.ok()) return response.status();
  if (response->status == kTooMany) {
    const absl::Time until = clock_.Now() + RetryAfter(*response);
    const std::lock_guard lock(mutex_);
    const auto limit = methods_.find(method);
    (method == kPostMessage || limit == methods_.end() ? channels_ : limit->second).Pause(kAll, until);
    return absl::ResourceExhaustedError(fmt::format("Slack allows {} again later", method));
  }
  if (response->status >= 500) return absl::UnknownError(fmt::format("Slack answered {}", response->status));
  Answer answer;
  answer.body = Json::parse(response->body, nullptr, false);
  if (response->status != 200 || !answer.body.is_object()) {
    return absl::UnknownError(fmt::format("Slack answered {} to {}", response->status, method));
  }
  answer.ok = Flag(answer.body, "ok");
  answer.error = TextOf(answer.body, "error");
  const std::lock_guard lock(mutex_);
  if (answer.ok) refused_.clear();
  if (IsTokenError(answer.error)) refused_ = answer.error;
  return answer;
}

core::Task<absl::Status> WebApi::Respond(const std::string& url, const Json& message) {
  http::Request request{.url = url};
  request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  request.body = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  const absl::StatusOr<http::Response> response = co_await client_.Send(std::move(request));
  if (!response.ok()) co_return response.status();
  if (response->status == kTooMany) co_return absl::ResourceExhaustedError("Slack allows it again later");
  if (response->status >= 500) co_return absl::UnknownError(fmt::format("Slack answered {}", response->status));
  // Slack answers 404 "used_url" or "expired_url", and 200 with an error in the body.
  if (response->status != 200) co_return absl::NotFoundError(fmt::format("Slack answered {}", response->status));
  const Json body = Json::parse(response->body, nullptr, false);
  if (body.is_object() && body.contains("ok") && !Flag(body, "ok"))
    co_return absl::NotFoundError(TextOf(body, "error"));
  co_return absl::OkStatus();
}

absl::Status WebApi::Ready() const {
  const std::lock_guard lock(mutex_);
  if (refused_.empty()) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("Slack refuses the bot token: {}; install the application again and "
                  "replace the token's file",
                  refused_));
}

core::Task<absl::StatusOr<Account>> WebApi::Find(const UserRef& user) {
  const std::string method = "users.info";
  Form arguments;
  arguments.emplace_back("user", user.str());
  arguments.emplace_back("include_locale", "true");
  FL_CO_TRY(const Answer answer, co_await CallForm(method, arguments));
  if (answer.error == "user_not_found" || answer.error == "user_not_visible") {
    co_return absl::NotFoundError("no such account");
  }
  if (!answer.ok || !answer.body.contains("user")) co_return ErrorOf(answer);
  Account account = AccountFrom(answer.body["user"]);
  // Without the scope users:read.email Slack leaves the address out of people's profiles.
  co_return account;
}

core::Task<absl::StatusOr<std::optional<Account>>> WebApi::FindByEmail(const std::string& email) {
  const std::string method = "users.lookupByEmail";
  Form arguments;
  arguments.emplace_back("email", email);
  FL_CO_TRY(const Answer answer, co_await CallForm(method, arguments));
  if (answer.error == "users_not_found") co_return std::nullopt;
  if (!answer.ok || !answer.body.contains("user")) co_return ErrorOf(answer);
  co_return AccountFrom(answer.body["user"]);
}

core::Task<absl::StatusOr<std::vector<UserRef>>> WebApi::MembersOf(const GroupRef& group) {
  const std::string method = "usergroups.users.list";
  Form arguments;
  arguments.emplace_back("usergroup", group.str());
  FL_CO_TRY(const Answer answer, co_await CallForm(method, arguments));
  if (answer.error == "no_such_subteam" || answer.error == "missing_scope") {
    co_return absl::NotFoundError("no such group");
  }
  if (!answer.ok || !answer.body.contains("users") || !answer.body["users"].is_array()) co_return ErrorOf(answer);
  std::vector<UserRef> users;
  for (const Json& user : answer.body["users"]) {
    if (user.is_string()) users.emplace_back(user.get<std::string>());
  }
  co_return users;
}

}  // namespace fairlead::chat::slack
