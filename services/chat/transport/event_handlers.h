#pragma once

#include <map>
#include <set>
#include <string>

#include "libs/ledger/effect.h"
#include "services/chat/application/notify.h"

// What chat does with recognition's and the directory's events.
namespace fairlead::chat {

// By type of event. `notify` must outlive the handlers.
std::map<std::string, ledger::Handler> EventHandlers(const Notify& notify);

}  // namespace fairlead::chat
