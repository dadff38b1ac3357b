#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/chat/application/actions.h"
#include "services/chat/application/problems.h"

// What people see, without words and markup: an adapter says it in the reader's language. All texts are as people wrote
// them, UTF-8, neither escaped nor cut.
namespace fairlead::chat::view {

// For whom something is shown. A channel has the company's language and time zone.
struct Reader {
  std::string locale;  // BCP 47
  absl::TimeZone zone{};
};

// ---- Messages in a channel ----

// Somebody thanked colleagues.
struct AwardAnnouncement {
  Person giver;
  std::vector<Person> recipients;  // 1-20
  std::int64_t points = 0;         // for each
  std::string value;               // may be empty
  std::string message;
  std::string join_emoji{};      // with which a colleague adds a small award, "clap"; empty: not offered
  std::int64_t join_points = 0;  // of it
  std::vector<Person> joined{};  // who did
  std::int64_t joined_points = 0;
  std::optional<absl::Time> taken_back{};
};

// A nomination for a named award was approved.
struct PrizeAnnouncement {
  std::string award;
  std::vector<Person> nominees;
  Person nominator;
  std::int64_t points = 0;  // for each
  std::string reason;       // may be empty
};

// Somebody's first day.
struct MilestoneWelcome {
  Person person;
  bool to_person = false;  // a message to themselves, not about them
};

struct MilestoneAnniversary {
  Person person;
  std::int64_t years = 1;
  bool to_person = false;
};

// ---- Messages to one person ----

struct AwardReceived {
  Person giver;
  std::int64_t points = 0;
  std::string value;  // may be empty
  std::string message;
  std::optional<std::int64_t> balance{};
};

struct PrizeReceived {
  std::string award;
  Person nominator;
  std::int64_t points = 0;
  std::string reason;
};

enum class NominationState { kPending, kApproved, kDeclined, kExpired };

// By which right somebody decides.
struct Right {
  enum class Kind { kApprover, kCommittee, kManager, kRoleLevel, kHr };
  Kind kind = Kind::kApprover;
  std::string name{};      // of the committee
  std::int64_t level = 0;  // this one and above
};

// One step on a nomination's way.
struct NominationStep {
  enum class Kind { kNominated, kApproval, kDecline, kReminded, kApproved, kApprovedAlone, kDeclined, kExpired };
  Kind kind = Kind::kNominated;
  Person who{};
  absl::Time at;
  Right right{};
  std::string reason{};
};

// To somebody who can decide. Also replaces itself once the nomination ended.
struct ApprovalRequest {
  std::string nomination_id;
  std::string award;
  Person nominator;
  std::vector<Person> nominees;
  std::int64_t points = 0;  // for each
  std::string reason;
  absl::Time decide_by;
  Right right{};
  std::int64_t approvals = 0;
  std::int64_t quorum = 1;
  NominationState state = NominationState::kPending;
  std::optional<bool> my_vote{};  // approved?
  bool reminder = false;
};

// To the nominator.
struct NominationDecided {
  std::string award;
  std::vector<Person> nominees;
  NominationState state = NominationState::kApproved;
  std::vector<NominationStep> trail;
};

// Something that waits for the person.
struct Reminder {
  enum class Kind { kDecisions, kAllowance };
  Kind kind = Kind::kDecisions;
  std::int64_t count = 0;  // decisions that wait, or points that can still be given
  absl::Time until;        // the first expires, the allowance ends
};

// A survey that the person can answer. Never says or asks whether they did: nobody here knows.
struct SurveyAsking {
  std::string survey;  // its id
  std::string title;
  std::string link;      // theirs alone
  std::string manifest;  // hash, 64 hexadecimal digits
  absl::Time closes;
  bool reminder = false;
  bool confidential = false;  // it may also be answered in chat: confidential, not anonymous
};

// What came of a survey.
struct SurveyResults {
  struct Score {
    std::string question;
    bool enps = false;
    std::int64_t value = 0;
    std::optional<bool> higher = std::nullopt;  // than in an earlier survey, or lower; where it is clear
  };
  std::string title;
  std::string link;
  std::vector<Score> scores;
  std::int64_t answered = 0;
  std::int64_t invited = 0;
  bool confidential = false;  // some may have answered in chat; they are not in these figures
};

// Nothing was read: too few answered, or those who run the survey gave it up.
struct SurveyDestroyed {
  std::string title;
  std::int64_t least_answered = 0;
  bool given_up = false;
  bool confidential = false;
};

// ---- Answers, seen only by who asked ----

// Somebody wants to be asked later.
struct SurveyPutOff {
  std::optional<absl::Time> at{};  // nothing: the survey closes before
  bool over = false;               // it is closed
  absl::Time closes;
};

// What was given.
struct KudosGiven {
  std::vector<Person> recipients;
  std::int64_t points = 0;  // for each
  std::int64_t left = 0;
  absl::Time refills_at;
  std::string award_id{};  // can be taken back; empty: not offered
};

// Why it was not, and what to type instead.
struct KudosProblem {
  std::vector<Problem> problems;  // at least one, in the order in which a person wants to hear of them
  CommandLine corrected{};        // behind "/kudos"; empty: nothing to offer
  bool ready = false;             // it can be typed as it is; else something is to be filled in
  std::string draft{};            // value of the button that opens the form filled in; empty: no button
};
using KudosAnswer = std::variant<KudosGiven, KudosProblem>;

// A problem with anything but a command.
struct ProblemAnswer {
  Problem problem;
};

struct AwardTakenBack {
  std::vector<Person> recipients;
  std::int64_t points = 0;  // for each
  std::optional<std::int64_t> left{};
};

struct BalanceAnswer {
  std::int64_t balance = 0;
  std::int64_t owed = 0;
  std::int64_t allowance = 0;
  std::int64_t left = 0;
  absl::Time refills_at;
};

struct HistoryAnswer {
  struct Entry {
    bool received = true;
    std::vector<Person> others;  // who gave it, or who received it
    std::int64_t points = 0;     // for each
    std::string value;
    std::string message;
    absl::Time at;
    bool taken_back = false;
  };
  std::vector<Entry> entries;  // the newest first; the first 10 are shown
};

struct LeaderboardAnswer {
  struct Place {
    std::int64_t rank = 1;
    Person person;
    std::int64_t points = 0;  // given
  };
  absl::CivilMonth month;
  std::vector<Place> places;
  bool opted_out = false;  // the reader is
};

struct HelpAnswer {
  std::vector<std::string> values;
  std::string join_emoji{};
  std::int64_t join_points = 0;
};

struct NominationMade {
  std::string award;
  std::vector<Person> nominees;
  bool approved_alone = false;
  absl::Time decide_by;
  std::int64_t quorum = 1;
};

// A decision that the reader has just made.
struct VoteCounted {
  std::string award;
  std::vector<Person> nominees;
  bool approve = true;
  NominationState state = NominationState::kPending;  // after it
  std::int64_t approvals = 0;
  std::int64_t quorum = 1;
};

struct MessagesStopped {
  MessageKind kind = MessageKind::kAwardReceived;
  bool stopped = true;  // false: they come again
};

// To whoever answers a survey in chat.
struct SurveyAnswered {
  enum class Outcome {
    kKept,
    kNothing,     // everything was left out
    kOver,        // the survey is closed
    kNotOffered,  // this survey is answered by its link only
    kNotInvited,
  };
  Outcome outcome = Outcome::kKept;
  std::string title;
  absl::Time closes;
};

// Everything that is a message, wherever it appears.
using MessageView = std::variant<AwardAnnouncement, PrizeAnnouncement, MilestoneWelcome, MilestoneAnniversary,
                                 AwardReceived, PrizeReceived, ApprovalRequest, NominationDecided, Reminder, KudosGiven,
                                 KudosProblem, ProblemAnswer, AwardTakenBack, BalanceAnswer, HistoryAnswer,
                                 LeaderboardAnswer, HelpAnswer, NominationMade, VoteCounted, MessagesStopped,
                                 SurveyAsking, SurveyResults, SurveyDestroyed, SurveyPutOff, SurveyAnswered>;

// ---- Forms ----

struct KudosForm {
  std::string metadata{};             // comes back with the form, at most 3,000 characters (longer: InvalidArgument)
  std::vector<std::string> people{};  // chat ids, chosen already
  std::int64_t points = 0;            // 0: not chosen
  std::string value{};                // chosen already, one of `values`, or empty
  std::string message{};
  std::vector<std::string> values{};  // to choose from; none: the form does not ask
  std::optional<std::int64_t> left{};
  absl::Time refills_at;
};

struct NominationForm {
  struct Definition {
    std::string id;
    std::string name;
    std::int64_t least_points = 0;  // the prize of each; fixed where both are equal
    std::int64_t most_points = 0;
  };
  std::string metadata{};
  std::vector<Definition> definitions;  // 1-100
  std::string chosen{};                 // an id, or empty
  std::vector<std::string> people{};
};

struct DeclineForm {
  std::string metadata{};
  std::string award;
  std::vector<Person> nominees;
};

// A survey's questions, in chat: confidential, not anonymous. Every one may be left out.
struct SurveyForm {
  struct Question {
    enum class Kind { kAgreement, kLikelihood, kChoice };  // from 1 to 5, from 0 to 10, one of `choices`
    std::string name;                                      // with which its answer comes back
    Kind kind = Kind::kAgreement;
    std::string text;
    std::vector<std::string> choices{};
  };
  std::string metadata{};
  absl::Time closes;
  std::vector<Question> questions;  // at most 60
};

using FormView = std::variant<KudosForm, NominationForm, DeclineForm, SurveyForm>;

// What is wrong with a form that was sent, by field.
using FormErrors = std::map<Field, Problem>;

// ---- The Home tab ----

struct HomeView {
  struct Approval {
    std::string nomination_id;
    std::string award;
    Person nominator;
    std::vector<Person> nominees;
    std::int64_t points = 0;
    std::string reason;
    absl::Time decide_by;
  };
  struct Milestone {
    Person person;
    absl::CivilDay day;
    std::int64_t years = 0;  // 0: their first day
  };
  std::string first_name{};
  std::optional<Problem> problem{};  // instead of everything below, e.g. an unknown person
  BalanceAnswer wallet{};
  std::vector<HistoryAnswer::Entry> received{};  // the newest first
  std::vector<Approval> approvals{};             // the most urgent first
  std::vector<Milestone> milestones{};           // the next first
  bool may_nominate = false;
  bool leaderboard_opt_out = false;
  bool milestone_opt_out = false;
  std::vector<MessageKind> stopped{};
  absl::Time as_of;
};

}  // namespace fairlead::chat::view
