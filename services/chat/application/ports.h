#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "services/chat/domain/person.h"
#include "services/chat/domain/survey_times.h"
#include "services/chat/domain/tokens.h"

// What chat asks of others. Errors of all: Unavailable and DeadlineExceeded where the other is away or slow; what it
// refuses, with its refusal (core::RefusalOf). Implementations are thread-safe; arguments must outlive the task.
namespace fairlead::chat {

// ---- The directory ----

struct Employee {
  EmployeeId id;
  std::string name;  // empty after an erasure
  std::string email;
  std::string time_zone;
  bool employed = false;
};

class Directory {
 public:
  virtual ~Directory() = default;
  // NotFound where nobody has the address.
  virtual core::Task<absl::StatusOr<Employee>> FindByEmail(const std::string& email) = 0;
  // NotFound for an unknown id.
  virtual core::Task<absl::StatusOr<Employee>> Get(const EmployeeId& id) = 0;
};

// ---- The chat system ----

// An account, as its workspace knows it.
struct Account {
  UserRef user;
  std::string email;  // empty: none, or it may not be read
  std::string locale;
  std::string time_zone;
  bool bot = false;
  bool deactivated = false;
  bool external = false;  // of another company
};

class Workspace {
 public:
  virtual ~Workspace() = default;
  // NotFound for an unknown account.
  virtual core::Task<absl::StatusOr<Account>> Find(const UserRef& user) = 0;
  // Nothing where no account has the address.
  virtual core::Task<absl::StatusOr<std::optional<Account>>> FindByEmail(const std::string& email) = 0;
  // NotFound for an unknown group.
  virtual core::Task<absl::StatusOr<std::vector<UserRef>>> MembersOf(const GroupRef& group) = 0;
};

// ---- Recognition ----

struct AwardDraft {
  std::vector<EmployeeId> recipients;
  std::int64_t points = 0;  // for each
  std::string value;
  std::string message;
  std::string origin;  // where it was said
};

struct AwardReceipt {
  std::string award;
  std::int64_t left = 0;  // of the giver's allowance
};

struct Award {
  std::string id;
  EmployeeId giver;
  std::vector<EmployeeId> recipients;
  std::int64_t points = 0;
  std::string value;
  std::string message;  // empty where the writer was erased
  std::string origin;
  absl::Time given_at;
  bool reversed = false;
  absl::Time reversed_at;
};

struct Wallet {
  std::int64_t allowance = 0;
  std::int64_t left = 0;
  std::int64_t balance = 0;
  std::int64_t owed = 0;
  absl::Time refills_at;
};

struct Leaderboard {
  struct Place {
    std::int64_t rank = 0;
    EmployeeId employee;
    std::int64_t points = 0;
  };
  std::string month;  // "2026-11"
  std::vector<Place> places;
};

struct Choices {
  bool leaderboard_opt_out = false;
  bool milestone_opt_out = false;
};

// A named award for which people are nominated.
struct AwardDefinition {
  std::string id;
  std::string english;
  std::string french;
  std::int64_t least_points = 0;
  std::int64_t most_points = 0;
  bool may_nominate = false;  // the caller, now
};

struct NominationDraft {
  std::string definition;
  std::vector<EmployeeId> nominees;
  std::int64_t points = 0;  // for each; 0 where the prize is fixed
  std::string reason;
  std::string origin;
};

enum class NominationState { kPending, kApproved, kDeclined, kExpired };

struct NominationStep {
  enum class Kind { kNominated, kApproval, kDecline, kReminded, kApproved, kDeclined, kExpired };
  Kind kind = Kind::kNominated;
  EmployeeId who;  // empty for what happened by itself
  absl::Time at;
  std::string rule;  // in words: "committee Craft", "alone: role level 5 up to 200"
  std::string reason;
};

struct Nomination {
  std::string id;
  std::string definition;
  EmployeeId nominator;
  std::vector<EmployeeId> nominees;
  std::int64_t points = 0;
  std::string reason;
  NominationState state = NominationState::kPending;
  absl::Time decide_by;
  std::vector<EmployeeId> approvers;
  int approvals = 0;
  int quorum = 1;
  std::string origin;
  std::vector<NominationStep> trail;
  std::string rule;  // by which it was made or decided, where an answer says so
};

struct UpcomingMilestone {
  EmployeeId employee;
  absl::CivilDay day;
  int years = 0;  // 0: a first day
};

enum class AwardDirection { kGiven, kReceived };

// Each call is made as `person`, who is told apart by a token of ours.
class Recognition {
 public:
  virtual ~Recognition() = default;
  // The same `request` again has the same answer and no second effect.
  virtual core::Task<absl::StatusOr<AwardReceipt>> GiveAward(const EmployeeId& person, const std::string& request,
                                                             const AwardDraft& draft) = 0;
  virtual core::Task<absl::Status> ReverseAward(const EmployeeId& person, const std::string& request,
                                                const std::string& award, const std::string& reason) = 0;
  virtual core::Task<absl::StatusOr<Wallet>> GetWallet(const EmployeeId& person) = 0;
  // The newest first, at most `limit`.
  virtual core::Task<absl::StatusOr<std::vector<Award>>> ListAwards(const EmployeeId& person, AwardDirection direction,
                                                                    int limit) = 0;
  virtual core::Task<absl::StatusOr<Leaderboard>> GetLeaderboard(const EmployeeId& person, int places) = 0;
  virtual core::Task<absl::StatusOr<Choices>> GetChoices(const EmployeeId& person) = 0;
  virtual core::Task<absl::Status> ChooseLeaderboard(const EmployeeId& person, const std::string& request,
                                                     bool opt_out) = 0;
  virtual core::Task<absl::Status> ChooseMilestones(const EmployeeId& person, const std::string& request,
                                                    bool opt_out) = 0;

