#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/messaging/event.h"
#include "libs/messaging/log.h"

namespace fairlead::ledger {

// What a dead letter says of itself, beside the record's own headers: dlq_topic, dlq_partition, dlq_offset,
// dlq_handler, dlq_reason, dlq_attempts.
struct DeadLetter {
  messaging::Record record;  // as it was read, with its topic, partition and offset
  std::string handler;
  std::string reason;
  std::int32_t attempts = 0;
};

// "<topic>.dlq".
std::string DeadLetterTopic(const std::string& topic);

// The record that carries `letter`: same partition, key, value and headers, in the dead-letter topic.
messaging::Record ToRecord(const DeadLetter& letter);
// InvalidArgument if `record` is not a dead letter.
absl::StatusOr<DeadLetter> DeadLetterFrom(messaging::Record record);

// Writes dead letters. Thread-safe.
class DeadLetters {
 public:
  explicit DeadLetters(messaging::Log& log) : log_(log) {}

  // Ends when the log has confirmed the letter, or with the error for which it did not (it may be there all the same).
  core::Task<absl::Status> Send(DeadLetter letter);
  // Letters under way end with an error. Not on a thread that calls back.
  void Close();

 private:
  class Delivery;

  // Queues `record`, in a new session where the last one failed. `number` becomes the session's.
  absl::Status Produce(messaging::Record record, messaging::ProducerSession::Delivered delivered,
                       std::uint64_t& number);

  messaging::Log& log_;
  std::mutex mutex_;
  std::unique_ptr<messaging::ProducerSession> session_;
  std::uint64_t number_ = 0;
  bool failed_ = false;
};

}  // namespace fairlead::ledger
