#pragma once

#include <vector>

#include "libs/ledger/effect.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/stores.h"

// What an award's events do to its recipients' wallets: one touch per partition in which some of them are. All
// functions here only say what is to be done; `ledger` and `stores` must outlive the touches. Thread-safe.
namespace fairlead::recognition {

// Credits the recipients and lists the award as received.
class CreditRecipients {
 public:
  CreditRecipients(const ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}
  std::vector<ledger::Touch> On(const AwardGiven& event) const;

 private:
  const ledger::Ledger& ledger_;
  const Stores& stores_;
};

// Takes the points of a reversed award from the recipients: what they spent of them is owed, and later credits pay it.
class TakeBackFromRecipients {
 public:
  TakeBackFromRecipients(const ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}
  std::vector<ledger::Touch> On(const AwardReversed& event) const;

 private:
  const ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::recognition
