#include "services/pulse/collector/limiter.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"

namespace fairlead::pulse::collector {
namespace {

constexpr std::int64_t kHour = 3600;

std::string KeyOf(const SurveyId& survey, std::int64_t hour) {
  return fmt::format("pulse-collector:{}:{}", core::Hex(survey.view()), hour);
}

}  // namespace

bool RedisLimiter::May(const SurveyId& survey, const Nonce& key) {
  const std::int64_t hour = absl::ToUnixSeconds(clock_.Now()) / kHour;
  const std::string name = KeyOf(survey, hour);
  std::vector<redis::Command> commands;
  commands.push_back(redis::Command({"HINCRBY", name, core::Sha256(key.view()), "1"}));
  // Of the whole hash, and the same for all that is counted in it.
  commands.push_back(redis::Command({"EXPIREAT", name, std::to_string((hour + 1) * kHour)}));
  const redis::Replies replies = redis::RunBlocking(redis_, 0, std::move(commands));
  return !replies.ok() || !replies->front().IsInteger() || replies->front().integer <= kMost;
}

absl::Status RedisLimiter::ForgetEnded(const SurveyBook& surveys) {
  const std::int64_t hour = absl::ToUnixSeconds(clock_.Now()) / kHour;
  for (const std::shared_ptr<const Survey>& survey : surveys.All()) {
    const SurveyId& id = survey->manifest.survey;
    if (!survey->ended.has_value() || forgotten_.contains(id)) continue;
    std::vector<redis::Command> commands;
    // What an earlier hour holds has expired, or does within the difference of two clocks.
    commands.push_back(redis::Command({"DEL", KeyOf(id, hour), KeyOf(id, hour - 1)}));
    commands.push_back(redis::Command({"SLOWLOG", "RESET"}));
    FL_TRY(const std::vector<redis::Reply> replies, redis::RunBlocking(redis_, 0, std::move(commands)));
    for (const redis::Reply& reply : replies) {
      if (reply.IsError()) return absl::UnavailableError(fmt::format("Redis answers {}", reply.ErrorCode()));
    }
    forgotten_.insert(id);
  }
  return absl::OkStatus();
}

absl::Status RedisLimiter::Check() {
  for (const auto& [setting, wanted] : {std::pair{"save", ""}, std::pair{"appendonly", "no"}}) {
    FL_TRY(const std::vector<redis::Reply> replies,
           redis::RunBlocking(redis_, 0, {redis::Command({"CONFIG", "GET", setting})}));
    const redis::Reply& reply = replies.front();
    if (!reply.IsArray() || reply.elements.size() != 2)
      return absl::UnavailableError("Redis does not tell its settings");
    if (reply.elements.back().text == wanted) continue;
    return absl::FailedPreconditionError(fmt::format(
        "the collector's Redis has {} \"{}\", but it must be \"{}\": who submits when must not be written to a disk",
        setting, reply.elements.back().text, wanted));
  }
  return absl::OkStatus();
}

}  // namespace fairlead::pulse::collector
