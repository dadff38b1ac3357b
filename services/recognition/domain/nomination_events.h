#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/recognition/domain/ids.h"
#include "services/recognition/domain/points.h"
#include "services/recognition/domain/sealed_text.h"

// The facts of nominations for named awards. What each does to a nomination stands once, in Nomination::Apply; what an
// approval does to a nominee's wallet, in Wallet::Apply.
namespace fairlead::recognition {

enum class NominationState { kPending, kApproved, kDeclined, kExpired };

// "pending", "approved", "declined", "expired".
const char* StateName(NominationState state);

// Who may decide, and by which right, in words: "committee Craft".
struct Approver {
  EmployeeId employee;
  std::string rule;
  friend bool operator==(const Approver&, const Approver&) = default;
};

// What one approver decided.
struct NominationVote {
  EmployeeId by;
  bool approve = false;
  std::optional<SealedText> reason;  // always there with a decline
  absl::Time at;
  std::string rule;  // by which right, in words
  friend bool operator==(const NominationVote&, const NominationVote&) = default;
};

struct NominationMade {
  NominationId nomination;
  DefinitionId definition;
  EmployeeId nominator;
  std::vector<EmployeeId> nominees;  // 1-20, each once, never the nominator
  Points points;                     // the prize of each
  SealedText reason;
  absl::Time at;
  std::vector<Approver> approvers;  // each once, never nominator or nominee; empty where the nominator decides alone
  bool hr_may_decide = false;
  std::int32_t quorum = 1;              // approvals that approve it
  std::int32_t declines = 1;            // declines that decline it
  absl::Time decide_by;                 // it expires then
  std::optional<absl::Time> remind_at;  // before decide_by
  std::string origin;
  std::string unknown{};  // as in AwardGiven
  friend bool operator==(const NominationMade&, const NominationMade&) = default;
};

struct NominationVoted {
  NominationId nomination;
  EmployeeId nominator;
  NominationVote vote;
  friend bool operator==(const NominationVoted&, const NominationVoted&) = default;
};

struct NominationReminded {
  NominationId nomination;
  DefinitionId definition;
  EmployeeId nominator;
  std::vector<EmployeeId> nominees;
  absl::Time at;
  absl::Time decide_by;
  std::vector<EmployeeId> waiting;  // approvers who have not decided
  bool hr_may_decide = false;
  std::string origin;
  friend bool operator==(const NominationReminded&, const NominationReminded&) = default;
};

// How a nomination ended, with all that led there. If it was approved, each nominee gets the points.
struct NominationEnded {
  NominationState state = NominationState::kApproved;  // never pending
  NominationId nomination;
  DefinitionId definition;
  EmployeeId nominator;
  std::vector<EmployeeId> nominees;
  Points points;
  absl::Time at;
  std::string rule;    // by which, in words: "quorum 2 of committee Craft"
  bool alone = false;  // the nominator decided
  std::vector<NominationVote> votes;
  std::vector<EmployeeId> approvers;
  bool hr_may_decide = false;
  std::string origin;
  friend bool operator==(const NominationEnded&, const NominationEnded&) = default;
};

}  // namespace fairlead::recognition
