// Reads of indices: no rule of the protocol depends on them.
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "libs/ledger/ledger.h"

namespace fairlead::ledger {
namespace {

core::Task<absl::StatusOr<redis::Reply>> Ask(redis::Connector& redis, Partition partition, redis::Command command) {
  std::vector<redis::Command> commands;
  commands.push_back(std::move(command));
  redis::Pipeline pipeline = redis.Run(partition, std::move(commands));
  FL_CO_TRY(std::vector<redis::Reply> replies, co_await pipeline);
  if (replies[0].IsError()) co_return ErrorStatus(replies[0]);
  co_return std::move(replies[0]);
}

std::vector<Ledger::Scored> ToScored(redis::Reply reply) {
  std::vector<Ledger::Scored> result;
  for (std::size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    result.push_back({.member = std::move(reply.elements[i].text),
                      .score = std::strtod(reply.elements[i + 1].text.c_str(), nullptr)});
  }
  return result;
}

std::vector<std::string> ToTexts(redis::Reply reply) {
  std::vector<std::string> texts;
  texts.reserve(reply.elements.size());
  for (redis::Reply& element : reply.elements) texts.push_back(std::move(element.text));
  return texts;
}

// The upper bound of all texts that start with `prefix`, as ZRANGEBYLEX wants it.
std::string LexEnd(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (prefix.empty()) return "+";
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return "(" + prefix;
}

// `text` as a literal in a pattern of SCAN.
std::string Literal(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("*?[]^-\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace

core::Task<absl::StatusOr<std::vector<Ledger::Scored>>> Ledger::TopScores(Partition partition, std::string index,
                                                                          std::int64_t offset, std::int64_t limit) {
  if (limit <= 0) co_return std::vector<Scored>();
  redis::Command command({"ZREVRANGE", IndexKey(partition, index)});
  command.Add(offset).Add(offset + limit - 1).Add("WITHSCORES");
  FL_CO_TRY(redis::Reply reply, co_await Ask(redis_, partition, std::move(command)));
  co_return ToScored(std::move(reply));
}

core::Task<absl::StatusOr<std::vector<Ledger::Scored>>> Ledger::ScoresBelow(Partition partition, std::string index,
                                                                            std::optional<double> below,
                                                                            std::int64_t limit) {
  if (limit <= 0) co_return std::vector<Scored>();
  const std::string bound = below.has_value() ? fmt::format("({}", *below) : std::string("+inf");
  redis::Command command({"ZREVRANGEBYSCORE", IndexKey(partition, index), bound, "-inf", "WITHSCORES", "LIMIT", "0"});
  command.Add(limit);
  FL_CO_TRY(redis::Reply reply, co_await Ask(redis_, partition, std::move(command)));
  co_return ToScored(std::move(reply));
}

core::Task<absl::StatusOr<std::vector<std::string>>> Ledger::MembersFrom(Partition partition, std::string index,
                                                                         std::string from, bool inclusive,
                                                                         std::string prefix, std::int64_t limit) {
  if (limit <= 0) co_return std::vector<std::string>();
  const bool from_prefix = from < prefix;
  const std::string start = (inclusive || from_prefix ? "[" : "(") + (from_prefix ? prefix : from);
  redis::Command command({"ZRANGEBYLEX", IndexKey(partition, index), start, LexEnd(prefix), "LIMIT", "0"});
  command.Add(limit);
  FL_CO_TRY(redis::Reply reply, co_await Ask(redis_, partition, std::move(command)));
  co_return ToTexts(std::move(reply));
}

core::Task<absl::StatusOr<std::optional<std::string>>> Ledger::Field(Partition partition, std::string index,
                                                                     std::string field) {
  redis::Command command({"HGET", IndexKey(partition, index), field});
  FL_CO_TRY(redis::Reply reply, co_await Ask(redis_, partition, std::move(command)));
  if (reply.IsNil()) co_return std::optional<std::string>();
  co_return std::optional<std::string>(std::move(reply.text));
}

core::Task<absl::StatusOr<std::vector<std::string>>> Ledger::AggregateIds(Partition partition, std::string kind) {
  const std::string prefix = KeyName(partition, kind + "/");
  const std::string pattern = Literal(prefix) + "*";
  std::set<std::string> ids;  // SCAN may name a key twice
  std::string cursor = "0";
  do {
    redis::Command command({"SCAN", cursor, "MATCH", pattern, "COUNT", "5000"});
    FL_CO_TRY(redis::Reply reply, co_await Ask(redis_, partition, std::move(command)));
    if (reply.elements.size() != 2) co_return absl::DataLossError("SCAN gave an unknown answer");
    cursor = reply.elements[0].text;
    for (const redis::Reply& key : reply.elements[1].elements) ids.insert(key.text.substr(prefix.size()));
  } while (cursor != "0");
  co_return std::vector<std::string>(ids.begin(), ids.end());
}

}  // namespace fairlead::ledger
