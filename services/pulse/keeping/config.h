#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "libs/auth/token.h"
#include "libs/kafka/options.h"
#include "libs/messaging/log.h"
#include "libs/rpc/server.h"
#include "libs/runtime/admin_server.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"
#include "services/pulse/keeping/survey_keys.h"
#include "services/pulse/protocol/keys.h"

namespace fairlead::pulse {

// What a process that keeps sealing keys is told: flags, FAIRLEAD_* variables or a TOML file (runtime::ConfigParser);
// see README.md.
struct KeepingConfig {
  std::string program;
  runtime::LogOptions log;
  runtime::StopOptions stop;
  runtime::AdminOptions admin;
  rpc::ServerOptions rpc;
  auth::VerifierOptions auth;
  kafka::KafkaOptions kafka;
  std::string platform_key_file;
  std::string key_directory;
  absl::Duration interval = absl::Seconds(5);

  // Ends the process with a sentence if something is wrong, or after --help.
  static KeepingConfig Load(const std::string& program, const std::string& description, int argc, char** argv);

  // The same, as the parts of the process take it. What reads files or makes clients ends the process with a sentence
  // if it cannot.
  runtime::ApplicationOptions Application() const;
  std::unique_ptr<messaging::Log> ConnectKafka() const;
  VerifyingKey PlatformKey() const;
  std::unique_ptr<SurveyKeys> OpenKeys() const;
};

// An Ed25519 public key out of a file: 64 hexadecimal digits, with or without a line feed behind them. NotFound if it
// cannot be read; InvalidArgument says what a key is.
absl::StatusOr<VerifyingKey> LoadVerifyingKey(const std::string& path);

}  // namespace fairlead::pulse
