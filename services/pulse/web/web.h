#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/http/server.h"
#include "services/pulse/protocol/bytes.h"

// What the HTTP endpoints of Pulse's processes have in common (protocol/README.md, "HTTP"). Thread-safe.
namespace fairlead::pulse {

// The survey that a path names in hexadecimal; NotFound, SURVEY_UNKNOWN, for anything else.
absl::StatusOr<SurveyId> SurveyIn(std::string_view path_part);

// {"reason", "message"} with the status that HTTP has for it. What is not a caller's fault is said without details.
http::ServerResponse ErrorAnswer(const absl::Status& error);

// Lets scripts of one other origin, the page's, use an endpoint, and nothing else of it (Fetch standard, "CORS
// protocol"): without credentials, and for `headers` besides what is always allowed.
class CrossOrigin {
 public:
  // `page` is an origin, "https://pulse.example"; `headers` a list like "authorization, content-type".
  CrossOrigin(std::string page, std::string headers) : page_(std::move(page)), headers_(std::move(headers)) {}
  // The answer to a browser's question beforehand.
  http::ServerResponse Preflight() const;
  // `response` with what the browser wants to see; never kept by caches.
  http::ServerResponse Allow(http::ServerResponse response) const;

 private:
  const std::string page_;
  const std::string headers_;
};

}  // namespace fairlead::pulse
