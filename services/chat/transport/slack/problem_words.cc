#include "services/chat/transport/slack/problem_words.h"

#include <optional>
#include <string_view>

#include "texts/chat.h"

namespace fairlead::chat::slack {
namespace {

using view::Problem;
using view::ProblemKind;

// Points as they are typed.
std::string Plus(const std::string& points) { return points.starts_with('+') ? points : "+" + points; }
// A value as it is typed.
std::string Hash(const std::string& value) { return value.starts_with('#') ? value : "#" + value; }

// What the parser of commands found.
std::optional<std::string> TypedSentence(const Problem& p, const Voice& v) {
  const texts::Words typed = v.Code(p.typed);
  switch (p.kind) {
    case ProblemKind::kUnknownCommand:
      if (p.suggestion.empty()) return v.Say(say::ProblemUnknownCommandPlain{.typed = typed});
      return v.Say(say::ProblemUnknownCommand{.suggestion = v.Code("/kudos " + p.suggestion), .typed = typed});
    case ProblemKind::kNobodyNamed:
      return v.Say(say::ProblemNobodyNamed{});
    case ProblemKind::kPlainName:
      return v.Say(say::ProblemPlainName{.typed = typed});
    case ProblemKind::kEverybodyNamed:
      return v.Say(say::ProblemEverybodyNamed{.typed = typed});
    case ProblemKind::kTooManyPeople:
      return v.Say(say::ProblemTooManyPeople{.limit = p.limit});
    case ProblemKind::kUnknownGroup:
      return v.Say(say::ProblemUnknownGroup{.typed = typed});
    case ProblemKind::kEmptyGroup:
      return v.Say(say::ProblemEmptyGroup{.typed = typed});
    case ProblemKind::kPointsMissing:
      return v.Say(say::ProblemPointsMissing{});
    case ProblemKind::kPointsInWords:
      return v.Say(say::ProblemPointsInWords{.suggestion = v.Code(Plus(p.suggestion)), .typed = typed});
    case ProblemKind::kPointsNegative:
      return v.Say(say::ProblemPointsNegative{.suggestion = v.Code(Plus(p.suggestion)), .typed = typed});
    case ProblemKind::kPointsZero:
      return v.Say(say::ProblemPointsZero{});
    case ProblemKind::kPointsNotWhole:
      return v.Say(say::ProblemPointsNotWhole{.suggestion = v.Code(Plus(p.suggestion.empty() ? "10" : p.suggestion)),
                                              .typed = typed});
    case ProblemKind::kPointsUnclear:
      if (p.suggestion.empty()) return v.Say(say::ProblemPointsUnclearPlain{.typed = typed});
      return v.Say(say::ProblemPointsUnclear{.suggestion = v.Code(Plus(p.suggestion)), .typed = typed});
    case ProblemKind::kPointsTooMany:
      return v.Say(say::ProblemPointsTooMany{.limit = p.limit, .typed = typed});
    case ProblemKind::kTwoPoints:
      return v.Say(say::ProblemTwoPoints{.suggestion = v.Code(Plus(p.suggestion)), .typed = typed});
    case ProblemKind::kValueMissing:
      return v.Say(say::ProblemValueMissing{.choices = v.Codes(p.choices, "#")});
    case ProblemKind::kNearValue:
      return v.Say(say::ProblemNearValue{.suggestion = v.Code(Hash(p.suggestion)), .typed = typed});
    case ProblemKind::kUnknownValue:
      if (p.typed.empty()) return v.Say(say::ProblemUnknownValuePlain{.choices = v.Codes(p.choices, "#")});
      return v.Say(say::ProblemUnknownValue{.choices = v.Codes(p.choices, "#"), .typed = typed});
    case ProblemKind::kTwoValues:
      return v.Say(say::ProblemTwoValues{.suggestion = v.Code(Hash(p.suggestion)), .typed = typed});
    case ProblemKind::kEmptyMessage:
      return v.Say(say::ProblemEmptyMessage{});
    case ProblemKind::kMessageTooLong:
      return v.Say(say::ProblemMessageTooLong{.limit = p.limit});
    case ProblemKind::kOddCharacters:
      return v.Say(say::ProblemOddCharacters{});
    case ProblemKind::kRecipientTwice:
      return v.Say(say::ProblemRecipientTwice{.person = v.Who(p.person)});
    default:
      return std::nullopt;
  }
}

// What recognition refuses about points and awards.
std::optional<std::string> AwardSentence(const Problem& p, const Voice& v) {
  switch (p.kind) {
    case ProblemKind::kAllowanceExceeded:
      return v.Say(say::ProblemAllowanceExceeded{.at = v.At(p.at), .left = p.left, .needed = p.needed});
    case ProblemKind::kRecipientLimitExceeded:
      return v.Say(say::ProblemRecipientLimitExceeded{.at = v.At(p.at), .left = p.left, .person = v.Who(p.person)});
    case ProblemKind::kAwardLimitExceeded:
      return v.Say(say::ProblemAwardLimitExceeded{.limit = p.limit});
    case ProblemKind::kSelfAward:
      return v.Say(say::ProblemSelfAward{});
    case ProblemKind::kEmployeeUnknown:
      return v.Say(say::ProblemEmployeeUnknown{.person = v.Who(p.person)});
    case ProblemKind::kEmployeeLeft:
      return v.Say(say::ProblemEmployeeLeft{.person = v.Who(p.person)});
    case ProblemKind::kUnknownAward:
      return v.Say(say::ProblemUnknownAward{});
    case ProblemKind::kNothingToUndo:
      return v.Say(say::ProblemNothingToUndo{});
    case ProblemKind::kAlreadyReversed:
      return v.Say(say::ProblemAlreadyReversed{.at = v.At(p.at)});
    case ProblemKind::kReversalTooLate:
      return v.Say(say::ProblemReversalTooLate{.at = v.At(p.at)});
    case ProblemKind::kNotYourAward:
      return v.Say(say::ProblemNotYourAward{});
    case ProblemKind::kNotYours:
      return v.Say(say::ProblemNotYours{});
    default:
      return std::nullopt;
  }
}

// What recognition refuses about nominations.
std::optional<std::string> NominationSentence(const Problem& p, const Voice& v) {
  switch (p.kind) {
    case ProblemKind::kUnknownDefinition:
      return v.Say(say::ProblemUnknownDefinition{.choices = v.Codes(p.choices, "")});
    case ProblemKind::kMayNotNominate:
      return v.Say(say::ProblemMayNotNominate{.award = v.Name(p.award)});
    case ProblemKind::kNominationsClosed:
      return v.Say(say::ProblemNominationsClosed{.award = v.Name(p.award)});
    case ProblemKind::kSelfNomination:
      return v.Say(say::ProblemSelfNomination{});
    case ProblemKind::kTooManyNominees:
      return v.Say(say::ProblemTooManyNominees{.limit = p.limit});
    case ProblemKind::kPrizeOutOfRange:
      return v.Say(say::ProblemPrizeOutOfRange{.least = p.least, .limit = p.limit});
    case ProblemKind::kNoApprovers:
      return v.Say(say::ProblemNoApprovers{.award = v.Name(p.award)});
    case ProblemKind::kUnknownNomination:
      return v.Say(say::ProblemUnknownNomination{});
    case ProblemKind::kNotAnApprover:
      return v.Say(say::ProblemNotAnApprover{});
    case ProblemKind::kOwnNomination:
      return v.Say(say::ProblemOwnNomination{});
    case ProblemKind::kAlreadyDecided:
      if (p.person == view::Person{}) {
        return v.Say(say::ProblemAlreadyDecidedPlain{.at = v.At(p.at), .state = p.state});
      }
      return v.Say(say::ProblemAlreadyDecided{.at = v.At(p.at), .person = v.Who(p.person), .state = p.state});
    case ProblemKind::kAlreadyVoted:
      return v.Say(say::ProblemAlreadyVoted{.at = v.At(p.at), .state = p.state});
    case ProblemKind::kNominationExpired:
      return v.Say(say::ProblemNominationExpired{.at = v.At(p.at)});
    case ProblemKind::kReasonMissing:
      return v.Say(say::ProblemReasonMissing{});
    default:
      return std::nullopt;
  }
}

// Who people are.
std::optional<std::string> IdentitySentence(const Problem& p, const Voice& v) {
  switch (p.kind) {
    case ProblemKind::kYouAreUnknown:
      return v.Say(say::ProblemYouAreUnknown{.typed = v.Code(p.typed)});
    case ProblemKind::kYouAreTwo:
      return v.Say(say::ProblemYouAreTwo{.typed = v.Code(p.typed)});
    case ProblemKind::kYouLeft:
      return v.Say(say::ProblemYouLeft{});
    case ProblemKind::kYouHaveNoEmail:
      return v.Say(say::ProblemYouHaveNoEmail{});
    case ProblemKind::kNoEmailScope:
      return v.Say(say::ProblemNoEmailScope{});
    case ProblemKind::kPersonUnknown:
      return v.Say(say::ProblemPersonUnknown{.person = v.Who(p.person)});
    case ProblemKind::kPersonIsTwo:
      return v.Say(say::ProblemPersonIsTwo{.person = v.Who(p.person)});
    case ProblemKind::kPersonIsBot:
      return v.Say(say::ProblemPersonIsBot{.person = v.Who(p.person)});
    case ProblemKind::kPersonDeactivated:
      return v.Say(say::ProblemPersonDeactivated{.person = v.Who(p.person)});
    case ProblemKind::kPersonExternal:
      return v.Say(say::ProblemPersonExternal{.person = v.Who(p.person)});
    case ProblemKind::kPersonHasNoEmail:
      return v.Say(say::ProblemPersonHasNoEmail{.person = v.Who(p.person)});
    default:
      return std::nullopt;
  }
}

// Ourselves.
std::string OurSentence(const Problem& p, const Voice& v) {
  switch (p.kind) {
    case ProblemKind::kWaiting:
      return v.Say(say::ProblemWaiting{});
    case ProblemKind::kGaveUp:
      return v.Say(say::ProblemGaveUp{});
    case ProblemKind::kOutcomeUnknown:
      return v.Say(say::ProblemOutcomeUnknown{});
    case ProblemKind::kSubmittedTwice:
      return v.Say(say::ProblemSubmittedTwice{});
    case ProblemKind::kFormTooLate:
      return v.Say(say::ProblemFormTooLate{});
    case ProblemKind::kSurveyFormTooLate:
      return v.Say(say::ProblemSurveyFormTooLate{});
    case ProblemKind::kCannotPostHere:
      return v.Say(say::ProblemCannotPostHere{});
    case ProblemKind::kTooMuchAtOnce:
      return v.Say(say::ProblemTooMuchAtOnce{});
    case ProblemKind::kNotPermitted:
      return v.Say(say::ProblemNotPermitted{});
    default:
      return v.Say(say::ProblemSomethingWrong{.reference = v.Code(p.reference)});
  }
}

}  // namespace

std::string Sentence(const Problem& problem, const Voice& voice) {
  for (const auto family : {TypedSentence, AwardSentence, NominationSentence, IdentitySentence}) {
    if (std::optional<std::string> sentence = family(problem, voice)) return *std::move(sentence);
  }
  return OurSentence(problem, voice);
}

}  // namespace fairlead::chat::slack
