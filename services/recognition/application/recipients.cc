#include "services/recognition/application/recipients.h"

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "libs/core/status.h"
#include "services/recognition/application/indices.h"

namespace fairlead::recognition {
namespace {

// Applies `event` to the wallets of its recipients, and calls `index` for each.
template <typename Event, typename Index>
std::vector<ledger::Touch> TouchWallets(const ledger::Ledger& ledger, const Stores& stores, const Event& event,
                                        const Index& index) {
  std::map<ledger::Partition, std::vector<EmployeeId>> places;
  for (const EmployeeId& recipient : event.recipients) {
    places[ledger.PartitionOf(recipient.str())].push_back(recipient);
  }
  const auto shared = std::make_shared<const Event>(event);
  std::vector<ledger::Touch> touches;
  for (auto& [partition, recipients] : places) {
    ledger::Touch touch{.partition = partition, .reads = {}, .apply = {}};
    for (const EmployeeId& recipient : recipients) touch.reads.push_back(KeyOf(stores.wallets, recipient.str()));
    touch.apply = [&stores, shared, index, recipients = std::move(recipients)](ledger::Unit& unit) -> absl::Status {
      for (const EmployeeId& recipient : recipients) {
        FL_TRY(const Wallet wallet, unit.Get(stores.wallets, recipient.str()));
        FL_TRY(const Wallet next, wallet.Apply(recipient, *shared));
        unit.Put(stores.wallets, recipient.str(), next);
        index(unit, recipient, *shared);
      }
      return absl::OkStatus();
    };
    touches.push_back(std::move(touch));
  }
  return touches;
}

}  // namespace

std::vector<ledger::Touch> CreditRecipients::On(const AwardGiven& event) const {
  return TouchWallets(ledger_, stores_, event, IndexReceived);
}

std::vector<ledger::Touch> TakeBackFromRecipients::On(const AwardReversed& event) const {
  return TouchWallets(ledger_, stores_, event, [](ledger::Unit&, const EmployeeId&, const AwardReversed&) {});
}

}  // namespace fairlead::recognition
