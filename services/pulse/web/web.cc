#include "services/pulse/web/web.h"

#include <utility>

#include "libs/core/refusal.h"
#include "libs/core/unhex.h"
#include "nlohmann/json.hpp"

namespace fairlead::pulse {
namespace {

constexpr char kJson[] = "application/json; charset=utf-8";

int StatusOf(const absl::Status& error, const std::string& reason) {
  if (reason == "CLOSED") return 410;
  if (reason == "ISSUING_STOPPED") return 503;
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kFailedPrecondition:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return 503;
    default:
      return 500;
  }
}

std::string ReasonOf(const absl::Status& error) {
  if (const auto refusal = core::RefusalOf(error); refusal.has_value()) return refusal->reason;
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
      return "INVALID_REQUEST";
    case absl::StatusCode::kUnauthenticated:
      return "UNAUTHENTICATED";
    default:
      return "UNAVAILABLE";
  }
}

// What a caller may know of it.
std::string MessageOf(const absl::Status& error, int status) {
  const bool refused = core::RefusalOf(error).has_value();
  if (refused || status == 400 || status == 401) return std::string(error.message());
  return "this cannot be done right now; please try again in a moment";
}

}  // namespace

absl::StatusOr<SurveyId> SurveyIn(std::string_view path_part) {
  const absl::StatusOr<std::string> bytes = core::Unhex(path_part);
  if (bytes.ok()) {
    if (const auto survey = SurveyId::Decode(*bytes); survey.ok()) return *survey;
  }
  return core::Refuse(absl::StatusCode::kNotFound, "there is no such survey",
                      {.reason = "SURVEY_UNKNOWN", .metadata = {}, .violations = {}});
}

http::ServerResponse ErrorAnswer(const absl::Status& error) {
  const std::string reason = ReasonOf(error);
  const int status = StatusOf(error, reason);
  const nlohmann::ordered_json body = {{"reason", reason}, {"message", MessageOf(error, status)}};
  return {.status = status,
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
          .content_type = kJson};
}

http::ServerResponse CrossOrigin::Preflight() const {
  http::ServerResponse response = Allow({.status = 204});
  response.headers.emplace_back("Access-Control-Allow-Methods", "POST");
  response.headers.emplace_back("Access-Control-Allow-Headers", headers_);
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

http::ServerResponse CrossOrigin::Allow(http::ServerResponse response) const {
  response.headers.emplace_back("Access-Control-Allow-Origin", page_);
  response.headers.emplace_back("Vary", "Origin");
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace fairlead::pulse
