#include "services/pulse/collector/endpoint.h"

#include <string_view>
#include <utility>

namespace fairlead::pulse::collector {
namespace {

constexpr char kPath[] = "/v1/surveys/{survey}/bundles";
constexpr std::string_view kTaken = "taken; it is counted when the survey closes                   \r\n";
static_assert(kTaken.size() == 64);

}  // namespace

Endpoint::Endpoint(http::Server& server, Collect& collect, std::function<absl::Status()> ready, const std::string& page)
    : collect_(collect), ready_(std::move(ready)), cross_origin_(page, "content-type") {
  server.Route(http::Method::kOptions, kPath, [this](http::ServerRequest&&) { return cross_origin_.Preflight(); });
  server.Route(http::Method::kPost, kPath,
               [this](http::ServerRequest&& request) { return cross_origin_.Allow(Take(request)); });
}

http::ServerResponse Endpoint::Take(const http::ServerRequest& request) {
  if (const absl::Status ready = ready_(); !ready.ok()) return ErrorAnswer(ready);
  const absl::StatusOr<SurveyId> survey = SurveyIn(request.parts.front());
  if (!survey.ok()) return ErrorAnswer(survey.status());
  const absl::Status taken = collect_.Take(*survey, request.body);
  if (!taken.ok()) return ErrorAnswer(taken);
  return {.body = std::string(kTaken), .content_type = "application/octet-stream"};
}

}  // namespace fairlead::pulse::collector
