#include "services/fairleadctl/slack/manifest.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/text.h"
#include "libs/http/get.h"

namespace fairlead::fairleadctl {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kScheme[] = "https://";
// "App manifest reference": names, and the long description, which Slack refuses when it is short.
constexpr std::size_t kLongestName = 35;
constexpr char kDescription[] = "Thank colleagues with points of your monthly allowance: /kudos";
constexpr char kLongDescription[] =
    "Type /kudos @colleague +20 #value and why, or /kudos alone for a form. Fairlead tells the channel and those whom "
    "you thanked, answers every slip with what to type instead, and shows on its Home tab what you received and what "
    "you can still give.";

absl::Status Wrong(std::string_view flag, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{} {}", flag, what));
}

// What stands between the scheme and the path, without the port.
std::string HostOf(const std::string& url) {
  std::string host = url.substr(sizeof(kScheme) - 1);
  host = host.substr(0, host.find('/'));
  const std::size_t port = host.rfind(':');
  return port == std::string::npos || host.ends_with(']') ? host : host.substr(0, port);
}

bool CanBeReached(const std::string& host) {
  if (host == "[::1]") return false;
  return host.starts_with('[') || (host.find('.') != std::string::npos && !host.starts_with("127."));
}

absl::StatusOr<std::string> BaseUrl(std::string url) {
  constexpr char kFlag[] = "--base-url";
  if (!url.starts_with(kScheme)) {
    return Wrong(kFlag, fmt::format("must begin with {}, since Slack sends requests nowhere else", kScheme));
  }
  if (url.find_first_of("?#") != std::string::npos) return Wrong(kFlag, "must end before any ? or #");
  if (const absl::Status checked = http::CheckUrl(url); !checked.ok()) {
    return Wrong(kFlag, std::string(checked.message()));
  }
  if (!CanBeReached(HostOf(url))) {
    return Wrong(kFlag, fmt::format("must name a host that Slack reaches from the Internet, which {} is not; "
                                    "docs/slack.md says how to try it from a laptop",
                                    HostOf(url)));
  }
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with("/slack")) return Wrong(kFlag, "must not end in /slack, which is added");
  return url;
}

absl::Status CheckName(const std::string& name) {
  constexpr char kFlag[] = "--name";
  if (core::FirstInvalidUtf8(name) || core::HasControlCharacters(name, false)) {
    return Wrong(kFlag, "must be text without control characters");
  }
  if (name.find_first_not_of(' ') == std::string::npos) return Wrong(kFlag, "must not be empty");
  if (core::Utf16Length(name) > kLongestName) {
    return Wrong(kFlag, fmt::format("must have at most {} characters, as Slack asks", kLongestName));
  }
  return absl::OkStatus();
}

// The handle of the bot: Slack allows a-z, 0-9, "-", "_" and ".".
std::string HandleOf(const std::string& name) {
  std::string handle;
  for (const char c : name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.') {
      handle.push_back(c);
    } else if (c >= 'A' && c <= 'Z') {
      handle.push_back(static_cast<char>(c - 'A' + 'a'));
    } else if (!handle.empty() && handle.back() != '-') {
      handle.push_back('-');
    }
  }
  while (handle.ends_with('-')) handle.pop_back();
  return handle.empty() ? "fairlead" : handle;
}

std::string WhyOf(const Json& value) {
  for (const BotScope& scope : BotScopes()) {
    if (value == scope.name) return scope.why;
  }
  return "";
}

// JSON's strings, numbers and truth values are YAML's as well.
void WriteYaml(const Json& value, std::size_t depth, std::string& yaml) {
  const std::string indent(2 * depth, ' ');
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      yaml += fmt::format("{}{}:", indent, name);
      if (member.is_structured()) {
        yaml += '\n';
        WriteYaml(member, depth + 1, yaml);
      } else {
        yaml += fmt::format(" {}\n", member.dump());
      }
    }
    return;
  }
  for (const Json& element : value) {
    if (!element.is_structured()) {
      const std::string why = WhyOf(element);
      yaml += fmt::format("{}- {}{}{}\n", indent, element.dump(), why.empty() ? "" : "  # ", why);
      continue;
    }
    std::string nested;
    WriteYaml(element, depth + 1, nested);
    nested[2 * depth] = '-';
    yaml += nested;
  }
}

}  // namespace

const std::vector<BotScope>& BotScopes() {
  static const auto* const kScopes = new std::vector<BotScope>{
      {"commands", "/kudos"},
      {"chat:write", "chat.postMessage: what is said in channels and to people (by their id, so no im:write)"},
      {"chat:write.public", "the same in public channels that the bot was not invited to"},
      {"users:read", "users.info: language, time zone, bot or deactivated; event user_change"},
      {"users:read.email", "users.info, users.lookupByEmail: people are matched to the directory by their address"},
      {"usergroups:read", "usergroups.users.list: /kudos @team thanks its members"},
      {"reactions:read", "event reaction_added: joining in by an emoji, in channels that the bot is in"},
  };
  return *kScopes;
}

absl::StatusOr<Json> SlackManifest(const ManifestOptions& options) {
  FL_TRY(const std::string base, BaseUrl(options.base_url));
  FL_RETURN_IF_ERROR(CheckName(options.name));
  Json scopes = Json::array();
  for (const BotScope& scope : BotScopes()) scopes.push_back(scope.name);
  Json command;
  command["command"] = "/kudos";
  command["url"] = base + "/slack/commands";
  command["description"] = "Thank colleagues; alone it opens a form";
  command["usage_hint"] = "@ana @bob +20 #teamwork thank you for … | balance | history | top | undo | help";
  // People and channels arrive as ids, and not as names that anybody can carry.
  command["should_escape"] = true;
  Json manifest;
  manifest["_metadata"] = {{"major_version", 1}, {"minor_version", 1}};
  manifest["display_information"] = {
      {"name", options.name}, {"description", kDescription}, {"long_description", kLongDescription}};
  // Nobody reads what people write into the messages tab.
  manifest["features"]["app_home"] = {
      {"home_tab_enabled", true}, {"messages_tab_enabled", true}, {"messages_tab_read_only_enabled", true}};
  manifest["features"]["bot_user"] = {{"display_name", HandleOf(options.name)}, {"always_online", true}};
  manifest["features"]["slash_commands"] = Json::array({std::move(command)});
  manifest["oauth_config"]["scopes"]["bot"] = std::move(scopes);
  manifest["settings"]["event_subscriptions"] = {
      {"request_url", base + "/slack/events"},
      {"bot_events", Json::array({"app_home_opened", "reaction_added", "user_change"})}};
  manifest["settings"]["interactivity"] = {{"is_enabled", true}, {"request_url", base + "/slack/interactivity"}};
  manifest["settings"]["org_deploy_enabled"] = false;
  manifest["settings"]["socket_mode_enabled"] = false;
  // The token lies in a file and does not expire; who replaces it replaces the file.
  manifest["settings"]["token_rotation_enabled"] = false;
  return manifest;
}

std::string ManifestYaml(const Json& manifest) {
  std::string yaml;
  WriteYaml(manifest, 0, yaml);
  return yaml;
}

}  // namespace fairlead::fairleadctl
