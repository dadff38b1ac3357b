#pragma once

#include "services/chat/domain/tokens.h"
#include "services/chat/domain/typed_items.h"

namespace fairlead::chat {

// The message: what of the items is a word or kept, with tidy spaces, without the commas and dashes that stood between
// it and the rest of the command, and without quotes around all of it. Empty if it would say nothing. Every role must
// be known.
Tokens MessageOf(const Items& items);

}  // namespace fairlead::chat
