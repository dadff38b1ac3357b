#include "services/chat/transport/slack/requests.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace fairlead::chat::slack {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::json;

std::string FormOf(const Json& payload) {
  std::string body = "payload=";
  for (const char c : payload.dump()) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    body += '%';
    body += kDigits[byte >> 4];
    body += kDigits[byte & 15];
  }
  return body;
}

template <typename What>
What Read(Entrance entrance, const std::string& body) {
  const absl::StatusOr<Incoming> incoming = ReadIncoming(entrance, body);
  EXPECT_TRUE(incoming.ok()) << incoming.status();
  EXPECT_TRUE(std::holds_alternative<What>(*incoming));
  return std::get<What>(*incoming);
}

TEST(FormField, IsDecodedAndFoundWhereverItStands) {
  const std::string body = "a=1&text=%40ana+%2B20%20caf%C3%A9&empty=&last";
  EXPECT_EQ(FormField(body, "text"), "@ana +20 café");
  EXPECT_EQ(FormField(body, "a"), "1");
  EXPECT_EQ(FormField(body, "empty"), "");
  EXPECT_EQ(FormField(body, "last"), "");
  EXPECT_EQ(FormField(body, "missing"), "");
  EXPECT_EQ(FormField("x=100%&y=%zz", "x"), "100%");
  EXPECT_EQ(FormField("x=100%&y=%zz", "y"), "%zz");
}

TEST(SlackRequest, ReadsACommand) {
  const std::string body =
      "command=%2Fkudos&text=%3C%40U1%7Cana%3E+%2B20&user_id=U2&channel_id=C3&response_url=https%3A%2F%2Fhooks.example"
      "&trigger_id=1.2.3";
  const Envelope envelope = *ReadEnvelope(Entrance::kCommands, body);
  EXPECT_EQ(envelope.kind, Envelope::Kind::kWork);
  EXPECT_EQ(envelope.id, "command 1.2.3");
  EXPECT_EQ(envelope.user, "U2");
  const auto command = Read<CommandTyped>(Entrance::kCommands, body);
  EXPECT_EQ(command.from.channel, ChannelRef("C3"));
  EXPECT_EQ(command.from.reply, "https://hooks.example");
  EXPECT_THAT(command.text, ElementsAre(Token(PersonMention{UserRef("U1"), "ana"}), Token(Text{" +20"})));
}

TEST(SlackRequest, ReadsAButtonOnTheHomeTabAndInAMessage) {
  Json payload = {{"type", "block_actions"},
                  {"user", {{"id", "U1"}}},
                  {"trigger_id", "t1"},
                  {"view", {{"type", "home"}, {"id", "V1"}}},
                  {"actions", {{{"action_id", "stop_messages"}, {"value", "reminder"}}}}};
  auto button = Read<ButtonPressed>(Entrance::kInteractivity, FormOf(payload));
  EXPECT_EQ(button.action, Action::kStopMessages);
  EXPECT_EQ(button.kind, MessageKind::kReminder);
  EXPECT_TRUE(button.at_home);
  payload.erase("view");
  payload["channel"] = {{"id", "C1"}};
  payload["response_url"] = "https://hooks.example/1";
  payload["actions"][0] = {{"action_id", "undo_award"}, {"value", "3-0123456789abcdef"}};
  button = Read<ButtonPressed>(Entrance::kInteractivity, FormOf(payload));
  EXPECT_EQ(button.action, Action::kUndoAward);
  EXPECT_EQ(button.value, "3-0123456789abcdef");
  EXPECT_FALSE(button.at_home);
  payload["actions"][0]["action_id"] = "somebody_elses";
  EXPECT_TRUE(std::holds_alternative<Other>(*ReadIncoming(Entrance::kInteractivity, FormOf(payload))));
}

Json SubmittedForm() {
  return {{"type", "view_submission"},
          {"user", {{"id", "U1"}}},
          {"view",
           {{"id", "V1"},
            {"callback_id", "kudos"},
            {"private_metadata", "C9"},
            {"state",
             {{"values",
               {{"people", {{"people", {{"type", "multi_users_select"}, {"selected_users", {"U2", "U3"}}}}}},
                {"points", {{"points", {{"type", "number_input"}, {"value", "20"}}}}},
                {"value", {{"value", {{"type", "static_select"}, {"selected_option", {{"value", "Care"}}}}}}},
                {"message", {{"message", {{"type", "plain_text_input"}, {"value", "merci"}}}}}}}}}}}};
}

