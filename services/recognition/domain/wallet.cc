#include "services/recognition/domain/wallet.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::recognition {
namespace {

std::string Rfc3339(absl::Time time, const absl::TimeZone& zone) {
  return absl::FormatTime(absl::RFC3339_sec, time, zone);
}

absl::Status Exceeded(const char* reason, std::string message, std::map<std::string, std::string> metadata) {
  return core::Refuse(absl::StatusCode::kFailedPrecondition, std::move(message),
                      {.reason = reason, .metadata = std::move(metadata)});
}

template <typename Event>
bool IsRecipient(const EmployeeId& id, const Event& event) {
  return std::ranges::find(event.recipients, id) != event.recipients.end();
}

template <typename Event>
Points TotalOf(const Event& event) {
  return Points(event.points.value() * static_cast<std::int64_t>(event.recipients.size()));
}

absl::Status NotConcerned(const EmployeeId& owner, const AwardId& award) {
  return absl::InvalidArgumentError(fmt::format("award {} does not concern {}", award.str(), owner.str()));
}

}  // namespace

// The sum fits: whatever adds to one of the two checks it.
Points Wallet::Received() const { return Points(figures_.credited.value() + figures_.prizes.value()); }

Points Wallet::Balance() const { return Left(Left(Received(), figures_.taken_back), figures_.redeemed); }

Points Wallet::Owed() const {
  const Points kept = Left(Received(), figures_.taken_back);
  return Points(Left(figures_.taken_back, Received()).value() + Left(figures_.redeemed, kept).value());
}

Wallet::Standing Wallet::StandingAt(absl::Time now, const Allowance& allowance, const absl::TimeZone& zone) const {
  const Month today = Month::Of(now, zone);
  Standing standing{.month = today, .allowance = allowance.a_month};
  if (figures_.month && *figures_.month >= today) {
    standing.month = *figures_.month;
    standing.allowance = std::max(standing.allowance, figures_.allowance);
    standing.given = figures_.given;
  }
  standing.left = Left(standing.allowance, standing.given);
  standing.refills_at = standing.month.Plus(1).Start(zone);
  return standing;
}

absl::StatusOr<core::Decision<Wallet, AwardGiven>> Wallet::Give(const AwardId& id, const Award& award,
                                                                const Allowance& allowance, const absl::TimeZone& zone,
                                                                absl::Time now) const {
  const Standing standing = StandingAt(now, allowance, zone);
  const auto refill = [&] { return Rfc3339(standing.refills_at, zone); };
  if (award.Total() > allowance.per_award) {
    return Exceeded("AWARD_LIMIT_EXCEEDED",
                    fmt::format("One award moves at most {} points in all, and this one would move {}; give less.",
                                allowance.per_award.value(), award.Total().value()),
                    {{"limit", std::to_string(allowance.per_award.value())}});
  }
  if (award.Total() > standing.left) {
    return Exceeded("ALLOWANCE_EXCEEDED",
                    fmt::format("You have {} points left to give and this award needs {}; your allowance is full again "
                                "on {}.",
                                standing.left.value(), award.Total().value(), refill()),
                    {{"left", std::to_string(standing.left.value())},
                     {"needed", std::to_string(award.Total().value())},
                     {"refills_at", refill()}});
  }
  for (const EmployeeId& recipient : award.recipients()) {
    const auto before = figures_.given_to.find(recipient);
    const bool counts = standing.month == figures_.month && before != figures_.given_to.end();
    const Points left = Left(allowance.to_one_person_a_month, counts ? before->second : Points());
    if (award.points() <= left) continue;
    return Exceeded("RECIPIENT_LIMIT_EXCEEDED",
                    fmt::format("You can give {} at most {} more points before {}; give less, or thank somebody else.",
                                recipient.str(), left.value(), refill()),
                    {{"recipient", recipient.str()}, {"left", std::to_string(left.value())}, {"refills_at", refill()}});
  }
  AwardGiven event{.award = id,
                   .giver = award.giver(),
                   .recipients = award.recipients(),
                   .points = award.points(),
                   .value = award.value(),
                   .message = {},
                   .at = now,
                   .month = standing.month,
                   .allowance = standing.allowance,
                   .origin = award.origin()};
  FL_TRY(Wallet next, Apply(award.giver(), event));
  return core::Decision<Wallet, AwardGiven>{std::move(next), std::move(event)};
}

