#include "services/recognition/application/nomination_effects.h"

#include <map>
#include <memory>
#include <utility>

#include "libs/core/status.h"
#include "services/recognition/application/nomination_indices.h"

namespace fairlead::recognition {
namespace {

// The people of one partition whom an event concerns.
struct Concerned {
  std::vector<EmployeeId> approvers;
  std::vector<EmployeeId> nominees;
};
using Places = std::map<ledger::Partition, Concerned>;

}  // namespace

std::vector<ledger::Touch> NominationEffects::On(const NominationMade& event) const {
  Places places;
  for (const Approver& approver : event.approvers) {
    places[ledger_.PartitionOf(approver.employee.str())].approvers.push_back(approver.employee);
  }
  const auto shared = std::make_shared<const NominationMade>(event);
  std::vector<ledger::Touch> touches;
  for (auto& [partition, concerned] : places) {
    ledger::Touch touch{.partition = partition, .reads = {}, .apply = {}};
    touch.apply = [shared, approvers = std::move(concerned.approvers)](ledger::Unit& unit) {
      for (const EmployeeId& approver : approvers) IndexToDecide(unit, approver, *shared);
      return absl::OkStatus();
    };
    touches.push_back(std::move(touch));
  }
  return touches;
}

std::vector<ledger::Touch> NominationEffects::On(const NominationVoted& event) const {
  ledger::Touch touch{.partition = ledger_.PartitionOf(event.vote.by.str()), .reads = {}, .apply = {}};
  touch.apply = [by = event.vote.by, nomination = event.nomination](ledger::Unit& unit) {
    RemoveToDecide(unit, by, nomination);
    return absl::OkStatus();
  };
  std::vector<ledger::Touch> touches;
  touches.push_back(std::move(touch));
  return touches;
}

std::vector<ledger::Touch> NominationEffects::On(const NominationEnded& event) const {
  Places places;
  for (const EmployeeId& approver : event.approvers) {
    places[ledger_.PartitionOf(approver.str())].approvers.push_back(approver);
  }
  if (event.state == NominationState::kApproved) {
    for (const EmployeeId& nominee : event.nominees) {
      places[ledger_.PartitionOf(nominee.str())].nominees.push_back(nominee);
    }
  }
  const auto shared = std::make_shared<const NominationEnded>(event);
  std::vector<ledger::Touch> touches;
  for (auto& [partition, concerned] : places) {
    ledger::Touch touch{.partition = partition, .reads = {}, .apply = {}};
    for (const EmployeeId& nominee : concerned.nominees) {
      touch.reads.push_back(ledger::KeyOf(stores_.wallets, nominee.str()));
    }
    touch.apply = [&stores = stores_, shared, concerned = std::move(concerned)](ledger::Unit& unit) -> absl::Status {
      for (const EmployeeId& approver : concerned.approvers) RemoveToDecide(unit, approver, shared->nomination);
      for (const EmployeeId& nominee : concerned.nominees) {
        FL_TRY(const Wallet wallet, unit.Get(stores.wallets, nominee.str()));
        FL_TRY(const Wallet next, wallet.Apply(nominee, *shared));
        unit.Put(stores.wallets, nominee.str(), next);
        IndexPrize(unit, nominee, *shared);
      }
      return absl::OkStatus();
    };
    touches.push_back(std::move(touch));
  }
  return touches;
}

}  // namespace fairlead::recognition
