#pragma once

#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {

// `people import`. As the functions of command.h; `people` is the command above it.
void AddPeopleImport(CLI::App& people, Session& session, Action& action);

}  // namespace fairlead::fairleadctl
