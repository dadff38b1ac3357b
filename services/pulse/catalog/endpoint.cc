#include "services/pulse/catalog/endpoint.h"

#include <optional>
#include <utility>

#include "fmt/format.h"
#include "services/pulse/web/web.h"

namespace fairlead::pulse::catalog {
namespace {

http::ServerResponse NotThere() { return {.status = 404, .body = "There is nothing here.\n"}; }

}  // namespace

Endpoint::Endpoint(http::Server& server, const PageFiles& page, const Archive& archive,
                   std::function<absl::Status()> ready, const std::vector<std::string>& connect)
    : page_(page), archive_(archive), ready_(std::move(ready)) {
  std::string origins;
  for (const std::string& origin : connect) origins += " " + origin;
  // Scripts, styles and pictures of this origin alone; libsodium is WebAssembly.
  policy_ = fmt::format(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src "
      "'self'{}; "
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      origins);
  server.Route(http::Method::kGet, "/", [this](http::ServerRequest&&) { return Static("index.html"); });
  server.Route(http::Method::kGet, "/s/{survey}/listing/{name}",
               [this](http::ServerRequest&& request) { return Survey(request, true); });
  server.Route(http::Method::kGet, "/s/{survey}/{name}",
               [this](http::ServerRequest&& request) { return Survey(request, false); });
  server.Route(http::Method::kGet, "/{name}",
               [this](http::ServerRequest&& request) { return Static(request.parts.front()); });
}

http::ServerResponse Endpoint::Static(std::string_view name) const {
  const PageFiles::File* const file = page_.Find(name);
  if (file == nullptr) return NotThere();
  return {.body = file->bytes,
          .content_type = file->content_type,
          .headers = {{"Content-Security-Policy", policy_},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Cross-Origin-Opener-Policy", "same-origin"},
                      {"Cross-Origin-Resource-Policy", "same-origin"},
                      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
                      {"Cache-Control", "no-cache"}}};
}

http::ServerResponse Endpoint::Survey(const http::ServerRequest& request, bool listing) const {
  if (const absl::Status ready = ready_(); !ready.ok()) return ErrorAnswer(ready);
  const absl::StatusOr<SurveyId> survey = SurveyIn(request.parts.front());
  if (!survey.ok()) return NotThere();
  const std::string& name = request.parts.back();
  std::optional<std::string> bytes = listing ? archive_.Listing(*survey, name) : archive_.File(*survey, name);
  if (!bytes.has_value()) return NotThere();
  return {.body = *std::move(bytes),
          .content_type = name.ends_with(".bin") ? "application/octet-stream" : "application/json; charset=utf-8",
          .headers = {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-cache"}}};
}

}  // namespace fairlead::pulse::catalog
