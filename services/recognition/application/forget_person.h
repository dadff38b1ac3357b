#pragma once

#include <vector>

#include "libs/ledger/effect.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/domain/ids.h"

namespace fairlead::recognition {

// Destroys the data key of somebody who was erased: what they wrote can be read nowhere any more, points and counts
// stay. Thread-safe; `ledger` and `sealing` must outlive the touches.
class ForgetPerson {
 public:
  ForgetPerson(const ledger::Ledger& ledger, const Sealing& sealing) : ledger_(ledger), sealing_(sealing) {}
  std::vector<ledger::Touch> On(const EmployeeId& person) const;

 private:
  const ledger::Ledger& ledger_;
  const Sealing& sealing_;
};

}  // namespace fairlead::recognition
