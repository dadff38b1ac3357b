#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/ledger/unit.h"
#include "services/recognition/application/receipts.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/domain/award.h"
#include "services/recognition/domain/wallet.h"
#include "services/recognition/storage/events.h"
#include "services/recognition/storage/nomination_codecs.h"

namespace fairlead::recognition {

// fairlead.recognition.v1.StoredWallet.
class WalletCodec final : public ledger::Codec<Wallet> {
 public:
  std::string_view kind() const override { return "wallet"; }
  std::string Encode(const Wallet& wallet) const override;
  absl::StatusOr<Wallet> Decode(std::string_view bytes) const override;
};

// fairlead.recognition.v1.StoredAward.
class AwardCodec final : public ledger::Codec<AwardRecord> {
 public:
  std::string_view kind() const override { return "award"; }
  std::string Encode(const AwardRecord& award) const override;
  absl::StatusOr<AwardRecord> Decode(std::string_view bytes) const override;
};

// fairlead.recognition.v1.StoredMilestones.
class MilestonesCodec final : public ledger::Codec<Milestones> {
 public:
  std::string_view kind() const override { return "milestones"; }
  std::string Encode(const Milestones& milestones) const override;
  absl::StatusOr<Milestones> Decode(std::string_view bytes) const override;
};

// fairlead.recognition.v1.StoredMilestoneProgress.
class MilestoneProgressCodec final : public ledger::Codec<MilestoneProgress> {
 public:
  std::string_view kind() const override { return "milestone-progress"; }
  std::string Encode(const MilestoneProgress& progress) const override;
  absl::StatusOr<MilestoneProgress> Decode(std::string_view bytes) const override;
};

// Receipts are stored as the answers of the API.
class AwardReceiptCodec final : public ledger::Codec<AwardReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const AwardReceipt& receipt) const override;
  absl::StatusOr<AwardReceipt> Decode(std::string_view bytes) const override;
};

class ReversalReceiptCodec final : public ledger::Codec<ReversalReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const ReversalReceipt& receipt) const override;
  absl::StatusOr<ReversalReceipt> Decode(std::string_view bytes) const override;
};

class RedemptionReceiptCodec final : public ledger::Codec<RedemptionReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const RedemptionReceipt& receipt) const override;
  absl::StatusOr<RedemptionReceipt> Decode(std::string_view bytes) const override;
};

class ChoiceReceiptCodec final : public ledger::Codec<ChoiceReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const ChoiceReceipt& receipt) const override;
  absl::StatusOr<ChoiceReceipt> Decode(std::string_view bytes) const override;
};

// All of them, as the use cases take them.
class ProtoStores {
 public:
  ProtoStores() = default;
  ProtoStores(const ProtoStores&) = delete;
  ProtoStores& operator=(const ProtoStores&) = delete;

  const Stores& stores() const { return stores_; }

 private:
  const WalletCodec wallets_{};
  const AwardCodec awards_{};
  const ProtoEventCodec events_{};
  const AwardReceiptCodec award_receipts_{};
  const ReversalReceiptCodec reversal_receipts_{};
  const RedemptionReceiptCodec redemption_receipts_{};
  const ChoiceReceiptCodec choice_receipts_{};
  const MilestonesCodec milestones_{};
  const MilestoneProgressCodec milestone_progress_{};
  const NominationCodec nominations_{};
  const NominationReceiptCodec nomination_receipts_{};
  const DecisionReceiptCodec decision_receipts_{};
  const Stores stores_{wallets_,
                       awards_,
                       events_,
                       award_receipts_,
                       reversal_receipts_,
                       redemption_receipts_,
                       choice_receipts_,
                       milestones_,
                       milestone_progress_,
                       nominations_,
                       nomination_receipts_,
                       decision_receipts_};
};

}  // namespace fairlead::recognition
