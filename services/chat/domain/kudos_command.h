#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "services/chat/domain/tokens.h"

namespace fairlead::chat {

// What the reader of the command must know about the company.
struct KudosRules {
  std::vector<std::string> values;           // as the company writes them, in its order; none: an award has no value
  std::int64_t most_points = 1'000'000'000;  // for one person; at least 1
  std::size_t most_people = 20;              // people that are named; who is in a group is not known here
  std::size_t most_characters = 1'000;       // of the message, in code points; a mention in it counts as one
  std::int64_t example_points = 10;          // put into an offered command where no number was typed; <= most_points
};

// Words that stand alone, in English or French: "balance", "solde", "top 10", "help me", …
struct OpenForm {  // nothing was typed
  friend bool operator==(const OpenForm&, const OpenForm&) = default;
};
struct Balance {
  friend bool operator==(const Balance&, const Balance&) = default;
};
struct History {
  friend bool operator==(const History&, const History&) = default;
};
struct Top {
  friend bool operator==(const Top&, const Top&) = default;
};
struct Help {
  friend bool operator==(const Help&, const Help&) = default;
};
struct Undo {
  friend bool operator==(const Undo&, const Undo&) = default;
};

// An award as it was typed. Everything in it was understood: 1 … most_people people or at least one group, each once,
// in the order in which they were named; 1 … most_points points; a value of the company, spelt as the company does; a
// message of 1 … most_characters code points without control characters. In the draft of a KudosProblem any of it may
// be missing: empty, or 0 points.
struct KudosDraft {
  std::vector<UserRef> users;
  std::vector<GroupRef> groups;
  std::int64_t points = 0;  // for each person
  std::string value;
  Tokens message;  // mentions that belong to a sentence stay in it ("thanks to @ana for …"): see PlainText
  friend bool operator==(const KudosDraft&, const KudosDraft&) = default;
};

// What can be wrong with a command. Behind each: an example of what was typed, and what Slip::suggestion then holds.
enum class SlipKind {
  kUnknownCommand,  // "balence": "balance"
  kNobodyNamed,     // "+20 #care thanks"
  kPlainName,       // "@ana", which the chat system did not take for a mention; also an e-mail address: the name
  kEverybodyNamed,  // "@here", "@channel"
  kTooManyPeople,   // 21 people: the most that are allowed
  kPointsMissing,   // the example points
  kPointsInWords,   // "twenty", "vingt": "20"
  kPointsNegative,  // "-5": "5"
  kPointsZero,      // "+0": the example points
  kPointsNotWhole,  // "+2.5": "2"
  kPointsUnclear,   // "20 thanks for", "+2O", "x20", "+1,000": the number that was perhaps meant
  kPointsTooMany,   // "+99999999999": the most that is allowed
  kTwoPoints,       // "+20 … +30", typed is the second: the first
  kValueMissing,    // a value that is named without "#", else the company's first
  kNearValue,       // "#teamwrok": "Teamwork"
  kUnknownValue,    // "#foo": the company's first
  kTwoValues,       // "#care #craft", typed is the second: the first
  kEmptyMessage,    //
  kMessageTooLong,  // the most characters that are allowed
};

// The name of a kind as it stands in tests and metrics, for example "near-value".
const char* Name(SlipKind kind);

struct Slip {
  SlipKind kind;
  std::string typed{};       // the words that are wrong, as they were typed; empty where something is missing
  std::string suggestion{};  // see SlipKind; empty if there is none
  friend bool operator==(const Slip&, const Slip&) = default;
};

// A command that cannot be carried out as it is, and how it can be said instead.
struct KudosProblem {
  std::vector<Slip> slips;  // at least one, in the order in which a person would want to hear of them
  KudosDraft understood;    // the parts that were understood; good for filling in a form
  // What to type behind the name of the command, in the person's own words, every slip corrected. `ready`: it can be
  // typed as it is, and reads as a draft (or as the command that was meant). Otherwise it holds a Gap, or a name that
  // is not a mention yet. Empty where nothing can be offered (a message that is too long).
  Tokens corrected;
  bool ready = false;
  friend bool operator==(const KudosProblem&, const KudosProblem&) = default;
};

using KudosReading = std::variant<OpenForm, Balance, History, Top, Help, Undo, KudosDraft, KudosProblem>;

// Reads what was typed behind /kudos. The order of people, points, value and message is free; case, accents, spacing,
// full-width characters and punctuation around the parts do not matter. Points are only taken where no other meaning is
// likely; otherwise the person is asked, since points are spent. tests/data/kudos_commands.tsv shows what reads as
// what. Any bytes are read; what is not UTF-8 is replaced by U+FFFD. Pure; safe from any thread.
KudosReading ReadKudos(const Tokens& typed, const KudosRules& rules);

}  // namespace fairlead::chat
