#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/messaging/event.h"

namespace fairlead::messaging {

// A record that could not be handled, with what is needed to find out why and to handle it again.
struct DeadLetter {
  Record original;      // topic, partition, offset, key, value, headers and timestamp as they were read
  std::string handler;  // the consumer that gave up
  std::string reason;   // for people; ids and field names, never values
  std::int64_t attempts = 1;
  std::int64_t dropped_bytes = 0;  // of key, value and headers that WithoutContent left out
};

// "<topic>.dlq", which has as many partitions as the topic.
std::string DeadLetterTopic(std::string_view topic);

// The record that carries `letter` to the same partition of the dead letter topic: the original's key, value, timestamp
// and headers (without dlq-… headers of an earlier life), and dlq-reason, dlq-handler, dlq-topic, dlq-partition,
// dlq-offset, dlq-attempts and, where something was left out, dlq-dropped-bytes. A reason over 1,024 bytes is cut.
Record ToRecord(const DeadLetter& letter);

// What remains of `letter` where the log does not take it: where it came from and why it is here, and the attributes of
// its event as far as they are short. Its content lies in its own topic.
DeadLetter WithoutContent(DeadLetter letter);

// The dead letter that `record` carries; InvalidArgument says which header is missing, given twice or malformed.
absl::StatusOr<DeadLetter> DeadLetterFromRecord(Record record);

}  // namespace fairlead::messaging
