#include "services/chat/storage/day_keys.h"

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "libs/core/blocking.h"
#include "libs/core/status.h"

namespace fairlead::chat {
namespace {

constexpr int kAttempts = 4;
constexpr std::size_t kDayBytes = 10;  // "2026-11-26"

std::string DayOf(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()); }

// The name of a day's key among the data keys.
std::string OwnerOf(const std::string& day) { return "day:" + day; }

ledger::Unit UnitWith(ledger::Partition partition, const std::string& day, ledger::Stored stored) {
  std::map<ledger::Key, ledger::Stored> loaded;
  loaded.emplace(ledger::DataKeys::KeyFor(OwnerOf(day)), std::move(stored));
  return ledger::Unit(partition, std::move(loaded));
}

}  // namespace

core::Task<absl::StatusOr<ledger::Stored>> DayKeys::Find(ledger::Partition partition, std::string day, bool make) {
  const Name name(partition, day);
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(name);
    if (found != known_.end()) co_return found->second;
  }
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> reads(1, ledger::DataKeys::KeyFor(OwnerOf(day)));
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    ledger::Stored stored = loaded.aggregates.begin()->second;
    if (stored.version > 0 || !make) {
      const std::lock_guard lock(mutex_);
      if (stored.version > 0) known_.insert_or_assign(name, stored);
      co_return stored;
    }
    ledger::Unit unit = UnitWith(partition, day, std::move(stored));
    FL_CO_RETURN_IF_ERROR(keys_.Seal(unit, OwnerOf(day), "").status());
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    (void)result;  // whoever made it: it is read again
  }
  co_return absl::AbortedError("others made the same data key at the same time; try again");
}

core::Task<absl::StatusOr<std::string>> DayKeys::Seal(ledger::Partition partition, const std::string& text) {
  const std::string day = DayOf(ledger_.clock().Now());
  std::string copy = day;
  FL_CO_TRY(ledger::Stored stored, co_await Find(partition, std::move(copy), true));
  // Nothing changes in it: the key is there.
  ledger::Unit unit = UnitWith(partition, day, std::move(stored));
  FL_CO_TRY(const std::string sealed, keys_.Seal(unit, OwnerOf(day), text));
  co_return day + sealed;
}

core::Task<absl::StatusOr<std::string>> DayKeys::Open(ledger::Partition partition, const std::string& sealed) {
  if (sealed.size() < kDayBytes) co_return absl::DataLossError("sealed text ends too early");
  const std::string day = sealed.substr(0, kDayBytes);
  std::string copy = day;
  FL_CO_TRY(ledger::Stored stored, co_await Find(partition, std::move(copy), false));
  if (stored.version == 0) co_return absl::DataLossError("sealed text names a day without a key");
  const ledger::Unit unit = UnitWith(partition, day, std::move(stored));
  co_return keys_.Open(unit, OwnerOf(day), std::string_view(sealed).substr(kDayBytes));
}

core::Task<absl::Status> DayKeys::Destroy(ledger::Partition partition, std::string day) {
  std::vector<ledger::Key> reads(1, ledger::DataKeys::KeyFor(OwnerOf(day)));
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  FL_CO_RETURN_IF_ERROR(keys_.Erase(unit, OwnerOf(day)));
  ledger::CommitGuard guard;
  FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  (void)result;  // a conflict is another process's doing the same
  const std::lock_guard lock(mutex_);
  known_.erase(Name(partition, day));
  co_return absl::OkStatus();
}

absl::Status DayKeys::DestroyOld() {
  const std::string oldest = OwnerOf(DayOf(ledger_.clock().Now() - absl::Hours(24 * kKeptDays)));
  for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    FL_TRY(const std::vector<std::string> ids, core::BlockOn(ledger_.AggregateIds(partition, "datakey")));
    for (const std::string& id : ids) {
      // ISO dates are ordered as text.
      if (!id.starts_with("day:") || id >= oldest) continue;
      FL_RETURN_IF_ERROR(core::BlockOn(Destroy(partition, id.substr(4))));
    }
  }
  return absl::OkStatus();
}

}  // namespace fairlead::chat
