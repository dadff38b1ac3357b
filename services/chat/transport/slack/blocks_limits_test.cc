// Every message, form and Home tab, in both languages, against Slack's documented limits. tests/slack-double checks the
// same samples with tsc against @slack/types.
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "libs/core/text.h"
#include "services/chat/transport/slack/sample_json.h"
#include "services/chat/transport/slack/sample_views.h"
#include "texts/chat.h"

namespace fairlead::chat::slack {
namespace {

// Limits of texts by where they stand: the key that holds a text object, and the type of what it is in.
std::size_t LimitOf(const std::string& key, const Json& parent) {
  const std::string type = parent.value("type", "");
  if (key == "text" && type == "header") return 150;
  if (key == "text" && type == "button") return 75;
  if (key == "text" && type == "section") return 3'000;
  if (key == "text" || key == "description") return parent.contains("confirm") ? 300 : 75;  // a confirmation, an option
  if (key == "placeholder") return 150;
  if (key == "label" || key == "hint") return 2'000;
  if (key == "title") return type == "modal" ? 24 : 100;
  if (key == "submit" || key == "close") return 24;
  if (key == "confirm" || key == "deny") return 30;
  return 3'000;
}

class Checker {
 public:
  // Goes through everything below `value`, which stands in `parent` under `key`.
  void Check(const Json& value, const std::string& key, const Json& parent) {
    if (value.is_string()) CheckString(value.get<std::string>());
    if (value.is_array()) {
      for (const Json& item : value) Check(item, key, value);
    }
    if (!value.is_object()) return;
    const std::string type = value.value("type", "");
    if (type == "plain_text" || type == "mrkdwn") CheckText(value, parent.is_object() ? LimitOf(key, parent) : 3'000);
    if (type == "actions") {
      EXPECT_GE(value["elements"].size(), 1u);
      EXPECT_LE(value["elements"].size(), 25u);
    }
    if (type == "context") {
      EXPECT_LE(value["elements"].size(), 10u);
    }
    if (type == "static_select") {
      EXPECT_LE(value["options"].size(), 100u);
    }
    if (type == "radio_buttons") {
      EXPECT_GE(value["options"].size(), 1u);
      EXPECT_LE(value["options"].size(), 10u);
    }
    if (type == "button" && value.contains("value")) {
      EXPECT_LE(Length(value["value"]), 2'000u);
    }
    if (value.contains("block_id")) {
      EXPECT_TRUE(ids_.insert(value["block_id"].get<std::string>()).second);
    }
    for (const auto& [name, item] : value.items()) Check(item, name, value);
  }

  std::size_t characters() const { return characters_; }

 private:
  static constexpr std::string_view kSurveyLink = "<https://pulse.example/#s=";
  static std::size_t Length(const Json& text) { return core::Utf16Length(text.get<std::string>()); }

  static void CheckString(const std::string& text) {
    EXPECT_FALSE(core::FirstInvalidUtf8(text)) << text;
    EXPECT_EQ(text.find("\u200d…"), std::string::npos) << "cut inside an emoji: " << text;
    EXPECT_EQ(text.find("\ue000"), std::string::npos) << "a mark of ours was left: " << text;
  }

  void CheckText(const Json& object, std::size_t limit) {
    const std::string text = object["text"].get<std::string>();
    EXPECT_GE(text.size(), 1u);
    EXPECT_LE(core::Utf16Length(text), limit) << text;
    characters_ += core::Utf16Length(text);
    if (object["type"] == "mrkdwn") CheckMrkdwn(text);
  }

  // No "<" but a mention of one person, and nobody who is not ours; or a link of the survey's page.
  static void CheckMrkdwn(const std::string& text) {
    for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
      if (text.compare(at, kSurveyLink.size(), kSurveyLink) == 0) {
        EXPECT_NE(text.find('>', at), std::string::npos) << text;
        continue;
      }
      EXPECT_EQ(text.substr(at, 4), "<@U0") << text;
      EXPECT_EQ(text.find('>', at), at + 13) << text;
    }
  }

  std::set<std::string> ids_;
  std::size_t characters_ = 0;
};

class BlocksLimitsTest : public ::testing::TestWithParam<Scenario> {
 protected:
  // One for all scenarios: most of the time is spent on preparing messages when they are first said.
  static const texts::Texts& Texts() {
    static const auto* const kTexts = new texts::Texts(say::Catalogue());
    return *kTexts;
  }
};

TEST_P(BlocksLimitsTest, AreKeptByEverythingThatPeopleSee) {
  for (const SampleView& sample : SampleViews(GetParam())) {
    for (const char* locale : {"en-GB", "fr-FR"}) {
      SCOPED_TRACE(sample.name + " " + locale);
      const absl::StatusOr<Json> json = SampleJson(sample, locale, Texts());
      ASSERT_TRUE(json.ok()) << json.status();
      Checker checker;
      checker.Check(*json, "", Json());
      EXPECT_LE(json->dump().size(), 250'000u);
      if (json->contains("response_action")) continue;
      const bool view = json->contains("type");
      EXPECT_GE((*json)["blocks"].size(), 1u);
      EXPECT_LE((*json)["blocks"].size(), view ? 100u : 50u);
      if (view) {
        EXPECT_LE(json->value("private_metadata", "").size(), 3'000u);
        continue;
      }
      EXPECT_GE((*json)["text"].get<std::string>().size(), 2u) << "notifications show the text";
      EXPECT_LE(core::Utf16Length((*json)["text"].get<std::string>()), 3'000u);
      EXPECT_LE(checker.characters(), 13'000u);
    }
  }
}

std::vector<Scenario> All() {
  std::vector<Scenario> all = Scenarios();
  all.push_back(IllFormed());
  return all;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, BlocksLimitsTest, ::testing::ValuesIn(All()),
                         [](const auto& scenario) { return scenario.param.name; });

}  // namespace
}  // namespace fairlead::chat::slack
