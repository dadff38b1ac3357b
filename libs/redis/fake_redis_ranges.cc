// Streams and sorted sets of FakeRedis.
#include <algorithm>
#include <iterator>
#include <limits>

#include "libs/redis/fake_redis_replies.h"
#include "libs/redis/fake_redis_store.h"

namespace fairlead::redis {

using namespace fake_internal;  // NOLINT(google-build-using-namespace): the other half of this class

namespace {

constexpr std::uint64_t kMaxPart = std::numeric_limits<std::uint64_t>::max();

// "(x" excludes its end; `inclusive` is the mark of the other kind, or 0 for none.
std::string StripMark(const std::string& text, char inclusive, bool& exclusive) {
  exclusive = text.starts_with('(');
  return exclusive || (inclusive != 0 && text.starts_with(inclusive)) ? text.substr(1) : text;
}

void AppendMember(Reply& reply, const std::pair<double, std::string>& entry, bool with_score) {
  reply.elements.push_back(Text(entry.second));
  if (with_score) reply.elements.push_back(Text(fmt::format("{}", entry.first)));
}

}  // namespace

std::optional<FakeRedisStore::StreamId> FakeRedisStore::ParseId(const std::string& text, std::uint64_t missing_part) {
  if (text == "-") return StreamId{0, 0};
  if (text == "+") return StreamId{kMaxPart, kMaxPart};
  const std::size_t dash = text.find('-');
  const auto first = ParseNumber<std::uint64_t>(std::string_view(text).substr(0, dash));
  const auto second =
      dash == std::string::npos ? missing_part : ParseNumber<std::uint64_t>(std::string_view(text).substr(dash + 1));
  if (!first || !second) return std::nullopt;
  return StreamId{*first, *second};
}

Reply FakeRedisStore::ShowEntry(const StreamId& id, const Words& fields) {
  Reply shown = Array();
  for (const std::string& word : fields) shown.elements.push_back(Text(word));
  return Array({Text(fmt::format("{}-{}", id.first, id.second)), std::move(shown)});
}

Reply FakeRedisStore::StreamAdd(const Words& words) {
  const bool only_old = Upper(words[2]) == "NOMKSTREAM";
  const std::size_t at = only_old ? 3 : 2;
  if (words.size() < at + 3 || (words.size() - at) % 2 == 0) return Error("ERR wrong number of arguments");
  const auto id = ParseId(words[at], 0);
  if (!id) return Error("ERR Invalid stream ID specified as stream command argument");
  const Stream* old = Get<Stream>(words[1]);
  if (old == nullptr && only_old) return Reply{};
  if (*id <= (old == nullptr ? StreamId{0, 0} : old->last)) {
    return Error("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  }
  auto& stream = Make<Stream>(words[1]);
  stream.entries[*id] = Words(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
  stream.last = *id;
  return Text(fmt::format("{}-{}", id->first, id->second));
}

Reply FakeRedisStore::StreamRange(const Words& words) {
  const bool reverse = Upper(words[0]) == "XREVRANGE";
  bool after_begin = false;
  bool before_end = false;
  const auto begin = ParseId(StripMark(words[reverse ? 3 : 2], 0, after_begin), 0);
  const auto end = ParseId(StripMark(words[reverse ? 2 : 3], 0, before_end), kMaxPart);
  if (!begin || !end) return Error("ERR Invalid stream ID specified as stream command argument");
  std::size_t count = SIZE_MAX;
  if (words.size() == 6 && Upper(words[4]) == "COUNT") {
    const auto parsed = ParseNumber<std::int64_t>(words[5]);
    if (!parsed) return NotAnInteger();
    count = *parsed < 0 ? 0 : static_cast<std::size_t>(*parsed);
  } else if (words.size() != 4) {
    return SyntaxError();
  }
  std::vector<Reply> found;
  if (const Stream* stream = Get<Stream>(words[1])) {
    for (const auto& [id, fields] : stream->entries) {
      const bool inside = (after_begin ? id > *begin : id >= *begin) && (before_end ? id < *end : id <= *end);
      if (inside) found.push_back(ShowEntry(id, fields));
    }
  }
  if (reverse) std::reverse(found.begin(), found.end());
  if (found.size() > count) found.resize(count);
  return Array(std::move(found));
}

Reply FakeRedisStore::StreamLen(const Words& words) {
  const Stream* stream = Get<Stream>(words[1]);
  return Integer(stream == nullptr ? std::size_t{0} : stream->entries.size());
}

Reply FakeRedisStore::StreamDel(const Words& words) {
  Stream* stream = Get<Stream>(words[1]);
  std::vector<StreamId> ids;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const auto id = ParseId(words[i], 0);
    if (!id) return Error("ERR Invalid stream ID specified as stream command argument");
    ids.push_back(*id);
  }
  std::size_t removed = 0;
  if (stream != nullptr) {
    for (const StreamId& id : ids) removed += stream->entries.erase(id);
  }
  return Integer(removed);
}

Reply FakeRedisStore::StreamTrim(const Words& words) {
  if (words.size() != 4 || Upper(words[2]) != "MINID") return SyntaxError();
  const auto least = ParseId(words[3], 0);
  if (!least) return Error("ERR Invalid stream ID specified as stream command argument");
  Stream* stream = Get<Stream>(words[1]);
  if (stream == nullptr) return Integer(std::int64_t{0});
  return Integer(std::erase_if(stream->entries, [&](const auto& entry) { return entry.first < *least; }));
}

Reply FakeRedisStore::StreamInfo(const Words& words) {
  if (Upper(words[1]) != "STREAM" || words.size() != 3) return SyntaxError();
  const Entry* entry = Find(words[2]);
  if (entry == nullptr) return Error("ERR no such key");
  const auto* stream = std::get_if<Stream>(&entry->value);
  if (stream == nullptr) return Error("WRONGTYPE Operation against a key holding the wrong kind of value");
  const bool empty = stream->entries.empty();
  return Array({Text("length"), Integer(stream->entries.size()), Text("last-generated-id"),
                Text(fmt::format("{}-{}", stream->last.first, stream->last.second)), Text("first-entry"),
                empty ? Reply{} : ShowEntry(stream->entries.begin()->first, stream->entries.begin()->second),
                Text("last-entry"),
                empty ? Reply{} : ShowEntry(stream->entries.rbegin()->first, stream->entries.rbegin()->second)});
}

void FakeRedisStore::SortedSet::Set(const std::string& member, double score) {
  Remove(member);
  scores[member] = score;
  ordered.emplace(score, member);
}

void FakeRedisStore::SortedSet::Remove(const std::string& member) {
  const auto found = scores.find(member);
  if (found == scores.end()) return;
  ordered.erase({found->second, member});
  scores.erase(found);
}

Reply FakeRedisStore::SortedAdd(const Words& words) {
  if (words.size() % 2 != 0) return SyntaxError();
  for (std::size_t i = 2; i < words.size(); i += 2) {
    if (!ParseScore(words[i])) return Error("ERR value is not a valid float");
  }
  auto& set = Make<SortedSet>(words[1]);
  const std::size_t before = set.scores.size();
  for (std::size_t i = 2; i < words.size(); i += 2) set.Set(words[i + 1], *ParseScore(words[i]));
  return Integer(set.scores.size() - before);
}

Reply FakeRedisStore::SortedIncrBy(const Words& words) {
  const auto amount = ParseScore(words[2]);
  if (!amount) return Error("ERR value is not a valid float");
  auto& set = Make<SortedSet>(words[1]);
  const auto found = set.scores.find(words[3]);
  const double score = *amount + (found == set.scores.end() ? 0.0 : found->second);
  set.Set(words[3], score);
  return Text(fmt::format("{}", score));
}

Reply FakeRedisStore::SortedRem(const Words& words) {
  auto* set = Get<SortedSet>(words[1]);
  if (set == nullptr) return Integer(std::int64_t{0});
  const std::size_t before = set->scores.size();
  for (std::size_t i = 2; i < words.size(); ++i) set->Remove(words[i]);
  const std::size_t removed = before - set->scores.size();
  if (set->scores.empty()) entries_.erase(words[1]);
  return Integer(removed);
}

Reply FakeRedisStore::SortedCard(const Words& words) {
  const auto* set = Get<SortedSet>(words[1]);
  return Integer(set == nullptr ? std::size_t{0} : set->scores.size());
}

Reply FakeRedisStore::SortedScore(const Words& words) {
  const auto* set = Get<SortedSet>(words[1]);
  if (set == nullptr || !set->scores.contains(words[2])) return Reply{};
  return Text(fmt::format("{}", set->scores.at(words[2])));
}

Reply FakeRedisStore::SortedRange(const Words& words) {
  auto first = ParseNumber<std::int64_t>(words[2]);
  auto last = ParseNumber<std::int64_t>(words[3]);
  if (!first || !last) return NotAnInteger();
  const bool with_scores = words.size() == 5 && Upper(words[4]) == "WITHSCORES";
  if (words.size() > 4 && !with_scores) return SyntaxError();
  const auto* set = Get<SortedSet>(words[1]);
  if (set == nullptr) return Array();
  const auto size = static_cast<std::int64_t>(set->ordered.size());
  if (*first < 0) *first = std::max<std::int64_t>(*first + size, 0);
  if (*last < 0) *last += size;
  const bool reverse = Upper(words[0]) == "ZREVRANGE";
  Reply reply = Array();
  std::int64_t rank = 0;
  const auto take = [&](const std::pair<double, std::string>& entry) {
    if (rank >= *first && rank <= *last) AppendMember(reply, entry, with_scores);
    ++rank;
  };
  if (reverse) {
    std::for_each(set->ordered.rbegin(), set->ordered.rend(), take);
  } else {
    std::for_each(set->ordered.begin(), set->ordered.end(), take);
  }
  return reply;
}

Reply FakeRedisStore::SortedRangeByScore(const Words& words) {
  const bool reverse = Upper(words[0]) == "ZREVRANGEBYSCORE";
  bool above = false;
  bool below = false;
  const auto least = ParseScore(StripMark(words[reverse ? 3 : 2], 0, above));
  const auto most = ParseScore(StripMark(words[reverse ? 2 : 3], 0, below));
  if (!least || !most) return Error("ERR min or max is not a float");
  bool with_scores = false;
  Limit limit;
  for (std::size_t i = 4; i < words.size();) {
    if (Upper(words[i]) == "WITHSCORES") {
      with_scores = true;
      ++i;
      continue;
    }
    const auto parsed = Upper(words[i]) == "LIMIT" ? ParseLimit(words, i) : std::nullopt;
    if (!parsed) return SyntaxError();
    limit = *parsed;
    i += 3;
  }
  const auto* set = Get<SortedSet>(words[1]);
  if (set == nullptr) return Array();
  Reply reply = Array();
  std::size_t skipped = 0;
  std::size_t taken = 0;
  const auto take = [&](const std::pair<double, std::string>& entry) {
    const bool inside =
        (above ? entry.first > *least : entry.first >= *least) && (below ? entry.first < *most : entry.first <= *most);
    if (!inside || skipped++ < limit.offset || taken >= limit.count) return;
    ++taken;
    AppendMember(reply, entry, with_scores);
  };
  if (reverse) {
    std::for_each(set->ordered.rbegin(), set->ordered.rend(), take);
  } else {
    std::for_each(set->ordered.begin(), set->ordered.end(), take);
  }
  return reply;
}

Reply FakeRedisStore::SortedRangeByLex(const Words& words) {
  const auto valid = [](const std::string& end) {
    return end == "-" || end == "+" || end.starts_with('[') || end.starts_with('(');
  };
  if (!valid(words[2]) || !valid(words[3])) return Error("ERR min or max not valid string range item");
  bool after = false;
  bool before = false;
  const std::string least = StripMark(words[2], '[', after);
  const std::string most = StripMark(words[3], '[', before);
  Limit limit;
  if (words.size() > 4) {
    const auto parsed = Upper(words[4]) == "LIMIT" ? ParseLimit(words, 4) : std::nullopt;
    if (!parsed) return SyntaxError();
    limit = *parsed;
  }
  const auto* set = Get<SortedSet>(words[1]);
  if (set == nullptr) return Array();
  Reply reply = Array();
  std::size_t skipped = 0;
  for (const auto& [score, member] : set->ordered) {
    const bool high = words[2] == "-" || (words[2] != "+" && (after ? member > least : member >= least));
    const bool low = words[3] == "+" || (words[3] != "-" && (before ? member < most : member <= most));
    if (!high || !low || skipped++ < limit.offset || reply.elements.size() >= limit.count) continue;
    reply.elements.push_back(Text(member));
  }
  return reply;
}

}  // namespace fairlead::redis
