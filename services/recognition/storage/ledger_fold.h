#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libs/ledger/audit.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Makes wallets, awards, milestones and nominations out of the events, by the same Apply as commands and consumers:
// what the audit compares with what is stored, byte for byte. Sums: debited = credited, refunded = taken back, granted
// = given + remaining, prizes of approved nominations = credited as prizes, where each side is counted on its own.
class LedgerFold final : public ledger::Fold {
 public:
  // Both must outlive it.
  LedgerFold(const ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  absl::Status Apply(const messaging::Event& event) override;
  std::vector<std::string> Kinds() const override;
  std::map<ledger::Key, std::string> Aggregates(ledger::Partition partition) override;
  void CheckSums(ledger::AuditReport& report) override;

 private:
  absl::Status Take(const AwardGiven& event);
  absl::Status Take(const AwardReversed& event);
  absl::Status Take(const PointsRedeemed& event);
  absl::Status Take(const LeaderboardChoiceMade& event);
  absl::Status Take(const MilestoneChoiceMade& event);
  absl::Status Take(const NominationMade& event);
  absl::Status Take(const NominationEnded& event);
  // Voted and reminded.
  template <typename Event>
  absl::Status TakeOnNomination(const Event& event);
  absl::Status Take(const NominationVoted& event) { return TakeOnNomination(event); }
  absl::Status Take(const NominationReminded& event) { return TakeOnNomination(event); }
  absl::Status Take(const MilestoneReached& event);
  template <typename Event>
  absl::Status TakeOnWallets(const Event& event);

  const ledger::Ledger& ledger_;
  const Stores& stores_;
  std::map<EmployeeId, Wallet> wallets_;
  std::map<AwardId, AwardRecord> awards_;
  std::map<EmployeeId, Milestones> milestones_;
  std::map<NominationId, Nomination> nominations_;
  // Counted from the events alone, not from wallets.
  std::int64_t debited_ = 0;
  std::int64_t refunded_ = 0;
  std::int64_t prizes_ = 0;
  std::map<std::pair<EmployeeId, Month>, std::int64_t> granted_;
};

}  // namespace fairlead::recognition
