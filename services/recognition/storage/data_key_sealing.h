#pragma once

#include <string>
#include <vector>

#include "libs/ledger/data_keys.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/sealing.h"

namespace fairlead::recognition {

// Seals under the data keys that lie in this service's ledger.
class DataKeySealing final : public Sealing {
 public:
  // Both must outlive it.
  DataKeySealing(ledger::Ledger& ledger, const ledger::DataKeys& keys) : ledger_(ledger), keys_(keys) {}

  ledger::Key KeyOf(const EmployeeId& writer) const override;
  absl::StatusOr<SealedText> Seal(ledger::Unit& unit, const EmployeeId& writer, const std::string& text) const override;
  core::Task<absl::StatusOr<SealedText>> SealApart(const EmployeeId& writer, const std::string& text) const override;
  absl::Status Forget(ledger::Unit& unit, const EmployeeId& writer) const override;
  core::Task<absl::StatusOr<std::vector<std::string>>> Open(std::vector<const SealedText*> texts) const override;

 private:
  ledger::Ledger& ledger_;
  const ledger::DataKeys& keys_;
};

}  // namespace fairlead::recognition
