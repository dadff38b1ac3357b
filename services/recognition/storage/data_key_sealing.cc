#include "services/recognition/storage/data_key_sealing.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::recognition {
namespace {

constexpr std::size_t kNonceBytes = 24;
constexpr int kAttempts = 4;

bool IsErased(const absl::Status& status) {
  const auto refusal = core::RefusalOf(status);
  return refusal && refusal->reason == "KEY_ERASED";
}

// A missing master key is a fault of this replica, which others may not have: never a request's stored answer.
absl::Status AsFault(const absl::Status& status) {
  return absl::IsNotFound(status) ? absl::UnavailableError(status.message()) : status;
}

}  // namespace

ledger::Key DataKeySealing::KeyOf(const EmployeeId& writer) const { return ledger::DataKeys::KeyFor(writer.str()); }

absl::StatusOr<SealedText> DataKeySealing::Seal(ledger::Unit& unit, const EmployeeId& writer,
                                                const std::string& text) const {
  const absl::StatusOr<std::string> sealed = keys_.Seal(unit, writer.str(), text);
  if (!sealed.ok()) return AsFault(sealed.status());
  return SealedText{
      .owner = writer, .nonce = sealed->substr(0, kNonceBytes), .ciphertext = sealed->substr(kNonceBytes)};
}

core::Task<absl::StatusOr<SealedText>> DataKeySealing::SealApart(const EmployeeId& writer,
                                                                 const std::string& text) const {
  const ledger::Partition partition = ledger_.PartitionOf(writer.str());
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> reads(1, KeyOf(writer));
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates));
    FL_CO_TRY(SealedText sealed, Seal(unit, writer, text));
    if (unit.changes().empty()) co_return sealed;
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    if (result.outcome == ledger::CommitResult::Outcome::kCommitted) co_return sealed;
  }
  co_return absl::AbortedError("others made the same data key at the same time; try again");
}

absl::Status DataKeySealing::Forget(ledger::Unit& unit, const EmployeeId& writer) const {
  return keys_.Erase(unit, writer.str());
}

core::Task<absl::StatusOr<std::vector<std::string>>> DataKeySealing::Open(std::vector<const SealedText*> texts) const {
  std::map<EmployeeId, ledger::DataKey> keys;
  for (const SealedText* text : texts) keys.try_emplace(text->owner);
  std::vector<std::pair<ledger::Partition, ledger::Key>> reads;
  reads.reserve(keys.size());
  for (const auto& [owner, key] : keys) reads.emplace_back(ledger_.PartitionOf(owner.str()), KeyOf(owner));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(reads)));
  auto next = stored.begin();
  for (auto& [owner, key] : keys) {
    if (next->version == 0) co_return absl::DataLossError(fmt::format("{} has no data key", owner.str()));
    FL_CO_TRY(key, ledger::DataKeys::Codec().Decode(next++->bytes));
  }
  std::vector<std::string> opened;
  for (const SealedText* text : texts) {
    const auto plain = keys_.Open(keys[text->owner], text->nonce + text->ciphertext);
    if (!plain.ok() && !IsErased(plain.status())) co_return AsFault(plain.status());
    opened.push_back(plain.value_or(""));
  }
  co_return opened;
}

}  // namespace fairlead::recognition
