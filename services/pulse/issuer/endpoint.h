#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "libs/auth/token.h"
#include "libs/http/server.h"
#include "services/pulse/issuer/issue.h"
#include "services/pulse/web/web.h"

namespace fairlead::pulse::issuer {

// The issuer as the page speaks to it (protocol/README.md, "HTTP"): who a person is follows from the token of their
// link, which is asked for by these two requests alone.
class Endpoint {
 public:
  // Adds its routes to `server`. All must outlive it. While `ready` says no, which it must until everything that was
  // said about surveys is known, whoever asks is asked to come back (503). `page` is the page's origin.
  Endpoint(http::Server& server, Issue& issue, const auth::TokenVerifier& tokens, std::function<absl::Status()> ready,
           const std::string& page);

 private:
  http::ServerResponse Person(const http::ServerRequest& request);
  http::ServerResponse Slips(const http::ServerRequest& request);
  // Who asks; `ready`'s error first.
  absl::StatusOr<std::string> EmployeeOf(const http::ServerRequest& request) const;

  Issue& issue_;
  const auth::TokenVerifier& tokens_;
  const std::function<absl::Status()> ready_;
  const CrossOrigin cross_origin_;
};

}  // namespace fairlead::pulse::issuer
