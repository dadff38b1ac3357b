#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/fairleadctl/commands/command.h"

// How a command that failed ends. The exit codes are the program's contract: 0 it is done, 1 the server or the data
// said no, 2 the command line is wrong.
namespace fairlead::fairleadctl {

// A mistake in the command line that only the command itself can see.
absl::Status UsageError(const std::string& message);

int ExitCode(const absl::Status& status);

// What went wrong, in one sentence without a full stop, with what to do; below it, where the server found several
// fields wrong, a line for each.
std::string Explanation(const absl::Status& status, const Session::Options& options);

}  // namespace fairlead::fairleadctl
