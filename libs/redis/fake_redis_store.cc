#include "libs/redis/fake_redis_store.h"

#include <algorithm>
#include <utility>

#include "libs/redis/fake_redis_replies.h"

namespace fairlead::redis {

using namespace fake_internal;  // NOLINT(google-build-using-namespace): the other half of this class

const std::map<std::string, FakeRedisStore::Handler>& FakeRedisStore::Handlers() {
  using F = Family;
  using S = FakeRedisStore;
  static const std::map<std::string, Handler> handlers{
      {"PING", {F::kAny, 1, &S::Ping}},
      {"DEL", {F::kAny, 2, &S::Del}},
      {"EXISTS", {F::kAny, 2, &S::Exists}},
      {"TYPE", {F::kAny, 2, &S::Type}},
      {"PEXPIRE", {F::kAny, 3, &S::PExpire}},
      {"PTTL", {F::kAny, 2, &S::PTtl}},
      {"GET", {F::kString, 2, &S::StringGet}},
      {"MGET", {F::kAny, 2, &S::StringMGet}},
      {"SET", {F::kAny, 3, &S::StringSet}},
      {"INCR", {F::kString, 2, &S::StringIncrement}},
      {"INCRBY", {F::kString, 3, &S::StringIncrement}},
      {"DECR", {F::kString, 2, &S::StringIncrement}},
      {"DECRBY", {F::kString, 3, &S::StringIncrement}},
      {"HSET", {F::kHash, 4, &S::HashSet}},
      {"HSETNX", {F::kHash, 4, &S::HashSetNx}},
      {"HGET", {F::kHash, 3, &S::HashGet}},
      {"HMGET", {F::kHash, 3, &S::HashMGet}},
      {"HGETALL", {F::kHash, 2, &S::HashGetAll}},
      {"HDEL", {F::kHash, 3, &S::HashDel}},
      {"HLEN", {F::kHash, 2, &S::HashLen}},
      {"HEXISTS", {F::kHash, 3, &S::HashExists}},
      {"HINCRBY", {F::kHash, 4, &S::HashIncrBy}},
      {"XADD", {F::kStream, 5, &S::StreamAdd}},
      {"XRANGE", {F::kStream, 4, &S::StreamRange}},
      {"XREVRANGE", {F::kStream, 4, &S::StreamRange}},
      {"XLEN", {F::kStream, 2, &S::StreamLen}},
      {"XDEL", {F::kStream, 3, &S::StreamDel}},
      {"XTRIM", {F::kStream, 4, &S::StreamTrim}},
      {"XINFO", {F::kAny, 3, &S::StreamInfo}},
      {"ZADD", {F::kSortedSet, 4, &S::SortedAdd}},
      {"ZINCRBY", {F::kSortedSet, 4, &S::SortedIncrBy}},
      {"ZREM", {F::kSortedSet, 3, &S::SortedRem}},
      {"ZCARD", {F::kSortedSet, 2, &S::SortedCard}},
      {"ZSCORE", {F::kSortedSet, 3, &S::SortedScore}},
      {"ZRANGE", {F::kSortedSet, 4, &S::SortedRange}},
      {"ZREVRANGE", {F::kSortedSet, 4, &S::SortedRange}},
      {"ZRANGEBYSCORE", {F::kSortedSet, 4, &S::SortedRangeByScore}},
      {"ZREVRANGEBYSCORE", {F::kSortedSet, 4, &S::SortedRangeByScore}},
      {"ZRANGEBYLEX", {F::kSortedSet, 4, &S::SortedRangeByLex}},
  };
  return handlers;
}

Reply FakeRedisStore::Execute(const Words& words) {
  const auto found = words.empty() ? Handlers().end() : Handlers().find(Upper(words.front()));
  if (found == Handlers().end()) return Error("ERR unknown command");
  const Handler& handler = found->second;
  if (words.size() < handler.words) return Error("ERR wrong number of arguments");
  if (handler.family != Family::kAny) {
    const Entry* entry = Find(words[1]);
    if (entry != nullptr && entry->value.index() + 1 != static_cast<std::size_t>(handler.family)) {
      return Error("WRONGTYPE Operation against a key holding the wrong kind of value");
    }
  }
  return (this->*handler.run)(words);
}

FakeRedisStore::Entry* FakeRedisStore::Find(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  if (found->second.expires && *found->second.expires <= clock_.Now()) {
    entries_.erase(found);
    return nullptr;
  }
  return &found->second;
}

Reply FakeRedisStore::Ping(const Words& words) { return words.size() > 1 ? Text(words[1]) : Status("PONG"); }

Reply FakeRedisStore::Del(const Words& words) {
  std::size_t removed = 0;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (Find(words[i]) != nullptr) removed += entries_.erase(words[i]);
  }
  return Integer(removed);
}

Reply FakeRedisStore::Exists(const Words& words) {
  return Integer(std::count_if(words.begin() + 1, words.end(), [this](const auto& key) { return Find(key); }));
}

Reply FakeRedisStore::Type(const Words& words) {
  static constexpr const char* kNames[] = {"string", "hash", "stream", "zset"};
  const Entry* entry = Find(words[1]);
  return Status(entry == nullptr ? "none" : kNames[entry->value.index()]);
}

Reply FakeRedisStore::PExpire(const Words& words) {
  const auto milliseconds = ParseNumber<std::int64_t>(words[2]);
  if (!milliseconds) return NotAnInteger();
  Entry* entry = Find(words[1]);
  if (entry == nullptr) return Integer(std::int64_t{0});
  entry->expires = clock_.Now() + absl::Milliseconds(*milliseconds);
  return Integer(std::int64_t{1});
}

