#include "libs/redis/durability.h"

#include <charconv>
#include <vector>

#include "fmt/format.h"
#include "libs/observability/log.h"
#include "libs/redis/client.h"

namespace fairlead::redis {
namespace {

constexpr std::pair<int, int> kOldest{6, 2};

absl::Status Require(std::string_view setting, std::string_view value, std::string_view wanted, std::string_view why) {
  if (value == wanted) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("Redis has {} {}, but it must be {}: {}", setting, value, wanted, why));
}

// CONFIG GET answers [name, value], or nothing for a setting that it does not know.
absl::Status ReadSetting(const Reply& reply, std::string_view setting, std::string& value) {
  if (reply.IsError()) {
    return absl::FailedPreconditionError(
        fmt::format("Redis does not tell its setting {}: CONFIG GET answers {}", setting, reply.ErrorCode()));
  }
  value = reply.elements.size() == 2 ? reply.elements[1].text : "(unknown)";
  return absl::OkStatus();
}

absl::Status Check(Connector& connector) {
  constexpr std::string_view kSettings[] = {"appendonly", "appendfsync", "no-appendfsync-on-rewrite",
                                            "maxmemory-policy"};
  std::vector<Command> commands;
  for (const std::string_view setting : kSettings) commands.push_back(Command({"CONFIG", "GET", setting}));
  commands.push_back(Command({"INFO", "server"}));
  const Replies replies = RunBlocking(connector, 0, std::move(commands));
  if (!replies.ok()) return replies.status();

  DurabilitySettings settings;
  std::string* const values[] = {&settings.appendonly, &settings.appendfsync, &settings.no_appendfsync_on_rewrite,
                                 &settings.maxmemory_policy};
  for (std::size_t i = 0; i < std::size(kSettings); ++i) {
    if (absl::Status read = ReadSetting((*replies)[i], kSettings[i], *values[i]); !read.ok()) return read;
  }
  const Reply& info = replies->back();
  if (info.IsError()) {
    return absl::FailedPreconditionError(
        fmt::format("Redis does not tell its version: INFO answers {}", info.ErrorCode()));
  }
  settings.version = InfoField(info.text, "redis_version");
  return JudgeDurability(settings);
}

}  // namespace

std::optional<std::pair<int, int>> ParseVersion(std::string_view version) {
  std::pair<int, int> parsed;
  const char* const end = version.data() + version.size();
  const auto major = std::from_chars(version.data(), end, parsed.first);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, parsed.second);
  if (minor.ec != std::errc()) return std::nullopt;
  return parsed;
}

std::string InfoField(std::string_view info, std::string_view field) {
  while (!info.empty()) {
    const std::size_t end = info.find('\n');
    std::string_view line = info.substr(0, end);
    info.remove_prefix(end == std::string_view::npos ? info.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with(field) && line.substr(field.size()).starts_with(':')) {
      return std::string(line.substr(field.size() + 1));
    }
  }
  return "";
}

absl::Status JudgeDurability(const DurabilitySettings& settings) {
  const std::optional<std::pair<int, int>> version = ParseVersion(settings.version);
  if (!version || *version < kOldest) {
    return absl::FailedPreconditionError(fmt::format("Redis has version {}, but it must be at least {}.{}",
                                                     settings.version, kOldest.first, kOldest.second));
  }
  absl::Status status = Require("appendonly", settings.appendonly, "yes", "else a restart loses everything");
  status.Update(Require("appendfsync", settings.appendfsync, "always", "else a crash loses what was confirmed"));
  status.Update(Require("no-appendfsync-on-rewrite", settings.no_appendfsync_on_rewrite, "no",
                        "else a crash during a rewrite loses what was confirmed"));
  status.Update(Require("maxmemory-policy", settings.maxmemory_policy, "noeviction",
                        "else full memory removes keys instead of refusing writes"));
  return status;
}

absl::Status CheckDurability(Connector& connector, bool allow_unsafe) {
  absl::Status checked = Check(connector);
  if (!allow_unsafe || checked.code() != absl::StatusCode::kFailedPrecondition) return checked;
  observability::Log(observability::Level::kWarning, "Redis may lose committed state; accepted as a development store",
                     {{"reason", checked}});
  return absl::OkStatus();
}

}  // namespace fairlead::redis
