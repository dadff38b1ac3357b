#pragma once

#include <string>

#include "libs/auth/token.h"
#include "libs/http/server.h"
#include "services/pulse/issuer/issue.h"
#include "services/pulse/web/web.h"

namespace fairlead::pulse::issuer {

// The issuer as the page speaks to it (protocol/README.md, "HTTP"): who a person is follows from the token of their
// link, which is asked for by these two requests alone.
class Endpoint {
 public:
  // Adds its routes to `server`. All must outlive it. `page` is the page's origin.
  Endpoint(http::Server& server, Issue& issue, const auth::TokenVerifier& tokens, const std::string& page);

 private:
  http::ServerResponse Person(const http::ServerRequest& request);
  http::ServerResponse Slips(const http::ServerRequest& request);
  absl::StatusOr<std::string> EmployeeOf(const http::ServerRequest& request) const;

  Issue& issue_;
  const auth::TokenVerifier& tokens_;
  const CrossOrigin cross_origin_;
};

}  // namespace fairlead::pulse::issuer
