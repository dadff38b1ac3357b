#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/recognition/domain/nomination.h"

// What the commands of nominations answer, and what is stored to answer the same request again.
namespace fairlead::recognition {

struct NominationReceipt {
  NominationId nomination;
  NominationState state = NominationState::kPending;
  absl::Time nominated_at;
  absl::Time decide_by;
  std::string rule;  // by which it was approved at once
  friend bool operator==(const NominationReceipt&, const NominationReceipt&) = default;
};

struct DecisionReceipt {
  NominationId nomination;
  NominationState state = NominationState::kPending;  // after the decision
  absl::Time decided_at;
  std::string rule;  // the decider's right
  std::int32_t approvals = 0;
  std::int32_t quorum = 0;
  friend bool operator==(const DecisionReceipt&, const DecisionReceipt&) = default;
};

}  // namespace fairlead::recognition
