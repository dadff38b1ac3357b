// Answers by buttons, from the invitation that offers them until their total is published and they are destroyed.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/chat/test_surveys.h"

namespace fairlead::chat {
namespace {

using ::testing::ElementsAre;
using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;
using Sent = std::map<std::string, std::string>;  // answers by question

// It is open, everybody is invited, and chat may ask. Its questions: agreement (0), likelihood (1), a choice of two
// (3).
class ConfidentialSurvey : public ChatSurveys {
 protected:
  ConfidentialSurvey() {
    survey_.confidential = true;
    Launch({"e1", "e2", "e3"});
  }

  void Launch(const std::vector<std::string>& people) {
    std::vector<EmployeeId> invited;
    for (const std::string& person : people) invited.emplace_back(person);
    world_.pulse.Launch(survey_, std::move(invited));
  }
  void Open() { MoveTo("2026-11-23T08:00:00+01:00"); }

  // A filled in form, as Slack sends it; `view` is the form that was opened.
  std::string FormWith(const std::string& user, const Sent& answers, const std::string& view) const {
    Json values = Json::object();
    for (const auto& [question, answer] : answers) {
      const std::string name = "question_" + question;
      values[name][name] = {{"type", "radio_buttons"}, {"selected_option", {{"value", answer}}}};
    }
    const Json payload = {
        {"type", "view_submission"},
        {"user", {{"id", user}}},
        {"trigger_id", "s" + view},
        {"view",
         {{"id", view}, {"callback_id", "survey"}, {"private_metadata", survey_.id}, {"state", {{"values", values}}}}}};
    return "payload=" + Encoded(payload.dump());
  }
  // What the person reads after having sent the form.
  std::string Submit(const std::string& user, const Sent& answers) {
    const std::size_t before = To(user).size();
    const std::string body = FormWith(user, answers, "V" + std::to_string(++views_));
    EXPECT_EQ(process_->Post("/slack/interactivity", body).status, 200);
    EXPECT_TRUE(Eventually([&] { return To(user).size() > before; }));
    EXPECT_TRUE(Eventually([this] { return !IsBusy(); }));
    return To(user).back();
  }
  // The collection has ended, and what follows from it has happened.
  std::vector<std::string> PublishedAfterTheEnd() {
    world_.pulse.End();
    MoveTo("2026-12-04T18:05:00+01:00");
    return world_.pulse.published();
  }
  std::vector<std::string> Stored(const std::string& kind) {
    return *core::BlockOn(process_->ledger.AggregateIds(process_->ledger.PartitionOf(survey_.id), kind));
  }
  std::string BytesOf(const std::string& kind, const std::string& id) {
    std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
    keys.emplace_back(process_->ledger.PartitionOf(survey_.id), ledger::Key{kind, id});
    return core::BlockOn(process_->ledger.Read(std::move(keys)))->front().bytes;
  }
  // What the directory's event leads to.
  void Gone(const std::string& person, bool erased) {
    Apply(*process_, process_->notify.OnGone(EmployeeId(person), "event-1", erased));
    Settle();
  }

