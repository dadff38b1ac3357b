#pragma once

#include "absl/time/time.h"
#include "services/recognition/domain/ids.h"
#include "services/recognition/domain/points.h"

// What a command answers, and what is stored to answer the same request again.
namespace fairlead::recognition {

struct AwardReceipt {
  AwardId award;
  absl::Time given_at;
  Points left;  // of the giver's allowance
  friend bool operator==(const AwardReceipt&, const AwardReceipt&) = default;
};

struct ReversalReceipt {
  AwardId award;
  absl::Time reversed_at;
  friend bool operator==(const ReversalReceipt&, const ReversalReceipt&) = default;
};

struct RedemptionReceipt {
  Points balance;
  friend bool operator==(const RedemptionReceipt&, const RedemptionReceipt&) = default;
};

struct ChoiceReceipt {
  friend bool operator==(const ChoiceReceipt&, const ChoiceReceipt&) = default;
};

}  // namespace fairlead::recognition
