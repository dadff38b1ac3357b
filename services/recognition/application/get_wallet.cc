#include "services/recognition/application/get_wallet.h"

#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<WalletView>> GetWallet::Run(const EmployeeId& owner) const {
  FL_CO_TRY(const People::PersonPtr person, people_.FindKnown(owner));
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(ledger_.PartitionOf(owner.str()), ledger::KeyOf(stores_.wallets, owner.str()));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  WalletView view;
  view.owner = owner;
  if (stored.front().version != 0) {
    FL_CO_TRY(view.wallet, stores_.wallets.Decode(stored.front().bytes));
  }
  view.standing = view.wallet.StandingAt(Now(ledger_), rules_.AllowanceFor(*person), person->time_zone);
  co_return view;
}

}  // namespace fairlead::recognition
