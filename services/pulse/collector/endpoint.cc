#include "services/pulse/collector/endpoint.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace fairlead::pulse::collector {
namespace {

constexpr char kBundles[] = "/v1/surveys/{survey}/bundles";
constexpr char kReplyPath[] = "/v1/surveys/{survey}/replies";
constexpr std::size_t kReplyAnswerBytes = 256;
constexpr std::string_view kTaken = "taken; it is counted when the survey closes                   \r\n";
static_assert(kTaken.size() == 64);

// Of one size, so that who watches the network does not see what became of a reply.
http::ServerResponse Filled(http::ServerResponse response) {
  response.body.resize(std::max(response.body.size(), kReplyAnswerBytes), ' ');
  return response;
}

}  // namespace

Endpoint::Endpoint(http::Server& server, Collect& collect, Replies& replies, std::function<absl::Status()> ready,
                   const std::string& page)
    : collect_(collect), replies_(replies), ready_(std::move(ready)), cross_origin_(page, "content-type") {
  for (const char* const path : {kBundles, kReplyPath}) {
    server.Route(http::Method::kOptions, path, [this](http::ServerRequest&&) { return cross_origin_.Preflight(); });
  }
  server.Route(http::Method::kPost, kBundles,
               [this](http::ServerRequest&& request) { return cross_origin_.Allow(Take(request)); });
  server.Route(http::Method::kPost, kReplyPath,
               [this](http::ServerRequest&& request) { return cross_origin_.Allow(Filled(TakeReply(request))); });
}

http::ServerResponse Endpoint::Take(const http::ServerRequest& request) {
  if (const absl::Status ready = ready_(); !ready.ok()) return ErrorAnswer(ready);
  const absl::StatusOr<SurveyId> survey = SurveyIn(request.parts.front());
  if (!survey.ok()) return ErrorAnswer(survey.status());
  const absl::Status taken = collect_.Take(*survey, request.body);
  if (!taken.ok()) return ErrorAnswer(taken);
  return {.body = std::string(kTaken), .content_type = "application/octet-stream"};
}

http::ServerResponse Endpoint::TakeReply(const http::ServerRequest& request) {
  if (const absl::Status ready = ready_(); !ready.ok()) return ErrorAnswer(ready);
  const absl::StatusOr<SurveyId> survey = SurveyIn(request.parts.front());
  if (!survey.ok()) return ErrorAnswer(survey.status());
  const absl::Status taken = replies_.Take(*survey, request.body);
  if (!taken.ok()) return ErrorAnswer(taken);
  return {.body = "{}", .content_type = "application/json; charset=utf-8"};
}

}  // namespace fairlead::pulse::collector
