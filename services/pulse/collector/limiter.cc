#include "services/pulse/collector/limiter.h"

#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"

namespace fairlead::pulse::collector {
namespace {

constexpr std::int64_t kHour = 3600;

}  // namespace

bool RedisLimiter::May(const SurveyId& survey, const Nonce& key) {
  const std::string name = "pulse-collector:" + core::Hex(core::Sha256(std::string(survey.view()).append(key.view())));
  std::vector<redis::Command> commands;
  commands.emplace_back(std::initializer_list<std::string_view>{"SET", name, "0", "EX", std::to_string(kHour), "NX"});
  commands.emplace_back(std::initializer_list<std::string_view>{"INCR", name});
  const redis::Replies replies = redis::RunBlocking(redis_, 0, std::move(commands));
  return !replies.ok() || !replies->back().IsInteger() || replies->back().integer <= kMost;
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
