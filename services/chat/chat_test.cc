// Chat between Slack's HTTP and the other services: what is taken, what is done once, what people read.
#include <algorithm>

#include "libs/core/all.h"
#include "services/chat/test_chat.h"

namespace fairlead::chat {
namespace {

using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

core::Task<absl::Status> Accept(slack::Intake& intake, std::string body, slack::Envelope envelope) {
  co_return co_await intake.Accept(slack::Entrance::kCommands, std::move(body), envelope);
}

class ChatTest : public ::testing::Test {
 protected:
  // What the person read in answer to a command.
  std::string AnswerTo(const std::string& user, const std::string& text) {
    const std::string trigger = "t" + std::to_string(++triggers_);
    const std::size_t before = world_.slack.All("respond").size();
    EXPECT_EQ(process_->Type(trigger, user, text).status, 200);
    EXPECT_TRUE(Eventually([&] { return world_.slack.All("respond").size() > before; })) << text;
    return world_.slack.LastText("respond");
  }
  bool Settled() {
    return Eventually([&] { return process_->Idle(); });
  }
  std::string Signed(const Json& payload, const std::string& path = "/slack/interactivity") {
    const auto answer = process_->Post(path, "payload=" + Encoded(payload.dump()));
    EXPECT_EQ(answer.status, 200);
    return answer.body;
  }

  World world_;
  std::unique_ptr<Process> process_ = std::make_unique<Process>(world_);

 private:
  int triggers_ = 0;
};

TEST_F(ChatTest, GivesWhatWasTypedAndSaysSo) {
  const std::string answer = AnswerTo("U1", "<@U2> <@U3|zoe> +20 #craft thank you both");
  EXPECT_THAT(answer, HasSubstr("<@U2>"));
  EXPECT_THAT(answer, HasSubstr("160 points"));
  const std::vector<Award> awards = world_.recognition.awards();
  ASSERT_EQ(awards.size(), 1U);
  EXPECT_EQ(awards[0].giver, EmployeeId("e1"));
  EXPECT_EQ(awards[0].recipients, (std::vector<EmployeeId>{EmployeeId("e2"), EmployeeId("e3")}));
  EXPECT_EQ(awards[0].value, "Craft");
  EXPECT_EQ(awards[0].message, "thank you both");
}

TEST_F(ChatTest, AnswersInThePersonsLanguage) {
  EXPECT_THAT(AnswerTo("U3", "solde"), HasSubstr("Vos points"));
  EXPECT_THAT(AnswerTo("U1", "balance"), HasSubstr("Your points"));
}

TEST_F(ChatTest, SaysWhatToTypeInsteadWithThePersonsOwnWords) {
  const std::string answer = AnswerTo("U1", "<@U2|bob> twenty #crafd for the sails");
  EXPECT_THAT(answer, HasSubstr("+20 #Craft for the sails"));
  EXPECT_TRUE(world_.recognition.awards().empty());
}

TEST_F(ChatTest, SaysWhatIsLeftAndWhenItRefills) {
  world_.recognition.Allow("e1", 5);
  const std::string answer = AnswerTo("U1", "<@U2> +20 #care thanks");
  EXPECT_THAT(answer, HasSubstr("5 left"));
  EXPECT_THAT(answer, HasSubstr("1 December"));
}

TEST_F(ChatTest, TellsWhoCannotBeThankedAndWhy) {
  world_.slack.Add("UBOT", "");
  world_.slack.Change("UBOT", "is_bot", true);
  world_.slack.Add("UGONE", "gone@example.com");
  world_.slack.Change("UGONE", "deleted", true);
  world_.slack.Add("ULEFT", "left@example.com");
  world_.directory.Add("e9", "left", "left@example.com", false);
  world_.slack.Add("UNOBODY", "nobody@example.com");
  world_.slack.Add("UNOMAIL", "");
  world_.slack.Add("UTWIN", "bob@example.com");
  EXPECT_THAT(AnswerTo("U1", "<@U2> +1 #care thanks"), HasSubstr("<@U2>"));
  std::set<std::string> answers;
  for (const char* who : {"UBOT", "UGONE", "ULEFT", "UNOBODY", "UNOMAIL", "UTWIN"}) {
    const std::string answer = AnswerTo("U1", std::string("<@") + who + "> +20 #care thanks");
    EXPECT_THAT(answer, HasSubstr(std::string("<@") + who + ">"));
    answers.insert(answer.substr(0, answer.find("metadata")));
  }
  EXPECT_EQ(answers.size(), 6U) << "each has a sentence of its own";
  EXPECT_EQ(world_.recognition.awards().size(), 1U);
}

TEST_F(ChatTest, TellsWhoeverIsNoEmployee) {
  world_.slack.Add("UX", "stranger@example.com", "fr-FR");
  EXPECT_THAT(AnswerTo("UX", "balance"), HasSubstr("stranger@example.com"));
}

TEST_F(ChatTest, TakesARepeatedRequestOnce) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(process_->Type("same", "U1", "<@U2> +20 #care thanks").status, 200);
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.recognition.awards().size(), 1U);
  EXPECT_EQ(world_.slack.All("respond").size(), 1U);
  // Also after a restart.
  process_.reset();
  process_ = std::make_unique<Process>(world_);
  EXPECT_EQ(process_->Type("same", "U1", "<@U2> +20 #care thanks").status, 200);
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("respond").size(), 1U);
}

