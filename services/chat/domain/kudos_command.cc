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

void Note(std::vector<Slip>& slips, std::optional<Slip> slip) {
  if (slip) slips.push_back(*std::move(slip));
}

// How somebody's name is shown is not known here, so that a mention counts as one character.
std::size_t Characters(const Tokens& message) {
  std::size_t count = 0;
  for (const Token& token : message) {
    const bool text = std::holds_alternative<Text>(token) || std::holds_alternative<Link>(token);
    count += text ? core::CodePoints(PlainText({token})) : 1;
  }
  return count;
}

void CheckMessage(const KudosDraft& draft, const KudosRules& rules, std::vector<Slip>& slips) {
  if (draft.message.empty()) {
    slips.push_back({SlipKind::kEmptyMessage});
  } else if (Characters(draft.message) > rules.most_characters) {
    slips.push_back({SlipKind::kMessageTooLong, {}, fmt::format("{}", rules.most_characters)});
  }
}

// Everything that was found in a command, right or wrong. Where there is a slip, the draft holds what to offer instead.
struct Found {
  KudosDraft draft;
  Tokens mentions;                 // of the draft's people
  std::vector<std::string> names;  // that are no mentions yet
  std::vector<Slip> slips{};
  bool points_known = true;
  bool value_known = true;
};

Found Find(Items items, const KudosRules& rules) {
  TakeOpening(items);
  const std::vector<Tag> tags = FindTags(items, rules);
  const PointsReading points = TakePoints(items, rules);
  ValueReading value = TakeValue(items, tags, rules);
  PeopleReading people = TakePeople(items, rules);
  Found found{.draft = {.users = std::move(people.users),
                        .groups = std::move(people.groups),
                        .points = points.points,
                        .value = std::move(value.value),
                        .message = MessageOf(items)},
              .mentions = std::move(people.mentions),
              .names = std::move(people.names),
              .slips = std::move(people.slips),
              .points_known = !points.slip,
              .value_known = !value.slip};
  Note(found.slips, points.slip);
  Note(found.slips, value.slip);
  CheckMessage(found.draft, rules, found.slips);
  return found;
}

// A command that reads as `draft`, in the first order in which it does; nothing if it does in none.
Tokens CommandThatReads(const Tokens& people, const KudosDraft& draft, const KudosRules& rules) {
  for (const Order order : {Order::kPointsFirst, Order::kValueFirst}) {
    Tokens command = Command(people, draft, order);
    const Found again = Find(ItemsOf(command), rules);
    if (again.slips.empty() && again.draft == draft) return command;
  }
  return {};
}

KudosProblem ProblemOf(const Found& found, const KudosRules& rules) {
  const KudosDraft& draft = found.draft;
  KudosProblem problem{.slips = found.slips, .understood = draft, .corrected = {}};
  if (!found.points_known) problem.understood.points = 0;
  if (!found.value_known) problem.understood.value.clear();
  if (found.slips.back().kind == SlipKind::kMessageTooLong) return problem;
  const bool nobody = draft.users.empty() && draft.groups.empty();
  if (nobody || !found.names.empty() || draft.message.empty()) {
    Tokens people = found.mentions;
    for (const std::string& name : found.names) people.emplace_back(Text{name});
    problem.corrected = Command(people, draft, Order::kPointsFirst);
  } else {
    problem.corrected = CommandThatReads(found.mentions, draft, rules);
    problem.ready = !problem.corrected.empty();
  }
  return problem;
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
  Found found = Find(std::move(items), rules);
  if (!found.slips.empty()) return ProblemOf(found, rules);
  return std::move(found.draft);
}

}  // namespace fairlead::chat
