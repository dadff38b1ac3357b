#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "libs/ledger/data_keys.h"
#include "libs/ledger/ledger.h"
#include "services/chat/application/sealing.h"

namespace fairlead::chat {

// A data key for each day (UTC) and partition. What waits is said within minutes or, in quiet hours, days; a key is
// destroyed kKept after its day, and with it everything that was sealed under it, in every backup too. Thread-safe.
class DayKeys final : public Sealing {
 public:
  static constexpr int kKeptDays = 7;

  // Both must outlive it.
  DayKeys(ledger::Ledger& ledger, const ledger::DataKeys& keys) : ledger_(ledger), keys_(keys) {}

  core::Task<absl::StatusOr<std::string>> Seal(ledger::Partition partition, const std::string& text) override;
  core::Task<absl::StatusOr<std::string>> Open(ledger::Partition partition, const std::string& sealed) override;

  // Destroys what is older than kKeptDays; once an hour is enough, in any number of processes. Blocks.
  absl::Status DestroyOld();

 private:
  using Name = std::pair<ledger::Partition, std::string>;
  // The key of a day, made at its first use.
  core::Task<absl::StatusOr<ledger::Stored>> Find(ledger::Partition partition, std::string day, bool make);
  core::Task<absl::Status> Destroy(ledger::Partition partition, std::string day);

  ledger::Ledger& ledger_;
  const ledger::DataKeys& keys_;
  std::mutex mutex_;
  std::map<Name, ledger::Stored> known_;
};

}  // namespace fairlead::chat
