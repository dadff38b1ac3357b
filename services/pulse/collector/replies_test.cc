#include "services/pulse/collector/replies.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/messaging/event.h"
#include "libs/messaging/fake_log.h"
#include "libs/testing/fake_clock.h"
#include "services/pulse/collector/endpoint.h"
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::collector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kCommentSlot = 6;  // of TestSurvey's people
constexpr std::size_t kAuthor = 3;

std::string ReasonOf(const absl::Status& status) {
  const auto refusal = core::RefusalOf(status);
  return refusal.has_value() ? refusal->reason : std::string(status.message());
}

// Two surveys of one platform, whose comments of the same person HR has answered.
class RepliesTest : public ::testing::Test {
 protected:
  RepliesTest() : book_(survey_.platform.public_key()) {
    second_.manifest.survey = *SurveyId::Decode("survey-number-17");
    second_.manifest.sequence = 2;
    second_.manifest.previous = survey_.hash;
    second_.Sign();
    for (const TestSurvey* one : {&survey_, &second_}) {
      v1::PulseFact launched = FactAbout(one->manifest.survey);
      launched.mutable_launched()->set_manifest(one->bytes);
      launched.mutable_launched()->set_signatures(one->signatures.Encode());
      book_.Apply(launched);
      HrAnswers(*one, KeyOf(*one, kAuthor));
    }
  }

  static SigningKey KeyOf(const TestSurvey& survey, std::size_t person) {
    return survey.Person(person).Conversation(kCommentSlot);
  }
  void HrAnswers(const TestSurvey& survey, const SigningKey& comment) {
    v1::PulseFact answered = FactAbout(survey.manifest.survey);
    answered.mutable_answered()->set_conversation(std::string(comment.public_key().view()));
    answered.mutable_answered()->set_text("Which chairs?");
    answered.mutable_answered()->set_request_id(core::Hex(comment.public_key().view()));
    conversations_.Apply(answered);
  }
  std::string Reply(const std::string& text, std::uint8_t sequence = 1, std::size_t person = kAuthor) const {
    return *SignCommentReply(KeyOf(survey_, person), survey_.manifest.survey, survey_.hash, sequence, text).Encode();
  }
  absl::Status Take(std::string_view bytes) { return replies_.Take(survey_.manifest.survey, bytes); }
  // The texts in the log.
  std::vector<std::string> Said() const {
    std::vector<std::string> said;
    for (messaging::Record& record : log_.Records(FactTopic(kReplies), 0)) {
      v1::PulseFact fact;
      EXPECT_TRUE(fact.ParseFromString(messaging::FromRecord(std::move(record))->payload));
      said.push_back(fact.replied().text());
    }
    return said;
  }

  TestSurvey survey_;
  TestSurvey second_;
  SurveyBook book_;
  ConversationBook conversations_;
  messaging::FakeLog log_;
  FactWriter facts_ = FactWriter(log_, std::string(kReplies));
  std::atomic<bool> may_ = true;
  Replies replies_ =
      Replies(book_, conversations_, facts_, [this](const SurveyId&, const Nonce&) { return may_.load(); });
};

TEST_F(RepliesTest, TakesWhatTheAuthorSaysAndKeepsNothingThatTellsWhen) {
  ASSERT_TRUE(Take(Reply("The red ones.")).ok());
  ASSERT_TRUE(Take(Reply("All of them.", 2)).ok());
  EXPECT_THAT(Said(), ElementsAre("The red ones.", "All of them."));
  const auto records = log_.Records(FactTopic(kReplies), 0);
  for (const messaging::Record& record : records) EXPECT_EQ(record.timestamp, absl::FromUnixMillis(1));
  EXPECT_EQ(conversations_.ReplyOf(survey_.manifest.survey, KeyOf(survey_, kAuthor).public_key(), 2)->text,
            "All of them.");
}

