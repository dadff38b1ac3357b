#include "services/chat/transport/slack/parts.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libs/core/text.h"

namespace fairlead::chat::slack {
namespace {

std::string Long(std::size_t length) { return std::string(length, 'x'); }

std::size_t Length(const Json& text) { return core::Utf16Length(text["text"].get<std::string>()); }

TEST(Parts, KeepSlacksLimitsWhateverIsSaid) {
  const std::string endless = Long(10'000);
  EXPECT_EQ(Length(Section(endless)["text"]), 3'000u);
  EXPECT_EQ(Length(PlainSection(endless)["text"]), 3'000u);
  EXPECT_EQ(Length(Header(endless)["text"]), 150u);
  EXPECT_EQ(Length(Context(endless)["elements"][0]), 3'000u);
  EXPECT_EQ(Length(Button(Action::kApprove, endless, "")["text"]), 75u);
  EXPECT_EQ(Length(Input(Field::kReason, endless, Json::object(), endless, false)["label"]), 2'000u);
  EXPECT_EQ(Length(Input(Field::kReason, endless, Json::object(), endless, false)["hint"]), 2'000u);
  EXPECT_EQ(Length(TextArea(Field::kReason, "", endless, 1'000)["placeholder"]), 150u);
  EXPECT_EQ(core::Utf16Length(TextArea(Field::kReason, endless, "", 1'000)["initial_value"].get<std::string>()),
            1'000u);
  const Json button =
      Button(Action::kApprove, "x", "v", {.title = endless, .text = endless, .yes = endless, .no = endless});
  EXPECT_EQ(Length(button["confirm"]["title"]), 100u);
  EXPECT_EQ(Length(button["confirm"]["text"]), 300u);
  EXPECT_EQ(Length(button["confirm"]["confirm"]), 30u);
  EXPECT_EQ(Length(button["confirm"]["deny"]), 30u);
}

TEST(Parts, AreNeverEmpty) {
  EXPECT_EQ(Section("")["text"]["text"], " ");
  EXPECT_EQ(Header("")["text"]["text"], " ");
  EXPECT_FALSE(Button(Action::kApprove, "x", "").contains("value"));
}

TEST(Parts, LookForNoMentionsInMrkdwn) { EXPECT_EQ(Section("@here")["text"]["verbatim"], true); }

TEST(ButtonOfSlack, HasAWholeValueOrNone) {
  EXPECT_EQ(Button(Action::kApprove, "x", Long(2'000))["value"], Long(2'000));
  EXPECT_FALSE(Button(Action::kApprove, "x", Long(2'001)).contains("value"));
}

TEST(SelectOfSlack, OffersWhatCanBeOffered) {
  std::vector<Option> options = {{.value = Long(150), .text = Long(200), .description = Long(200)},
                                 {.value = Long(151), .text = "cannot"},
                                 {.value = "", .text = "cannot"}};
  const Json select = Select(Field::kValue, options, Long(150), "Choose");
  ASSERT_EQ(select["options"].size(), 1u);
  EXPECT_EQ(Length(select["options"][0]["text"]), 75u);
  EXPECT_EQ(Length(select["options"][0]["description"]), 75u);
  EXPECT_EQ(select["initial_option"], select["options"][0]) << "Slack compares them to the letter";
  EXPECT_FALSE(Select(Field::kValue, options, "other", "Choose").contains("initial_option"));
  EXPECT_TRUE(Select(Field::kValue, {}, "", "Choose").is_null());
  EXPECT_EQ(Select(Field::kValue, std::vector<Option>(120, {.value = "a", .text = "A"}), "", "")["options"].size(),
            100u);
}

TEST(PeopleSelectOfSlack, ChoosesAtMostWhatMayBeChosen) {
  const Json select = PeopleSelect(Field::kPeople, {"U1", "U2", "U3"}, "Choose", 2);
  EXPECT_EQ(select["initial_users"], Json::array({"U1", "U2"}));
  EXPECT_EQ(select["max_selected_items"], 2);
  EXPECT_FALSE(PeopleSelect(Field::kPeople, {}, "Choose", 2).contains("initial_users"));
}

TEST(WellFormedText, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(WellFormed("Zoë"), "Zoë");
  EXPECT_EQ(WellFormed("a\xff"
                       "b\xc3"),
            "a\ufffdb\ufffd");
}

TEST(Dump, NeverThrows) { EXPECT_EQ(Dump(Json{{"a", "Zoë\xff"}}), "{\"a\":\"Zoë\ufffd\"}"); }

}  // namespace
}  // namespace fairlead::chat::slack
