#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/recognition/domain/award_definition.h"
#include "services/recognition/domain/nomination_events.h"

namespace fairlead::recognition {

inline constexpr std::size_t kMostApprovers = 200;

// What somebody asks for who nominates.
struct NominationDraft {
  DefinitionId definition;
  EmployeeId nominator;
  std::vector<EmployeeId> nominees;
  std::int64_t points = 0;  // 0: the fixed prize
  std::string reason;
  std::string origin;

  // What is wrong with the request in itself: InvalidArgument names the field, or SELF_NOMINATION.
  absl::Status Check() const;
};

// A nomination for a named award, and what became of it. Immutable: a decision returns the fact, Apply the next state.
struct Nomination {
  struct Ending {
    NominationState state = NominationState::kApproved;  // never pending
    absl::Time at;
    std::string rule;
    bool alone = false;
    friend bool operator==(const Ending&, const Ending&) = default;
  };
  NominationMade made;
  std::vector<NominationVote> votes;
  std::optional<absl::Time> reminded;
  std::optional<Ending> ending;
  std::string unknown{};  // as in AwardGiven

  // The fact that a checked draft makes a nomination; its reason is for the caller to seal. `approvers` are those of
  // the definition for this draft (nobody where the nominator decides alone), without nominator and nominees. Errors:
  // InvalidArgument about nominee_ids or points; FailedPrecondition TOO_FEW_APPROVERS {needed, found} |
  // TOO_MANY_APPROVERS {most, found}.
  static absl::StatusOr<NominationMade> Make(const NominationId& id, const AwardDefinition& definition,
                                             const NominationDraft& draft, std::vector<Approver> approvers, bool alone,
                                             absl::Time now);
  // That the nominator decides alone, at once.
  static NominationEnded Alone(const NominationMade& made, const AwardDefinition::AloneLimit& limit);

  NominationState state() const { return ending ? ending->state : NominationState::kPending; }
  std::int32_t Count(bool approve) const;
  // By which right `employee` decides: as an approver, else with the role hr where that may. Nothing: not at all.
  std::optional<std::string> RightOf(const EmployeeId& employee, bool is_hr) const;
  // Whether `employee` could decide now.
  bool WaitsFor(const EmployeeId& employee, bool is_hr, absl::Time now) const;

  // What `by` decides now; the reason is for the caller to seal. Errors: PermissionDenied OWN_NOMINATION |
  // NOT_AN_APPROVER; FailedPrecondition ALREADY_DECIDED {state, by, at, rule} | NOMINATION_EXPIRED {expired_at} |
  // ALREADY_VOTED {decision, at}.
  absl::StatusOr<NominationVoted> Vote(const EmployeeId& by, bool is_hr, bool approve, absl::Time now) const;
  // Whether the votes so far end it at `at`, and how: to be asked after each vote. Nothing while it goes on.
  std::optional<NominationEnded> Outcome(absl::Time at) const;

  // When it next has to be reminded or expired; nothing once it ended.
  std::optional<absl::Time> NextDue() const;
  using Due = std::variant<std::monostate, NominationReminded, NominationEnded>;
  // What is due at `now`: its expiry, else its reminder, else nothing. Somebody who has voted is not reminded.
  Due DueAt(absl::Time now) const;

  // The nomination after the fact. FailedPrecondition if it cannot have happened to this one.
  absl::StatusOr<Nomination> Apply(const NominationVoted& event) const;
  absl::StatusOr<Nomination> Apply(const NominationReminded& event) const;
  absl::StatusOr<Nomination> Apply(const NominationEnded& event) const;

  friend bool operator==(const Nomination&, const Nomination&) = default;

 private:
  NominationEnded End(NominationState state, absl::Time at, std::string rule) const;
};

}  // namespace fairlead::recognition
