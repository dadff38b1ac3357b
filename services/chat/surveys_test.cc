// Surveys from their launch until everybody knows what came of them.
#include <string>

#include "services/chat/test_surveys.h"

namespace fairlead::chat {
namespace {

using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ChatSurveys, InviteEverybodyOnceInTheirMorningAndLanguageWithALinkOfTheirOwn) {
  Settle();
  EXPECT_EQ(Said(), 0U) << "it is half past six";
  MoveTo("2026-11-23T08:00:00+01:00");
  EXPECT_EQ(Said(), 3U);
  Settle();
  EXPECT_EQ(Said(), 3U);
  ASSERT_EQ(To("U1").size(), 1U);
  EXPECT_THAT(To("U1")[0], HasSubstr("Autumn pulse"));
  EXPECT_THAT(To("U1")[0], HasSubstr("&amp;t=of-e1|"));
  EXPECT_THAT(To("U1")[0], HasSubstr("Friday, 4 December at 18:00"));
  EXPECT_THAT(To("U1")[0], HasSubstr("`c0ffee00`"));
  EXPECT_THAT(To("U1")[0], HasSubstr(survey_.manifest));
  ASSERT_EQ(To("U3").size(), 1U);
  EXPECT_THAT(To("U3")[0], HasSubstr("Pouls d’automne"));
  EXPECT_THAT(To("U3")[0], HasSubstr("&amp;t=of-e3|"));
}

TEST_F(ChatSurveys, AreOpenedWithoutChatsHearingOfIt) {
  MoveTo("2026-11-23T08:00:00+01:00");
  ASSERT_EQ(To("U1").size(), 1U);
  EXPECT_THAT(To("U1")[0], Not(HasSubstr("\"url\"")))
      << "Slack tells an application who presses a button, even one that leads elsewhere";
}

TEST_F(ChatSurveys, RemindEverybodyTwiceAndSayThatNobodyKnowsWhoHasAnswered) {
  MoveTo("2026-11-23T08:00:00+01:00");
  MoveTo("2026-11-29T12:00:00+01:00");
  EXPECT_EQ(Said(), 3U) << "halfway is on a Sunday";
  MoveTo("2026-11-30T08:00:00+01:00");
  EXPECT_EQ(Said(), 6U);
  EXPECT_THAT(To("U2")[1], HasSubstr("You may have answered already; we cannot know"));
  EXPECT_THAT(To("U3")[1], HasSubstr("Vous avez peut-être déjà répondu"));
  EXPECT_THAT(To("U2")[1], HasSubstr("&amp;t=of-e2|"));
  MoveTo("2026-12-03T18:00:00+01:00");
  EXPECT_EQ(Said(), 9U);
  MoveTo("2026-12-04T17:59:00+01:00");
  EXPECT_EQ(Said(), 9U);
}

TEST_F(ChatSurveys, RemindEverybodyOnTheDaysThatTheSurveyNames) {
  survey_.dates.reminders = SurveyReminders{.days = {1, 2, 3, 4, 7}, .hour = 10};
  world_.pulse.Launch(survey_, {EmployeeId("e1"), EmployeeId("e3")});
  MoveTo("2026-11-23T08:00:00+01:00");
  EXPECT_EQ(Said(), 2U);
  std::size_t said = 2;
  for (const char* day : {"2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"}) {
    MoveTo(std::string(day) + "T09:59:00+01:00");
    EXPECT_EQ(Said(), said) << day;
    MoveTo(std::string(day) + "T10:00:00+01:00");
    EXPECT_EQ(Said(), said += 2) << day;
  }
  EXPECT_THAT(To("U3").back(), HasSubstr("Vous avez peut-être déjà répondu"));
  MoveTo("2026-12-04T17:59:00+01:00");
  EXPECT_EQ(Said(), said) << "neither halfway nor before the close";
}

TEST_F(ChatSurveys, RemindNobodyWhereTheSurveyWantsNone) {
  survey_.dates.reminders = SurveyReminders{};
  world_.pulse.Launch(survey_, {EmployeeId("e1")});
  MoveTo("2026-11-23T08:00:00+01:00");
  MoveTo("2026-11-30T08:00:00+01:00");
  MoveTo("2026-12-04T17:59:00+01:00");
  EXPECT_EQ(Said(), 1U);
}

TEST_F(ChatSurveys, SayOneThingWhereChatWasAwayForDays) {
  Settle();
  MoveTo("2026-12-03T19:00:00+01:00");
  EXPECT_EQ(Said(), 3U);
  EXPECT_THAT(To("U1")[0], HasSubstr("you are invited")) << "whoever was not invited yet is invited";
  MoveTo("2026-12-04T10:00:00+01:00");
  EXPECT_EQ(Said(), 3U);
}

TEST_F(ChatSurveys, InviteNobodyWhoLeft) {
  world_.directory.Add("e2", "bob x", "bob@example.com", false);
  MoveTo("2026-11-23T08:00:00+01:00");
  EXPECT_EQ(Said(), 2U);
  EXPECT_TRUE(To("U2").empty());
}

TEST_F(ChatSurveys, AreNotBroughtUpAgainForWhoStopsThem) {
  MoveTo("2026-11-23T08:00:00+01:00");
  EXPECT_THAT(Press("U1", "stop_messages", "survey_invitation"), HasSubstr("not invite you to surveys"));
  MoveTo("2026-11-30T08:00:00+01:00");
  EXPECT_EQ(To("U1").size(), 1U);
  EXPECT_EQ(To("U2").size(), 2U);
  EXPECT_THAT(Press("U2", "stop_messages", "survey_reminder"), HasSubstr("no more reminders of surveys"));
  MoveTo("2026-12-03T18:00:00+01:00");
  EXPECT_EQ(To("U2").size(), 2U);
  EXPECT_EQ(To("U3").size(), 3U);
}

TEST_F(ChatSurveys, ComeBackTheNextMorningForWhoWantsThemLater) {
  MoveTo("2026-11-24T10:00:00+01:00");
  EXPECT_THAT(Press("U1", "ask_later", survey_.id), HasSubstr("Wednesday, 25 November at 08:00"));
  EXPECT_THAT(Press("U1", "ask_later", survey_.id), HasSubstr("Wednesday, 25 November at 08:00"));
  MoveTo("2026-11-25T07:59:00+01:00");
  EXPECT_EQ(To("U1").size(), 1U);
  MoveTo("2026-11-25T08:00:00+01:00");
  EXPECT_EQ(To("U1").size(), 2U);
  EXPECT_THAT(To("U1")[1], HasSubstr("we cannot know"));
  EXPECT_EQ(To("U2").size(), 1U);
}

TEST_F(ChatSurveys, ComeBackOnceWhereEverybodyIsRemindedThatMorning) {
  MoveTo("2026-11-27T10:00:00+01:00");
  EXPECT_THAT(Press("U1", "ask_later", survey_.id), HasSubstr("Monday, 30 November at 08:00"));
  MoveTo("2026-11-30T08:00:00+01:00");
  EXPECT_EQ(To("U1").size(), 2U);
}

TEST_F(ChatSurveys, AreNotBroughtUpBeforeWhoeverPutThemOffWantsThem) {
  MoveTo("2026-11-23T08:00:00+01:00");
  MoveTo("2026-11-30T07:00:00+01:00");
  EXPECT_THAT(Press("U1", "ask_later", survey_.id), HasSubstr("Tuesday, 1 December at 08:00"));
  MoveTo("2026-11-30T08:00:00+01:00");
  EXPECT_EQ(To("U1").size(), 1U);
  EXPECT_EQ(To("U2").size(), 2U);
  MoveTo("2026-12-01T08:00:00+01:00");
  EXPECT_EQ(To("U1").size(), 2U);
}

TEST_F(ChatSurveys, AreNeverBroughtUpAfterTheClose) {
  MoveTo("2026-12-04T10:00:00+01:00");
  EXPECT_THAT(Press("U1", "ask_later", survey_.id), HasSubstr("before I could write again"));
  MoveTo("2026-12-04T18:00:00+01:00");
  EXPECT_THAT(Press("U1", "ask_later", survey_.id), HasSubstr("is closed"));
  const std::size_t before = Said();
  MoveTo("2026-12-07T08:00:00+01:00");
  EXPECT_EQ(Said(), before);
}

TEST_F(ChatSurveys, TellEverybodyWhatCameOfThemInTheirMorningAndForgetWhoWasInvited) {
  MoveTo("2026-11-23T08:00:00+01:00");
  const std::size_t before = Said();
  Press("U2", "stop_messages", "survey_results");
  EXPECT_EQ(GroupsLeft(), 1U);
  world_.clock.Set(At("2026-12-04T20:30:00+01:00"));
  world_.pulse.Release(
      {.scores = {{.english = "Enough time?", .french = "Assez de temps ?", .value = 65},
                  {.english = "Recommend us?", .french = "Nous recommander ?", .enps = true, .value = -20}},
       .answered = 2,
       .invited = 3});
  Settle();
  EXPECT_EQ(Said(), before) << "it is a Friday night";
  MoveTo("2026-12-07T08:00:00+01:00");
  EXPECT_EQ(Said(), before + 2);
  EXPECT_THAT(To("U1").back(), HasSubstr("*65* · Enough time?"));
  EXPECT_THAT(To("U1").back(), HasSubstr("*-20* (from −100 to 100) · Recommend us?"));
  EXPECT_THAT(To("U1").back(), HasSubstr("2 of 3 people answered"));
  EXPECT_THAT(To("U1").back(), Not(HasSubstr("t=of"))) << "the link is everybody's";
  EXPECT_THAT(To("U3").back(), HasSubstr("les résultats sont là"));
  EXPECT_THAT(To("U3").back(), HasSubstr("Assez de temps"));
  EXPECT_EQ(GroupsLeft(), 0U);
  Settle();
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_GE(told_[0], absl::Hours(62)) << "from Friday at 18:00 until Monday at 8:00";
  EXPECT_LT(told_[0], absl::Hours(63));
  process_.reset();
  process_ = std::make_unique<Process>(world_);
  Settle();
  EXPECT_EQ(Said(), before + 2) << "a successor reads all facts again";
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(ChatSurveys, SayPlainlyThatNothingWasRead) {
  MoveTo("2026-11-23T08:00:00+01:00");
  world_.pulse.DestroyUnread();
  MoveTo("2026-12-08T18:00:00+01:00");
  EXPECT_THAT(To("U1").back(), HasSubstr("Fewer than 20 people answered"));
  EXPECT_THAT(To("U1").back(), HasSubstr("destroyed without being read"));
  EXPECT_THAT(To("U3").back(), HasSubstr("détruites sans être lues"));
}

TEST_F(ChatSurveys, SayThatTheyWereGivenUpAndNotThatTooFewAnswered) {
  MoveTo("2026-11-23T08:00:00+01:00");
  world_.pulse.GiveUp();
  MoveTo("2026-12-04T18:00:00+01:00");
  Settle();
  EXPECT_THAT(To("U1").back(), HasSubstr("Those who run *Autumn pulse* gave it up after its close"));
  EXPECT_THAT(To("U1").back(), HasSubstr("destroyed without being read"));
  EXPECT_THAT(To("U1").back(), Not(HasSubstr("Fewer than")));
  EXPECT_THAT(To("U3").back(), HasSubstr("y ont renoncé après la clôture"));
  EXPECT_EQ(GroupsLeft(), 0U);
  EXPECT_TRUE(told_.empty()) << "when it was given up is no time that chat took";
}

TEST_F(ChatSurveys, InviteOnceThoughChatIsRestartedWhileSlackIsSlow) {
  Settle();
  world_.slack.Fail("chat.postMessage", 429, "ratelimited", 2);
  world_.clock.Set(At("2026-11-23T08:00:00+01:00"));
  EXPECT_TRUE(Eventually([this] { return Said() > 0 || IsBusy(); }));
  process_.reset();
  process_ = std::make_unique<Process>(world_);
  Settle();
  for (const char* user : {"U1", "U2", "U3"}) EXPECT_EQ(To(user).size(), 1U) << user;
}

TEST_F(ChatSurveys, WaitForTheIssuerToSayWhoIsInvited) {
  world_.pulse.Fail(absl::PermissionDeniedError("the issuer does not know chat's key yet"));
  world_.clock.Set(At("2026-11-23T09:00:00+01:00"));
  ASSERT_TRUE(core::BlockOn(process_->surveys.Look()).ok());
  EXPECT_TRUE(IsBusy());
  world_.pulse.Fail(absl::OkStatus());
  Settle();
  EXPECT_EQ(Said(), 3U);
}

TEST_F(ChatSurveys, OfLongAgoAreNotBroughtUp) {
  world_.pulse.Release({.answered = 2, .invited = 3});
  MoveTo("2027-01-11T09:00:00+01:00");
  EXPECT_EQ(Said(), 0U);
}

}  // namespace
}  // namespace fairlead::chat
