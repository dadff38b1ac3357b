#include "services/fairleadctl/shared_options.h"

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "fmt/format.h"
#include "libs/runtime/config.h"

namespace fairlead::fairleadctl {
namespace {

constexpr char kProperties[] = "kafka_properties";
constexpr double kLeastSeconds = 0.1;
constexpr double kMostSeconds = 3600;

std::optional<std::string> Variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  // One that is empty counts as one that is not there.
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

std::string DefaultFile() {
  const std::filesystem::path home = Variable("HOME").value_or(".");
  const std::filesystem::path base = Variable("XDG_CONFIG_HOME").value_or((home / ".config").string());
  const auto file = base / "fairlead" / "ctl.toml";
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) ? file.string() : "";
}

std::string CheckProperty(const std::string& text) {
  const std::size_t equals = text.find('=');
  return equals == std::string::npos || equals == 0 ? fmt::format("'{}' is not name=value", text) : "";
}

}  // namespace

void SharedOptions::Add(CLI::App& app, const std::string& flag, const std::string& key,
                        const std::string& shown_default, const std::string& help) {
  CLI::Option* const option = app.add_option(flag, help)->expected(1)->type_name("TEXT")->take_last();
  if (!shown_default.empty()) option->default_str(shown_default);
  flags_.emplace_back(key, option);
}

void SharedOptions::AddTo(CLI::App& app, const Session::Options& defaults) {
  app.add_option("--config", config_, "TOML file with any of these options");
  Add(app, "--directory", "directory", defaults.directory, "Address of the directory service");
  Add(app, "--recognition", "recognition", defaults.recognition, "Address of the recognition service");
  for (const auto& [process, address] : {std::pair{"catalog", &defaults.pulse_catalog},
                                         {"issuer", &defaults.pulse_issuer},
                                         {"shuffler", &defaults.pulse_shuffler},
                                         {"tally", &defaults.pulse_tally}}) {
    Add(app, fmt::format("--pulse-{}", process), fmt::format("pulse_{}", process), *address,
        fmt::format("Address of the {} of surveys", process));
  }
  Add(app, "--token-file", "token_file", "", "File with your bearer token");
  Add(app, "--tls-ca", "tls_ca", "", "PEM file of the authorities to trust; without it plain text");
  Add(app, "--tls-certificate", "tls_certificate", "", "PEM file of your certificate, for mutual TLS");
  Add(app, "--tls-key", "tls_key", "", "PEM file of its key");
  Add(app, "--timeout", "timeout", fmt::format("{}", defaults.timeout_seconds), "Seconds to wait for an answer");
  Add(app, "--kafka", "kafka", defaults.kafka, "Bootstrap servers, for `events`");
  flags_.emplace_back(kProperties,
                      app.add_option("--kafka-property", "A librdkafka property as name=value; may be repeated")
                          ->expected(1, CLI::detail::expected_max_vector_size)
                          ->allow_extra_args(false)
                          ->type_name("TEXT")
                          ->check(CheckProperty));
  flags_.emplace_back("json",
                      app.add_flag("--json")->description("Prints JSON for programs instead of tables for people"));
}

absl::Status SharedOptions::Resolve(Session::Options& options) const {
  runtime::ConfigParser parser("fairleadctl", "");
  parser.Add("directory", options.directory, "");
  parser.Add("recognition", options.recognition, "");
  parser.Add("pulse_catalog", options.pulse_catalog, "");
  parser.Add("pulse_issuer", options.pulse_issuer, "");
  parser.Add("pulse_shuffler", options.pulse_shuffler, "");
  parser.Add("pulse_tally", options.pulse_tally, "");
  parser.Add("token_file", options.token_file, "");
  parser.Add("tls_ca", options.tls_ca, "");
  parser.Add("tls_certificate", options.tls_certificate, "");
  parser.Add("tls_key", options.tls_key, "");
  parser.Add("timeout", options.timeout_seconds, "");
  parser.Add("kafka", options.kafka, "");
  parser.Add(kProperties, options.kafka_properties, "");
  parser.Add("json", options.json, "");
  parser.Check([&options] {
    if (options.timeout_seconds >= kLeastSeconds && options.timeout_seconds <= kMostSeconds) return absl::OkStatus();
    return absl::InvalidArgumentError(
        fmt::format("timeout must be {} to {} seconds, not {}", kLeastSeconds, kMostSeconds, options.timeout_seconds));
  });
  std::vector<std::string> arguments;
  for (const auto& [key, flag] : flags_) {
    const auto& given = flag->results();
    const bool list = key == kProperties;
    for (auto value = given.begin(); value != given.end(); ++value) {
      // The last one counts, so that a flag can be added to a command that has it.
      if (list || value + 1 == given.end()) arguments.push_back(fmt::format("--{}={}", key, *value));
    }
  }
  const std::string file = config_.empty() ? DefaultFile() : config_;
  if (!file.empty()) arguments.push_back("--config=" + file);
  // FAIRLEAD_CONFIG is the services' file, with other keys.
  return parser.Parse(
      arguments, [](const std::string& name) { return name == "FAIRLEAD_CONFIG" ? std::nullopt : Variable(name); });
}

}  // namespace fairlead::fairleadctl
