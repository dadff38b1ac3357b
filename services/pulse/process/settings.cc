#include "services/pulse/process/settings.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/unhex.h"
#include "libs/files/files.h"
#include "libs/kafka/kafka_log.h"

namespace fairlead::pulse {

absl::StatusOr<std::string> LoadHex32(const std::string& path) {
  FL_TRY(std::string text, files::Read(path, 1000));
  if (text.ends_with('\n')) text.pop_back();
  absl::StatusOr<std::string> bytes = core::Unhex(text);
  if (bytes.ok() && bytes->size() == 32) return bytes;
  return absl::InvalidArgumentError(
      fmt::format("{}: a key is 64 hexadecimal digits in lower case, and nothing else", path));
}

void ProcessSettings::AddTo(runtime::ConfigParser& parser) {
  kafka.client_id = program;
  log.AddTo(parser);
  stop.AddTo(parser);
  admin.AddTo(parser);
  kafka.AddTo(parser);
  parser.Add("platform_key_file", platform_key_file,
             "file with the Ed25519 public key that signs manifests, 64 hexadecimal digits");
  parser.Require("platform_key_file");
  parser.Check([this] { return log.Apply(); });
}

void ProcessSettings::Exit(const absl::Status& error) const {
  fmt::print(stderr, "{}: {}\n", program, std::string(error.message()));
  std::exit(2);
}

runtime::ApplicationOptions ProcessSettings::Application() const {
  return {.name = program, .endpoint_removal = stop.endpoint_removal, .stop_timeout = stop.timeout};
}

std::unique_ptr<messaging::Log> ProcessSettings::ConnectKafka() const {
  kafka::KafkaOptions options = kafka;
  options.undated = true;  // bundles and ballots say nothing of when
  return OrExit(kafka::KafkaLog::Create(options));
}

VerifyingKey ProcessSettings::PlatformKey() const {
  return OrExit(VerifyingKey::Decode(OrExit(LoadHex32(platform_key_file))));
}

Secret ProcessSettings::LoadSecret(const std::string& option, const std::string& path) const {
  absl::StatusOr<std::string> bytes = LoadHex32(path);
  if (!bytes.ok()) Exit(core::Annotate(bytes.status(), option));
  return OrExit(Secret::Decode(*bytes));
}

}  // namespace fairlead::pulse