TEST_F(ChatTest, RefusesWhatIsNotSignedBeforeItLooksIntoIt) {
  const std::string now = std::to_string(absl::ToUnixSeconds(absl::Now()));
  const std::string old = std::to_string(absl::ToUnixSeconds(absl::Now()) - 301);
  for (const std::string& body : {std::string("not json, no form \xff%"), process_->Command("t", "U1", "help")}) {
    for (const char* path : {"/slack/commands", "/slack/interactivity", "/slack/events"}) {
      EXPECT_EQ(process_->Post(path, body, {{"X-Other", "1"}}).status, 401);
      EXPECT_EQ(process_
                    ->Post(path, body,
                           {{"X-Slack-Request-Timestamp", now}, {"X-Slack-Signature", slack::Sign("other", now, body)}})
                    .status,
                401);
      EXPECT_EQ(process_
                    ->Post(path, body,
                           {{"X-Slack-Request-Timestamp", old}, {"X-Slack-Signature", slack::Sign("shh", old, body)}})
                    .status,
                401);
    }
  }
  EXPECT_EQ(process_->Post("/slack/events", "not json").status, 400) << "signed, but malformed";
  EXPECT_EQ(process_->Post("/slack/events", std::string(600 * 1024, 'x')).status, 413);
  EXPECT_TRUE(Settled());
  EXPECT_TRUE(world_.slack.All("users.info").empty());
}

TEST_F(ChatTest, AnswersSlacksQuestionsAboutItself) {
  EXPECT_EQ(process_->Post("/slack/commands", "ssl_check=1&token=x", {{"X-Other", "1"}}).status, 200);
  const auto answer =
      process_->Post("/slack/events", R"({"type":"url_verification","challenge":"3eZbrw1a"})", {}, "application/json");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "3eZbrw1a");
}

TEST_F(ChatTest, TakesAFormOfMoreThanEightKilobytes) {
  const std::string text(20'000, 'x');
  EXPECT_THAT(AnswerTo("U1", "<@U2> +20 #care " + text), HasSubstr("1,000"));
}

TEST_F(ChatTest, KeepsARequestWhileRecognitionIsAwayAndSaysSoOnce) {
  world_.recognition.Fail(absl::UnavailableError("away"));
  EXPECT_EQ(process_->Type("w", "U1", "<@U2> +20 #care thanks").status, 200);
  EXPECT_TRUE(Eventually([&] { return world_.slack.All("respond").size() == 1; }));
  EXPECT_THAT(world_.slack.LastText("respond"), HasSubstr("keep trying"));
  EXPECT_TRUE(Eventually([&] { return world_.recognition.calls() >= 0; }));
  world_.recognition.Fail(absl::OkStatus());
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.recognition.awards().size(), 1U);
  ASSERT_EQ(world_.slack.All("respond").size(), 2U);
  EXPECT_THAT(world_.slack.LastText("respond"), HasSubstr("180 points"));
}

