#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/ledger/unit.h"
#include "services/directory/application/receipts.h"
#include "services/directory/application/stores.h"
#include "services/directory/domain/employee.h"
#include "services/directory/storage/events.h"

namespace fairlead::directory {

// fairlead.directory.v1.StoredEmployee.
class EmployeeCodec final : public ledger::Codec<Employee> {
 public:
  std::string_view kind() const override { return "employee"; }
  std::string Encode(const Employee& employee) const override;
  absl::StatusOr<Employee> Decode(std::string_view bytes) const override;
};

// fairlead.directory.v1.StoredIdentity.
class IdentityCodec final : public ledger::Codec<Identity> {
 public:
  std::string_view kind() const override { return "identity"; }
  std::string Encode(const Identity& identity) const override;
  absl::StatusOr<Identity> Decode(std::string_view bytes) const override;
};

// fairlead.directory.v1.StoredAbsenceKinds.
class AbsenceKindsCodec final : public ledger::Codec<AbsenceKinds> {
 public:
  std::string_view kind() const override { return "absence_kinds"; }
  std::string Encode(const AbsenceKinds& kinds) const override;
  absl::StatusOr<AbsenceKinds> Decode(std::string_view bytes) const override;
};

// fairlead.directory.v1.StoredImportTurn.
class ImportTurnCodec final : public ledger::Codec<ImportTurn> {
 public:
  std::string_view kind() const override { return "import"; }
  std::string Encode(const ImportTurn& turn) const override;
  absl::StatusOr<ImportTurn> Decode(std::string_view bytes) const override;
};

// Receipts are stored as the answers of the API.
class AbsenceReceiptCodec final : public ledger::Codec<AbsenceReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const AbsenceReceipt& receipt) const override;
  absl::StatusOr<AbsenceReceipt> Decode(std::string_view bytes) const override;
};

class CancellationReceiptCodec final : public ledger::Codec<CancellationReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const CancellationReceipt& receipt) const override;
  absl::StatusOr<CancellationReceipt> Decode(std::string_view bytes) const override;
};

class ErasureReceiptCodec final : public ledger::Codec<ErasureReceipt> {
 public:
  std::string_view kind() const override { return "receipt"; }
  std::string Encode(const ErasureReceipt& receipt) const override;
  absl::StatusOr<ErasureReceipt> Decode(std::string_view bytes) const override;
};

// All of them, as the use cases take them.
class ProtoStores {
 public:
  ProtoStores() = default;
  ProtoStores(const ProtoStores&) = delete;
  ProtoStores& operator=(const ProtoStores&) = delete;

  const Stores& stores() const { return stores_; }

 private:
  const EmployeeCodec employees_{};
  const IdentityCodec identities_{};
  const AbsenceKindsCodec absence_kinds_{};
  const ImportTurnCodec import_turns_{};
  const ProtoEventCodec events_{};
  const AbsenceReceiptCodec absence_receipts_{};
  const CancellationReceiptCodec cancellation_receipts_{};
  const ErasureReceiptCodec erasure_receipts_{};
  const Stores stores_{employees_, identities_,       absence_kinds_,         import_turns_,
                       events_,    absence_receipts_, cancellation_receipts_, erasure_receipts_};
};

}  // namespace fairlead::directory
