#include "services/chat/transport/slack/blocks.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/chat/transport/slack/names.h"
#include "texts/chat.h"

namespace fairlead::chat::slack {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// The action_ids of all buttons in a message or view, in order.
std::vector<std::string> ButtonsOf(const Json& json) {
  std::vector<std::string> buttons;
  if (json.is_object() && json.value("type", "") == "button") buttons.push_back(json["action_id"]);
  if (json.is_structured()) {
    for (const Json& item : json) {
      for (std::string& button : ButtonsOf(item)) buttons.push_back(std::move(button));
    }
  }
  return buttons;
}

class BlocksTest : public ::testing::Test {
 protected:
  Json Say(const view::MessageView& view, const char* locale = "en-GB") const {
    return Message(view, {.locale = locale}, texts_);
  }
  static std::string First(const Json& message) { return message["blocks"][0]["text"]["text"]; }

  const texts::Texts texts_{say::Catalogue()};
  const view::Person ana_{.chat_id = "U1", .name = "Ana"};
  const view::Person bob_{.chat_id = "U2", .name = "Bob"};
  const absl::Time december_ = absl::FromCivil(absl::CivilDay(2026, 12, 1), absl::UTCTimeZone());
};

TEST_F(BlocksTest, AnnounceAnAwardWithThePersonsOwnWordsToTheLetter) {
  const view::AwardAnnouncement award{.giver = ana_,
                                      .recipients = {bob_},
                                      .points = 20,
                                      .value = "Care",
                                      .message = "*Thanks*, <!channel> & all :tada:"};
  const Json english = Say(award);
  EXPECT_EQ(First(english), "🎉 <@U1> thanks <@U2>: *+20 points* for *#Care*");
  EXPECT_EQ(english["blocks"][1]["text"]["type"], "plain_text");
  EXPECT_EQ(english["blocks"][1]["text"]["text"], award.message);
  EXPECT_EQ(english["text"], First(english) + " · ∗Thanks∗, &lt;!channel&gt; &amp; all :tada:");
  EXPECT_EQ(First(Say(award, "fr")), "🎉 <@U1> remercie <@U2>\u202f: *+20 points* pour *#Care*");
}

TEST_F(BlocksTest, AnnounceAnAwardToSeveralWhatJoinedAndThatItWasTakenBack) {
  view::AwardAnnouncement award{.giver = ana_,
                                .recipients = {bob_, ana_},
                                .points = 1,
                                .value = "",
                                .message = "",
                                .join_emoji = "clap<!here>",
                                .join_points = 5,
                                .joined = {bob_},
                                .joined_points = 5};
  Json json = Say(award);
  EXPECT_EQ(First(json), "🎉 <@U1> thanks <@U2> and <@U1>: *+1 point each*");
  EXPECT_EQ(json["blocks"][1]["elements"][0]["text"], ":claphere: <@U2> joined in: +5 points");
  EXPECT_THAT(json["blocks"][2]["elements"][0]["text"].get<std::string>(), HasSubstr("add 5 points of your own"));
  award.taken_back = december_;
  json = Say(award);
  EXPECT_EQ(json["blocks"][2]["elements"][0]["text"], "<@U1> took this back on 1 December.");
  EXPECT_EQ(json["blocks"].size(), 3u) << "nobody is asked to join in any more";
}

TEST_F(BlocksTest, LetTheReceiverThankBackAndStopTheseMessages) {
  const Json json = Say(view::AwardReceived{.giver = ana_, .points = 1, .value = "Care", .message = "x", .balance = 7});
  EXPECT_EQ(First(json), "🎉 <@U1> thanked you: *+1 point* for *#Care*");
  EXPECT_THAT(ButtonsOf(json), ElementsAre("open_kudos_form", "stop_messages"));
  const Json& buttons = json["blocks"][3]["elements"];
  EXPECT_EQ(buttons[0]["value"], "U1");
  EXPECT_EQ(buttons[1]["value"], "award_received");
}

TEST_F(BlocksTest, SayWhatWasGivenAndWhatIsLeft) {
  view::KudosGiven given{
      .recipients = {bob_}, .points = 20, .left = 60, .refills_at = december_, .award_id = "7-0123456789abcdef"};
  Json json = Say(given);
  EXPECT_EQ(First(json),
            "✅ Done: <@U2> gets 20 points.\nYou have 60 points left to give; your allowance is full again on "
            "1 December.");
  ASSERT_THAT(ButtonsOf(json), ElementsAre("undo_award"));
  EXPECT_EQ(json["blocks"][1]["elements"][0]["value"], given.award_id);
  EXPECT_TRUE(json["blocks"][1]["elements"][0].contains("confirm")) << "taking back asks first";
  given.award_id.clear();
  EXPECT_THAT(ButtonsOf(Say(given)), ElementsAre());
}

TEST_F(BlocksTest, SayEveryProblemOfACommandAndWhatToTypeInstead) {
  view::KudosProblem problem{
      .problems = {{.kind = view::ProblemKind::kPointsMissing}, {.kind = view::ProblemKind::kEmptyMessage}},
      .corrected = {bob_, " +10 #Care ", view::Gap{view::Gap::Kind::kMessage}},
      .draft = "draft"};
  Json json = Say(problem);
  EXPECT_EQ(First(json),
            "*Your thanks have not been sent yet.*\n• How many points for each? Add a number, like `+10`.\n"
            "• What do you thank them for? A few words are enough, but they make the difference.");
  EXPECT_EQ(json["blocks"][1]["text"]["text"],
            "Like this, with the gaps filled in:\n`/kudos @Bob +10 #Care thank you for …`");
  EXPECT_THAT(ButtonsOf(json), ElementsAre("open_kudos_form"));
  problem.problems.pop_back();
  problem.ready = true;
  problem.draft.clear();
  json = Say(problem, "fr");
  EXPECT_THAT(First(json), Not(HasSubstr("•"))) << "one problem is no list";
  EXPECT_EQ(json["blocks"][1]["text"]["text"], "Tapez plutôt ceci\u202f:\n`/kudos @Bob +10 #Care merci pour …`");
  EXPECT_THAT(ButtonsOf(json), ElementsAre());
}

TEST_F(BlocksTest, DoNotSpeakOfThanksWhereACommandWasMistyped) {
  const Json json = Say(view::KudosProblem{
      .problems = {{.kind = view::ProblemKind::kUnknownCommand, .typed = "balence", .suggestion = "balance"}}});
  EXPECT_EQ(First(json), "I don’t know `balence`. Did you mean `/kudos balance`?");
}

TEST_F(BlocksTest, KeepACorrectedCommandOfManyLinesInsideItsMarks) {
  const Json json = Say(view::KudosProblem{.problems = {{.kind = view::ProblemKind::kPointsMissing}},
                                           .corrected = {bob_, " +10 a\n" + std::string(2'000, '<')}});
  const std::string text = json["blocks"][1]["text"]["text"];
  EXPECT_TRUE(text.ends_with("…```")) << text;
}

TEST_F(BlocksTest, ShowABalanceAndWhatIsOwed) {
  const Json json =
      Say(view::BalanceAnswer{.balance = 1, .owed = 2, .allowance = 100, .left = 0, .refills_at = december_});
  EXPECT_EQ(
      json["blocks"][1]["text"]["text"],
      "You have *1 point*.\n2 points that you had already spent were taken back; what you receive next makes up for "
      "that first.\nYou can still give *0 points* of 100 this month. On 1 December your allowance is full again.");
  EXPECT_THAT(ButtonsOf(json), ElementsAre()) << "nothing is left to give";
}

TEST_F(BlocksTest, ShowAHistoryTheNewestTen) {
  view::HistoryAnswer history;
  for (int i = 0; i < 12; ++i) {
    history.entries.push_back({.received = i > 0,
                               .others = {bob_},
                               .points = i + 1,
                               .value = "Care",
                               .message = "thanks\n*a lot*",
                               .at = december_,
                               .taken_back = i == 0});
  }
  const Json json = Say(history);
  EXPECT_EQ(json["blocks"].size(), 11u);
  EXPECT_EQ(json["blocks"][1]["text"]["text"], "1 Dec · to <@U2>: 1 point · *#Care* · thanks ∗a lot∗ · _taken back_");
  EXPECT_EQ(json["blocks"][2]["text"]["text"], "1 Dec · from <@U2>: +2 points · *#Care* · thanks ∗a lot∗");
}

TEST_F(BlocksTest, ShowTheLeaderBoardOfItsMonthInEveryTimeZone) {
  view::LeaderboardAnswer board{.month = absl::CivilMonth(2026, 11), .places = {{1, bob_, 30}, {1, ana_, 30}}};
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("America/Montreal", &zone));
  const Json json = Message(board, {.locale = "fr-CA", .zone = zone}, texts_);
  EXPECT_EQ(First(json), "Qui a le plus donné en novembre 2026");
  EXPECT_EQ(json["blocks"][1]["text"]["text"], "1. <@U2> · 30 points donnés\n1. <@U1> · 30 points donnés");
}

TEST_F(BlocksTest, AskForADecisionUntilItIsMade) {
  view::ApprovalRequest request{.nomination_id = "7-0123456789abcdef",
                                .award = "Star",
                                .nominator = ana_,
                                .nominees = {bob_},
                                .points = 100,
                                .reason = "She <did> it",
                                .decide_by = december_,
                                .right = {.kind = view::Right::Kind::kCommittee, .name = "Craft"},
                                .approvals = 1,
                                .quorum = 2};
  Json json = Say(request);
  EXPECT_EQ(First(json), "🗳️ <@U1> nominates <@U2> for *Star* (100 points).");
  EXPECT_THAT(json.dump(), HasSubstr("because you are on the committee “Craft”. Please decide by 1 December"));
  EXPECT_THAT(json.dump(), HasSubstr("1 of 2 approvals so far."));
  EXPECT_THAT(ButtonsOf(json), ElementsAre("approve", "decline"));
  EXPECT_EQ(json["blocks"].back()["elements"][0]["value"], request.nomination_id);
  request.my_vote = true;
  json = Say(request);
  EXPECT_THAT(json.dump(), HasSubstr("You have approved this."));
  EXPECT_THAT(ButtonsOf(json), ElementsAre());
  request.state = view::NominationState::kDeclined;
  EXPECT_THAT(Say(request).dump(), HasSubstr("This was declined. There is nothing left to do."));
  EXPECT_THAT(Say(request, "fr").dump(), HasSubstr("Cette proposition est refusée. Il n’y a plus rien à faire."));
}

TEST_F(BlocksTest, TellTheNominatorHowItWent) {
  using Step = view::NominationStep;
  const view::NominationDecided decided{.award = "Star",
                                        .nominees = {bob_},
                                        .state = view::NominationState::kDeclined,
                                        .trail = {{.kind = Step::Kind::kNominated, .who = ana_, .at = december_},
                                                  {.kind = Step::Kind::kDecline,
                                                   .who = bob_,
                                                   .at = december_,
                                                   .right = {.kind = view::Right::Kind::kRoleLevel, .level = 6},
                                                   .reason = "not *yet*"}}};
  const Json json = Say(decided);
  EXPECT_EQ(First(json), "Your nomination of <@U2> for *Star* was declined.");
  EXPECT_EQ(json["blocks"][1]["text"]["text"],
            "*How it went*\n1 Dec, 00:00 · <@U1> nominated\n"
            "1 Dec, 00:00 · <@U2> declined, as level 6 or above · “not ∗yet∗”");
  EXPECT_THAT(ButtonsOf(json), ElementsAre("stop_messages"));
}

TEST_F(BlocksTest, CelebrateWithTheTeamAndWithThePerson) {
  EXPECT_EQ(First(Say(view::MilestoneAnniversary{.person = ana_, .years = 1})),
            "🎂 <@U1> has been with us for one year today. Congratulations!");
  EXPECT_EQ(First(Say(view::MilestoneAnniversary{.person = ana_, .years = 5}, "fr")),
            "🎂 Cela fait 5 ans aujourd’hui que <@U1> travaille avec nous. Félicitations\u202f!");
  const Json own = Say(view::MilestoneAnniversary{.person = ana_, .years = 5, .to_person = true});
  EXPECT_THAT(ButtonsOf(own), ElementsAre("stop_messages", "hide_milestones"));
  EXPECT_THAT(ButtonsOf(Say(view::MilestoneWelcome{.person = ana_, .to_person = true})),
              ElementsAre("hide_milestones"));
}

TEST_F(BlocksTest, ConfirmThatMessagesStopAndOfferThemAgain) {
  const Json json = Say(view::MessagesStopped{.kind = MessageKind::kReminder});
  EXPECT_EQ(First(json), "OK: no more reminders.");
  EXPECT_THAT(ButtonsOf(json), ElementsAre("resume_messages"));
  EXPECT_THAT(ButtonsOf(Say(view::MessagesStopped{.kind = MessageKind::kReminder, .stopped = false})),
              ElementsAre("stop_messages"));
}

TEST_F(BlocksTest, OpenAFormThatIsFilledInAsFarAsPossible) {
  const view::KudosForm form{.metadata = "C1",
                             .people = {"U1"},
                             .points = 20,
                             .value = "Craft",
                             .message = "thanks",
                             .values = {"Care", "Craft"},
                             .left = 60,
                             .refills_at = december_};
  const absl::StatusOr<Json> json = Modal(form, {.locale = "en-GB"}, texts_);
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ((*json)["callback_id"], "kudos");
  EXPECT_EQ((*json)["private_metadata"], "C1");
  const Json& blocks = (*json)["blocks"];
  ASSERT_EQ(blocks.size(), 4u);
  EXPECT_EQ(blocks[0]["element"]["initial_users"], Json::array({"U1"}));
  EXPECT_EQ(blocks[1]["element"]["initial_value"], "20");
  EXPECT_THAT(blocks[1]["hint"]["text"].get<std::string>(), HasSubstr("60 points left"));
  EXPECT_EQ(blocks[2]["element"]["initial_option"]["value"], "Craft");
  EXPECT_EQ(blocks[3]["element"]["initial_value"], "thanks");
  for (const Json& block : blocks) EXPECT_EQ(block["block_id"], block["element"]["action_id"]);
}

TEST_F(BlocksTest, RefuseAFormThatSlackWouldRefuse) {
  const view::Reader reader{.locale = "en"};
  EXPECT_EQ(Modal(view::DeclineForm{.metadata = std::string(3'001, 'x')}, reader, texts_).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Modal(view::DeclineForm{.metadata = std::string(3'000, 'x')}, reader, texts_).ok());
  EXPECT_EQ(Modal(view::NominationForm{}, reader, texts_).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(BlocksTest, AskForPointsOfANominationOnlyWhereThereIsAChoice) {
  view::NominationForm form{.definitions = {{"star", "Star", 100, 100}}};
  const view::Reader reader{.locale = "fr"};
  EXPECT_EQ((*Modal(form, reader, texts_))["blocks"].size(), 3u);
  form.definitions.push_back({"moon", "Moon", 50, 200});
  const Json json = *Modal(form, reader, texts_);
  EXPECT_EQ(json["blocks"].size(), 4u);
  EXPECT_EQ(json["blocks"][2]["optional"], true);
  EXPECT_EQ(json["blocks"][0]["element"]["options"][1]["description"]["text"], "50 à 200 points par personne");
}

TEST_F(BlocksTest, SayWhatIsWrongBesideEachField) {
  const Json json = Errors({{Field::kPoints, {.kind = view::ProblemKind::kPointsZero}},
                            {Field::kPeople, {.kind = view::ProblemKind::kEmployeeLeft, .person = bob_}}},
                           {.locale = "en"}, texts_);
  EXPECT_EQ(json["response_action"], "errors");
  EXPECT_EQ(json["errors"]["points"], "A thank-you is worth one point at least. Type a number, like “+10”.");
  EXPECT_EQ(json["errors"]["people"], "Bob does not work here any more. Leave this name out.");
}

TEST_F(BlocksTest, ShowAtHomeWhatWaitsAndWhatOneChose) {
  view::HomeView home{.first_name = "Ana",
                      .wallet = {.balance = 5, .allowance = 100, .left = 60, .refills_at = december_},
                      .milestones = {{.person = bob_, .day = absl::CivilDay(2026, 12, 1), .years = 0},
                                     {.person = ana_, .day = absl::CivilDay(2026, 12, 24), .years = 2}},
                      .may_nominate = true,
                      .leaderboard_opt_out = true,
                      .stopped = {MessageKind::kReminder},
                      .as_of = december_};
  for (int i = 0; i < 10; ++i) home.approvals.push_back({.nomination_id = "7-1", .award = "Star", .nominator = ana_});
  const Json json = Home(home, {.locale = "en-GB"}, texts_);
  EXPECT_EQ(json["type"], "home");
  EXPECT_EQ(json["blocks"][0]["text"]["text"], "Hello, Ana!");
  const std::vector<std::string> buttons = ButtonsOf(json);
  EXPECT_THAT(std::vector(buttons.begin(), buttons.begin() + 4),
              ElementsAre("open_kudos_form", "open_nomination_form", "approve", "decline"));
  EXPECT_THAT(std::vector(buttons.end() - 3, buttons.end()),
              ElementsAre("join_leaderboard", "hide_milestones", "resume_messages"));
  EXPECT_THAT(json.dump(), HasSubstr("And 2 more; decide about these first."));
  EXPECT_THAT(json.dump(), HasSubstr("1 December · <@U2> joins us\\n24 December · <@U1>, 2 years with us"));
  EXPECT_THAT(json.dump(), HasSubstr("Nothing yet. It will come!"));
}

TEST_F(BlocksTest, ShowAtHomeWhyThereIsNothing) {
  const Json json = Home({.problem = view::Problem{.kind = view::ProblemKind::kYouLeft}, .as_of = december_},
                         {.locale = "fr"}, texts_);
  EXPECT_EQ(json["blocks"].size(), 3u);
  EXPECT_THAT(json["blocks"][1]["text"]["text"].get<std::string>(), HasSubstr("vous ne travaillez plus ici"));
  EXPECT_THAT(ButtonsOf(json), ElementsAre());
}

}  // namespace
}  // namespace fairlead::chat::slack
