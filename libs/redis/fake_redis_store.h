#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "libs/redis/reply.h"

namespace fairlead::redis {

// The keys of FakeRedis and what its commands do to them. Not thread-safe.
class FakeRedisStore {
 public:
  using Words = std::vector<std::string>;

  explicit FakeRedisStore(const core::Clock& clock) : clock_(clock) {}

  // Executes one command as Redis would; errors are replies.
  Reply Execute(const Words& words);

 private:
  using StreamId = std::pair<std::uint64_t, std::uint64_t>;
  using Hash = std::map<std::string, std::string>;
  struct Stream {
    std::map<StreamId, Words> entries;
    StreamId last{0, 0};
  };
  struct SortedSet {
    std::map<std::string, double> scores;
    std::set<std::pair<double, std::string>> ordered;
    void Set(const std::string& member, double score);
    void Remove(const std::string& member);
  };
  struct Entry {
    std::variant<std::string, Hash, Stream, SortedSet> value;
    std::optional<absl::Time> expires{};
  };
  enum class Family { kAny, kString, kHash, kStream, kSortedSet };
  struct Handler {
    Family family = Family::kAny;  // another type at the first key is WRONGTYPE
    std::size_t words = 0;         // at least, the name included
    Reply (FakeRedisStore::*run)(const Words&) = nullptr;
  };
  static const std::map<std::string, Handler>& Handlers();

  Entry* Find(const std::string& key);  // expired ones are gone
  template <typename T>
  T* Get(const std::string& key);
  template <typename T>
  T& Make(const std::string& key);

  Reply Ping(const Words& words);
  Reply Del(const Words& words);
  Reply Exists(const Words& words);
  Reply Type(const Words& words);
  Reply PExpire(const Words& words);
  Reply PTtl(const Words& words);

  Reply StringGet(const Words& words);
  Reply StringMGet(const Words& words);
  Reply StringSet(const Words& words);
  Reply StringIncrement(const Words& words);  // INCR, INCRBY, DECR, DECRBY

  Reply HashSet(const Words& words);
  Reply HashSetNx(const Words& words);
  Reply HashGet(const Words& words);
  Reply HashMGet(const Words& words);
  Reply HashGetAll(const Words& words);
  Reply HashDel(const Words& words);
  Reply HashLen(const Words& words);
  Reply HashExists(const Words& words);
  Reply HashIncrBy(const Words& words);

  static std::optional<StreamId> ParseId(const std::string& text, std::uint64_t missing_part);
  static Reply ShowEntry(const StreamId& id, const Words& fields);
  Reply StreamAdd(const Words& words);
  Reply StreamRange(const Words& words);  // XRANGE, XREVRANGE
  Reply StreamLen(const Words& words);
  Reply StreamDel(const Words& words);
  Reply StreamTrim(const Words& words);
  Reply StreamInfo(const Words& words);

  Reply SortedAdd(const Words& words);
  Reply SortedIncrBy(const Words& words);
  Reply SortedRem(const Words& words);
  Reply SortedCard(const Words& words);
  Reply SortedScore(const Words& words);
  Reply SortedRange(const Words& words);         // ZRANGE, ZREVRANGE by rank
  Reply SortedRangeByScore(const Words& words);  // ZRANGEBYSCORE, ZREVRANGEBYSCORE
  Reply SortedRangeByLex(const Words& words);

  const core::Clock& clock_;
  std::map<std::string, Entry> entries_;
};

template <typename T>
T* FakeRedisStore::Get(const std::string& key) {
  Entry* entry = Find(key);
  return entry == nullptr ? nullptr : std::get_if<T>(&entry->value);
}

template <typename T>
T& FakeRedisStore::Make(const std::string& key) {
  if (T* value = Get<T>(key)) return *value;
  return std::get<T>((entries_[key] = Entry{.value = T{}}).value);
}

}  // namespace fairlead::redis
