#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/ledger/unit.h"
#include "services/recognition/application/nomination_receipts.h"
#include "services/recognition/domain/nomination.h"

namespace fairlead::recognition {

// fairlead.recognition.v1.StoredNomination.
class NominationCodec final : public ledger::Codec<Nomination> {
 public:
  std::string_view kind() const override { return "nomination"; }
  std::string Encode(const Nomination& nomination) const override;
  absl::StatusOr<Nomination> Decode(std::string_view bytes) const override;
};

// Receipts are stored as the answers of the API.
class NominationReceiptCodec final : public ledger::Codec<NominationReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const NominationReceipt& receipt) const override;
  absl::StatusOr<NominationReceipt> Decode(std::string_view bytes) const override;
};

class DecisionReceiptCodec final : public ledger::Codec<DecisionReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const DecisionReceipt& receipt) const override;
  absl::StatusOr<DecisionReceipt> Decode(std::string_view bytes) const override;
};

}  // namespace fairlead::recognition
