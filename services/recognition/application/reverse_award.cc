#include "services/recognition/application/reverse_award.h"

#include <utility>
#include <vector>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/indices.h"

namespace fairlead::recognition {
namespace {

absl::Status CheckReason(const std::string& reason) {
  if (reason.empty()) return core::InvalidField("reason", "is empty; say why the award is taken back");
  return CheckText("reason", reason, kMostCharacters, /*lines=*/true);
}

}  // namespace

core::Task<absl::StatusOr<ReversalReceipt>> ReverseAward::Run(const Command& command) const {
  FL_CO_RETURN_IF_ERROR(CheckReason(command.reason));
  FL_CO_TRY(const ledger::Partition partition, PartitionOf(ledger_, command.award));
  FL_CO_TRY(const std::optional<EmployeeId> giver, co_await GiverOf(partition, command.award));
  FL_CO_TRY(const SealedText reason, co_await sealing_.SealApart(command.by, command.reason));
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.awards, command.award.str())};
  if (giver) reads.push_back(ledger::KeyOf(stores_.wallets, giver->str()));
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, command, giver, reason); };
  ledger::Change<ReversalReceipt> change(ledger_, stores_.reversal_receipts, partition, command.request,
                                         std::move(reads), decide);
  co_return co_await change.Run();
}

core::Task<absl::StatusOr<std::optional<EmployeeId>>> ReverseAward::GiverOf(ledger::Partition partition,
                                                                            const AwardId& award) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(partition, ledger::KeyOf(stores_.awards, award.str()));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored.front().version == 0) co_return std::nullopt;
  FL_CO_TRY(const AwardRecord record, stores_.awards.Decode(stored.front().bytes));
  co_return record.given.giver;
}

absl::StatusOr<ReversalReceipt> ReverseAward::Decide(ledger::Unit& unit, const Command& command,
                                                     const std::optional<EmployeeId>& giver,
                                                     const SealedText& reason) const {
  FL_TRY(const std::optional<AwardRecord> award, unit.Find(stores_.awards, command.award.str()));
  if (!award) return UnknownAward(command.award);
  if (!giver) return absl::AbortedError("the award was given a moment ago; try again");
  FL_TRY(AwardReversed event, award->Reverse(command.by, command.is_hr, Now(ledger_)));
  event.reason = reason;
  FL_TRY(const Wallet wallet, unit.Get(stores_.wallets, giver->str()));
  FL_TRY(const Wallet refunded, wallet.Apply(*giver, event));

  unit.Put(stores_.wallets, giver->str(), refunded);
  unit.Put(stores_.awards, command.award.str(), award->Apply(event));
  unit.Emit(stores_.events.Encode(event));
  IndexLeaderboard(unit, *giver, refunded);
  return ReversalReceipt{.award = command.award, .reversed_at = event.at};
}

}  // namespace fairlead::recognition
