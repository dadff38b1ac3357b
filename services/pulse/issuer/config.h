#pragma once

#include <string>

#include "libs/auth/token.h"
#include "libs/http/server.h"
#include "libs/redis/client.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "services/pulse/issuer/secrets.h"
#include "services/pulse/process/settings.h"

namespace fairlead::pulse::issuer {

// What the process is told: flags, FAIRLEAD_* variables or a TOML file (runtime::ConfigParser); see README.md.
struct Config {
  ProcessSettings process = {.program = "fairlead-pulse-issuer"};
  redis::ClientOptions redis;
  rpc::ServerOptions rpc;
  rpc::ClientOptions directory;
  auth::VerifierOptions auth;
  std::string link_audience = "fairlead-pulse";
  http::ServerOptions http = {.name = "issuer", .option = "http.address", .address = "127.0.0.1:8092"};
  std::string page_origin;
  std::string secrets;
  std::string admission_key_file;
  absl::Duration interval = absl::Seconds(1);

  // Ends the process with a sentence if something is wrong, or after --help.
  static Config Load(int argc, char** argv);

  // Of the tokens in people's links.
  auth::VerifierOptions LinkAuth() const;
  // What reads files or makes clients ends the process with a sentence if it cannot.
  std::unique_ptr<rpc::Client> ConnectDirectory() const;
  Secret AdmissionSecret() const;
  SecretFiles OpenSecrets() const;
};

}  // namespace fairlead::pulse::issuer
