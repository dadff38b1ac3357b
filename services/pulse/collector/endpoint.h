#pragma once

#include <string>

#include "libs/http/server.h"
#include "services/pulse/collector/collect.h"
#include "services/pulse/web/web.h"

namespace fairlead::pulse::collector {

// The collector as the page speaks to it (protocol/README.md, "HTTP"): no cookie, no token, and for everything that is
// taken the same 64 bytes.
class Endpoint {
 public:
  // Adds its routes to `server`. Both must outlive it. `page` is the page's origin.
  Endpoint(http::Server& server, Collect& collect, const std::string& page);

 private:
  http::ServerResponse Take(const http::ServerRequest& request);

  Collect& collect_;
  const CrossOrigin cross_origin_;
};

}  // namespace fairlead::pulse::collector