TEST_F(ChatTest, SaysOnceThatARequestWaitsWhileRecognitionIsSlow) {
  process_.reset();
  process_ = std::make_unique<Process>(world_, absl::Seconds(20), absl::Milliseconds(50));
  world_.recognition.gate.Close();
  EXPECT_EQ(process_->Type("s", "U1", "<@U2> +20 #care thanks").status, 200);
  EXPECT_TRUE(Eventually([&] { return world_.slack.All("respond").size() == 1; }));
  EXPECT_THAT(world_.slack.LastText("respond"), HasSubstr("keep trying"));
  // Then it fails for now: who waits knows that already.
  world_.recognition.Fail(absl::UnavailableError("away"));
  world_.recognition.gate.Open();
  EXPECT_TRUE(Eventually([&] { return world_.recognition.calls() >= 1; }));
  world_.recognition.Fail(absl::OkStatus());
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.recognition.awards().size(), 1U);
  EXPECT_EQ(world_.slack.All("respond").size(), 2U);
  EXPECT_THAT(world_.slack.LastText("respond"), HasSubstr("180 points"));
}

TEST_F(ChatTest, DoesNotSayThatARequestWaitsOnceItIsAnswered) {
  process_.reset();
  // The message that it waits is stored, but nobody looks for it.
  process_ = std::make_unique<Process>(world_, absl::Seconds(20), absl::Milliseconds(50), absl::Hours(1));
  world_.recognition.gate.Close();
  EXPECT_EQ(process_->Type("s", "U1", "<@U2> +20 #care thanks").status, 200);
  EXPECT_TRUE(Eventually([&] { return process_->Left() == 2; }));
  world_.recognition.gate.Open();
  EXPECT_TRUE(Settled());
  ASSERT_EQ(world_.slack.All("respond").size(), 1U);
  EXPECT_THAT(world_.slack.LastText("respond"), HasSubstr("180 points"));
}

TEST_F(ChatTest, TakesEachRequestOfARushOnce) {
  constexpr int kRequests = 40;
  constexpr int kRepetitions = 3;
  const std::string body = process_->Command("rush", "U1", "help");
  // More than fits into one bundle, and one that fits into none.
  const std::string padding = "&padding=" + std::string(20 * 1024, 'x');
  const std::string large = "&padding=" + std::string(300 * 1024, 'x');
  // Without the endpoint's few threads, all arrive at once.
  std::vector<core::Task<absl::Status>> tasks;
  for (int i = 0; i < kRequests * kRepetitions; ++i) {
    const slack::Envelope envelope{
        .kind = slack::Envelope::Kind::kWork, .id = "command rush-" + std::to_string(i % kRequests), .user = "U1"};
    tasks.push_back(Accept(process_->intake, body + (i == 7 ? large : padding), envelope));
  }
  const std::vector<absl::Status> accepted = core::BlockOn(core::Together(std::move(tasks)));
  EXPECT_TRUE(std::all_of(accepted.begin(), accepted.end(), [](const absl::Status& one) { return one.ok(); }));
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("respond").size(), static_cast<std::size_t>(kRequests));
}

TEST_F(ChatTest, SaysSoWhereSomethingIsWrongThatNoRepetitionHeals) {
  world_.directory.Fail(absl::UnauthenticatedError("unknown key"));
  EXPECT_THAT(AnswerTo("U1", "balance"), HasSubstr("chat-")) << "with a reference for the log";
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("respond").size(), 1U);
}

TEST_F(ChatTest, TakesBackOneAwardThoughTheFirstAttemptWasCutShort) {
  AnswerTo("U1", "<@U2> +5 #care one");
  AnswerTo("U1", "<@U2> +6 #care two");
  CommandTyped undo{.from = {.id = "command cut", .user = UserRef("U1"), .at = absl::Now()}, .text = {Text{"undo"}}};
  const Incoming incoming = std::move(undo);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto messages = core::BlockOn(process_->respond.Run(incoming));
    ASSERT_TRUE(messages.ok());
    EXPECT_TRUE(std::holds_alternative<view::AwardTakenBack>(std::get<view::MessageView>(messages->at(0).what)));
  }
  EXPECT_FALSE(world_.recognition.awards()[0].reversed);
  EXPECT_TRUE(world_.recognition.awards()[1].reversed);
}

TEST_F(ChatTest, WaitsAsLongAsSlackSays) {
  world_.slack.Fail("users.info", 429, "ratelimited");
  EXPECT_THAT(AnswerTo("U1", "balance"), HasSubstr("keep trying"));
  EXPECT_TRUE(Settled());
  EXPECT_THAT(world_.slack.LastText("respond"), HasSubstr("Your points"));
}