TEST_F(RepliesTest, RefusesTheSeedOfSomebodyWhoDidNotWriteTheComment) {
  EXPECT_EQ(ReasonOf(Take(Reply("Me too.", 1, /*person=*/4))), "REPLY_REFUSED") << "their own comment has no answer";
  CommentReply stolen =
      SignCommentReply(KeyOf(survey_, 4), survey_.manifest.survey, survey_.hash, 1, "I am the author.");
  stolen.conversation = KeyOf(survey_, kAuthor).public_key();
  EXPECT_EQ(ReasonOf(Take(*stolen.Encode())), "REPLY_REFUSED");
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(RepliesTest, RefusesAReplyWithOneBitFlipped) {
  const std::string reply = Reply("The red ones.");
  for (std::size_t bit = 0; bit < reply.size() * 8; bit += bit < 1'000 ? 3 : 997) {
    std::string changed = reply;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(Take(changed).ok()) << bit;
  }
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(RepliesTest, RefusesTenThousandCharactersAndEveryOtherSize) {
  EXPECT_TRUE(absl::IsInvalidArgument(Take(std::string(10'000, 'x'))));
  EXPECT_TRUE(absl::IsInvalidArgument(Take(Reply("x") + std::string(10'000, 'x'))));
  EXPECT_TRUE(absl::IsInvalidArgument(Take(Reply("x").substr(1))));
  EXPECT_TRUE(absl::IsInvalidArgument(Take("")));
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(RepliesTest, RefusesACommentThatWasNotReleasedOrNotAnsweredUntilItIs) {
  const std::string early = Reply("Hello?", 1, /*person=*/7);
  EXPECT_EQ(ReasonOf(Take(early)), "REPLY_REFUSED");
  HrAnswers(survey_, KeyOf(survey_, 7));
  EXPECT_TRUE(Take(early).ok());
}

TEST_F(RepliesTest, SaysARepeatedReplyOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Take(Reply("The red ones.")).ok());
  EXPECT_EQ(ReasonOf(Take(Reply("No, the blue ones."))), "SEQUENCE_USED");
  EXPECT_THAT(Said(), ElementsAre("The red ones."));
}

TEST_F(RepliesTest, SaysAReplyOnceThatIsSentEightTimesAtOnce) {
  std::vector<std::thread> senders;
  std::atomic<int> taken = 0;
  for (int i = 0; i < 8; ++i) {
    senders.emplace_back([&] { taken += Take(Reply("The red ones.")).ok() ? 1 : 0; });
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(taken, 8);
  EXPECT_THAT(Said(), ElementsAre("The red ones."));
}

TEST_F(RepliesTest, RefusesAReplyUnderAnotherSurvey) {
  EXPECT_EQ(ReasonOf(replies_.Take(second_.manifest.survey, Reply("The red ones."))), "REPLY_REFUSED");
  // Though HR had answered a comment with that very key there.
  HrAnswers(second_, KeyOf(survey_, kAuthor));
  EXPECT_EQ(ReasonOf(replies_.Take(second_.manifest.survey, Reply("The red ones."))), "REPLY_REFUSED");
  EXPECT_EQ(ReasonOf(replies_.Take(SurveyId(), Reply("The red ones."))), "SURVEY_UNKNOWN");
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(RepliesTest, RefusesTooMany) {
  may_ = false;
  EXPECT_EQ(ReasonOf(Take(Reply("The red ones."))), "TOO_MANY");
  EXPECT_EQ(ReasonOf(Take(Reply("Me too.", 1, /*person=*/4))), "REPLY_REFUSED") << "only its author uses up a brake";
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(RepliesTest, TakesTheSameAgainWhereTheConfirmationWasLost) {
  log_.FailDelivery(1, /*lands=*/true);
  EXPECT_FALSE(Take(Reply("The red ones.")).ok());
  EXPECT_TRUE(Take(Reply("The red ones.")).ok());
  EXPECT_THAT(Said(), ElementsAre("The red ones.", "The red ones.")) << "of which readers take the first";
}

TEST_F(RepliesTest, AnswersWithTheSameSizeWhateverBecomesOfAReply) {
  testing::FakeClock clock;
  Collect collect(book_, log_, SecretOf('a'), clock, {}, [](const SurveyId&, const Nonce&) { return true; });
  http::Server server({.name = "collector", .max_body = kMostSubmissionBytes});
  const Endpoint endpoint(
      server, collect, replies_, [] { return absl::OkStatus(); }, "https://pulse.example");
  ASSERT_TRUE(server.Start().ok());
  httplib::Client client("127.0.0.1", server.port());
  const auto post = [&](const std::string& survey, const std::string& body) {
    const auto answer = client.Post("/v1/surveys/" + survey + "/replies", body, "application/octet-stream");
    EXPECT_EQ(answer->body.size(), 256U) << answer->body;
    EXPECT_EQ(answer->get_header_value("Access-Control-Allow-Origin"), "https://pulse.example");
    EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store");
    return answer->status;
  };
  const std::string id = core::Hex(survey_.manifest.survey.view());
  EXPECT_EQ(post(id, Reply("The red ones.")), 200);
  EXPECT_EQ(post(id, Reply("The red ones.")), 200);
  EXPECT_EQ(post(id, Reply("No, the blue ones.")), 409);
  EXPECT_EQ(post(id, Reply("Me too.", 1, /*person=*/4)), 403);
  EXPECT_EQ(post(id, std::string(10'000, 'x')), 400);
  EXPECT_EQ(post(std::string(32, '0'), Reply("The red ones.")), 404);
  EXPECT_EQ(post("etc", Reply("The red ones.")), 404);
  may_ = false;
  EXPECT_EQ(post(id, Reply("All of them.", 2)), 429);
  may_ = true;
  log_.SetAway(true);
  EXPECT_EQ(post(id, Reply("All of them.", 2)), 503);
  server.Stop(absl::InfinitePast());
}

}  // namespace
}  // namespace fairlead::pulse::collector
