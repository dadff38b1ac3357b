#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "libs/core/task.h"
#include "libs/http/client.h"
#include "nlohmann/json.hpp"
#include "services/chat/application/ports.h"
#include "services/chat/domain/rate_limit.h"
#include "services/chat/transport/slack/secret_file.h"

namespace fairlead::chat::slack {

using Json = nlohmann::json;

// What Slack answered to a call that it understood.
struct Answer {
  bool ok = false;
  std::string error;  // "channel_not_found"
  Json body;
};

// Slack's Web API. Calls keep to its documented rates, as far as one process can, and to what its 429 answers say.
// Thread-safe.
class WebApi final : public Workspace {
 public:
  // `base` is "https://slack.com/api/". All must outlive it.
  WebApi(http::Client& client, const SecretFile& token, const core::Clock& clock, std::string base);

  // One call. ResourceExhausted: Slack's rate says later; NextTurn says when. Unavailable: nothing was sent, or Slack
  // is away. Unknown: whether it took effect is not known. `method` and `arguments` must outlive the task.
  core::Task<absl::StatusOr<Answer>> Call(const std::string& method, const Json& arguments);
  // The same for methods that take a form.
  using Form = std::vector<std::pair<std::string, std::string>>;
  core::Task<absl::StatusOr<Answer>> CallForm(const std::string& method, const Form& arguments);
  // A POST to a response_url. NotFound where it cannot be used any more.
  core::Task<absl::Status> Respond(const std::string& url, const Json& message);

  // When `method` (for a message: to `channel`) may be called next, by the rates.
  absl::Time NextTurn(const std::string& method, const std::string& channel) const;

  // Workspace. FailedPrecondition NO_EMAIL_SCOPE where an address may not be read.
  core::Task<absl::StatusOr<Account>> Find(const UserRef& user) override;
  core::Task<absl::StatusOr<std::optional<Account>>> FindByEmail(const std::string& email) override;
  core::Task<absl::StatusOr<std::vector<UserRef>>> MembersOf(const GroupRef& group) override;

  // Unavailable while Slack refuses our token, with its word for it.
  absl::Status Ready() const;

 private:
  core::Task<absl::StatusOr<Answer>> Send(const std::string& method, http::Request request);
  absl::StatusOr<Answer> Read(const std::string& method, const absl::StatusOr<http::Response>& response);
  void TakeTurn(const std::string& method, const std::string& channel);

  http::Client& client_;
  const SecretFile& token_;
  const core::Clock& clock_;
  const std::string base_;
  mutable std::mutex mutex_;
  std::map<std::string, RateLimit> methods_;
  RateLimit channels_;
  std::string refused_;  // Slack's word, while it refuses our token
};

// A text in a JSON object; empty where there is none of that name, or it is something else.
std::string TextOf(const Json& object, const char* name);

// Whether Slack's error means that the same call may be understood later.
bool IsLaterError(const std::string& error);

// Whether Slack's error means that our token is not good (any more).
bool IsTokenError(const std::string& error);

}  // namespace fairlead::chat::slack
