#pragma once

#include <vector>

#include "libs/ledger/effect.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/stores.h"

// What the events of nominations do elsewhere: to the lists of those who decide, and to nominees' wallets. Functions
// only say what is to be done; `ledger` and `stores` must outlive the touches. Thread-safe.
namespace fairlead::recognition {

class NominationEffects {
 public:
  NominationEffects(const ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // Lists it as waiting for its approvers.
  std::vector<ledger::Touch> On(const NominationMade& event) const;
  // It waits no longer for whoever voted.
  std::vector<ledger::Touch> On(const NominationVoted& event) const;
  // It waits for nobody; if it was approved, each nominee gets the prize.
  std::vector<ledger::Touch> On(const NominationEnded& event) const;

 private:
  const ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::recognition
