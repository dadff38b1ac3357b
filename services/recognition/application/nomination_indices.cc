#include "services/recognition/application/nomination_indices.h"

#include <utility>

#include "services/recognition/application/indices.h"

namespace fairlead::recognition {

std::string NominatedIndex(const EmployeeId& nominator) { return "nominated/" + nominator.str(); }
std::string PrizesIndex(const EmployeeId& nominee) { return "prizes/" + nominee.str(); }
std::string ToDecideIndex(const EmployeeId& approver) { return "to_decide/" + approver.str(); }
std::string AllNominationsIndex() { return "nominations"; }
std::string HrToDecideIndex() { return "hr_to_decide"; }
std::string DueIndex() { return "nominations_due"; }

void IndexNomination(ledger::Unit& unit, const Nomination& nomination) {
  const std::string& id = nomination.made.nomination.str();
  SetScore(unit, NominatedIndex(nomination.made.nominator), id, ScoreOf(nomination.made.at));
  SetScore(unit, AllNominationsIndex(), id, ScoreOf(nomination.made.at));
  if (nomination.made.hr_may_decide && !nomination.ending) {
    SetScore(unit, HrToDecideIndex(), id, ScoreOf(nomination.made.at));
  } else {
    RemoveMember(unit, HrToDecideIndex(), id);
  }
  if (const auto due = nomination.NextDue()) {
    SetScore(unit, DueIndex(), id, ScoreOf(*due));
  } else {
    RemoveMember(unit, DueIndex(), id);
  }
}

void IndexToDecide(ledger::Unit& unit, const EmployeeId& approver, const NominationMade& event) {
  SetScore(unit, ToDecideIndex(approver), event.nomination.str(), ScoreOf(event.at));
}

void RemoveToDecide(ledger::Unit& unit, const EmployeeId& approver, const NominationId& nomination) {
  RemoveMember(unit, ToDecideIndex(approver), nomination.str());
}

void IndexPrize(ledger::Unit& unit, const EmployeeId& nominee, const NominationEnded& event) {
  SetScore(unit, PrizesIndex(nominee), event.nomination.str(), ScoreOf(event.at));
}

}  // namespace fairlead::recognition