TEST_F(ChatTest, WritesToThePersonWhereTheReplyCannotBeUsed) {
  world_.slack.Fail("respond", 404, "used_url");
  EXPECT_EQ(process_->Type("r", "U1", "balance").status, 200);
  EXPECT_TRUE(Eventually([&] { return world_.slack.All("chat.postMessage").size() == 1; }));
  EXPECT_EQ(world_.slack.All("chat.postMessage")[0].body["channel"], "U1");
}

TEST_F(ChatTest, OpensTheFormAndGivesByIt) {
  EXPECT_EQ(process_->Type("f", "U1", "").status, 200);
  EXPECT_TRUE(Eventually([&] { return world_.slack.All("views.open").size() == 1; }));
  const Json view = world_.slack.All("views.open")[0].body["view"];
  EXPECT_EQ(view["type"], "modal");
  EXPECT_EQ(view["private_metadata"], "C1");
  Json payload = {{"type", "view_submission"},
                  {"user", {{"id", "U1"}}},
                  {"view",
                   {{"id", "V1"},
                    {"callback_id", "kudos"},
                    {"private_metadata", "C1"},
                    {"state",
                     {{"values",
                       {{"people", {{"people", {{"selected_users", {"U2"}}}}}},
                        {"points", {{"points", {{"value", "900"}}}}},
                        {"value", {{"value", {{"selected_option", {{"value", "Care"}}}}}}},
                        {"message", {{"message", {{"value", "thank you"}}}}}}}}}}}};
  const Json errors = Json::parse(Signed(payload));
  EXPECT_EQ(errors["response_action"], "errors");
  EXPECT_THAT(errors["errors"]["points"].get<std::string>(), HasSubstr("200"));
  payload["view"]["state"]["values"]["points"]["points"]["value"] = "9";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Signed(payload), "") << "sent again, it is the same";
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.recognition.awards().size(), 1U);
  EXPECT_EQ(world_.recognition.awards()[0].origin, OriginOf(ChannelRef("C1")));
  EXPECT_EQ(world_.slack.All("chat.postMessage").size(), 1U) << "the answer, to the person";
}

TEST_F(ChatTest, OffersTheFormFilledInWithWhatWasUnderstood) {
  AnswerTo("U1", "<@U2> twenty #care thank you for the tests");
  Json button;
  const Json answer = world_.slack.All("respond").back().body["blocks"];
  for (const Json& block : answer) {
    if (block["type"] == "actions") button = block["elements"][0];
  }
  ASSERT_EQ(button["action_id"], "open_kudos_form");
  Signed({{"type", "block_actions"},
          {"user", {{"id", "U1"}}},
          {"trigger_id", "fill"},
          {"channel", {{"id", "C1"}}},
          {"actions", {{{"action_id", "open_kudos_form"}, {"value", button["value"]}}}}});
  EXPECT_TRUE(Eventually([&] { return world_.slack.All("views.open").size() == 1; }));
  std::map<std::string, Json> elements;
  const Json opened = world_.slack.All("views.open")[0].body["view"]["blocks"];
  for (const Json& block : opened) {
    if (block["type"] == "input") elements[block["block_id"]] = block["element"];
  }
  EXPECT_EQ(elements["people"]["initial_users"], Json({"U2"}));
  EXPECT_FALSE(elements["points"].contains("initial_value")) << "a number in words is asked for again";
  EXPECT_EQ(elements["value"]["initial_option"]["value"], "Care");
  EXPECT_EQ(elements["message"]["initial_value"], "thank you for the tests");
}

TEST_F(ChatTest, SaysThatAFormCameTooLate) {
  world_.slack.Fail("views.open", 200, "expired_trigger_id");
  EXPECT_THAT(AnswerTo("U1", ""), HasSubstr("/kudos"));
}

