#pragma once

#include <optional>

#include "services/chat/domain/kudos_command.h"
#include "services/chat/domain/typed_items.h"

namespace fairlead::chat {

// The command that the items say if they say nothing else ("balance", "mon solde", "top 10", "help me"), a
// KudosProblem for one word that is nearly such a command, or nothing.
std::optional<KudosReading> ReadSubcommand(const Items& items);

}  // namespace fairlead::chat
