#pragma once

#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/messaging/log.h"

namespace fairlead::pulse::collector {

// Puts single records into the log and waits for each. Behind a failure it begins a new session of the log.
// Thread-safe.
class Producer {
 public:
  // `log` must outlive it.
  explicit Producer(messaging::Log& log) : log_(log) {}
  // Returns once the log has confirmed the record. Unavailable after `patience`, or where the session failed: it may or
  // may not be in the log.
  absl::Status Put(messaging::Record record, absl::Duration patience);

 private:
  absl::StatusOr<std::shared_ptr<messaging::ProducerSession>> Session();
  void Discard(const std::shared_ptr<messaging::ProducerSession>& session);

  messaging::Log& log_;
  std::mutex mutex_;
  std::shared_ptr<messaging::ProducerSession> session_;  // under the mutex; null before the first and after a failure
};

}  // namespace fairlead::pulse::collector
