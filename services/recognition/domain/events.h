#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "services/recognition/domain/ids.h"
#include "services/recognition/domain/milestone.h"
#include "services/recognition/domain/month.h"
#include "services/recognition/domain/nomination_events.h"
#include "services/recognition/domain/points.h"
#include "services/recognition/domain/sealed_text.h"

// The facts of recognition. State is a fold over them: what each does to a wallet and to an award stands once, in
// Wallet::Apply and AwardRecord::Apply.
namespace fairlead::recognition {

struct AwardGiven {
  AwardId award;
  EmployeeId giver;
  std::vector<EmployeeId> recipients;  // 1-20, each once, never the giver
  Points points;                       // for each recipient
  std::string value;
  SealedText message;
  absl::Time at;
  Month month;            // of the giver, whose allowance is debited
  Points allowance;       // granted to the giver for that month
  std::string origin{};   // where it was given, opaque
  std::string unknown{};  // fields that a newer version knows, as bytes: carried along, looked at by nobody
  friend bool operator==(const AwardGiven&, const AwardGiven&) = default;
};

struct AwardReversed {
  AwardId award;
  EmployeeId giver;
  std::vector<EmployeeId> recipients;
  Points points;
  Month month;  // that was debited
  EmployeeId by;
  SealedText reason;
  absl::Time at;
  friend bool operator==(const AwardReversed&, const AwardReversed&) = default;
};

struct PointsRedeemed {
  EmployeeId employee;
  Points points;
  std::string reference;  // of the order or voucher
  absl::Time at;
  friend bool operator==(const PointsRedeemed&, const PointsRedeemed&) = default;
};

struct LeaderboardChoiceMade {
  EmployeeId employee;
  bool opt_out = false;
  friend bool operator==(const LeaderboardChoiceMade&, const LeaderboardChoiceMade&) = default;
};

struct MilestoneChoiceMade {
  EmployeeId employee;
  bool opt_out = false;
  friend bool operator==(const MilestoneChoiceMade&, const MilestoneChoiceMade&) = default;
};

struct MilestoneReached {
  EmployeeId employee;
  MilestoneKind kind = MilestoneKind::kWelcome;
  int years = 0;
  absl::Time due;  // 8:00 of the day, where the employee lived when it was made
  absl::Time at;
  friend bool operator==(const MilestoneReached&, const MilestoneReached&) = default;
};

// Any fact of recognition.
using Event = std::variant<AwardGiven, AwardReversed, PointsRedeemed, LeaderboardChoiceMade, MilestoneChoiceMade,
                           NominationMade, NominationVoted, NominationReminded, NominationEnded, MilestoneReached>;

}  // namespace fairlead::recognition
