#pragma once

#include <string>
#include <vector>

#include "libs/http/server.h"
#include "libs/redis/client.h"
#include "services/pulse/collector/collect.h"
#include "services/pulse/process/settings.h"
#include "services/pulse/protocol/bundle.h"

namespace fairlead::pulse::collector {

// What the process is told: flags, FAIRLEAD_* variables or a TOML file (runtime::ConfigParser); see README.md.
struct Config {
  ProcessSettings process = {.program = "fairlead-pulse-collector"};
  redis::ClientOptions redis;
  http::ServerOptions http = {
      .name = "collector", .option = "http.address", .address = "127.0.0.1:8093", .max_body = kMostSubmissionBytes};
  CollectOptions collect;
  std::string page_origin;
  std::string admission_key_file;
  absl::Duration interval = absl::Seconds(1);

  // Ends the process with a sentence if something is wrong, or after --help.
  static Config Load(int argc, char** argv);

  // Ends the process with a sentence if it cannot be read.
  Secret AdmissionSecret() const;
};

}  // namespace fairlead::pulse::collector
