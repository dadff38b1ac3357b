#include "services/fairleadctl/slack/manifest.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/text.h"

namespace fairlead::fairleadctl {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

constexpr char kBase[] = "https://chat.example.com";

// What Slack's documentation says that a bot needs for a method, or to get an event.
const std::map<std::string, std::vector<std::string>> kScopesOfMethods = {
    {"chat.update", {"chat:write"}},
    {"chat.postMessage", {"chat:write", "chat:write.public"}},
    {"usergroups.users.list", {"usergroups:read"}},
    {"users.info", {"users:read", "users:read.email"}},
    {"users.lookupByEmail", {"users:read.email"}},
    {"views.open", {}},
    {"views.publish", {}},
};
const std::map<std::string, std::vector<std::string>> kScopesOfEvents = {
    {"app_home_opened", {}},
    {"reaction_added", {"reactions:read"}},
    {"user_change", {"users:read"}},
};

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// All that `pattern` finds in the sources of chat's Slack adapter; its first group.
std::set<std::string> FoundInChat(const std::string& pattern) {
  const std::regex expression(pattern);
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator("services/chat/transport/slack")) {
    const std::string& path = entry.path().string();
    if (!path.ends_with(".cc") || path.ends_with("_test.cc")) continue;
    const std::string text = Read(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), expression); match != std::sregex_iterator(); ++match) {
      found.insert((*match)[1]);
    }
  }
  return found;
}

template <typename Map>
std::set<std::string> Keys(const Map& map) {
  std::set<std::string> keys;
  for (const auto& [key, value] : map) keys.insert(key);
  return keys;
}

Json Manifest(const std::string& base = kBase, const std::string& name = "Fairlead") {
  const auto manifest = SlackManifest({.base_url = base, .name = name});
  EXPECT_TRUE(manifest.ok()) << manifest.status();
  return manifest.ok() ? *manifest : Json();
}

std::string Refusal(const std::string& base, const std::string& name = "Fairlead") {
  const auto manifest = SlackManifest({.base_url = base, .name = name});
  EXPECT_TRUE(absl::IsInvalidArgument(manifest.status())) << base << " " << name;
  return std::string(manifest.status().message());
}

// Reads YAML's block style with quoted texts, as far as ManifestYaml writes it.
class YamlReader {
 public:
  explicit YamlReader(const std::string& yaml) {
    std::istringstream stream(yaml);
    for (std::string line; std::getline(stream, line);) {
      const std::size_t comment = line.find("  # ");
      lines_.push_back(line.substr(0, comment));
    }
  }

  Json Block(std::size_t indent) {
    Json block;
    while (at_ < lines_.size() && Indent() == indent) {
      std::string& line = lines_[at_];
      if (line[indent] != '-') {
        const std::size_t colon = line.find(':');
        const std::string name = line.substr(indent, colon - indent);
        const std::string rest = line.substr(colon + 1);
        ++at_;
        block[name] = rest.empty() ? Block(indent + 2) : Json::parse(rest);
      } else if (line[indent + 2] == '"') {
        block.push_back(Json::parse(line.substr(indent + 2)));
        ++at_;
      } else {
        line[indent] = ' ';
        block.push_back(Block(indent + 2));
      }
    }
    return block;
  }

 private:
  std::size_t Indent() const { return lines_[at_].find_first_not_of(' '); }

  std::vector<std::string> lines_;
  std::size_t at_ = 0;
};

TEST(SlackManifest, SendsEachKindOfRequestToItsEntrance) {
  const Json manifest = Manifest();
  const Json& command = manifest["features"]["slash_commands"][0];
  EXPECT_EQ(command["command"], "/kudos");
  EXPECT_EQ(command["url"], "https://chat.example.com/slack/commands");
  EXPECT_EQ(command["should_escape"], true);
  EXPECT_EQ(manifest["settings"]["interactivity"]["request_url"], "https://chat.example.com/slack/interactivity");
  EXPECT_EQ(manifest["settings"]["interactivity"]["is_enabled"], true);
  EXPECT_EQ(manifest["settings"]["event_subscriptions"]["request_url"], "https://chat.example.com/slack/events");
  EXPECT_EQ(FoundInChat("\"(/slack/[a-z]+)\""),
            (std::set<std::string>{"/slack/commands", "/slack/interactivity", "/slack/events"}));
}

TEST(SlackManifest, AsksForExactlyThePermissionsThatChatNeeds) {
  // Every method that chat calls and every event that it reads stands in the tables above, and nothing else does.
  EXPECT_EQ(FoundInChat("= \"([a-z]+\\.[A-Za-z.]+)\";"), Keys(kScopesOfMethods));
  EXPECT_EQ(FoundInChat("kind [!=]= \"([a-z_]+)\""), Keys(kScopesOfEvents));
  std::set<std::string> needed = {"commands"};
  for (const auto& table : {kScopesOfMethods, kScopesOfEvents}) {
    for (const auto& [name, scopes] : table) needed.insert(scopes.begin(), scopes.end());
  }
  const auto asked = Manifest()["oauth_config"]["scopes"]["bot"].get<std::vector<std::string>>();
  EXPECT_THAT(asked, UnorderedElementsAreArray(needed));
  const auto events = Manifest()["settings"]["event_subscriptions"]["bot_events"].get<std::vector<std::string>>();
  EXPECT_THAT(events, UnorderedElementsAreArray(Keys(kScopesOfEvents)));
}