TEST_F(ChatTest, AcknowledgesAFormInTimeThoughRecognitionIsAway) {
  process_.reset();
  process_ = std::make_unique<Process>(world_, absl::Milliseconds(50));
  world_.recognition.Fail(absl::UnavailableError("away"));
  const Json payload = {{"type", "view_submission"},
                        {"user", {{"id", "U1"}}},
                        {"view",
                         {{"id", "V2"},
                          {"callback_id", "kudos"},
                          {"state",
                           {{"values",
                             {{"people", {{"people", {{"selected_users", {"U2"}}}}}},
                              {"points", {{"points", {{"value", "9"}}}}},
                              {"message", {{"message", {{"value", "thank you"}}}}}}}}}}}};
  EXPECT_EQ(Signed(payload), "");
  world_.recognition.Fail(absl::OkStatus());
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.recognition.awards().size(), 1U);
}

class ChatAnnounces : public ChatTest {
 protected:
  ChatAnnounces() {
    AnswerTo("U1", "<@U3> +20 #care merci");
    Apply(*process_, process_->notify.OnAward("0-0", {EmployeeId("e3")}, false));
    EXPECT_TRUE(Settled());
  }
  std::map<std::string, Json> Posted() {
    std::map<std::string, Json> posted;
    for (const auto& one : world_.slack.All("chat.postMessage")) posted[one.body["channel"]] = one.body;
    return posted;
  }
};

TEST_F(ChatAnnounces, WhereItWasTypedAndToTheRecipientInTheirLanguage) {
  ASSERT_TRUE(Posted().contains("C1"));
  ASSERT_TRUE(Posted().contains("U3"));
  EXPECT_THAT(Posted()["C1"].dump(), HasSubstr("thanks"));
  EXPECT_THAT(Posted()["U3"].dump(), HasSubstr("vous remercie"));
  EXPECT_TRUE(Posted()["U3"].contains("metadata"));
}

TEST_F(ChatAnnounces, AndSaysInTheSameMessageThatItWasTakenBack) {
  AnswerTo("U1", "undo");
  Apply(*process_, process_->notify.OnTakenBack("0-0"));
  EXPECT_TRUE(Settled());
  const auto updates = world_.slack.All("chat.update");
  ASSERT_EQ(updates.size(), 1U);
  EXPECT_EQ(updates[0].body["channel"], "C1");
  EXPECT_THAT(updates[0].body["ts"].get<std::string>(), HasSubstr(".0"));
  Apply(*process_, process_->notify.OnTakenBack("0-77"));
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("chat.update").size(), 1U) << "nothing told of that one";
}

TEST_F(ChatAnnounces, ElsewhereIfTheChannelCannotBeWrittenTo) {
  world_.slack.Fail("chat.postMessage", 200, "not_in_channel");
  AnswerTo("U2", "<@U3> +5 #care encore");
  Apply(*process_, process_->notify.OnAward("0-1", {}, false));
  EXPECT_TRUE(Settled());
  EXPECT_TRUE(Posted().contains("C0"));
}

TEST_F(ChatAnnounces, LetsColleaguesJoinInOnceEach) {
  // The announcement is one of the first messages: the test tries the time stamps that Slack can have given it.
  const auto react = [&](const std::string& event, const std::string& user, const std::string& emoji) {
    for (int n = 1; n < 40; ++n) {
      const Json body = {{"type", "event_callback"},
                         {"event_id", event + std::to_string(n)},
                         {"event",
                          {{"type", "reaction_added"},
                           {"user", user},
                           {"reaction", emoji},
                           {"item", {{"type", "message"}, {"channel", "C1"}, {"ts", std::to_string(n) + ".0"}}}}}};
      EXPECT_EQ(process_->Post("/slack/events", body.dump(), {}, "application/json").status, 200);
    }
  };
  react("a", "U2", "clap");
  react("b", "U2", "clap::skin-tone-2");
  react("c", "U2", "eyes");
  EXPECT_TRUE(Settled());
  const std::vector<Award> awards = world_.recognition.awards();
  ASSERT_EQ(awards.size(), 2U);
  EXPECT_EQ(awards[1].giver, EmployeeId("e2"));
  EXPECT_EQ(awards[1].recipients, std::vector<EmployeeId>{EmployeeId("e3")});
  EXPECT_EQ(awards[1].points, 5);
  EXPECT_EQ(awards[1].origin, kJoinOrigin);
}

