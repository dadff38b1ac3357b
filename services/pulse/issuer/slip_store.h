#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/redis/client.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/slips.h"

namespace fairlead::pulse::issuer {

// Who has fetched slips, and for which list of blinded elements: in Redis, durable before Record returns. Employees and
// lists are written as keyed hashes, which nobody can read once the key is destroyed; there is no time in it.
// Thread-safe.
class SlipStore {
 public:
  // `redis` must outlive it. A server that could lose what it confirmed is refused at the first use, unless
  // `allow_unsafe` (redis::CheckDurability).
  explicit SlipStore(redis::Connector& redis, bool allow_unsafe = false) : redis_(redis), allow_unsafe_(allow_unsafe) {}

  struct Recorded {
    bool again = false;        // the same person had the same list recorded before
    std::uint32_t issued = 0;  // how many people have now fetched slips
  };
  // Records that `employee` fetches slips for `list`. AlreadyExists: the employee has another list, or the list is
  // somebody else's. DataLoss: the store holds fewer people than `at_least`, so that it was lost or set back; nothing
  // is recorded. Unavailable, DeadlineExceeded: it may or may not be recorded. Blocks.
  absl::StatusOr<Recorded> Record(const SurveyId& survey, const Secret& rows, const std::string& employee,
                                  const SlipList& list, std::uint32_t at_least);
  // Which of `employees`, everybody on the survey's roster, have fetched slips. DataLoss: the store holds somebody
  // else. Blocks.
  absl::StatusOr<std::vector<bool>> Fetched(const SurveyId& survey, const Secret& rows,
                                            const std::vector<std::string>& employees);
  // How many people have fetched slips. Blocks.
  absl::StatusOr<std::uint32_t> Issued(const SurveyId& survey);
  // Removes everything about the survey: its rows, what the server notes of slow commands with their times, and, by
  // having the append-only file rewritten, the order in which rows were written. Unavailable while the file is being
  // rewritten for another survey. Blocks.
  absl::Status Forget(const SurveyId& survey);

 private:
  redis::Connector& redis_;
  const bool allow_unsafe_;
  std::atomic<bool> durable_ = false;
};

}  // namespace fairlead::pulse::issuer
