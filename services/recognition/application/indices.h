#pragma once

#include <string>

#include "absl/time/time.h"
#include "libs/ledger/unit.h"
#include "services/recognition/domain/award.h"
#include "services/recognition/domain/wallet.h"

// The indices that questions read, and who keeps them: the commit that changes what they index.
namespace fairlead::recognition {

// How many past months have a leader board: within them a choice not to appear is honoured at once.
inline constexpr int kPastLeaderboards = 12;

// Awards that somebody gave or received, scored by the time of giving in microseconds.
std::string GivenIndex(const EmployeeId& giver);
std::string ReceivedIndex(const EmployeeId& recipient);
// Givers of a month who are in the partition, scored by points given, without those who opted out.
std::string LeaderboardIndex(Month month);
// The last month of which there can be a board at `now`: east of Greenwich it may be one ahead.
Month LatestLeaderboard(absl::Time now);

// What indices are made of: `time` as a score, whole microseconds; an entry set or changed, and removed.
double ScoreOf(absl::Time time);
void SetScore(ledger::Unit& unit, std::string index, std::string member, double score);
void RemoveMember(ledger::Unit& unit, std::string index, std::string member);

void IndexGiven(ledger::Unit& unit, const AwardGiven& event);
void IndexReceived(ledger::Unit& unit, const EmployeeId& recipient, const AwardGiven& event);
// Makes the board of the wallet's month say what `wallet` says.
void IndexLeaderboard(ledger::Unit& unit, const EmployeeId& owner, const Wallet& wallet);
// Takes `owner` off every board that can be asked for, the last of which is `latest`.
void RemoveFromLeaderboards(ledger::Unit& unit, const EmployeeId& owner, Month latest);

}  // namespace fairlead::recognition
