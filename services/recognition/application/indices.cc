#include "services/recognition/application/indices.h"

#include <utility>

namespace fairlead::recognition {
namespace {

using Kind = ledger::IndexChange::Kind;

}  // namespace

void SetScore(ledger::Unit& unit, std::string index, std::string member, double score) {
  unit.Index({.kind = Kind::kSetScore, .index = std::move(index), .member = std::move(member), .score = score});
}

void RemoveMember(ledger::Unit& unit, std::string index, std::string member) {
  unit.Index({.kind = Kind::kRemoveMember, .index = std::move(index), .member = std::move(member)});
}

double ScoreOf(absl::Time time) { return static_cast<double>(absl::ToUnixMicros(time)); }

std::string GivenIndex(const EmployeeId& giver) { return "given/" + giver.str(); }
std::string ReceivedIndex(const EmployeeId& recipient) { return "received/" + recipient.str(); }
std::string LeaderboardIndex(Month month) { return "leaderboard/" + month.ToString(); }
Month LatestLeaderboard(absl::Time now) { return Month::Of(now + absl::Hours(14), absl::UTCTimeZone()); }

void IndexGiven(ledger::Unit& unit, const AwardGiven& event) {
  SetScore(unit, GivenIndex(event.giver), event.award.str(), ScoreOf(event.at));
}

void IndexReceived(ledger::Unit& unit, const EmployeeId& recipient, const AwardGiven& event) {
  SetScore(unit, ReceivedIndex(recipient), event.award.str(), ScoreOf(event.at));
}

void IndexLeaderboard(ledger::Unit& unit, const EmployeeId& owner, const Wallet& wallet) {
  const Wallet::Figures& figures = wallet.figures();
  if (!figures.month || figures.leaderboard_opt_out) return;
  if (figures.given == Points()) return RemoveMember(unit, LeaderboardIndex(*figures.month), owner.str());
  SetScore(unit, LeaderboardIndex(*figures.month), owner.str(), static_cast<double>(figures.given.value()));
}

void RemoveFromLeaderboards(ledger::Unit& unit, const EmployeeId& owner, Month latest) {
  for (int back = 0; back <= kPastLeaderboards; ++back) {
    RemoveMember(unit, LeaderboardIndex(latest.Plus(-back)), owner.str());
  }
}

}  // namespace fairlead::recognition
