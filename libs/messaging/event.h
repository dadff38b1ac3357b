#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fairlead::messaging {

// Name and value of a record's header, in the order sent.
using Headers = std::vector<std::pair<std::string, std::string>>;

// What lies in a topic: bytes, not yet understood. A null value (a tombstone) is read as an empty one, and an empty one
// is produced as empty, never as null.
struct Record {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = -1;  // -1 for a record that was not read from a topic
  std::string key;
  std::string value;
  Headers headers;
  absl::Time timestamp = absl::UnixEpoch();
};

// A fact, in CloudEvents 1.0 attributes (https://cloudevents.io, Kafka protocol binding, binary content mode).
struct Event {
  std::string id;                       // ce_id: unique, random
  std::string type;                     // ce_type: "fairlead.recognition.v1.AwardGiven", a protobuf message's full name
  std::string source;                   // ce_source: "/fairlead/recognition/7", the service and its partition
  std::string subject;                  // ce_subject and the record's key: the aggregate's id
  absl::Time time = absl::UnixEpoch();  // ce_time, RFC 3339
  std::uint64_t sequence = 0;           // ce_sequence: 1, 2, 3 … in its topic partition; 0 = none (snapshots)
  std::string previous_id;              // ce_previousid: ce_id of the event before it; empty for the first
  std::string traceparent;              // ce_traceparent (W3C trace context); may be empty
  std::string payload;                  // protobuf bytes
  // Where it was read.
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = -1;
};

// Limits of what FromRecord takes, in bytes.
inline constexpr std::size_t kMaxAttributeBytes = 1'024;    // of each attribute
inline constexpr std::size_t kMaxPayloadBytes = 1'000'000;  // as Kafka's default for one message

// The record that carries `event` to `event.topic`, `event.partition`: headers ce_specversion, ce_id, ce_type,
// ce_source, ce_subject, ce_time (UTC, whole nanoseconds), ce_sequence and ce_previousid (where set), ce_traceparent
// (where set), content-type application/protobuf. The record's timestamp is the event's time. Checks nothing: what
// FromRecord would refuse is the caller's to avoid.
Record ToRecord(Event event);

// The event that `record` carries; InvalidArgument says which attribute is missing, given twice or malformed (a dead
// letter's reason; it quotes no value). Strict: ce_specversion is "1.0", content-type application/protobuf, ce_id,
// ce_type, ce_source and ce_subject are non-empty UTF-8 without control characters, ce_subject is the record's key,
// ce_time is RFC 3339 with years 0000 to 9999, ce_sequence is decimal, at least 1, without sign or leading zeros.
// A malformed ce_traceparent is dropped, as W3C Trace Context asks (section 3.2.2.5). Other headers are ignored.
absl::StatusOr<Event> FromRecord(Record record);

// `time` in RFC 3339, UTC, with as many decimals as it has whole nanoseconds.
std::string FormatRfc3339(absl::Time time);
// InvalidArgument unless `text` is an RFC 3339 date-time (section 5.6) in its strict form: no spaces, an offset or Z.
absl::StatusOr<absl::Time> ParseRfc3339(std::string_view text);

}  // namespace fairlead::messaging
