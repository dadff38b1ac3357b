#include "services/fairleadctl/commands/errors.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"

namespace fairlead::fairleadctl {
namespace {

constexpr char kUsage[] = "fairlead.dev/usage";

// What to do about an error of this kind, where the server's sentence does not say it.
std::string Advice(const absl::Status& status, const Session::Options& options) {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return options.token_file.empty()
                 ? "name your token by --token-file (`fairleadctl token issue` makes one for development)"
                 : fmt::format("put a new token into {}", options.token_file);
    case absl::StatusCode::kPermissionDenied:
      return "ask somebody whose role allows it";
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
      return "try again in a moment";
    case absl::StatusCode::kDeadlineExceeded:
      return "try again, with a larger --timeout if it takes long";
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return "the service's log says more";
    default:
      return "";
  }
}

std::string Sentence(const absl::Status& status, const Session::Options& options) {
  std::string text(status.message());
  // The server tells programs how to send a token; this is for people.
  if (absl::IsUnauthenticated(status) && options.token_file.empty()) text = "you have not said who you are";
  // What gRPC itself says when the time is over.
  if (absl::IsDeadlineExceeded(status) && absl::EqualsIgnoreCase(text, "deadline exceeded"))
    text = fmt::format("there was no answer within {} s", options.timeout_seconds);
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  // "what is wrong; what to do" is how all of Fairlead writes.
  const std::string advice = absl::StrContains(text, ";") ? "" : Advice(status, options);
  return advice.empty() ? text : text + "; " + advice;
}

}  // namespace

absl::Status UsageError(const std::string& message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsage, absl::Cord());
  return status;
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) return 0;
  return status.GetPayload(kUsage) ? 2 : 1;
}

std::string Explanation(const absl::Status& status, const Session::Options& options) {
  std::string text = Sentence(status, options);
  const auto refusal = core::RefusalOf(status);
  // One alone is what the sentence says.
  if (!refusal || refusal->violations.size() < 2) return text;
  for (const auto& [field, description] : refusal->violations) text += fmt::format("\n  {}: {}", field, description);
  return text;
}

}  // namespace fairlead::fairleadctl
