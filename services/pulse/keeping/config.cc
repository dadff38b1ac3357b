#include "services/pulse/keeping/config.h"

namespace fairlead::pulse {

KeepingConfig KeepingConfig::Load(const std::string& program, const std::string& description, int argc, char** argv,
                                  const std::function<void(runtime::ConfigParser&)>& more) {
  KeepingConfig config{.process = {.program = program}};
  runtime::ConfigParser parser(program, description);
  config.process.AddTo(parser);
  config.rpc.AddTo(parser);
  config.auth.AddTo(parser);
  parser.Add("key_directory", config.key_directory,
             "directory for sealing keys: this user's alone, on a volume without backup and snapshot");
  parser.Require("key_directory");
  parser.Add("interval", config.interval, "time between two looks for something to do");
  parser.Check([&config] {
    if (config.interval >= absl::Milliseconds(10)) return absl::OkStatus();
    return absl::InvalidArgumentError("interval must be at least 10ms");
  });
  if (more) more(parser);
  parser.ParseOrExit(argc, argv);
  return config;
}

std::unique_ptr<SurveyKeys> KeepingConfig::OpenKeys() const { return process.OrExit(SurveyKeys::Open(key_directory)); }

}  // namespace fairlead::pulse
