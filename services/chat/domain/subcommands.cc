#include "services/chat/domain/subcommands.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "libs/core/fold.h"
#include "libs/core/near_match.h"

namespace fairlead::chat {
namespace {

enum class Command { kForm, kBalance, kHistory, kTop, kHelp, kUndo };

struct Word {
  std::string_view key;  // as FoldedKey makes it of one word or several
  Command command;
  std::string_view offered{};  // how to type it, where a slip may mean it
};

constexpr Word kWords[] = {
    {"form", Command::kForm},
    {"formulaire", Command::kForm, "formulaire"},
    {"balance", Command::kBalance, "balance"},
    {"mybalance", Command::kBalance},
    {"solde", Command::kBalance, "solde"},
    {"monsolde", Command::kBalance},
    {"points", Command::kBalance},
    {"mypoints", Command::kBalance},
    {"mespoints", Command::kBalance},
    {"wallet", Command::kBalance},
    {"history", Command::kHistory, "history"},
    {"myhistory", Command::kHistory},
    {"historique", Command::kHistory, "historique"},
    {"monhistorique", Command::kHistory},
    {"top", Command::kTop, "top"},
    {"ranking", Command::kTop},
    {"leaderboard", Command::kTop, "leaderboard"},
    {"classement", Command::kTop, "classement"},
    {"palmares", Command::kTop},
    {"help", Command::kHelp, "help"},
    {"helpme", Command::kHelp},
    {"aide", Command::kHelp, "aide"},
    {"aidemoi", Command::kHelp},
    {"undo", Command::kUndo, "undo"},
    {"annuler", Command::kUndo, "annuler"},
    {"annule", Command::kUndo},
};

KudosReading Reading(Command command) {
  switch (command) {
    case Command::kForm:
      return OpenForm{};
    case Command::kBalance:
      return Balance{};
    case Command::kHistory:
      return History{};
    case Command::kTop:
      return Top{};
    case Command::kHelp:
      return Help{};
    case Command::kUndo:
      return Undo{};
  }
  return OpenForm{};
}

const Word* Find(std::string_view key) {
  const auto* found =
      std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& word) { return word.key == key; });
  return found == std::end(kWords) ? nullptr : found;
}

bool IsPoliteness(std::string_view word) { return IsOneOf(word, {"please", "pls", "stp", "svp", "s'il"}); }

// "top 10", "top10": how many it shows is the same for everybody.
std::string_view WithoutNumber(std::string_view key) {
  while (!key.empty() && key.back() >= '0' && key.back() <= '9') key.remove_suffix(1);
  return key;
}

}  // namespace

std::optional<KudosReading> ReadSubcommand(const Items& items) {
  std::string key;
  std::string typed = TypedText(items, 0, items.size());
  if (typed == "?") return Help{};
  for (std::size_t i = 0; i < items.size() && (i == 0 || !IsPoliteness(items[i].bare)); ++i) {
    const bool word = items[i].role == Role::kWord && std::holds_alternative<Text>(items[i].token);
    if (!word && items[i].role != Role::kSeparator) return std::nullopt;
    key += core::FoldedKey(items[i].bare);
  }
  if (const Word* word = Find(key)) return Reading(word->command);
  if (WithoutNumber(key) == "top") return Top{};
  if (items.size() != 1) return std::nullopt;
  std::vector<std::string> keys;
  for (const Word& word : kWords) keys.emplace_back(word.offered.empty() ? std::string_view() : word.key);
  const std::optional<core::Near> near = core::Nearest(key, keys);
  if (!near) return std::nullopt;
  const std::string offered(kWords[near->index].offered);
  return KudosProblem{.slips = {{SlipKind::kUnknownCommand, std::move(typed), offered}},
                      .understood = {},
                      .corrected = {Text{offered}},
                      .ready = true};
}

}  // namespace fairlead::chat
