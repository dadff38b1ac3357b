#pragma once

#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/decision.h"
#include "services/recognition/domain/award.h"
#include "services/recognition/domain/events.h"
#include "services/recognition/domain/month.h"
#include "services/recognition/domain/points.h"
#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

// What somebody may give this month, and what they were given. Immutable: a decision returns the next wallet. Every
// figure is a sum over events, so that a wallet does not depend on the order in which different givers' events arrive.
class Wallet {
 public:
  struct Figures {
    std::optional<Month> month;                    // the last in which something was given
    Points allowance;                              // granted for that month
    Points given;                                  // in that month, what was taken back deducted
    absl::btree_map<EmployeeId, Points> given_to;  // the same, by recipient
    Points granted_before;                         // for the months before
    Points given_before;                           // in the months before, what was taken back deducted
    Points debited;                                // given since the beginning
    Points refunded;                               // of that, taken back; debited - refunded = given_before + given
    Points credited;                               // received since the beginning
    Points taken_back;                             // of that, by reversals
    Points redeemed;                               // exchanged for something else
    Points prizes;                                 // of nominations, since the beginning
    bool leaderboard_opt_out = false;
    std::string unknown{};  // as in AwardGiven
    friend bool operator==(const Figures&, const Figures&) = default;
  };

  // What its owner may still give at some moment.
  struct Standing {
    Month month;
    Points allowance;
    Points given;
    Points left;
    absl::Time refills_at;
  };

  Wallet() = default;
  explicit Wallet(Figures figures) : figures_(std::move(figures)) {}

  const Figures& figures() const { return figures_; }
  // Received, prizes included, and neither taken back nor redeemed.
  Points Balance() const;
  // Taken back after it had been redeemed: later credits pay it first.
  Points Owed() const;
  // The month is that of `now` in the owner's time zone, but never before one in which they gave (they may travel
  // west); within a month an allowance grows with a new rule or role, and does not shrink.
  Standing StandingAt(absl::Time now, const Allowance& allowance, const absl::TimeZone& zone) const;

  // Debits the giver. The event's message is for the caller to seal. Errors, all FailedPrecondition:
  // AWARD_LIMIT_EXCEEDED {limit}, ALLOWANCE_EXCEEDED {left, needed, refills_at},
  // RECIPIENT_LIMIT_EXCEEDED {recipient, left, refills_at}.
  absl::StatusOr<core::Decision<Wallet, AwardGiven>> Give(const AwardId& id, const Award& award,
                                                          const Allowance& allowance, const absl::TimeZone& zone,
                                                          absl::Time now) const;
  // Exchanges points of the balance. FailedPrecondition BALANCE_EXCEEDED {balance}.
  absl::StatusOr<core::Decision<Wallet, PointsRedeemed>> Redeem(const EmployeeId& owner, Points points,
                                                                const std::string& reference, absl::Time now) const;
  core::Decision<Wallet, LeaderboardChoiceMade> ChooseLeaderboard(const EmployeeId& owner, bool opt_out) const;

  // What an event does to the wallet of `owner`: the only place that knows, for commands, consumers and audits. An
  // error means that the event cannot have happened to this wallet: InvalidArgument if it does not concern the owner,
  // OutOfRange, FailedPrecondition if it does not fit what is there.
  absl::StatusOr<Wallet> Apply(const EmployeeId& owner, const AwardGiven& event) const;
  absl::StatusOr<Wallet> Apply(const EmployeeId& owner, const AwardReversed& event) const;
  absl::StatusOr<Wallet> Apply(const PointsRedeemed& event) const;
  Wallet Apply(const LeaderboardChoiceMade& event) const;
  // Credits the prize of a nominee if the nomination was approved.
  absl::StatusOr<Wallet> Apply(const EmployeeId& owner, const NominationEnded& event) const;

  friend bool operator==(const Wallet&, const Wallet&) = default;

 private:
  absl::StatusOr<Wallet> Debited(const AwardGiven& event) const;
  absl::StatusOr<Wallet> Refunded(const AwardReversed& event) const;
  Points Received() const;

  Figures figures_;
};

}  // namespace fairlead::recognition