TEST(SlackRequest, ReadsAForm) {
  const std::string body = FormOf(SubmittedForm());
  EXPECT_EQ(ReadEnvelope(Entrance::kInteractivity, body)->kind, Envelope::Kind::kForm);
  const auto form = Read<FormSent>(Entrance::kInteractivity, body);
  EXPECT_EQ(form.form, Form::kKudos);
  EXPECT_EQ(form.metadata, "C9");
  EXPECT_THAT(form.people, ElementsAre(UserRef("U2"), UserRef("U3")));
  EXPECT_EQ(form.texts.at(Field::kPoints), "20");
  EXPECT_EQ(form.texts.at(Field::kValue), "Care");
  EXPECT_EQ(form.texts.at(Field::kMessage), "merci");
}

TEST(SlackRequest, ReadsTheAnswersToASurvey) {
  Json survey = SubmittedForm();
  survey["view"]["callback_id"] = "survey";
  survey["view"]["state"]["values"] = {
      {"question_0", {{"question_0", {{"type", "radio_buttons"}, {"selected_option", {{"value", "4"}}}}}}},
      {"question_1", {{"question_1", {{"type", "static_select"}, {"selected_option", nullptr}}}}},
      {"question_12", {{"question_12", {{"type", "static_select"}, {"selected_option", {{"value", "10"}}}}}}}};
  const auto form = Read<FormSent>(Entrance::kInteractivity, FormOf(survey));
  EXPECT_EQ(form.form, Form::kSurvey);
  EXPECT_EQ(form.answers, (std::map<std::string, std::string>{{"0", "4"}, {"12", "10"}}));
  EXPECT_TRUE(form.texts.empty());
}

TEST(SlackRequest, TellsAFormThatIsSentTwiceFromOneThatWasCorrected) {
  Json corrected = SubmittedForm();
  corrected["view"]["state"]["values"]["points"]["points"]["value"] = "10";
  Json again = SubmittedForm();
  again["view"]["hash"] = "another";
  const auto id = [](const Json& payload) { return ReadEnvelope(Entrance::kInteractivity, FormOf(payload))->id; };
  EXPECT_EQ(id(SubmittedForm()), id(again));
  EXPECT_NE(id(SubmittedForm()), id(corrected));
}

TEST(SlackRequest, ReadsEventsAndThePropsOfSlack) {
  const auto event = [](const Json& inner) {
    return Json({{"type", "event_callback"}, {"event_id", "Ev1"}, {"event", inner}}).dump();
  };
  const auto reaction = Read<ReactionAdded>(Entrance::kEvents,
                                            event({{"type", "reaction_added"},
                                                   {"user", "U1"},
                                                   {"reaction", "clap::skin-tone-3"},
                                                   {"item", {{"type", "message"}, {"channel", "C1"}, {"ts", "1.2"}}}}));
  EXPECT_EQ(reaction.emoji, "clap");
  EXPECT_EQ(reaction.message, "1.2");
  EXPECT_EQ(reaction.from.id, "event Ev1");
  const auto changed =
      Read<AccountChanged>(Entrance::kEvents, event({{"type", "user_change"}, {"user", {{"id", "U7"}}}}));
  EXPECT_EQ(changed.from.user, UserRef("U7"));
  const std::string messages_tab = event({{"type", "app_home_opened"}, {"user", "U1"}, {"tab", "messages"}});
  EXPECT_EQ(ReadEnvelope(Entrance::kEvents, messages_tab)->kind, Envelope::Kind::kNothing);
  const Envelope challenge =
      *ReadEnvelope(Entrance::kEvents, Json({{"type", "url_verification"}, {"challenge", "abc"}}).dump());
  EXPECT_EQ(challenge.kind, Envelope::Kind::kChallenge);
  EXPECT_EQ(challenge.challenge, "abc");
}

TEST(SlackRequest, RefusesWhatIsMalformed) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  for (const std::string& body : {std::string(), std::string("{"), std::string("[]"), std::string("null"), deep,
                                  std::string("{\"type\":\"event_callback\"}")}) {
    EXPECT_EQ(ReadEnvelope(Entrance::kEvents, body).status().code(), absl::StatusCode::kInvalidArgument)
        << body.substr(0, 20);
  }
  for (const std::string& body : {std::string(), std::string("payload="), std::string("payload=%7B"),
                                  std::string("payload=1"), FormOf({{"type", "block_actions"}})}) {
    EXPECT_EQ(ReadEnvelope(Entrance::kInteractivity, body).status().code(), absl::StatusCode::kInvalidArgument) << body;
  }
  EXPECT_EQ(ReadEnvelope(Entrance::kCommands, "text=hello").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fairlead::chat::slack
