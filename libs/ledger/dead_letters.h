#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "libs/core/task.h"
#include "libs/messaging/dead_letter.h"
#include "libs/messaging/log.h"

namespace fairlead::ledger {

// Writes dead letters. Producer sessions are started, used and ended in Tend and Close only, which are the polling
// thread's: they may take their time. Send is thread-safe and never blocks.
class DeadLetters {
 public:
  explicit DeadLetters(messaging::Log& log) : log_(log) {}
  ~DeadLetters() { Close(); }
  DeadLetters(const DeadLetters&) = delete;
  DeadLetters& operator=(const DeadLetters&) = delete;

  // Ends when the log has confirmed the letter, or with the error for which it did not (it may be there all the same).
  // InvalidArgument: the log can never take this letter. Where the session ended for another letter's sake:
  // Unavailable.
  core::Task<absl::Status> Send(messaging::DeadLetter letter);
  // Hands what was sent to the log.
  void Tend();
  // Letters under way and all later ones end with an error.
  void Close();

 private:
  class Delivery;

  absl::Status Produce(Delivery& delivery);

  messaging::Log& log_;
  std::unique_ptr<messaging::ProducerSession> session_;  // of the polling thread
  std::mutex mutex_;
  std::deque<Delivery*> waiting_;
  std::shared_ptr<bool> failed_;  // of the session; guarded by mutex_
  bool closed_ = false;
};

}  // namespace fairlead::ledger
