#pragma once

#include <string>

#include "absl/time/time.h"
#include "libs/auth/token.h"
#include "libs/http/server.h"
#include "libs/redis/client.h"
#include "libs/rpc/server.h"
#include "services/pulse/catalog/page_files.h"
#include "services/pulse/catalog/propose.h"
#include "services/pulse/process/settings.h"

namespace fairlead::pulse::catalog {

// What the process is told: flags, FAIRLEAD_* variables or a TOML file (runtime::ConfigParser); see README.md.
struct Config {
  ProcessSettings process = {.program = "fairlead-pulse-catalog"};
  redis::ClientOptions redis;
  rpc::ServerOptions rpc;
  auth::VerifierOptions auth;
  http::ServerOptions http = {.name = "page", .option = "http.address", .address = "127.0.0.1:8091"};
  std::string page_directory;
  std::string page_origin;
  std::string issuer_origin;
  std::string collector_origin;
  std::string signing_key_file;
  absl::Duration replies_every = absl::Hours(24);

  // Ends the process with a sentence if something is wrong, or after --help.
  static Config Load(int argc, char** argv);

  // What reads files ends the process with a sentence if it cannot.
  PageFiles LoadPage() const;
  SigningKey LoadSigningKey() const;
  Platform PlatformWith(const PageFiles& page) const;
};

}  // namespace fairlead::pulse::catalog
