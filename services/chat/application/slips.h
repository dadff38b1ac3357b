#pragma once

#include <string>
#include <vector>

#include "services/chat/application/views.h"
#include "services/chat/domain/kudos_command.h"

namespace fairlead::chat {

// What the reader of the command found wrong, as a person reads it; `values` are the company's.
view::KudosProblem ViewOf(const KudosProblem& problem, const std::vector<std::string>& values);

}  // namespace fairlead::chat
