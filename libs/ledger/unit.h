#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/core/status.h"
#include "libs/ledger/types.h"

namespace fairlead::ledger {

// How a state becomes bytes and back. Implemented in a service's storage layer, handed by reference to its application
// layer. Implementations are immutable and thread-safe.
template <typename State>
class Codec {
 public:
  virtual ~Codec() = default;
  // Kind of the aggregate, e.g. "wallet".
  virtual std::string_view kind() const = 0;
  virtual std::string Encode(const State& state) const = 0;
  // DataLoss with the field that is wrong; never a default.
  virtual absl::StatusOr<State> Decode(std::string_view bytes) const = 0;
};

template <typename State>
Key KeyOf(const Codec<State>& codec, std::string id) {
  return {std::string(codec.kind()), std::move(id)};
}

// What one decision sees and changes, all in one partition: the aggregates that were loaded for it, and what it puts,
// emits and indexes. Nothing is stored until the commit. Not thread-safe; lives as long as the decision.
class Unit {
 public:
  // `traceparent` is given to the events that are emitted without one.
  Unit(Partition partition, std::map<Key, Stored> loaded, std::string traceparent = {})
      : partition_(partition), loaded_(std::move(loaded)), traceparent_(std::move(traceparent)) {}

  Partition partition() const { return partition_; }

  // The state as loaded, or as put before by the same unit; nothing where it does not exist. FailedPrecondition if the
  // key was not named among the reads (a programming error that a test must meet), DataLoss if it does not decode.
  template <typename State>
  absl::StatusOr<std::optional<State>> Find(const Codec<State>& codec, const std::string& id) const {
    FL_TRY(const std::string* stored, Look(KeyOf(codec, id)));
    if (stored == nullptr) return std::optional<State>();
    FL_TRY(State state, codec.Decode(*stored));
    return std::optional<State>(std::move(state));
  }
  // The same, with a default State where none exists.
  template <typename State>
  absl::StatusOr<State> Get(const Codec<State>& codec, const std::string& id) const {
    FL_TRY(std::optional<State> state, Find(codec, id));
    return state ? *std::move(state) : State{};
  }
  // Stores `state` with the commit. The key must be among the reads: its version is checked.
  template <typename State>
  void Put(const Codec<State>& codec, const std::string& id, const State& state) {
    PutBytes(KeyOf(codec, id), codec.Encode(state));
  }
  // Deletes the aggregate for good with the commit.
  template <typename State>
  void Remove(const Codec<State>& codec, const std::string& id) {
    RemoveKey(KeyOf(codec, id));
  }
  // Events of a topic go out in the order in which they are emitted.
  void Emit(OutgoingEvent event);
  void Index(IndexChange change) { index_.push_back(std::move(change)); }

  // For libs/ledger.
  struct Change {
    bool removed = false;
    std::string bytes;
  };
  const std::map<Key, Stored>& loaded() const { return loaded_; }
  // Only keys that were loaded; Broken() says so if one was not.
  const std::map<Key, Change>& changes() const { return changes_; }
  const std::vector<OutgoingEvent>& events() const { return events_; }
  const std::vector<IndexChange>& index() const { return index_; }

  // FailedPrecondition if a key was put or removed that is not among the reads.
  absl::Status Broken() const { return broken_; }
  // Events that are emitted from here on are caused by another event (a batch).
  void SetTraceparent(std::string traceparent) { traceparent_ = std::move(traceparent); }

 private:
  // The bytes of the aggregate as the unit has it now; nullptr where it does not exist.
  absl::StatusOr<const std::string*> Look(const Key& key) const;
  void PutBytes(Key key, std::string bytes);
  void RemoveKey(Key key);
  void Set(Key key, Change change);

  Partition partition_;
  std::map<Key, Stored> loaded_;
  std::string traceparent_;
  std::map<Key, Change> changes_;
  std::vector<OutgoingEvent> events_;
  std::vector<IndexChange> index_;
  absl::Status broken_;
};

}  // namespace fairlead::ledger
