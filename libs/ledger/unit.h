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
  Unit(Partition partition, std::map<Key, Stored> loaded) : partition_(partition), loaded_(std::move(loaded)) {}

  Partition partition() const { return partition_; }

  // The state as loaded, or as put before by the same unit; nothing where it does not exist. FailedPrecondition if the
  // key was not named among the reads (a programming error that a test must meet), DataLoss if it does not decode.
  template <typename State>
  absl::StatusOr<std::optional<State>> Find(const Codec<State>& codec, const std::string& id) const {
    FL_TRY(const Stored* stored, Look(KeyOf(codec, id)));
    if (stored->version == 0 && stored->bytes.empty()) return std::optional<State>();
    FL_TRY(State state, codec.Decode(stored->bytes));
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
  void Emit(OutgoingEvent event) { events_.push_back(std::move(event)); }
  void Index(IndexChange change) { index_.push_back(std::move(change)); }

  // For libs/ledger.
  struct Write {
    Key key;
    std::uint64_t expected_version = 0;
    std::optional<std::string> bytes;  // nothing: remove
  };
  std::vector<Write> Writes() const;
  const std::vector<OutgoingEvent>& events() const { return events_; }
  const std::vector<IndexChange>& index() const { return index_; }

 private:
  absl::StatusOr<const Stored*> Look(const Key& key) const;
  void PutBytes(Key key, std::string bytes);
  void RemoveKey(Key key);

  Partition partition_;
  std::map<Key, Stored> loaded_;
  std::map<Key, Stored> put_;  // version is that of the loaded state; empty bytes and removed_ mean gone
  std::map<Key, bool> removed_;
  std::vector<OutgoingEvent> events_;
  std::vector<IndexChange> index_;
};

}  // namespace fairlead::ledger
