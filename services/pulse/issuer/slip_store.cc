#include "services/pulse/issuer/slip_store.h"

#include <cstddef>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/redis/durability.h"

namespace fairlead::pulse::issuer {
namespace {

// KEYS: people, lists; ARGV: person, list, the least number of people there must be. Answers {outcome, people}.
constexpr std::string_view kRecord = R"(
local people = redis.call('HLEN', KEYS[1])
if people < tonumber(ARGV[3]) then return {'lost', people} end
local list = redis.call('HGET', KEYS[1], ARGV[1])
if list == ARGV[2] then return {'again', people} end
if list or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return {'other', people} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1])
return {'new', people + 1}
)";

std::string KeyOf(const SurveyId& survey, std::string_view what) {
  return fmt::format("pulse-issuer:{{{}}}:{}", core::Hex(survey.view()), what);
}

// One command's reply, its error as a status.
absl::StatusOr<redis::Reply> Ask(redis::Connector& redis, redis::Command command) {
  std::vector<redis::Command> commands;
  commands.push_back(std::move(command));
  FL_TRY(std::vector<redis::Reply> replies, redis::RunBlocking(redis, 0, std::move(commands)));
  if (replies.front().IsError()) {
    return absl::UnavailableError(fmt::format("the store answers {}", replies.front().ErrorCode()));
  }
  return std::move(replies.front());
}

std::string Hidden(const Secret& rows, char kind, std::string_view bytes) {
  return core::HmacSha256(rows.view(), std::string(1, kind).append(bytes));
}

}  // namespace

absl::StatusOr<SlipStore::Recorded> SlipStore::Record(const SurveyId& survey, const Secret& rows,
                                                      const std::string& employee, const SlipList& list,
                                                      std::uint32_t at_least) {
  if (!durable_) {
    FL_RETURN_IF_ERROR(redis::CheckDurability(redis_, allow_unsafe_));
    durable_ = true;
  }
  redis::Command command({"EVAL", kRecord, "2"});
  command.Add(KeyOf(survey, "people")).Add(KeyOf(survey, "lists"));
  command.Add(Hidden(rows, 'p', employee)).Add(Hidden(rows, 'l', list.view())).Add(std::int64_t{at_least});
  FL_TRY(const redis::Reply reply, Ask(redis_, std::move(command)));
  if (!reply.IsArray() || reply.elements.size() != 2) return absl::InternalError("the store answers something else");
  const std::string& outcome = reply.elements.front().text;
  const auto people = static_cast<std::uint32_t>(reply.elements.back().integer);
  if (outcome == "lost") {
    return absl::DataLossError(
        fmt::format("the store knows of {} people who have slips, of at least {}", people, at_least));
  }
  if (outcome == "other") return absl::AlreadyExistsError("slips were fetched for another list");
  return Recorded{.again = outcome == "again", .issued = people};
}

absl::StatusOr<std::vector<bool>> SlipStore::Fetched(const SurveyId& survey, const Secret& rows,
                                                     const std::vector<std::string>& employees) {
  FL_TRY(const redis::Reply reply, Ask(redis_, redis::Command({"HKEYS", KeyOf(survey, "people")})));
  std::unordered_set<std::string_view> people;
  for (const redis::Reply& row : reply.elements) people.insert(row.text);
  std::vector<bool> fetched;
  std::size_t found = 0;
  for (const std::string& employee : employees) {
    fetched.push_back(people.contains(Hidden(rows, 'p', employee)));
    found += fetched.back() ? 1U : 0U;
  }
  if (found == people.size()) return fetched;
  return absl::DataLossError(fmt::format(
      "the store knows of {} people who have slips, and {} of them are on the roster", people.size(), found));
}

absl::StatusOr<std::uint32_t> SlipStore::Issued(const SurveyId& survey) {
  FL_TRY(const redis::Reply reply, Ask(redis_, redis::Command({"HLEN", KeyOf(survey, "people")})));
  return static_cast<std::uint32_t>(reply.integer);
}

absl::Status SlipStore::Forget(const SurveyId& survey) {
  FL_RETURN_IF_ERROR(Ask(redis_, redis::Command({"DEL", KeyOf(survey, "people"), KeyOf(survey, "lists")})).status());
  FL_RETURN_IF_ERROR(Ask(redis_, redis::Command({"SLOWLOG", "RESET"})).status());
  FL_TRY(const redis::Reply info, Ask(redis_, redis::Command({"INFO", "persistence"})));
  if (redis::InfoField(info.text, "aof_enabled") != "1") return absl::OkStatus();
  if (redis::InfoField(info.text, "aof_rewrite_in_progress") == "1") {
    return absl::UnavailableError(
        "the append-only file is being rewritten, perhaps with these rows; it will be once more");
  }
  return Ask(redis_, redis::Command({"BGREWRITEAOF"})).status();
}

}  // namespace fairlead::pulse::issuer
