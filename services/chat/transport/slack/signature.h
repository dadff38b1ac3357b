#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

// "Verifying requests from Slack": v0= and the hexadecimal HMAC-SHA-256, under the application's signing secret, of
// "v0:<timestamp>:<raw body>".
namespace fairlead::chat::slack {

inline constexpr absl::Duration kSignatureWindow = absl::Seconds(300);

// What Slack puts into X-Slack-Signature for a request with this X-Slack-Request-Timestamp.
std::string Sign(std::string_view secret, std::string_view timestamp, std::string_view body);

// Whether the request is Slack's and was sent within 300 seconds of `now`, before or after. The body is not looked
// into. Unauthenticated says what is wrong, without repeating any of it.
absl::Status Verify(std::string_view secret, std::string_view timestamp, std::string_view signature,
                    std::string_view body, absl::Time now);

}  // namespace fairlead::chat::slack
