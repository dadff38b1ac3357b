#include "services/recognition/application/forget_person.h"

#include <utility>

namespace fairlead::recognition {

std::vector<ledger::Touch> ForgetPerson::On(const EmployeeId& person) const {
  ledger::Touch touch{.partition = ledger_.PartitionOf(person.str()), .reads = {sealing_.KeyOf(person)}, .apply = {}};
  touch.apply = [&sealing = sealing_, person](ledger::Unit& unit) { return sealing.Forget(unit, person); };
  std::vector<ledger::Touch> touches;
  touches.push_back(std::move(touch));
  return touches;
}

}  // namespace fairlead::recognition
