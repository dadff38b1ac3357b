#include "services/chat/domain/kudos_command.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "libs/core/text.h"
#include "services/chat/domain/kudos_message.h"
#include "services/chat/domain/subcommands.h"
#include "services/chat/domain/typed_items.h"
#include "services/chat/domain/typed_people.h"
#include "services/chat/domain/typed_points.h"
#include "services/chat/domain/typed_value.h"

namespace fairlead::chat {
namespace {

void Add(Tokens& tokens, std::string_view text) {
  if (tokens.empty() || !std::holds_alternative<Text>(tokens.back())) tokens.emplace_back(Text{});
  std::get<Text>(tokens.back()).text += text;
}

void Add(Tokens& tokens, Token token) {
  if (const auto* text = std::get_if<Text>(&token)) {
    Add(tokens, std::string_view(text->text));
  } else {
    tokens.push_back(std::move(token));
  }
}

enum class Order { kPointsFirst, kValueFirst };

Tokens Command(const Tokens& people, const KudosDraft& draft, Order order) {
  Tokens command;
  for (const Token& person : people) {
    Add(command, person);
    Add(command, " ");
  }
  if (people.empty()) {
    Add(command, Gap{Gap::Kind::kPerson});
    Add(command, " ");
  }
  const std::string points = fmt::format("+{}", draft.points);
  const std::string value = fmt::format("#{}", draft.value);
  if (draft.value.empty()) {
    Add(command, points);
  } else {
    Add(command,
        order == Order::kPointsFirst ? fmt::format("{} {}", points, value) : fmt::format("{} {}", value, points));
  }
  Add(command, " ");
  if (draft.message.empty()) Add(command, Gap{Gap::Kind::kMessage});
  for (const Token& token : draft.message) Add(command, token);
  return command;
}

// A command that reads as `draft`, in the first order in which it does; nothing if it does in none.
Tokens CommandThatReads(const Tokens& people, const KudosDraft& draft, const KudosRules& rules);

void Note(std::vector<Slip>& slips, std::optional<Slip> slip) {
  if (slip) slips.push_back(*std::move(slip));
}

void CheckMessage(const KudosDraft& draft, const KudosRules& rules, std::vector<Slip>& slips) {
  if (draft.message.empty()) {
    slips.push_back({SlipKind::kEmptyMessage});
  } else if (core::CodePoints(PlainText(draft.message)) > rules.most_characters) {
    slips.push_back({SlipKind::kMessageTooLong, {}, fmt::format("{}", rules.most_characters)});
  }
}

bool Has(const std::vector<Slip>& slips, SlipKind kind) {
  return std::any_of(slips.begin(), slips.end(), [kind](const Slip& slip) { return slip.kind == kind; });
}

KudosReading ReadItems(Items items, const KudosRules& rules, bool offer) {
  const std::vector<Tag> tags = FindTags(items, rules);
  const PointsReading points = TakePoints(items, rules);
  ValueReading value = TakeValue(items, tags, rules);
  PeopleReading people = TakePeople(items, rules);
  KudosDraft draft{.users = std::move(people.users),
                   .groups = std::move(people.groups),
                   .points = points.points,
                   .value = std::move(value.value),
                   .message = MessageOf(items)};
  std::vector<Slip> slips = std::move(people.slips);
  Note(slips, points.slip);
  Note(slips, value.slip);
  CheckMessage(draft, rules, slips);
  if (slips.empty()) return draft;

  KudosProblem problem{.slips = std::move(slips), .understood = draft, .corrected = {}};
  if (points.slip) problem.understood.points = 0;
  if (value.slip) problem.understood.value.clear();
  if (!offer || Has(problem.slips, SlipKind::kMessageTooLong)) return problem;
  const bool gap = !people.names.empty() || (draft.users.empty() && draft.groups.empty()) || draft.message.empty();
  if (gap) {
    Tokens named = people.mentions;
    for (const std::string& name : people.names) named.emplace_back(Text{name});
    problem.corrected = Command(named, draft, Order::kPointsFirst);
  } else {
    problem.corrected = CommandThatReads(people.mentions, draft, rules);
    problem.ready = !problem.corrected.empty();
  }
  return problem;
}

Tokens CommandThatReads(const Tokens& people, const KudosDraft& draft, const KudosRules& rules) {
  for (const Order order : {Order::kPointsFirst, Order::kValueFirst}) {
    Tokens command = Command(people, draft, order);
    const KudosReading again = ReadItems(ItemsOf(command), rules, /*offer=*/false);
    const auto* read = std::get_if<KudosDraft>(&again);
    if (read != nullptr && *read == draft) return command;
  }
  return {};
}

}  // namespace

const char* Name(SlipKind kind) {
  switch (kind) {
    case SlipKind::kUnknownCommand:
      return "unknown-command";
    case SlipKind::kNobodyNamed:
      return "nobody-named";
    case SlipKind::kPlainName:
      return "plain-name";
    case SlipKind::kEverybodyNamed:
      return "everybody-named";
    case SlipKind::kTooManyPeople:
      return "too-many-people";
    case SlipKind::kPointsMissing:
      return "points-missing";
    case SlipKind::kPointsInWords:
      return "points-in-words";
    case SlipKind::kPointsNegative:
      return "points-negative";
    case SlipKind::kPointsZero:
      return "points-zero";
    case SlipKind::kPointsNotWhole:
      return "points-not-whole";
    case SlipKind::kPointsUnclear:
      return "points-unclear";
    case SlipKind::kPointsTooMany:
      return "points-too-many";
    case SlipKind::kTwoPoints:
      return "two-points";
    case SlipKind::kValueMissing:
      return "value-missing";
    case SlipKind::kNearValue:
      return "near-value";
    case SlipKind::kUnknownValue:
      return "unknown-value";
    case SlipKind::kTwoValues:
      return "two-values";
    case SlipKind::kEmptyMessage:
      return "empty-message";
    case SlipKind::kMessageTooLong:
      return "message-too-long";
  }
  return "unknown";
}

KudosReading ReadKudos(const Tokens& typed, const KudosRules& rules) {
  Items items = ItemsOf(typed);
  if (items.empty()) return OpenForm{};
  if (std::optional<KudosReading> subcommand = ReadSubcommand(items)) return *std::move(subcommand);
  return ReadItems(std::move(items), rules, /*offer=*/true);
}

}  // namespace fairlead::chat