 private:
  int views_ = 0;
};

class AnonymousSurvey : public ConfidentialSurvey {
 protected:
  AnonymousSurvey() {
    survey_.confidential = false;
    Launch({"e1", "e2", "e3"});
  }
};

TEST_F(AnonymousSurvey, OffersNothingInChat) {
  Open();
  MoveTo("2026-11-30T08:00:00+01:00");
  ASSERT_EQ(Said(), 6U);
  for (const char* user : {"U1", "U2", "U3"}) {
    for (const std::string& message : To(user)) {
      EXPECT_THAT(message, Not(HasSubstr("answer_here")));
      EXPECT_THAT(message, Not(HasSubstr("onfident")));
    }
  }
}

TEST_F(AnonymousSurvey, RefusesAButtonAndAFormThatItNeverOffered) {
  Open();
  EXPECT_THAT(Press("U1", "answer_here", survey_.id), HasSubstr("cannot be answered here"));
  EXPECT_THAT(Submit("U1", {{"0", "4"}}), HasSubstr("cannot be answered here, and nothing was taken"));
  EXPECT_TRUE(world_.slack.All("views.open").empty());
  EXPECT_THAT(Stored("answers"), IsEmpty());
  EXPECT_THAT(PublishedAfterTheEnd(), IsEmpty());
}

TEST_F(ConfidentialSurvey, IsOfferedBelowTheLinkAsConfidentialNotAnonymous) {
  Open();
  ASSERT_EQ(To("U1").size(), 1U);
  const std::string invitation = To("U1")[0];
  const std::size_t link = invitation.find("t=of-e1");
  const std::size_t words = invitation.find("Confidential, not anonymous");
  EXPECT_LT(link, words);
  EXPECT_LT(words, invitation.find("answer_here"));
  EXPECT_THAT(invitation, HasSubstr("whoever operates them can see who answered what until the survey closes"));
  EXPECT_THAT(invitation, HasSubstr("only a total of the whole company is ever published"));
  EXPECT_THAT(invitation, HasSubstr("The link above is the anonymous way"));
  EXPECT_THAT(To("U3")[0], HasSubstr("Confidentiel, pas anonyme"));
  EXPECT_THAT(To("U3")[0], HasSubstr("Répondre ici"));
  MoveTo("2026-11-30T08:00:00+01:00");
  EXPECT_THAT(To("U1")[1], HasSubstr("Confidential, not anonymous"));
  EXPECT_THAT(To("U1")[1], HasSubstr("answered already by your link; that we cannot know"));
}

TEST_F(ConfidentialSurvey, AsksItsQuestionsInThePersonsLanguageAndNoneMustBeAnswered) {
  Open();
  const Json english = Json::parse(PressFor("views.open", "U1", "answer_here", survey_.id))["view"];
  EXPECT_THAT(english.dump(), HasSubstr("Confidential, not anonymous"));
  EXPECT_THAT(english.dump(), HasSubstr("Enough time?"));
  EXPECT_EQ(english["private_metadata"], survey_.id);
  int questions = 0;
  for (const Json& block : english["blocks"]) {
    if (block["type"] != "input") continue;
    ++questions;
    EXPECT_EQ(block["optional"], true);
    EXPECT_EQ(block["element"]["type"], questions == 2 ? "static_select" : "radio_buttons") << "eleven are a list";
    EXPECT_EQ(block["element"]["options"][0]["value"], questions == 1 ? "1" : "0");
  }
  EXPECT_EQ(questions, 3);
  const std::string french = PressFor("views.open", "U3", "answer_here", survey_.id);
  EXPECT_THAT(french, HasSubstr("Confidentiel, pas anonyme"));
  EXPECT_THAT(french, HasSubstr("Assez de temps ?"));
  EXPECT_THAT(french, HasSubstr("Tout à fait d’accord"));
}

TEST_F(ConfidentialSurvey, PublishesOneTotalOfWhatWasAnsweredAndDestroysTheAnswers) {
  Open();
  EXPECT_THAT(Submit("U1", {{"0", "4"}, {"1", "10"}}), HasSubstr("kept: confidential, not anonymous"));
  EXPECT_THAT(Submit("U3", {{"0", "2"}, {"3", "1"}}), HasSubstr("confidentiel, pas anonyme"));
  EXPECT_THAT(world_.pulse.published(), IsEmpty());
  ASSERT_THAT(Stored("answers"), ElementsAre(survey_.id + "-0"));
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total: 0=2 3=1; 0=4 1=10;"));
  EXPECT_THAT(Stored("answers"), IsEmpty());
  EXPECT_THAT(Stored("survey_total"), IsEmpty());
  const absl::StatusOr<ledger::DataKey> key = ledger::DataKeyCodec().Decode(BytesOf("datakey", "survey:" + survey_.id));
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_TRUE(key->erased) << "no backup of the store can be read either";
  MoveTo("2026-12-05T18:00:00+01:00");
  EXPECT_EQ(world_.pulse.published().size(), 1U);
}

TEST_F(ConfidentialSurvey, PublishesATotalThoughNobodyAnsweredHere) {
  Open();
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total:;")) << "else its absence would tell";
}

TEST_F(ConfidentialSurvey, KeepsWhoAndWhatUnreadableInTheStore) {
  Open();
  Submit("U1", {{"0", "4"}});
  const std::string stored = BytesOf("answers", survey_.id + "-0");
  EXPECT_FALSE(stored.empty());
  EXPECT_THAT(stored, Not(HasSubstr("\x0a\x02"
                                    "e1")))
      << "as protobuf would write it";
}

TEST_F(ConfidentialSurvey, CountsWhatWasSentLastInPlaceOfWhatWasSentBefore) {
  Open();
  Submit("U1", {{"0", "4"}, {"1", "10"}});
  Submit("U1", {{"0", "1"}});
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total: 0=1;"));
}

TEST_F(ConfidentialSurvey, ForgetsWhoLeavesEverythingOut) {
  Open();
  Submit("U1", {{"0", "4"}});
  EXPECT_THAT(Submit("U1", {}), HasSubstr("nothing of yours is kept here"));
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total:;"));
}

TEST_F(ConfidentialSurvey, CountsADoubleClickOnce) {
  Open();
  const std::string body = FormWith("U1", {{"0", "4"}}, "V100");
  const std::size_t before = To("U1").size();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(process_->Post("/slack/interactivity", body).status, 200);
  ASSERT_TRUE(Eventually([this] { return !IsBusy(); }));
  EXPECT_EQ(To("U1").size(), before + 1);
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total: 0=4;"));
}

TEST_F(ConfidentialSurvey, IsNotChangedByAnEarlierFormThatArrivesLate) {
  Open();
  Submit("U1", {{"0", "1"}});
  const Person ana{.user = UserRef("U1"), .employee = EmployeeId("e1"), .locale = "en-GB"};
  FormSent late{
      .from = {.user = UserRef("U1")}, .form = Form::kSurvey, .metadata = survey_.id, .answers = {{"0", "5"}}};
  late.from.at = At("2026-11-23T07:00:00+01:00");
  EXPECT_TRUE(core::BlockOn(process_->answers.Take(ana, late)).ok());
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total: 0=1;"));
}

TEST_F(ConfidentialSurvey, SaysClearlyThatItIsClosed) {
  Open();
  Submit("U1", {{"0", "4"}});
  EXPECT_EQ(PublishedAfterTheEnd().size(), 1U);
  EXPECT_THAT(Press("U2", "answer_here", survey_.id), HasSubstr("is closed, so nothing was taken"));
  EXPECT_THAT(Submit("U2", {{"0", "4"}}), HasSubstr("is closed, so nothing was taken"));
  EXPECT_THAT(Stored("answers"), IsEmpty());
}

TEST_F(ConfidentialSurvey, IsClosedToWhoeverHasNotHeardOfTheClose) {
  Open();
  Submit("U1", {{"0", "4"}});
  EXPECT_EQ(PublishedAfterTheEnd().size(), 1U);
  // As another process knows it still.
  world_.clock.Set(At("2026-12-04T17:59:00+01:00"));
  Launch({"e1", "e2", "e3"});
  EXPECT_THAT(Submit("U2", {{"0", "4"}}), HasSubstr("is closed, so nothing was taken"));
  EXPECT_THAT(Stored("answers"), IsEmpty());
}

TEST_F(ConfidentialSurvey, IsAnsweredByThoseInvitedAlone) {
  Launch({"e1", "e3"});
  Open();
  EXPECT_THAT(Press("U2", "answer_here", survey_.id), HasSubstr("not among those who are invited"));
  EXPECT_THAT(Submit("U2", {{"0", "4"}}), HasSubstr("not among those who are invited"));
  EXPECT_THAT(Stored("answers"), IsEmpty());
}

TEST_F(ConfidentialSurvey, TakesNothingThatIsNoAnswerToItsQuestions) {
  Open();
  for (const Sent& forged :
       std::vector<Sent>{{{"0", "6"}}, {{"0", "0"}}, {{"3", "2"}}, {{"2", "1"}}, {{"0", "-1"}}, {{"x", "1"}}}) {
    EXPECT_THAT(Submit("U1", forged), HasSubstr("nothing was taken")) << forged.begin()->first;
  }
  EXPECT_THAT(Stored("answers"), IsEmpty());
}

TEST_F(ConfidentialSurvey, DestroysAnswersAWeekAfterTheCloseThoughNoTotalCouldBeMade) {
  Open();
  Submit("U1", {{"0", "4"}});
  MoveTo("2026-12-11T18:00:00+01:00");
  EXPECT_THAT(Stored("answers"), IsEmpty());
  world_.pulse.End();
  MoveTo("2026-12-12T18:00:00+01:00");
  EXPECT_THAT(world_.pulse.published(), IsEmpty());
}

TEST_F(ConfidentialSurvey, PublishesItsTotalOnceTheCatalogTakesItAndKeepsNoAnswersUntilThen) {
  Open();
  Submit("U1", {{"0", "4"}});
  world_.pulse.Fail(absl::PermissionDeniedError("the catalog does not know chat's key yet"));
  EXPECT_THAT(PublishedAfterTheEnd(), IsEmpty());
  EXPECT_THAT(Stored("answers"), IsEmpty());
  world_.pulse.Fail(absl::OkStatus());
  MoveTo("2026-12-04T18:10:00+01:00");
  EXPECT_THAT(world_.pulse.published(), ElementsAre("total: 0=4;"));
}

TEST_F(ConfidentialSurvey, ForgetsWhatWasAnsweredBySomebodyWhoIsErased) {
  Open();
  Submit("U1", {{"0", "4"}});
  Submit("U2", {{"0", "2"}});
  Gone("e1", true);
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total: 0=2;"));
}

TEST_F(ConfidentialSurvey, CountsWhoHasLeftSince) {
  Open();
  Submit("U1", {{"0", "4"}});
  Gone("e1", false);
  EXPECT_THAT(PublishedAfterTheEnd(), ElementsAre("total: 0=4;"));
}

TEST_F(ConfidentialSurvey, MovesNoMetricOfItsOwnWhileItIsOpen) {
  Open();
  Submit("U1", {{"0", "4"}});
  Press("U1", "ask_later", survey_.id);
  const std::string scraped = process_->metrics.Text();
  EXPECT_THAT(scraped, Not(HasSubstr("answer_here")));
  EXPECT_THAT(scraped, Not(HasSubstr(survey_.id)));
  EXPECT_THAT(scraped, HasSubstr("fairlead_jobs_ended_total{kind=\"confidential\",outcome=\"done\"} 0"));
}

}  // namespace
}  // namespace fairlead::chat
