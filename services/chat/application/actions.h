#pragma once

#include <cstddef>

// What a person can press or fill in. An adapter names each in its chat's way, and reads that name back.
namespace fairlead::chat {

// Buttons. Behind each: what its value holds.
enum class Action {
  kOpenKudosForm,       // nothing, the chat id of the person to thank, or what the caller gave as a form's draft
  kOpenNominationForm,  // nothing, or a definition id
  kUndoAward,           // award id
  kApprove,             // nomination id
  kDecline,             // nomination id: opens the form that asks why
  kStopMessages,        // the name of a MessageKind
  kResumeMessages,      // the name of a MessageKind
  kLeaveLeaderboard,    //
  kJoinLeaderboard,     //
  kHideMilestones,      //
  kShowMilestones,      //
  kAskLater,            // the id of a survey
  kAnswerHere,          // the id of a survey that may be answered in chat
};
inline constexpr Action kLastAction = Action::kAnswerHere;

// Kinds of messages that somebody can choose not to get again.
enum class MessageKind {
  kAwardReceived,     // a colleague thanked me
  kNominationNews,    // what became of a nomination of mine
  kReminder,          // decisions that wait for me, points that I could still give
  kMilestone,         // my own first day and anniversaries
  kSurveyInvitation,  // a survey that I can answer; stops its reminders, too
  kSurveyReminder,    // that it still can be answered
  kSurveyResults,     // what came of it
};
inline constexpr MessageKind kLastMessageKind = MessageKind::kSurveyResults;

enum class Form { kKudos, kNomination, kDecline, kSurvey };
inline constexpr Form kLastForm = Form::kSurvey;

enum class Field {
  kPeople,      // accounts
  kPoints,      // a whole number as text
  kValue,       // one of the offered values, to the letter
  kMessage,     // text
  kDefinition,  // a definition id
  kReason,      // text
};
inline constexpr Field kLastField = Field::kReason;

}  // namespace fairlead::chat
