#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "fmt/format.h"
#include "libs/observability/log.h"
#include "libs/runtime/version.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/shared_options.h"

namespace fairlead::fairleadctl {
namespace {

constexpr char kFooter[] =
    "Options come from the first that gives them: the flag, the environment (FAIRLEAD_TOKEN_FILE for --token-file), a\n"
    "TOML file (token_file = \"...\") that --config names, else ~/.config/fairlead/ctl.toml, the default.\n"
    "Exit codes: 0 it is done; 1 the server or the data said no; 2 the command line is wrong.\n"
    "Example:\n  fairleadctl people list --limit 20";

// Standard output is for answers: what the libraries log goes to standard error, and only what went wrong.
void LogToStandardError() {
  observability::SetLevel(observability::Level::kError);
  observability::SetSink([](std::string_view line) { fmt::print(stderr, "{}\n", line); });
}

absl::Status RunAction(const Action& action) {
  try {
    absl::Status status = action();
    if (std::fflush(stdout) == 0) return status;
    return absl::DataLossError("the output could not be written whole; is the disk full?");
  } catch (const std::exception& error) {  // fmt throws where it cannot write
    return absl::DataLossError(fmt::format("the output could not be written whole: {}", error.what()));
  }
}

int WrongCommandLine(std::string_view what) {
  fmt::print(stderr, "fairleadctl: {} (see --help)\n", what);
  return 2;
}

int Run(int argc, char** argv) {
  LogToStandardError();
  CLI::App app("The command line of Fairlead: people, awards, wallets, events and checks.", "fairleadctl");
  app.set_version_flag("--version", std::string("fairleadctl ") + runtime::kVersion);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(kFooter);
  Session session;
  Action action;
  SharedOptions shared;
  shared.AddTo(app, session.options);
  AddPeopleCommands(app, session, action);
  AddTeamsCommands(app, session, action);
  AddAbsenceCommands(app, session, action);
  AddAwardCommands(app, session, action);
  AddNominationCommands(app, session, action);
  AddWalletCommands(app, session, action);
  AddRecognitionCommands(app, session, action);
  AddPulseCommands(app, session, action);
  AddEventsCommands(app, session, action);
  AddDeadLetterCommands(app, session, action);
  AddAuditCommands(app, session, action);
  AddSlackCommands(app, session, action);
  AddTokenCommands(app, session, action);
  AddCompletionCommands(app, session, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return WrongCommandLine(error.what());
  }
  if (const absl::Status read = shared.Resolve(session.options); !read.ok())
    return WrongCommandLine(std::string(read.message()));
  const absl::Status status = RunAction(action);
  if (ExitCode(status) == 2) return WrongCommandLine(std::string(status.message()));
  if (!status.ok()) fmt::print(stderr, "fairleadctl: {}\n", Explanation(status, session.options));
  return ExitCode(status);
}

}  // namespace
}  // namespace fairlead::fairleadctl

int main(int argc, char** argv) { return fairlead::fairleadctl::Run(argc, argv); }
