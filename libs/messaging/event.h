#pragma once

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

// What lies in a topic: bytes, not yet understood.
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

// The record that carries `event` to `event.topic`, `event.partition`: headers ce_specversion, ce_id, ce_type,
// ce_source, ce_subject, ce_time, ce_sequence and ce_previousid (where set), ce_traceparent (where set), content-type
// application/protobuf.
Record ToRecord(const Event& event);

// The event that `record` carries; InvalidArgument says which attribute is missing or malformed (a dead letter's
// reason). Unknown headers are ignored.
absl::StatusOr<Event> FromRecord(const Record& record);

}  // namespace fairlead::messaging
