#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/http/server.h"
#include "services/pulse/catalog/archive.h"
#include "services/pulse/catalog/page_files.h"

namespace fairlead::pulse::catalog {

// The page's origin: the page itself, the same for everybody, and what everybody may read about surveys. No cookie, no
// log, no token: what stands behind '#' in a link does not get here.
class Endpoint {
 public:
  // Adds its routes to `server`. All must outlive it. While `ready` says no, which it must until everything that was
  // said about surveys is known, whoever asks for something of a survey is asked to come back (503). `connect` are the
  // origins to which the page may speak.
  Endpoint(http::Server& server, const PageFiles& page, const Archive& archive, std::function<absl::Status()> ready,
           const std::vector<std::string>& connect);

 private:
  http::ServerResponse Static(std::string_view name) const;
  http::ServerResponse Survey(const http::ServerRequest& request, bool listing) const;

  const PageFiles& page_;
  const Archive& archive_;
  const std::function<absl::Status()> ready_;
  std::string policy_;
};

}  // namespace fairlead::pulse::catalog
