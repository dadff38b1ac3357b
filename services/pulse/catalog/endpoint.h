#pragma once

#include <string>
#include <vector>

#include "libs/http/server.h"
#include "services/pulse/catalog/archive.h"
#include "services/pulse/catalog/page_files.h"

namespace fairlead::pulse::catalog {

// The page's origin: the page itself, the same for everybody, and what everybody may read about surveys. No cookie, no
// log, no token: what stands behind '#' in a link does not get here.
class Endpoint {
 public:
  // Adds its routes to `server`. All must outlive it. `connect` are the origins to which the page may speak.
  Endpoint(http::Server& server, const PageFiles& page, const Archive& archive,
           const std::vector<std::string>& connect);

 private:
  http::ServerResponse Static(std::string_view name) const;
  http::ServerResponse Survey(const http::ServerRequest& request, bool listing) const;

  const PageFiles& page_;
  const Archive& archive_;
  std::string policy_;
};

}  // namespace fairlead::pulse::catalog
