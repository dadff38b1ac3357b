#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "libs/http/server.h"
#include "services/pulse/collector/collect.h"
#include "services/pulse/collector/replies.h"
#include "services/pulse/web/web.h"

namespace fairlead::pulse::collector {

// The collector as the page speaks to it (protocol/README.md, "HTTP"): no cookie, no token, for every bundle that is
// taken the same 64 bytes, and for every reply, taken or not, 256.
class Endpoint {
 public:
  // Adds its routes to `server`. All must outlive it. While `ready` says no, which it must until everything that was
  // said about surveys is known, whoever asks is asked to come back (503). `page` is the page's origin.
  Endpoint(http::Server& server, Collect& collect, Replies& replies, std::function<absl::Status()> ready,
           const std::string& page);

 private:
  http::ServerResponse Take(const http::ServerRequest& request);
  http::ServerResponse TakeReply(const http::ServerRequest& request);

  Collect& collect_;
  Replies& replies_;
  const std::function<absl::Status()> ready_;
  const CrossOrigin cross_origin_;
};

}  // namespace fairlead::pulse::collector
