#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/kafka/options.h"
#include "libs/messaging/log.h"
#include "libs/runtime/admin_server.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"
#include "services/pulse/protocol/keys.h"

// What every process of Pulse is told. Not thread-safe.
namespace fairlead::pulse {

// 32 bytes out of a file: 64 hexadecimal digits, with or without a line feed behind them. NotFound if it cannot be
// read; InvalidArgument says what it must be. Neither says what is in it.
absl::StatusOr<std::string> LoadHex32(const std::string& path);

struct ProcessSettings {
  std::string program;
  runtime::LogOptions log = {};
  runtime::StopOptions stop = {};
  runtime::AdminOptions admin = {};
  kafka::KafkaOptions kafka = {};
  std::string platform_key_file = {};

  // Options "log.level", "stop.…", "admin.…", "kafka.…" and "platform_key_file".
  void AddTo(runtime::ConfigParser& parser);

  // What reads files or makes clients ends the process with a sentence if it cannot.
  runtime::ApplicationOptions Application() const;
  std::unique_ptr<messaging::Log> ConnectKafka() const;
  VerifyingKey PlatformKey() const;
  Secret LoadSecret(const std::string& option, const std::string& path) const;

  // Ends the process with the error's sentence.
  [[noreturn]] void Exit(const absl::Status& error) const;
  template <typename T>
  T OrExit(absl::StatusOr<T> result) const {
    if (!result.ok()) Exit(result.status());
    return *std::move(result);
  }
};

}  // namespace fairlead::pulse
