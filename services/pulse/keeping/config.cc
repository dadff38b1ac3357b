#include "services/pulse/keeping/config.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "fmt/format.h"
#include "libs/kafka/kafka_log.h"

namespace fairlead::pulse {
namespace {

template <typename T>
T OrExit(const std::string& program, absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  fmt::print(stderr, "{}: {}\n", program, std::string(result.status().message()));
  std::exit(2);
}

}  // namespace

absl::StatusOr<VerifyingKey> LoadVerifyingKey(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(fmt::format("{} cannot be read", path));
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (text.ends_with('\n')) text.pop_back();
  const absl::StatusOr<std::string> bytes = Unhex(text);
  const auto key = bytes.ok() ? VerifyingKey::Decode(*bytes) : bytes.status();
  if (!key.ok()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: a public key is 64 hexadecimal digits in lower case, and nothing else", path));
  }
  return key;
}

KeepingConfig KeepingConfig::Load(const std::string& program, const std::string& description, int argc, char** argv) {
  KeepingConfig config;
  config.program = program;
  config.kafka.client_id = program;
  runtime::ConfigParser parser(program, description);
  config.log.AddTo(parser);
  config.stop.AddTo(parser);
  config.admin.AddTo(parser);
  config.rpc.AddTo(parser);
  config.auth.AddTo(parser);
  config.kafka.AddTo(parser);
  parser.Add("platform_key_file", config.platform_key_file,
             "file with the Ed25519 public key that signs manifests, 64 hexadecimal digits");
  parser.Require("platform_key_file");
  parser.Add("key_directory", config.key_directory,
             "directory for sealing keys: this user's alone, on a volume without backup and snapshot");
  parser.Require("key_directory");
  parser.Add("interval", config.interval, "time between two looks for something to do");
  parser.Check([&config] { return config.log.Apply(); });
  parser.Check([&config] {
    if (config.interval >= absl::Milliseconds(10)) return absl::OkStatus();
    return absl::InvalidArgumentError("interval must be at least 10ms");
  });
  parser.ParseOrExit(argc, argv);
  return config;
}

runtime::ApplicationOptions KeepingConfig::Application() const {
  return {.name = program, .endpoint_removal = stop.endpoint_removal, .stop_timeout = stop.timeout};
}

std::unique_ptr<messaging::Log> KeepingConfig::ConnectKafka() const {
  return OrExit(program, kafka::KafkaLog::Create(kafka));
}

VerifyingKey KeepingConfig::PlatformKey() const { return OrExit(program, LoadVerifyingKey(platform_key_file)); }

std::unique_ptr<SurveyKeys> KeepingConfig::OpenKeys() const { return OrExit(program, SurveyKeys::Open(key_directory)); }

}  // namespace fairlead::pulse
