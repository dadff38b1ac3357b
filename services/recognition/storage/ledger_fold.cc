#include "services/recognition/storage/ledger_fold.h"

#include <algorithm>
#include <variant>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::recognition {
namespace {

template <typename Event>
std::int64_t TotalOf(const Event& event) {
  return event.points.value() * static_cast<std::int64_t>(event.recipients.size());
}

void Compare(ledger::AuditReport& report, const std::string& one, std::int64_t one_sum, const std::string& other,
             std::int64_t other_sum) {
  if (one_sum == other_sum) return;
  report.Find("sums", fmt::format("{} are {}, but {} are {}", one, one_sum, other, other_sum));
}

}  // namespace

absl::Status LedgerFold::Apply(const messaging::Event& event) {
  FL_TRY(const Event fact, stores_.events.Decode(event.type, event.payload));
  return std::visit([this](const auto& taken) { return Take(taken); }, fact);
}

std::vector<std::string> LedgerFold::Kinds() const {
  return {std::string(stores_.wallets.kind()), std::string(stores_.awards.kind()),
          std::string(stores_.milestones.kind()), std::string(stores_.nominations.kind())};
}

template <typename Event>
absl::Status LedgerFold::TakeOnWallets(const Event& event) {
  FL_TRY(wallets_[event.giver], wallets_[event.giver].Apply(event.giver, event));
  for (const EmployeeId& recipient : event.recipients) {
    FL_TRY(wallets_[recipient], wallets_[recipient].Apply(recipient, event));
  }
  return absl::OkStatus();
}

absl::Status LedgerFold::Take(const AwardGiven& event) {
  debited_ += TotalOf(event);
  std::int64_t& granted = granted_[{event.giver, event.month}];
  granted = std::max(granted, event.allowance.value());
  if (!awards_.try_emplace(event.award, AwardRecord{.given = event, .reversal = {}}).second) {
    return absl::AlreadyExistsError(fmt::format("award {} was given twice", event.award.str()));
  }
  return TakeOnWallets(event);
}

absl::Status LedgerFold::Take(const AwardReversed& event) {
  refunded_ += TotalOf(event);
  const auto award = awards_.find(event.award);
  if (award == awards_.end() || award->second.reversal) {
    return absl::FailedPreconditionError(fmt::format("award {} was not there to be taken back", event.award.str()));
  }
  award->second = award->second.Apply(event);
  return TakeOnWallets(event);
}

absl::Status LedgerFold::Take(const PointsRedeemed& event) {
  FL_TRY(wallets_[event.employee], wallets_[event.employee].Apply(event));
  return absl::OkStatus();
}

absl::Status LedgerFold::Take(const LeaderboardChoiceMade& event) {
  wallets_[event.employee] = wallets_[event.employee].Apply(event);
  return absl::OkStatus();
}

absl::Status LedgerFold::Take(const MilestoneChoiceMade& event) {
  milestones_[event.employee] = milestones_[event.employee].Apply(event);
  return absl::OkStatus();
}

absl::Status LedgerFold::Take(const NominationMade& event) {
  const Nomination made{.made = event, .votes = {}, .reminded = {}, .ending = {}};
  if (nominations_.try_emplace(event.nomination, made).second) return absl::OkStatus();
  return absl::AlreadyExistsError(fmt::format("nomination {} was made twice", event.nomination.str()));
}

template <typename Event>
absl::Status LedgerFold::TakeOnNomination(const Event& event) {
  const auto nomination = nominations_.find(event.nomination);
  if (nomination == nominations_.end()) {
    return absl::FailedPreconditionError(fmt::format("nomination {} was not made before", event.nomination.str()));
  }
  FL_TRY(nomination->second, nomination->second.Apply(event));
  return absl::OkStatus();
}

absl::Status LedgerFold::Take(const NominationEnded& event) {
  if (event.state == NominationState::kApproved) {
    prizes_ += event.points.value() * static_cast<std::int64_t>(event.nominees.size());
  }
  FL_RETURN_IF_ERROR(TakeOnNomination(event));
  if (event.state != NominationState::kApproved) return absl::OkStatus();
  for (const EmployeeId& nominee : event.nominees) {
    FL_TRY(wallets_[nominee], wallets_[nominee].Apply(nominee, event));
  }
  return absl::OkStatus();
}

absl::Status LedgerFold::Take(const MilestoneReached& event) {
  FL_TRY(milestones_[event.employee], milestones_[event.employee].Apply(event));
  return absl::OkStatus();
}

std::map<ledger::Key, std::string> LedgerFold::Aggregates(ledger::Partition partition) {
  std::map<ledger::Key, std::string> aggregates;
  for (const auto& [owner, wallet] : wallets_) {
    if (ledger_.PartitionOf(owner.str()) != partition) continue;
    aggregates[ledger::KeyOf(stores_.wallets, owner.str())] = stores_.wallets.Encode(wallet);
  }
  for (const auto& [id, award] : awards_) {
    if (ledger_.PartitionOf(award.given.giver.str()) != partition) continue;
    aggregates[ledger::KeyOf(stores_.awards, id.str())] = stores_.awards.Encode(award);
  }
  for (const auto& [employee, milestones] : milestones_) {
    if (ledger_.PartitionOf(employee.str()) != partition) continue;
    aggregates[ledger::KeyOf(stores_.milestones, employee.str())] = stores_.milestones.Encode(milestones);
  }
  for (const auto& [id, nomination] : nominations_) {
    if (ledger_.PartitionOf(nomination.made.nominator.str()) != partition) continue;
    aggregates[ledger::KeyOf(stores_.nominations, id.str())] = stores_.nominations.Encode(nomination);
  }
  return aggregates;
}

void LedgerFold::CheckSums(ledger::AuditReport& report) {
  std::int64_t credited = 0, taken_back = 0, redeemed = 0, prizes = 0, given = 0, remaining = 0, granted = 0;
  for (const auto& [owner, wallet] : wallets_) {
    const Wallet::Figures& figures = wallet.figures();
    credited += figures.credited.value();
    taken_back += figures.taken_back.value();
    redeemed += figures.redeemed.value();
    prizes += figures.prizes.value();
    given += figures.given_before.value() + figures.given.value();
    remaining +=
        Left(figures.granted_before, figures.given_before).value() + Left(figures.allowance, figures.given).value();
  }
  for (const auto& [month, points] : granted_) granted += points;
  std::int64_t reached = 0;
  for (const auto& [employee, milestones] : milestones_) {
    reached += static_cast<std::int64_t>(milestones.figures().reached.size());
  }
  report.Count("milestones reached", reached);
  report.Count("points debited", debited_);
  report.Count("points credited", credited);
  report.Count("points refunded", refunded_);
  report.Count("points taken back", taken_back);
  report.Count("points redeemed", redeemed);
  report.Count("prize points granted", prizes_);
  report.Count("prize points credited", prizes);
  report.Count("allowance granted", granted);
  report.Count("allowance given", given);
  report.Count("allowance remaining", remaining);
  Compare(report, "points debited", debited_, "points credited", credited);
  Compare(report, "prize points granted", prizes_, "prize points credited", prizes);
  Compare(report, "points refunded", refunded_, "points taken back", taken_back);
  Compare(report, "points debited less refunded", debited_ - refunded_, "points given out of allowances", given);
  Compare(report, "points granted", granted, "points given and remaining", given + remaining);
}

}  // namespace fairlead::recognition
