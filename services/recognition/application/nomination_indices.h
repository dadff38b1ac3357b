#pragma once

#include <string>

#include "libs/ledger/unit.h"
#include "services/recognition/domain/nomination.h"

// The indices of nominations, and who keeps them. Scored by the time of nominating in microseconds where nothing else
// is said.
namespace fairlead::recognition {

// Nominations that somebody made, in the nominator's partition.
std::string NominatedIndex(const EmployeeId& nominator);
// Nominations that brought somebody a prize, in the nominee's partition, by when they were approved.
std::string PrizesIndex(const EmployeeId& nominee);
// Nominations that wait for somebody's decision, in the approver's partition.
std::string ToDecideIndex(const EmployeeId& approver);
// All nominations of a partition; and those that wait for somebody with the role hr.
std::string AllNominationsIndex();
std::string HrToDecideIndex();
// Nominations of a partition that have to be reminded or expired, by when.
std::string DueIndex();

// Makes all indices of the nomination's own partition say what `nomination` says. Of its own commit.
void IndexNomination(ledger::Unit& unit, const Nomination& nomination);
// Of the commits of consumers, in the partition of whom they name.
void IndexToDecide(ledger::Unit& unit, const EmployeeId& approver, const NominationMade& event);
void RemoveToDecide(ledger::Unit& unit, const EmployeeId& approver, const NominationId& nomination);
void IndexPrize(ledger::Unit& unit, const EmployeeId& nominee, const NominationEnded& event);

}  // namespace fairlead::recognition