  virtual core::Task<absl::StatusOr<std::vector<AwardDefinition>>> ListDefinitions(const EmployeeId& person) = 0;
  // The nomination's id, state, window and rule; nothing else of it.
  virtual core::Task<absl::StatusOr<Nomination>> Nominate(const EmployeeId& person, const std::string& request,
                                                          const NominationDraft& draft) = 0;
  // The nomination's id, state, approvals and quorum after it; nothing else of it.
  virtual core::Task<absl::StatusOr<Nomination>> Decide(const EmployeeId& person, const std::string& request,
                                                        const std::string& nomination, bool approve,
                                                        const std::string& reason) = 0;
  // Those that wait for the person's decision.
  virtual core::Task<absl::StatusOr<std::vector<Nomination>>> ListToDecide(const EmployeeId& person) = 0;
  virtual core::Task<absl::StatusOr<std::vector<UpcomingMilestone>>> ListMilestones(const EmployeeId& person,
                                                                                    int days) = 0;

  // As chat itself.
  virtual core::Task<absl::StatusOr<Nomination>> GetNomination(const std::string& nomination) = 0;
  virtual core::Task<absl::StatusOr<Award>> GetAward(const std::string& award) = 0;
  // The company's values, in its order.
  virtual core::Task<absl::StatusOr<std::vector<std::string>>> ListValues() = 0;
};

// ---- Pulse ----

// A survey, as far as is known; nothing of what anybody answered, or of who did.
struct Survey {
  enum class Outcome { kNone, kReleased, kDestroyedUnread };
  std::string id;        // 32 hexadecimal digits
  std::string manifest;  // the manifest's hash, 64
  std::string english;   // its title
  std::string french;
  SurveyDates dates;
  bool confidential = false;  // chat may also ask by buttons: confidential, not anonymous
  bool ended = false;         // nothing more is taken
  Outcome outcome = Outcome::kNone;
  std::uint32_t least_answered = 0;  // with fewer it is destroyed unread
  bool given_up = false;             // it was destroyed unread by the word of those who run it, however many answered

  bool IsOver(absl::Time now) const { return ended || outcome != Outcome::kNone || now >= dates.Close(); }
};

// A question that chat can ask: never for a comment.
struct SurveyQuestion {
  enum class Kind { kLikert5, kEnps, kChoice };
  struct Choice {
    std::string english;
    std::string french;
  };
  std::uint8_t number = 0;  // in the survey, from 0
  Kind kind = Kind::kLikert5;
  std::string english;
  std::string french;
  std::vector<Choice> choices = {};  // only of kChoice

  // The numbers of its answers: [first, first + count).
  std::uint8_t FirstAnswer() const { return kind == Kind::kLikert5 ? 1 : 0; }
  std::size_t Answers() const { return kind == Kind::kLikert5 ? 5 : kind == Kind::kEnps ? 11 : choices.size(); }
};

// What one person answered by buttons: answers' numbers by the questions'; what is not there was left out.
using SurveyAnswers = std::map<std::uint8_t, std::uint8_t>;

// How a score compares with that of an earlier survey; kNotSaid also where no change is clear.
enum class SurveyChange : std::uint8_t { kNotSaid, kUp, kDown };

// The whole company's figures of a release: as they are there, rounded.
struct SurveyFigures {
  struct Score {
    std::string english;  // the question
    std::string french;
    bool enps = false;  // from -100 to 100; else from 0
    std::int64_t value = 0;
    SurveyChange change = SurveyChange::kNotSaid;
  };
  std::vector<Score> scores;  // of the questions that have one
  std::int64_t answered = 0;  // people
  std::int64_t invited = 0;
};

class Pulse {
 public:
  virtual ~Pulse() = default;
  // Nothing for a survey of which nothing is known; Unavailable while what is known is still being read.
  virtual absl::StatusOr<std::optional<Survey>> Find(const std::string& id) const = 0;
  // In the order of their launch; errors as of Find.
  virtual absl::StatusOr<std::vector<Survey>> All() const = 0;
  // NotFound unless it was released; DataLoss for a release that cannot be read.
  virtual absl::StatusOr<SurveyFigures> FiguresOf(const std::string& id) const = 0;
  // What chat can ask, in the survey's order; NotFound as Find's nothing.
  virtual absl::StatusOr<std::vector<SurveyQuestion>> QuestionsOf(const std::string& id) const = 0;
  // The public total of what everybody has answered by buttons. The same answers, in any order, give the same bytes.
  // Errors as of QuestionsOf.
  virtual absl::StatusOr<std::string> TotalOf(const std::string& id,
                                              const std::vector<SurveyAnswers>& answers) const = 0;
  // Publishes that total; the same again is well. FailedPrecondition ALREADY_PUBLISHED where another is.
  virtual core::Task<absl::Status> PublishTotal(const std::string& id, const std::string& total) = 0;
  // Everybody on the roster; FailedPrecondition CLOSED once the survey is closed.
  virtual core::Task<absl::StatusOr<std::vector<EmployeeId>>> ListInvited(const std::string& id) = 0;
  // Where somebody answers: a secret of theirs, good until the survey's last close, and made anew by each call.
  virtual absl::StatusOr<std::string> LinkFor(const Survey& survey, const EmployeeId& person) const = 0;
  // Where everybody looks at it.
  virtual std::string LinkTo(const Survey& survey) const = 0;
};

}  // namespace fairlead::chat
