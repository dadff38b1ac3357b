#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// The vocabulary of the one commit (docs/model; architecture: "one write, one commit"). Nothing here knows Redis or
// Kafka.
namespace fairlead::ledger {

// A part of a service's state: 0 … P-1. All keys of one lie together, so that one script can change them atomically.
using Partition = std::uint32_t;

// Name of an aggregate within its partition: kind (a word) and id, e.g. {"wallet", "e42"}.
struct Key {
  std::string kind;
  std::string id;
  friend auto operator<=>(const Key&, const Key&) = default;
  std::string Name() const { return kind + "/" + id; }
};

// An aggregate as it is stored. Version 0 means that it does not exist. Versions only grow; the first is any number, so
// that an aggregate that was removed and made again is not taken for its predecessor.
struct Stored {
  std::uint64_t version = 0;
  std::string bytes;
};

// An event that a commit emits; sequence, ce_id and ce_previousid are given by the commit.
struct OutgoingEvent {
  std::string topic;
  std::string type;     // full name of the protobuf message
  std::string subject;  // aggregate id, the record's key
  std::string payload;
  // A snapshot travels through the outbox like any event, but carries no sequence (compacted topics). A topic holds
  // either snapshots or events.
  bool snapshot = false;
  std::string traceparent = {};  // empty: that of the request or event that led to it
};

// A change of an index entry in the aggregate's partition, made in the same commit.
struct IndexChange {
  enum class Kind { kSetScore, kRemoveMember, kSetField, kRemoveField } kind = Kind::kSetScore;
  std::string index;   // sorted set (kSetScore, kRemoveMember) or hash (kSetField, kRemoveField)
  std::string member;  // or field
  double score = 0;
  std::string value;  // of a field
};

// Who asks, and which of their requests it is (AIP-155). `fingerprint` is the SHA-256 of the request, without its id:
// the same id with another fingerprint is refused with REQUEST_ID_REUSED.
struct Request {
  std::string principal;
  std::string request_id;
  std::string fingerprint;
  std::string traceparent = {};  // of the call, W3C; given to the events that the request leads to
};

// A short id that is the same for every attempt of `request`: 16 hexadecimal digits of SHA-256 over principal, request
// id and `purpose`.
std::string DerivedId(const Request& request, std::string_view purpose);

}  // namespace fairlead::ledger
