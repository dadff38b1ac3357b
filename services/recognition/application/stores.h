#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"
#include "services/recognition/application/nomination_receipts.h"
#include "services/recognition/application/receipts.h"
#include "services/recognition/domain/award.h"
#include "services/recognition/domain/events.h"
#include "services/recognition/domain/milestones.h"
#include "services/recognition/domain/nomination.h"
#include "services/recognition/domain/wallet.h"

namespace fairlead::recognition {

inline constexpr char kEventsTopic[] = "recognition.events.v1";
// Of the stored state. 2: nominations; wallets hold prizes, which an older version would leave out of balances.
inline constexpr std::uint32_t kSchemaVersion = 2;

// How the service's facts become bytes and back. Implementations are immutable and thread-safe.
class EventCodec {
 public:
  virtual ~EventCodec() = default;
  // For kEventsTopic, keyed by whose wallet decided.
  virtual ledger::OutgoingEvent Encode(const Event& event) const = 0;
  // `type` is the full name of the message. DataLoss names the field that is wrong; fields that are not known yet are
  // kept where state has them, and passed over else. Unimplemented for a type of which this service knows nothing.
  virtual absl::StatusOr<Event> Decode(std::string_view type, std::string_view payload) const = 0;
};

// How far everybody's milestones were seen to: all that was due until then was made or is not to be made.
struct MilestoneProgress {
  absl::Time done_until;
  friend bool operator==(const MilestoneProgress&, const MilestoneProgress&) = default;
};

// What the use cases need of the storage layer.
struct Stores {
  const ledger::Codec<Wallet>& wallets;      // wallet/<employee>
  const ledger::Codec<AwardRecord>& awards;  // award/<id>, in the giver's partition
  const EventCodec& events;
  const ledger::Codec<AwardReceipt>& award_receipts;
  const ledger::Codec<ReversalReceipt>& reversal_receipts;
  const ledger::Codec<RedemptionReceipt>& redemption_receipts;
  const ledger::Codec<ChoiceReceipt>& choice_receipts;
  const ledger::Codec<Milestones>& milestones;                 // milestones/<employee>
  const ledger::Codec<MilestoneProgress>& milestone_progress;  // milestone-progress/milestones, in one partition
  const ledger::Codec<Nomination>& nominations;                // nomination/<id>, in the nominator's partition
  const ledger::Codec<NominationReceipt>& nomination_receipts;
  const ledger::Codec<DecisionReceipt>& decision_receipts;
};

}  // namespace fairlead::recognition
