#pragma once

#include <string>

#include "services/chat/application/problems.h"
#include "services/chat/transport/slack/voice.h"

namespace fairlead::chat::slack {

// The sentence that says what is wrong and what to do or type instead, with the person's own words in it.
std::string Sentence(const view::Problem& problem, const Voice& voice);

}  // namespace fairlead::chat::slack