TEST_F(ChatAnnounces, NotToWhoDoesNotWantToBeWrittenTo) {
  const Json stop = {{"type", "block_actions"},
                     {"user", {{"id", "U3"}}},
                     {"trigger_id", "stop"},
                     {"channel", {{"id", "D1"}}},
                     {"response_url", world_.slack.Url("/respond/stop")},
                     {"actions", {{{"action_id", "stop_messages"}, {"value", "award_received"}}}}};
  Signed(stop);
  EXPECT_TRUE(Settled());
  const std::size_t before = world_.slack.All("chat.postMessage").size();
  AnswerTo("U1", "<@U3> +5 #care encore");
  Apply(*process_, process_->notify.OnAward("0-1", {EmployeeId("e3")}, true));
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("chat.postMessage").size(), before);
}

TEST_F(ChatAnnounces, NobodyWhoLeft) {
  world_.directory.Add("e3", "zoé x", "zoé@example.com", false);
  Apply(*process_, process_->notify.OnGone(EmployeeId("e3"), "ev1", false));
  EXPECT_TRUE(Settled());
  const std::size_t before = world_.slack.All("chat.postMessage").size();
  Apply(*process_, process_->notify.OnAward("0-0", {EmployeeId("e3")}, true));
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("chat.postMessage").size(), before);
}

TEST_F(ChatTest, WaitsForANewTokenWhereSlackRefusesTheOldOne) {
  world_.slack.Fail("users.info", 200, "token_revoked", 1);
  EXPECT_THAT(AnswerTo("U1", "balance"), HasSubstr("keep trying"));
  EXPECT_TRUE(Settled());
  EXPECT_TRUE(process_->api.Ready().ok()) << "it works again";
}

TEST_F(ChatTest, ShowsTheHomeTabAndKeepsAChoiceMadeThere) {
  const Json opened = {{"type", "event_callback"},
                       {"event_id", "h1"},
                       {"event", {{"type", "app_home_opened"}, {"user", "U3"}, {"tab", "home"}}}};
  EXPECT_EQ(process_->Post("/slack/events", opened.dump(), {}, "application/json").status, 200);
  EXPECT_TRUE(Eventually([&] { return world_.slack.All("views.publish").size() == 1; }));
  EXPECT_THAT(world_.slack.LastText("views.publish"), HasSubstr("Bonjour"));
  Signed({{"type", "block_actions"},
          {"user", {{"id", "U3"}}},
          {"trigger_id", "h2"},
          {"view", {{"type", "home"}}},
          {"actions", {{{"action_id", "leave_leaderboard"}}}}});
  EXPECT_TRUE(Eventually([&] { return world_.slack.All("views.publish").size() == 2; }));
  EXPECT_THAT(world_.slack.LastText("views.publish"), HasSubstr("join_leaderboard"));
}

class ChatNominates : public ChatTest {
 protected:
  // U1 nominates U2; U3 decides.
  ChatNominates() {
    const Json payload = {{"type", "view_submission"},
                          {"user", {{"id", "U1"}}},
                          {"view",
                           {{"id", "N1"},
                            {"callback_id", "nomination"},
                            {"state",
                             {{"values",
                               {{"definition", {{"definition", {{"selected_option", {{"value", "star"}}}}}}},
                                {"people", {{"people", {{"selected_users", {"U2"}}}}}},
                                {"reason", {{"reason", {{"value", "for the night shift"}}}}}}}}}}}};
    EXPECT_EQ(Signed(payload), "");
    EXPECT_TRUE(Settled());
    id_ = world_.recognition.nominations().at(0).id;
    Apply(*process_, process_->notify.OnNomination(id_, {EmployeeId("e3")}, false));
    EXPECT_TRUE(Settled());
  }
  void Press(const std::string& trigger, const std::string& action) {
    Signed({{"type", "block_actions"},
            {"user", {{"id", "U3"}}},
            {"trigger_id", trigger},
            {"channel", {{"id", "D3"}}},
            {"response_url", world_.slack.Url("/respond/" + trigger)},
            {"actions", {{{"action_id", action}, {"value", id_}}}}});
    EXPECT_TRUE(Settled());
  }
  std::string LastTo(const std::string& channel) {
    std::string last;
    for (const auto& one : world_.slack.All("chat.postMessage")) {
      if (one.body["channel"] == channel) last = one.body.dump();
    }
    return last;
  }
  std::string id_;
};

TEST_F(ChatNominates, AsksWhoDecidesInTheirLanguage) {
  EXPECT_THAT(LastTo("U3"), HasSubstr("Étoile"));
  EXPECT_THAT(LastTo("U3"), HasSubstr("for the night shift"));
  EXPECT_THAT(LastTo("U1"), HasSubstr("Star"));
}

