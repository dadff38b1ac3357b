#include "services/chat/application/slips.h"

#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"

namespace fairlead::chat {
namespace {

using view::ProblemKind;

ProblemKind KindOf(SlipKind slip) {
  switch (slip) {
    case SlipKind::kUnknownCommand:
      return ProblemKind::kUnknownCommand;
    case SlipKind::kNobodyNamed:
      return ProblemKind::kNobodyNamed;
    case SlipKind::kPlainName:
      return ProblemKind::kPlainName;
    case SlipKind::kEverybodyNamed:
      return ProblemKind::kEverybodyNamed;
    case SlipKind::kTooManyPeople:
      return ProblemKind::kTooManyPeople;
    case SlipKind::kPointsMissing:
      return ProblemKind::kPointsMissing;
    case SlipKind::kPointsInWords:
      return ProblemKind::kPointsInWords;
    case SlipKind::kPointsNegative:
      return ProblemKind::kPointsNegative;
    case SlipKind::kPointsZero:
      return ProblemKind::kPointsZero;
    case SlipKind::kPointsNotWhole:
      return ProblemKind::kPointsNotWhole;
    case SlipKind::kPointsUnclear:
      return ProblemKind::kPointsUnclear;
    case SlipKind::kPointsTooMany:
      return ProblemKind::kPointsTooMany;
    case SlipKind::kTwoPoints:
      return ProblemKind::kTwoPoints;
    case SlipKind::kValueMissing:
      return ProblemKind::kValueMissing;
    case SlipKind::kNearValue:
      return ProblemKind::kNearValue;
    case SlipKind::kUnknownValue:
      return ProblemKind::kUnknownValue;
    case SlipKind::kTwoValues:
      return ProblemKind::kTwoValues;
    case SlipKind::kEmptyMessage:
      return ProblemKind::kEmptyMessage;
    case SlipKind::kMessageTooLong:
      return ProblemKind::kMessageTooLong;
  }
  return ProblemKind::kSomethingWrong;
}

// A command that is offered, as an adapter shows it.
view::CommandLine Offer(const Tokens& tokens) {
  view::CommandLine line;
  for (const Token& token : tokens) {
    if (const auto* person = std::get_if<PersonMention>(&token)) {
      line.emplace_back(view::Person{.chat_id = person->user.str(), .name = person->name});
    } else if (const auto* gap = std::get_if<Gap>(&token)) {
      line.emplace_back(
          view::Gap{gap->kind == Gap::Kind::kPerson ? view::Gap::Kind::kPerson : view::Gap::Kind::kMessage});
    } else {
      line.emplace_back(PlainText({token}));
    }
  }
  return line;
}

}  // namespace

view::KudosProblem ViewOf(const KudosProblem& problem, const std::vector<std::string>& values) {
  view::KudosProblem shown;
  for (const Slip& slip : problem.slips) {
    view::Problem one{.kind = KindOf(slip.kind), .typed = slip.typed, .suggestion = slip.suggestion, .choices = values};
    std::int64_t limit = 0;
    if (absl::SimpleAtoi(slip.suggestion, &limit)) one.limit = limit;
    shown.problems.push_back(std::move(one));
  }
  shown.corrected = Offer(problem.corrected);
  shown.ready = problem.ready;
  return shown;
}

}  // namespace fairlead::chat