Reply FakeRedisStore::PTtl(const Words& words) {
  const Entry* entry = Find(words[1]);
  if (entry == nullptr) return Integer(std::int64_t{-2});
  if (!entry->expires) return Integer(std::int64_t{-1});
  return Integer(absl::ToInt64Milliseconds(*entry->expires - clock_.Now()));
}

Reply FakeRedisStore::StringGet(const Words& words) {
  const std::string* value = Get<std::string>(words[1]);
  return value == nullptr ? Reply{} : Text(*value);
}

Reply FakeRedisStore::StringMGet(const Words& words) {
  Reply reply = Array();
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string* value = Get<std::string>(words[i]);
    reply.elements.push_back(value == nullptr ? Reply{} : Text(*value));
  }
  return reply;
}

Reply FakeRedisStore::StringSet(const Words& words) {
  bool only_new = false;
  bool only_old = false;
  std::optional<absl::Duration> life;
  for (std::size_t i = 3; i < words.size(); ++i) {
    const std::string option = Upper(words[i]);
    if (option == "NX") {
      only_new = true;
    } else if (option == "XX") {
      only_old = true;
    } else if ((option == "PX" || option == "EX") && i + 1 < words.size()) {
      const auto amount = ParseNumber<std::int64_t>(words[++i]);
      if (!amount) return NotAnInteger();
      if (*amount <= 0) return Error("ERR invalid expire time in 'set' command");
      life = option == "PX" ? absl::Milliseconds(*amount) : absl::Seconds(*amount);
    } else {
      return SyntaxError();
    }
  }
  if (only_new && only_old) return SyntaxError();
  const bool there = Find(words[1]) != nullptr;
  if ((only_new && there) || (only_old && !there)) return Reply{};
  Entry entry{.value = words[2]};
  if (life) entry.expires = clock_.Now() + *life;
  entries_[words[1]] = std::move(entry);
  return Status("OK");
}

Reply FakeRedisStore::StringIncrement(const Words& words) {
  const std::string name = Upper(words[0]);
  const auto amount = words.size() > 2 ? ParseNumber<std::int64_t>(words[2]) : std::int64_t{1};
  const std::string* value = Get<std::string>(words[1]);
  const auto before = value == nullptr ? std::int64_t{0} : ParseNumber<std::int64_t>(*value);
  if (!amount || !before) return NotAnInteger();
  std::int64_t after = 0;
  const bool overflow = name.starts_with("DECR") ? __builtin_sub_overflow(*before, *amount, &after)
                                                 : __builtin_add_overflow(*before, *amount, &after);
  if (overflow) return Error("ERR increment or decrement would overflow");
  Make<std::string>(words[1]) = fmt::format("{}", after);
  return Integer(after);
}

Reply FakeRedisStore::HashSet(const Words& words) {
  if (words.size() % 2 != 0) return Error("ERR wrong number of arguments for 'hset' command");
  auto& hash = Make<Hash>(words[1]);
  const std::size_t before = hash.size();
  for (std::size_t i = 2; i < words.size(); i += 2) hash[words[i]] = words[i + 1];
  return Integer(hash.size() - before);
}

Reply FakeRedisStore::HashSetNx(const Words& words) {
  const bool inserted = Make<Hash>(words[1]).try_emplace(words[2], words[3]).second;
  return Integer(std::int64_t{inserted});
}

Reply FakeRedisStore::HashGet(const Words& words) { return std::move(HashMGet(words).elements.front()); }

Reply FakeRedisStore::HashMGet(const Words& words) {
  const Hash* hash = Get<Hash>(words[1]);
  Reply reply = Array();
  for (std::size_t i = 2; i < words.size(); ++i) {
    const bool there = hash != nullptr && hash->contains(words[i]);
    reply.elements.push_back(there ? Text(hash->at(words[i])) : Reply{});
  }
  return reply;
}

Reply FakeRedisStore::HashGetAll(const Words& words) {
  Reply reply = Array();
  if (const Hash* hash = Get<Hash>(words[1])) {
    for (const auto& [field, value] : *hash) {
      reply.elements.push_back(Text(field));
      reply.elements.push_back(Text(value));
    }
  }
  return reply;
}

Reply FakeRedisStore::HashDel(const Words& words) {
  Hash* hash = Get<Hash>(words[1]);
  if (hash == nullptr) return Integer(std::int64_t{0});
  std::size_t removed = 0;
  for (std::size_t i = 2; i < words.size(); ++i) removed += hash->erase(words[i]);
  if (hash->empty()) entries_.erase(words[1]);
  return Integer(removed);
}

Reply FakeRedisStore::HashLen(const Words& words) {
  const Hash* hash = Get<Hash>(words[1]);
  return Integer(hash == nullptr ? std::size_t{0} : hash->size());
}

Reply FakeRedisStore::HashExists(const Words& words) {
  const Hash* hash = Get<Hash>(words[1]);
  return Integer(std::int64_t{hash != nullptr && hash->contains(words[2])});
}

Reply FakeRedisStore::HashIncrBy(const Words& words) {
  const Hash* hash = Get<Hash>(words[1]);
  const bool there = hash != nullptr && hash->contains(words[2]);
  const auto before = there ? ParseNumber<std::int64_t>(hash->at(words[2])) : std::int64_t{0};
  const auto amount = ParseNumber<std::int64_t>(words[3]);
  std::int64_t after = 0;
  if (!before || !amount || __builtin_add_overflow(*before, *amount, &after)) return NotAnInteger();
  Make<Hash>(words[1])[words[2]] = fmt::format("{}", after);
  return Integer(after);
}

}  // namespace fairlead::redis
