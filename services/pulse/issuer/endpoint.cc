#include "services/pulse/issuer/endpoint.h"

#include <string_view>
#include <utility>

#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"

namespace fairlead::pulse::issuer {
namespace {

constexpr std::string_view kBearer = "Bearer ";

nlohmann::ordered_json ToJson(const PersonView& view) {
  nlohmann::ordered_json path = nlohmann::ordered_json::array();
  for (const TreeHash& hash : view.path) path.push_back(core::Hex(hash.view()));
  return {{"employee", view.employee},
          {"cells", view.cells},
          {"colleagues", view.colleagues},
          {"salt", core::Hex(view.salt.view())},
          {"leaf", view.leaf},
          {"size", view.size},
          {"path", std::move(path)},
          {"opening", core::Hex(view.opening.Encode())}};
}

}  // namespace

Endpoint::Endpoint(http::Server& server, Issue& issue, const auth::TokenVerifier& tokens,
                   std::function<absl::Status()> ready, const std::string& page)
    : issue_(issue), tokens_(tokens), ready_(std::move(ready)), cross_origin_(page, "authorization, content-type") {
  const auto preflight = [this](http::ServerRequest&&) { return cross_origin_.Preflight(); };
  for (const char* path : {"/v1/surveys/{survey}/person", "/v1/surveys/{survey}/slips"}) {
    server.Route(http::Method::kOptions, path, preflight);
  }
  server.Route(http::Method::kPost, "/v1/surveys/{survey}/person",
               [this](http::ServerRequest&& request) { return cross_origin_.Allow(Person(request)); });
  server.Route(http::Method::kPost, "/v1/surveys/{survey}/slips",
               [this](http::ServerRequest&& request) { return cross_origin_.Allow(Slips(request)); });
}

absl::StatusOr<std::string> Endpoint::EmployeeOf(const http::ServerRequest& request) const {
  FL_RETURN_IF_ERROR(ready_());
  const std::string_view header = request.header("authorization");
  if (!header.starts_with(kBearer)) {
    return absl::UnauthenticatedError("the link's token is missing; open the survey from your invitation again");
  }
  FL_TRY(const auth::Principal principal, tokens_.Verify(header.substr(kBearer.size())));
  return principal.Person();
}

http::ServerResponse Endpoint::Person(const http::ServerRequest& request) {
  const absl::StatusOr<std::string> employee = EmployeeOf(request);
  if (!employee.ok()) return ErrorAnswer(employee.status());
  const absl::StatusOr<SurveyId> survey = SurveyIn(request.parts.front());
  if (!survey.ok()) return ErrorAnswer(survey.status());
  const absl::StatusOr<PersonView> view = issue_.Describe(*survey, *employee);
  if (!view.ok()) return ErrorAnswer(view.status());
  return {.body = ToJson(*view).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
          .content_type = "application/json; charset=utf-8"};
}

http::ServerResponse Endpoint::Slips(const http::ServerRequest& request) {
  const absl::StatusOr<std::string> employee = EmployeeOf(request);
  if (!employee.ok()) return ErrorAnswer(employee.status());
  const absl::StatusOr<SurveyId> survey = SurveyIn(request.parts.front());
  if (!survey.ok()) return ErrorAnswer(survey.status());
  absl::StatusOr<std::string> slips = issue_.GiveSlips(*survey, *employee, request.body);
  if (!slips.ok()) return ErrorAnswer(slips.status());
  return {.body = *std::move(slips), .content_type = "application/octet-stream"};
}

}  // namespace fairlead::pulse::issuer
