#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "libs/auth/token.h"
#include "libs/rpc/server.h"
#include "libs/runtime/config.h"
#include "services/pulse/keeping/survey_keys.h"
#include "services/pulse/process/settings.h"

namespace fairlead::pulse {

// What a process that keeps sealing keys is told: flags, FAIRLEAD_* variables or a TOML file (runtime::ConfigParser);
// see README.md.
struct KeepingConfig {
  ProcessSettings process;
  rpc::ServerOptions rpc;
  auth::VerifierOptions auth;
  std::string key_directory;
  absl::Duration interval = absl::Seconds(5);

  // Ends the process with a sentence if something is wrong, or after --help.
  // `more`: adds the options that the program alone has.
  static KeepingConfig Load(const std::string& program, const std::string& description, int argc, char** argv,
                            const std::function<void(runtime::ConfigParser&)>& more = {});

  // Ends the process with a sentence if it cannot.
  std::unique_ptr<SurveyKeys> OpenKeys() const;
};

}  // namespace fairlead::pulse