TEST_F(ChatNominates, ApprovesOnceAndTellsEverybodyConcerned) {
  Press("a1", "approve");
  EXPECT_EQ(world_.recognition.nominations()[0].state, NominationState::kApproved);
  Press("a2", "approve");
  EXPECT_THAT(world_.slack.LastText("respond"), HasSubstr("<@U3>")) << "already decided, by whom";
  Apply(*process_, process_->notify.OnDecision(id_, EmployeeId("e1"), {EmployeeId("e2")}, true));
  EXPECT_TRUE(Settled());
  EXPECT_THAT(LastTo("C0"), HasSubstr("<@U2>"));
  EXPECT_THAT(LastTo("U2"), HasSubstr("50"));
  EXPECT_THAT(LastTo("U1"), HasSubstr("Craft")) << "by which right";
}

TEST_F(ChatNominates, AsksForTheReasonOfADecline) {
  Press("d1", "decline");
  ASSERT_EQ(world_.slack.All("views.open").size(), 1U);
  Json payload = {{"type", "view_submission"},
                  {"user", {{"id", "U3"}}},
                  {"view",
                   {{"id", "D1"},
                    {"callback_id", "decline"},
                    {"private_metadata", id_},
                    {"state", {{"values", {{"reason", {{"reason", {{"value", " "}}}}}}}}}}}};
  EXPECT_THAT(Signed(payload), HasSubstr("errors"));
  payload["view"]["state"]["values"]["reason"]["reason"]["value"] = "pas encore";
  EXPECT_EQ(Signed(payload), "");
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.recognition.nominations()[0].state, NominationState::kDeclined);
}

TEST_F(ChatNominates, RemindsOnlyWhoDidNotDecide) {
  const std::size_t before = world_.slack.All("chat.postMessage").size();
  Apply(*process_, process_->notify.OnNomination(id_, {EmployeeId("e3")}, true));
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("chat.postMessage").size(), before + 1);
  Press("a1", "approve");
  const std::size_t after = world_.slack.All("chat.postMessage").size();
  Apply(*process_, process_->notify.OnNomination(id_, {EmployeeId("e3")}, true));
  EXPECT_TRUE(Settled());
  EXPECT_EQ(world_.slack.All("chat.postMessage").size(), after);
}

TEST_F(ChatNominates, StandsOnTheHomeTabOfWhoDecides) {
  const Json opened = {{"type", "event_callback"},
                       {"event_id", "h9"},
                       {"event", {{"type", "app_home_opened"}, {"user", "U3"}, {"tab", "home"}}}};
  EXPECT_EQ(process_->Post("/slack/events", opened.dump(), {}, "application/json").status, 200);
  EXPECT_TRUE(Settled());
  EXPECT_THAT(world_.slack.LastText("views.publish"), HasSubstr("Étoile"));
  EXPECT_THAT(world_.slack.LastText("views.publish"), HasSubstr("<@U2>")) << "also an anniversary";
}

TEST_F(ChatTest, RemembersFirstDaysAndAnniversaries) {
  Apply(*process_, process_->notify.OnMilestone(EmployeeId("e3"), 0));
  Apply(*process_, process_->notify.OnMilestone(EmployeeId("e2"), 5));
  EXPECT_TRUE(Settled());
  std::map<std::string, int> posted;
  for (const auto& one : world_.slack.All("chat.postMessage")) ++posted[one.body["channel"]];
  EXPECT_EQ(posted, (std::map<std::string, int>{{"C0", 2}, {"U2", 1}, {"U3", 1}}));
}

TEST_F(ChatTest, WhatPeopleTypeLiesSealedAndIsUnreadableAfterAWeek) {
  const std::string sealed = *core::BlockOn(process_->sealing.Seal(1, "thank you"));
  EXPECT_THAT(sealed, Not(HasSubstr("thank you")));
  EXPECT_EQ(*core::BlockOn(process_->sealing.Open(1, sealed)), "thank you");
  ASSERT_TRUE(process_->sealing.DestroyOld().ok());
  EXPECT_EQ(*core::BlockOn(process_->sealing.Open(1, sealed)), "thank you") << "of today";
}

}  // namespace
}  // namespace fairlead::chat
