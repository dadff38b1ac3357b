// libFuzzer target: whatever somebody types behind /kudos, it is read without a fault; what is understood is within the
// limits, what is offered instead reads as it promises. The first byte chooses the company.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "libs/core/text.h"
#include "services/chat/domain/kudos_command.h"
#include "services/chat/transport/slack/entities.h"

namespace {

using namespace fairlead;        // a fuzz target has no other reader of its names
using namespace fairlead::chat;  // the same

void Check(bool holds) {
  if (!holds) std::abort();
}

const KudosRules& Company(std::uint8_t number) {
  static const KudosRules kCompanies[] = {
      {.values = {"Care", "Courage", "Craft", "Curiosity", "Teamwork", "Customer first", "Esprit d'équipe", "Cœur"}},
      {.values = {}},
      {.values = {"Team", "Team work", "R&D", "20", "C#", "Say: yes!", "🚀", "!!!", "#", "points"},
       .most_points = 50,
       .most_people = 2,
       .most_characters = 40,
       .example_points = 5},
  };
  return kCompanies[number % std::size(kCompanies)];
}

void CheckMessage(const Tokens& message) {
  const std::string text = PlainText(message);
  Check(!core::FirstInvalidUtf8(text));
  Check(!core::HasControlCharacters(text, /*allow_lines=*/true));
}

void CheckDraft(const KudosDraft& draft, const KudosRules& rules) {
  Check(!draft.users.empty() || !draft.groups.empty());
  Check(draft.users.size() <= rules.most_people);
  Check(std::set<UserRef>(draft.users.begin(), draft.users.end()).size() == draft.users.size());
  Check(std::set<GroupRef>(draft.groups.begin(), draft.groups.end()).size() == draft.groups.size());
  Check(draft.points >= 1 && draft.points <= rules.most_points);
  Check(rules.values.empty() ? draft.value.empty()
                             : std::find(rules.values.begin(), rules.values.end(), draft.value) != rules.values.end());
  Check(!draft.message.empty());
  std::size_t characters = 0;
  for (const Token& token : draft.message) {
    if (const auto* text = std::get_if<Text>(&token)) characters += core::CodePoints(text->text);
  }
  Check(characters <= rules.most_characters);
  CheckMessage(draft.message);
}

void CheckProblem(const KudosProblem& problem, const KudosRules& rules) {
  Check(!problem.slips.empty());
  for (const Slip& slip : problem.slips) {
    Check(!core::FirstInvalidUtf8(slip.typed) && !core::FirstInvalidUtf8(slip.suggestion));
    Check(std::string_view(Name(slip.kind)) != "unknown");
  }
  Check(problem.understood.points >= 0 && problem.understood.points <= rules.most_points);
  Check(problem.understood.users.size() <= rules.most_people);
  CheckMessage(problem.understood.message);
  CheckMessage(problem.corrected);
  if (!problem.ready) return;
  // As the person would send it: through the markup of the chat system and back.
  const KudosReading again = ReadKudos(slack::FromSlack(slack::ToSlack(problem.corrected)), rules);
  Check(!std::holds_alternative<KudosProblem>(again));
  const auto* draft = std::get_if<KudosDraft>(&again);
  if (draft == nullptr) {
    Check(problem.slips.front().kind == SlipKind::kUnknownCommand);
    return;
  }
  CheckDraft(*draft, rules);
  Check(draft->users == problem.understood.users);
  Check(draft->groups == problem.understood.groups);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const KudosRules& rules = Company(data[0]);
  const std::string_view typed(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Tokens tokens = slack::FromSlack(typed);
  const KudosReading reading = ReadKudos(tokens, rules);
  if (const auto* draft = std::get_if<KudosDraft>(&reading)) CheckDraft(*draft, rules);
  if (const auto* problem = std::get_if<KudosProblem>(&reading)) CheckProblem(*problem, rules);
  Check(reading == ReadKudos(tokens, rules));
  return 0;
}
