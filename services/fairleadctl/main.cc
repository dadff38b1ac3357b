#include <cstdlib>
#include <filesystem>
#include <string>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/runtime/version.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

void AddConnectionOptions(CLI::App& app, Session::Options& options) {
  app.add_option("--directory", options.directory, "Address of the directory service")
      ->envname("FAIRLEAD_DIRECTORY")
      ->capture_default_str();
  app.add_option("--recognition", options.recognition, "Address of the recognition service")
      ->envname("FAIRLEAD_RECOGNITION")
      ->capture_default_str();
  app.add_option("--token-file", options.token_file, "File with your bearer token")->envname("FAIRLEAD_TOKEN_FILE");
  app.add_option("--tls-ca", options.tls_ca, "PEM file of the authorities to trust; without it plain text")
      ->envname("FAIRLEAD_TLS_CA");
  app.add_option("--tls-certificate", options.tls_certificate, "PEM file of your certificate, for mutual TLS")
      ->envname("FAIRLEAD_TLS_CERTIFICATE");
  app.add_option("--tls-key", options.tls_key, "PEM file of its key")->envname("FAIRLEAD_TLS_KEY");
  app.add_option("--timeout", options.timeout_seconds, "Seconds to wait for an answer")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  app.add_option("--kafka", options.kafka, "Bootstrap servers, for `events`")
      ->envname("FAIRLEAD_KAFKA")
      ->capture_default_str();
  app.add_option("--kafka-property", options.kafka_properties, "A librdkafka property as name=value; may be repeated");
  app.add_flag("--json", options.json, "Prints JSON for programs instead of tables for people");
}

std::string DefaultConfig() {
  const char* const base = std::getenv("XDG_CONFIG_HOME");
  const char* const home = std::getenv("HOME");
  const std::filesystem::path directory =
      base != nullptr ? base : std::filesystem::path(home != nullptr ? home : ".") / ".config";
  const auto file = directory / "fairlead" / "ctl.toml";
  return std::filesystem::exists(file) ? file.string() : "";
}

// What went wrong, in one sentence, with what to do.
std::string Sentence(const absl::Status& status, const Session::Options& options) {
  std::string text(status.message());
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return text + (options.token_file.empty()
                         ? "; name your token by --token-file (`fairleadctl token issue` makes one for development)"
                         : "; get a new token and try again");
    case absl::StatusCode::kPermissionDenied:
      return text + "; ask somebody whose role allows it";
    case absl::StatusCode::kUnavailable:
      return fmt::format(
          "the service cannot be reached ({}); check --directory {} and --recognition {}, and that they run", text,
          options.directory, options.recognition);
    case absl::StatusCode::kDeadlineExceeded:
      return text + "; try again, with a larger --timeout if it takes long";
    default:
      return text;
  }
}

int Run(int argc, char** argv) {
  CLI::App app("The command line of Fairlead: people, awards, wallets, events and checks.", "fairleadctl");
  app.set_version_flag("--version", std::string("fairleadctl ") + runtime::kVersion);
  app.require_subcommand(1);
  app.set_config("--config", DefaultConfig(), "TOML file with any of these options");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.fallthrough();
  Session session;
  Action action;
  AddConnectionOptions(app, session.options);
  AddPeopleCommands(app, session, action);
  AddTeamsCommands(app, session, action);
  AddAwardCommands(app, session, action);
  AddWalletCommands(app, session, action);
  AddEventsCommands(app, session, action);
  AddLedgerCommands(app, session, action);
  AddTokenCommands(app, session, action);
  AddCompletionCommands(app, session, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "fairleadctl: {} (see --help)\n", error.what());
    return 2;
  }
  const absl::Status status = action();
  if (status.ok()) return 0;
  fmt::print(stderr, "fairleadctl: {}\n", Sentence(status, session.options));
  if (const auto refusal = core::RefusalOf(status)) {
    for (const auto& violation : refusal->violations)
      fmt::print(stderr, "  {}: {}\n", violation.field, violation.description);
  }
  return 1;
}

}  // namespace
}  // namespace fairlead::fairleadctl

int main(int argc, char** argv) { return fairlead::fairleadctl::Run(argc, argv); }