TEST(SlackManifest, HasAHomeTabAndAMessagesTabThatIsOnlyRead) {
  const Json home = Manifest()["features"]["app_home"];
  EXPECT_EQ(home["home_tab_enabled"], true);
  EXPECT_EQ(home["messages_tab_enabled"], true);
  EXPECT_EQ(home["messages_tab_read_only_enabled"], true);
}

TEST(SlackManifest, KeepsToSlacksLengths) {
  const Json manifest = Manifest();
  EXPECT_LE(core::Utf16Length(manifest["display_information"]["description"].get<std::string>()), 140U);
  const std::size_t length = core::Utf16Length(manifest["display_information"]["long_description"].get<std::string>());
  EXPECT_GE(length, 174U);
  EXPECT_LE(length, 4000U);
  EXPECT_LE(core::Utf16Length(manifest["features"]["slash_commands"][0]["usage_hint"].get<std::string>()), 1000U);
}

TEST(SlackManifest, IsTheSameAsYamlAndAsJson) {
  for (const std::string name : {"Fairlead", "Dank \"U\": # 'kudos'", "感謝", "a: b"}) {
    const Json manifest = Manifest(kBase, name);
    EXPECT_EQ(YamlReader(ManifestYaml(manifest)).Block(0), manifest) << ManifestYaml(manifest);
    EXPECT_EQ(Json::parse(manifest.dump()), manifest);
  }
}

TEST(SlackManifest, SaysInYamlWhyEachPermissionIsNeeded) {
  const std::string yaml = ManifestYaml(Manifest());
  for (const BotScope& scope : BotScopes()) {
    EXPECT_THAT(yaml, HasSubstr("- \"" + std::string(scope.name) + "\"  # " + scope.why + "\n"));
  }
}

TEST(SlackManifest, TakesABaseUrlWithAPathPortOrSlashAtItsEnd) {
  const std::pair<const char*, const char*> kCases[] = {
      {"https://chat.example.com/", "https://chat.example.com/slack/events"},
      {"https://example.com/fairlead//", "https://example.com/fairlead/slack/events"},
      {"https://example.com:8443", "https://example.com:8443/slack/events"},
      {"https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/slack/events"}};
  for (const auto& [base, expected] : kCases) {
    EXPECT_EQ(Manifest(base)["settings"]["event_subscriptions"]["request_url"], expected);
  }
}

TEST(SlackManifest, RefusesABaseUrlThatSlackCannotUse) {
  for (const char* base : {"", "chat.example.com", "http://chat.example.com", "HTTPS//chat.example.com", "ftp://a.b"}) {
    EXPECT_THAT(Refusal(base), HasSubstr("--base-url must begin with https://"));
  }
  for (const char* base : {"https://localhost", "https://localhost:8090/x", "https://127.0.0.1:8090", "https://[::1]",
                           "https://[::1]:8090", "https://chat"}) {
    EXPECT_THAT(Refusal(base), AllOf(HasSubstr("reaches from the Internet"), HasSubstr("docs/slack.md")));
  }
  EXPECT_THAT(Refusal("https://a.example?x=1"), HasSubstr("before any ? or #"));
  EXPECT_THAT(Refusal("https://a.example/#top"), HasSubstr("before any ? or #"));
  EXPECT_THAT(Refusal("https://me:secret@a.example"), HasSubstr("user or a password"));
  EXPECT_THAT(Refusal("https://"), HasSubstr("is not a URL"));
  EXPECT_THAT(Refusal("https://a example.com"), HasSubstr("is not a URL"));
  EXPECT_THAT(Refusal("https://a.example/slack/"), HasSubstr("/slack, which is added"));
}

TEST(SlackManifest, RefusesANameThatSlackWouldRefuse) {
  EXPECT_THAT(Refusal(kBase, ""), HasSubstr("--name must not be empty"));
  EXPECT_THAT(Refusal(kBase, "  "), HasSubstr("--name must not be empty"));
  EXPECT_THAT(Refusal(kBase, std::string(36, 'x')), HasSubstr("at most 35 characters"));
  EXPECT_THAT(Refusal(kBase, "a\nb"), HasSubstr("control characters"));
  EXPECT_THAT(Refusal(kBase, "\xff"), HasSubstr("control characters"));
  EXPECT_EQ(Manifest(kBase, std::string(35, 'x'))["display_information"]["name"], std::string(35, 'x'));
}

TEST(SlackManifest, NamesTheBotInTheLettersThatSlackAllows) {
  const std::pair<const char*, const char*> kCases[] = {
      {"Fairlead", "fairlead"}, {"Acme Kudos!", "acme-kudos"}, {"感謝", "fairlead"}, {"a_b.c-9", "a_b.c-9"}};
  for (const auto& [name, handle] : kCases) {
    EXPECT_EQ(Manifest(kBase, name)["features"]["bot_user"]["display_name"], handle);
  }
}

}  // namespace
}  // namespace fairlead::fairleadctl
