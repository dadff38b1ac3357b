#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace fairlead::fairleadctl {

struct ManifestOptions {
  std::string base_url;           // where Slack reaches fairlead-chat: "https://chat.example.com", a path may follow
  std::string name = "Fairlead";  // of the application, as people see it
};

// What a bot token must permit, and which of our calls or events needs it.
struct BotScope {
  const char* name;
  const char* why;
};
const std::vector<BotScope>& BotScopes();

// The manifest of the Slack application ("App manifest reference" in Slack's documentation): the command /kudos, the
// buttons and forms, the events that chat reads, the Home tab, and the permissions for exactly that. InvalidArgument
// says what is wrong with an option, by the name of its flag.
absl::StatusOr<nlohmann::ordered_json> SlackManifest(const ManifestOptions& options);

// The same as YAML in block style, with the reason behind every permission. Ends in a line feed.
std::string ManifestYaml(const nlohmann::ordered_json& manifest);

}  // namespace fairlead::fairleadctl
