#pragma once

#include <string>
#include <vector>

#include "services/chat/domain/kudos_command.h"
#include "services/chat/domain/typed_items.h"

namespace fairlead::chat {

// Marks as taken what people type first although the command says it already: "give @ana …", "kudos to @ana". Before
// anything else is taken.
void TakeOpening(Items& items);

struct PeopleReading {
  std::vector<UserRef> users{};      // each once; no more than most_people
  std::vector<GroupRef> groups{};    // each once
  Tokens mentions{};                 // the mentions that say users and groups, with their names
  std::vector<std::string> names{};  // typed, but no mentions yet: "@ana"; each once, no more than most_people
  std::vector<Slip> slips{};
};

// Finds who is named, and marks the mentions: as kept in the message where a sentence needs them ("thanks to @ana for
// …"), else as taken, with "and" and commas between them. Points and value must have been taken before.
PeopleReading TakePeople(Items& items, const KudosRules& rules);

}  // namespace fairlead::chat