absl::StatusOr<core::Decision<Wallet, PointsRedeemed>> Wallet::Redeem(const EmployeeId& owner, Points points,
                                                                      const std::string& reference,
                                                                      absl::Time now) const {
  if (points > Balance()) {
    return Exceeded("BALANCE_EXCEEDED",
                    fmt::format("The wallet holds {} points, fewer than {}; redeem at most what it holds.",
                                Balance().value(), points.value()),
                    {{"balance", std::to_string(Balance().value())}});
  }
  PointsRedeemed event{.employee = owner, .points = points, .reference = reference, .at = now};
  FL_TRY(Wallet next, Apply(event));
  return core::Decision<Wallet, PointsRedeemed>{std::move(next), std::move(event)};
}

core::Decision<Wallet, LeaderboardChoiceMade> Wallet::ChooseLeaderboard(const EmployeeId& owner, bool opt_out) const {
  LeaderboardChoiceMade event{.employee = owner, .opt_out = opt_out};
  return {Apply(event), std::move(event)};
}

absl::StatusOr<Wallet> Wallet::Apply(const EmployeeId& owner, const AwardGiven& event) const {
  if (owner == event.giver) return Debited(event);
  if (!IsRecipient(owner, event)) return NotConcerned(owner, event.award);
  Wallet next = *this;
  FL_TRY(next.figures_.credited, Plus(figures_.credited, event.points));
  FL_RETURN_IF_ERROR(Plus(next.figures_.credited, figures_.prizes).status());
  return next;
}

absl::StatusOr<Wallet> Wallet::Apply(const EmployeeId& owner, const AwardReversed& event) const {
  if (owner == event.giver) return Refunded(event);
  if (!IsRecipient(owner, event)) return NotConcerned(owner, event.award);
  Wallet next = *this;
  FL_TRY(next.figures_.taken_back, Plus(figures_.taken_back, event.points));
  return next;
}

absl::StatusOr<Wallet> Wallet::Apply(const PointsRedeemed& event) const {
  Wallet next = *this;
  FL_TRY(next.figures_.redeemed, Plus(figures_.redeemed, event.points));
  return next;
}

Wallet Wallet::Apply(const LeaderboardChoiceMade& event) const {
  Wallet next = *this;
  next.figures_.leaderboard_opt_out = event.opt_out;
  return next;
}

absl::StatusOr<Wallet> Wallet::Apply(const EmployeeId& owner, const NominationEnded& event) const {
  if (std::ranges::find(event.nominees, owner) == event.nominees.end()) {
    return absl::InvalidArgumentError(
        fmt::format("nomination {} does not concern {}", event.nomination.str(), owner.str()));
  }
  if (event.state != NominationState::kApproved) return *this;
  Wallet next = *this;
  FL_TRY(next.figures_.prizes, Plus(figures_.prizes, event.points));
  FL_RETURN_IF_ERROR(Plus(next.figures_.prizes, figures_.credited).status());
  return next;
}

absl::StatusOr<Wallet> Wallet::Debited(const AwardGiven& event) const {
  Wallet next = *this;
  Figures& figures = next.figures_;
  if (figures.month && event.month < *figures.month) {
    return absl::FailedPreconditionError(fmt::format("award {} is of {}, but its giver gave in {} before",
                                                     event.award.str(), event.month.ToString(),
                                                     figures.month->ToString()));
  }
  if (figures.month != event.month) {
    FL_TRY(figures.granted_before, Plus(figures.granted_before, figures.allowance));
    FL_TRY(figures.given_before, Plus(figures.given_before, figures.given));
    figures.month = event.month;
    figures.allowance = Points();
    figures.given = Points();
    figures.given_to.clear();
  }
  figures.allowance = std::max(figures.allowance, event.allowance);
  FL_TRY(figures.given, Plus(figures.given, TotalOf(event)));
  FL_TRY(figures.debited, Plus(figures.debited, TotalOf(event)));
  for (const EmployeeId& recipient : event.recipients) {
    Points& to = figures.given_to[recipient];
    FL_TRY(to, Plus(to, event.points));
  }
  return next;
}

absl::StatusOr<Wallet> Wallet::Refunded(const AwardReversed& event) const {
  Wallet next = *this;
  Figures& figures = next.figures_;
  FL_TRY(figures.refunded, Plus(figures.refunded, TotalOf(event)));
  if (figures.month != event.month) {
    FL_TRY(figures.given_before, Minus(figures.given_before, TotalOf(event)));
    return next;
  }
  FL_TRY(figures.given, Minus(figures.given, TotalOf(event)));
  for (const EmployeeId& recipient : event.recipients) {
    Points& to = figures.given_to[recipient];
    FL_TRY(to, Minus(to, event.points));
    if (to == Points()) figures.given_to.erase(recipient);
  }
  return next;
}

}  // namespace fairlead::recognition
