#include "services/chat/transport/slack/signature.h"

#include <charconv>
#include <cstdint>

#include "libs/core/hash.h"

namespace fairlead::chat::slack {

std::string Sign(std::string_view secret, std::string_view timestamp, std::string_view body) {
  std::string signed_text = "v0:";
  signed_text.append(timestamp).append(":").append(body);
  return "v0=" + core::Hex(core::HmacSha256(secret, signed_text));
}

absl::Status Verify(std::string_view secret, std::string_view timestamp, std::string_view signature,
                    std::string_view body, absl::Time now) {
  if (timestamp.empty() || signature.empty()) return absl::UnauthenticatedError("the request is not signed");
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  if (error != std::errc() || end != timestamp.data() + timestamp.size()) {
    return absl::UnauthenticatedError("the request's timestamp is not a number");
  }
  if (absl::AbsDuration(now - absl::FromUnixSeconds(seconds)) > kSignatureWindow) {
    return absl::UnauthenticatedError("the request is too old, or of the future");
  }
  if (!core::EqualInConstantTime(Sign(secret, timestamp, body), signature)) {
    return absl::UnauthenticatedError("the request's signature is wrong");
  }
  return absl::OkStatus();
}

}  // namespace fairlead::chat::slack
