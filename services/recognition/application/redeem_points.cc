#include "services/recognition/application/redeem_points.h"

#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/award_ids.h"

namespace fairlead::recognition {
namespace {

constexpr std::size_t kMostReferenceCharacters = 100;

absl::Status Check(const RedeemPoints::Command& command) {
  if (command.points < 1 || command.points > kMostPoints.value()) {
    return core::InvalidField("points", fmt::format("is {}; redeem 1 to {}", command.points, kMostPoints.value()));
  }
  if (command.reference.empty()) return core::InvalidField("reference", "is empty; name the order or voucher");
  return CheckText("reference", command.reference, kMostReferenceCharacters, /*lines=*/false);
}

}  // namespace

core::Task<absl::StatusOr<RedemptionReceipt>> RedeemPoints::Run(const Command& command) const {
  FL_CO_RETURN_IF_ERROR(Check(command));
  const std::string& employee = command.employee.str();
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.wallets, employee)};
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, command); };
  ledger::Change<RedemptionReceipt> change(ledger_, stores_.redemption_receipts, ledger_.PartitionOf(employee),
                                           command.request, std::move(reads), decide);
  co_return co_await change.Run();
}

absl::StatusOr<RedemptionReceipt> RedeemPoints::Decide(ledger::Unit& unit, const Command& command) const {
  FL_RETURN_IF_ERROR(people_.FindKnown(command.employee).status());
  FL_TRY(const Wallet wallet, unit.Get(stores_.wallets, command.employee.str()));
  FL_TRY(const auto decision, wallet.Redeem(command.employee, Points(command.points), command.reference, Now(ledger_)));
  unit.Put(stores_.wallets, command.employee.str(), decision.next);
  unit.Emit(stores_.events.Encode(decision.event));
  return RedemptionReceipt{.balance = decision.next.Balance()};
}

}  // namespace fairlead::recognition
