#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"

// What can stand in the way of what a person wants, as the answer needs to know it. Which sentence says it, in which
// language and markup, is the adapter's matter.
namespace fairlead::chat::view {

// Somebody as the chat shows them.
struct Person {
  std::string chat_id{};  // to be mentioned by, opaque; empty: not (or not any more) in this chat
  std::string name{};     // shown where there is no mention
  friend bool operator==(const Person&, const Person&) = default;
};

// A command as it is offered to a person: what they typed, people by name, and gaps for what they must fill in.
struct Gap {
  enum class Kind { kPerson, kMessage };
  Kind kind;
  friend bool operator==(const Gap&, const Gap&) = default;
};
using CommandLine = std::vector<std::variant<std::string, Person, Gap>>;

// Behind each: the members of Problem that it uses.
enum class ProblemKind {
  // What was typed (see the slips of the command parser).
  kUnknownCommand,  // typed, suggestion (may be empty)
  kNobodyNamed,     //
  kPlainName,       // typed
  kEverybodyNamed,  // typed
  kTooManyPeople,   // limit
  kUnknownGroup,    // typed: the chat does not tell its members
  kEmptyGroup,      // typed: nobody in it who can be thanked
  kPointsMissing,   //
  kPointsInWords,   // typed, suggestion
  kPointsNegative,  // typed, suggestion
  kPointsZero,      //
  kPointsNotWhole,  // typed
  kPointsUnclear,   // typed, suggestion
  kPointsTooMany,   // typed, limit
  kTwoPoints,       // typed, suggestion (the first)
  kValueMissing,    // choices: the company's values
  kNearValue,       // typed, suggestion
  kUnknownValue,    // typed (may be empty), choices
  kTwoValues,       // typed, suggestion (the first)
  kEmptyMessage,    //
  kMessageTooLong,  // limit, in characters
  kOddCharacters,   // control characters in a message
  kRecipientTwice,  // person
  // What recognition refuses.
  kAllowanceExceeded,       // left, needed, at (when it refills)
  kRecipientLimitExceeded,  // person, left, at (when it refills)
  kAwardLimitExceeded,      // limit, for all recipients together
  kSelfAward,               //
  kEmployeeUnknown,         // person: not (yet) in the directory
  kEmployeeLeft,            // person
  kUnknownAward,            //
  kNothingToUndo,           //
  kAlreadyReversed,         // at
  kReversalTooLate,         // at (until when it could be)
  kNotYourAward,            //
  kUnknownDefinition,       // choices: the awards there are
  kMayNotNominate,          // award
  kNominationsClosed,       // award
  kSelfNomination,          //
  kTooManyNominees,         // limit
  kPrizeOutOfRange,         // least, limit
  kNoApprovers,             // award: too few (or far too many) people could decide
  kUnknownNomination,       //
  kNotAnApprover,           //
  kOwnNomination,           //
  kAlreadyDecided,          // state ("approved", "declined"), person (who; may be empty), at
  kAlreadyVoted,            // state ("approved", "declined"), at
  kNominationExpired,       // at
  kReasonMissing,           //
  kNotYours,                // somebody else's wallet, awards or nomination
  // Who the person who typed is.
  kYouAreUnknown,   // typed: their e-mail address
  kYouAreTwo,       // typed: their e-mail address, which two people have
  kYouLeft,         //
  kYouHaveNoEmail,  //
  kNoEmailScope,    // the app may not read e-mail addresses
  // Who somebody else is.
  kPersonUnknown,      // person: no employee has their e-mail address
  kPersonIsTwo,        // person: two employees have it
  kPersonIsBot,        // person
  kPersonDeactivated,  // person: their account in the chat is
  kPersonExternal,     // person: of another company's workspace
  kPersonHasNoEmail,   // person
  // Ourselves.
  kWaiting,            // a service is away; the request is kept and tried until it works, 25 minutes at most
  kGaveUp,             // it did not within 25 minutes: nothing was done
  kOutcomeUnknown,     // it may or may not have been done
  kSubmittedTwice,     // the first one counts
  kFormTooLate,        // the form could not be opened in the time that the chat gives
  kSurveyFormTooLate,  // the same of a survey's questions
  kCannotPostHere,     // the app is not in the channel, or the channel is archived
  kTooMuchAtOnce,      // more requests of this person than are worked on at once
  kNotPermitted,       //
  kSomethingWrong,     // a fault of ours; reference for the log
};
inline constexpr ProblemKind kLastProblemKind = ProblemKind::kSomethingWrong;

struct Problem {
  ProblemKind kind;
  std::string typed{};  // the person's own words
  std::string suggestion{};
  Person person{};
  std::string award{};  // the name of a named award, in the reader's language
  std::string state{};
  std::vector<std::string> choices{};
  std::int64_t left = 0;  // points
  std::int64_t needed = 0;
  std::int64_t least = 0;
  std::int64_t limit = 0;
  absl::Time at = absl::UnixEpoch();
  std::string reference{};
  friend bool operator==(const Problem&, const Problem&) = default;
};

}  // namespace fairlead::chat::view
