#include "services/pulse/catalog/conversations.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/blocking.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/messaging/event.h"
#include "libs/messaging/fake_log.h"
#include "libs/redis/fake_redis.h"
#include "libs/rpc/call.h"
#include "libs/testing/fake_clock.h"
#include "nlohmann/json.hpp"
#include "services/pulse/catalog/answers.h"
#include "services/pulse/catalog/archive.h"
#include "services/pulse/catalog/catalog_service.h"
#include "services/pulse/catalog/publish_replies.h"
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::catalog {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kCommentSlot = 6;  // of TestSurvey's people

std::string ReasonOf(const absl::Status& status) {
  const auto refusal = core::RefusalOf(status);
  return refusal.has_value() ? refusal->reason : std::string(status.message());
}

// Of a survey that asks for nothing but a comment.
std::string ReleaseWith(const json& sets) {
  const json question = {{"id", "comment"}, {"kind", "comment"}, {"sets", sets}};
  return json{{"questions", json::array({question})}}.dump();
}

// A survey whose release shows the comments of the people 1 to 6 ("comment 1" …) in two sets, of which the second was
// rolled up to the root.
class ConversationsTest : public ::testing::Test {
 protected:
  ConversationsTest() : surveys_(survey_.platform.public_key()), facts_(log_, clock_, "catalog") {
    pulse::v1::PulseFact launched = FactAbout(id());
    launched.mutable_launched()->set_manifest(survey_.bytes);
    launched.mutable_launched()->set_signatures(survey_.signatures.Encode());
    surveys_.Apply(launched);
  }

  const SurveyId& id() const { return survey_.manifest.survey; }
  SigningKey Key(std::size_t person) const { return survey_.Person(person).Conversation(kCommentSlot); }
  void Release() {
    const auto comments = [this](std::vector<std::size_t> people) {
      json list = json::array();
      for (const std::size_t person : people) {
        list.push_back({{"text", "comment " + std::to_string(person)},
                        {"conversation", core::Hex(Key(person).public_key().view())}});
      }
      return list;
    };
    const json sets = json::array(
        {json{{"cell", 1}, {"comments", comments({1, 2, 3})}}, json{{"cell", 0}, {"comments", comments({4, 5, 6})}}});
    pulse::v1::PulseFact released = FactAbout(id());
    released.mutable_released()->set_release(ReleaseWith(sets));
    surveys_.Apply(released);
  }
  absl::StatusOr<std::size_t> HrSays(std::size_t person, const std::string& text, const std::string& request) {
    return answers_.Give(
        {.survey = id(), .conversation = Key(person).public_key(), .text = text, .request_id = request});
  }
  // What the collector has taken.
  void AuthorSays(const SigningKey& author, std::uint8_t sequence, const std::string& text) {
    pulse::v1::PulseFact fact = FactAbout(id());
    *fact.mutable_replied() = ToFact(SignCommentReply(author, id(), survey_.hash, sequence, text));
    book_.Apply(fact);
  }
  json File() const { return json::parse(conversations_.File(id()).value_or("null")); }
  // "comment 1 | hr: text | author 1: text".
  std::vector<std::string> Shown() const {
    std::vector<std::string> shown;
    const json file = File();
    for (const json& one : file["conversations"]) {
      std::string line = one["comment"].get<std::string>();
      for (const json& message : one["messages"]) {
        line += " | " + message["by"].get<std::string>() +
                (message.contains("sequence") ? " " + message["sequence"].dump() : "") + ": " +
                message["text"].get<std::string>();
      }
      shown.push_back(line);
    }
    return shown;
  }
  std::vector<pulse::v1::PulseFact> Facts() const {
    std::vector<pulse::v1::PulseFact> facts;
    for (messaging::Record& record : log_.Records(FactTopic("catalog"), 0)) {
      EXPECT_TRUE(facts.emplace_back().ParseFromString(messaging::FromRecord(std::move(record))->payload));
    }
    return facts;
  }

  TestSurvey survey_;
  messaging::FakeLog log_;
  testing::FakeClock clock_;
  SurveyBook surveys_;
  ConversationBook book_;
  FactWriter facts_;
  Conversations conversations_ = Conversations(surveys_, book_);
  Answers answers_ = Answers(conversations_, book_, facts_);
};

TEST_F(ConversationsTest, AreAFileFromTheReleaseOnAndBeforeTheFirstAnswerAnEmptyOne) {
  const Archive archive(surveys_, conversations_);
  EXPECT_FALSE(archive.File(id(), "conversations.json").has_value());
  Release();
  ASSERT_TRUE(archive.File(id(), "conversations.json").has_value());
  EXPECT_EQ(File()["format"], "fairlead-pulse-conversations-1");
  EXPECT_EQ(File()["survey"], core::Hex(id().view()));
  EXPECT_EQ(File()["manifest"], core::Hex(survey_.hash.view()));
  EXPECT_EQ(File()["conversations"], json::array());
  EXPECT_FALSE(conversations_.File(SurveyId()).has_value());
}

TEST_F(ConversationsTest, ShowCellCommentAnswersAndRepliesInTheOrderInWhichTheyBecamePublic) {
  Release();
  EXPECT_EQ(*HrSays(4, "Which chairs?", "r1"), 1U);
  EXPECT_EQ(*HrSays(2, "Thank you.", "r2"), 1U);
  PublishReplies publish(surveys_, conversations_, book_, facts_, clock_, absl::Hours(24));
  AuthorSays(Key(4), 1, "The red ones.");
  EXPECT_THAT(Shown(), ElementsAre("comment 2 | hr: Thank you.", "comment 4 | hr: Which chairs?"));
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(publish.PublishDue().ok());
  EXPECT_EQ(*HrSays(4, "They are gone.", "r3"), 2U);
  EXPECT_THAT(Shown(), ElementsAre("comment 2 | hr: Thank you.",
                                   "comment 4 | hr: Which chairs? | author 1: The red ones. | hr: They are gone."));
  const json rolled_up = File()["conversations"][1];
  EXPECT_EQ(rolled_up["cell"], 0);
  EXPECT_EQ(rolled_up["question"], "comment");
  EXPECT_EQ(rolled_up["conversation"], core::Hex(Key(4).public_key().view()));
  EXPECT_EQ(rolled_up["messages"][1]["signature"].get<std::string>().size(), 128U);
}

TEST_F(ConversationsTest, AreTheSameForAProcessThatReadsTheFactsAnew) {
  Release();
  ASSERT_TRUE(HrSays(4, "Which chairs?", "r1").ok());
  PublishReplies publish(surveys_, conversations_, book_, facts_, clock_, absl::Hours(24));
  AuthorSays(Key(4), 1, "The red ones.");
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(publish.PublishDue().ok());
  ASSERT_TRUE(HrSays(4, "They are gone.", "r2").ok());
  ConversationBook again;
  for (const pulse::v1::PulseFact& fact : Facts()) again.Apply(fact);
  EXPECT_EQ(Conversations(surveys_, again).File(id()), conversations_.File(id()));
}

TEST_F(ConversationsTest, AnAnswerIsSaidOnceHoweverOftenItsRequestComes) {
  Release();
  EXPECT_EQ(*HrSays(4, "Which chairs?", "r1"), 1U);
  EXPECT_EQ(*HrSays(4, "Which chairs?", "r1"), 1U);
  EXPECT_EQ(ReasonOf(HrSays(4, "Which tables?", "r1").status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(ReasonOf(HrSays(5, "Which chairs?", "r1").status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(Facts().size(), 1U);
}

TEST_F(ConversationsTest, AnAnswerWhoseConfirmationWasLostIsSaidOnce) {
  Release();
  log_.FailDelivery(1, /*lands=*/true);
  EXPECT_FALSE(HrSays(4, "Which chairs?", "r1").ok());
  EXPECT_EQ(*HrSays(4, "Which chairs?", "r1"), 1U);
  ConversationBook again;
  for (const pulse::v1::PulseFact& fact : Facts()) again.Apply(fact);
  EXPECT_EQ(again.Answers(id(), Key(4).public_key()), 1U);
}

TEST_F(ConversationsTest, OnlyAReleasedCommentIsAnswered) {
  EXPECT_EQ(ReasonOf(HrSays(4, "Which chairs?", "r1").status()), "COMMENT_UNKNOWN") << "nothing is released yet";
  Release();
  EXPECT_EQ(ReasonOf(HrSays(9, "Which chairs?", "r1").status()), "COMMENT_UNKNOWN");
  EXPECT_TRUE(Facts().empty());
}

TEST_F(ConversationsTest, TwentyAnswersToAComment) {
  Release();
  for (std::size_t i = 1; i <= Answers::kMost; ++i) EXPECT_EQ(*HrSays(4, "And?", "r" + std::to_string(i)), i);
  EXPECT_EQ(ReasonOf(HrSays(4, "And?", "r21").status()), "TOO_MANY_ANSWERS");
  EXPECT_EQ(*HrSays(5, "And?", "r22"), 1U);
}

TEST_F(ConversationsTest, TheServiceChecksWhatIsAsked) {
  Release();
  redis::FakeRedis redis;
  Launch launch(surveys_, facts_, redis, survey_.platform, {}, clock_);
  ConfidentialTotals totals(surveys_, facts_);
  CatalogService service(
      surveys_, launch, answers_, totals, [] { return absl::OkStatus(); }, "https://pulse.example", clock_);
  const auto ask = [&](const std::function<void(v1::AnswerCommentRequest&)>& change) {
    v1::AnswerCommentRequest request;
    request.set_survey(std::string(id().view()));
    request.set_conversation(std::string(Key(4).public_key().view()));
    request.set_text("Which chairs?");
    request.set_request_id("r1");
    change(request);
    const rpc::Call call;
    return core::BlockOn(service.AnswerComment(call, request));
  };
  const auto problem = [&](const std::function<void(v1::AnswerCommentRequest&)>& change) {
    return std::string(ask(change).status().message());
  };
  EXPECT_THAT(problem([](auto& request) { request.set_survey("x"); }), HasSubstr("survey"));
  EXPECT_THAT(problem([](auto& request) { request.set_conversation("x"); }), HasSubstr("32 bytes"));
  EXPECT_THAT(problem([](auto& request) { request.set_text(" \n"); }), HasSubstr("must say something"));
  EXPECT_THAT(problem([](auto& request) { request.set_text(std::string(2'001, 'x')); }),
              HasSubstr("at most 2000 characters, this one has 2001"));
  EXPECT_THAT(problem([](auto& request) { request.clear_request_id(); }), HasSubstr("1 to 100 bytes"));
  const auto answered = ask([](auto& request) { request.set_text(std::string(2'000, 'x')); });
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_EQ(answered->number(), 1U);
}

class PublishRepliesTest : public ConversationsTest {
 protected:
  PublishRepliesTest() {
    Release();
    for (const std::size_t person : {std::size_t{1}, std::size_t{4}})
      EXPECT_TRUE(HrSays(person, "And?", "r" + std::to_string(person)).ok());
    // Somewhere in a period.
    clock_.Set(absl::FromUnixSeconds(1'793'610'000));
  }
  PublishReplies Publisher() { return {surveys_, conversations_, book_, facts_, clock_, absl::Hours(24)}; }
  std::vector<std::vector<std::string>> Published() const {
    std::vector<std::vector<std::string>> batches;
    for (const pulse::v1::PulseFact& fact : Facts()) {
      if (!fact.has_replies_published()) continue;
      batches.emplace_back();
      for (const auto& reply : fact.replies_published().replies()) batches.back().push_back(reply.text());
    }
    return batches;
  }
};

TEST_F(PublishRepliesTest, WaitsForTheNextPeriodAndPublishesAllTogether) {
  PublishReplies publish = Publisher();
  AuthorSays(Key(1), 1, "one");
  ASSERT_TRUE(publish.PublishDue().ok());
  EXPECT_THAT(Published(), IsEmpty());
  AuthorSays(Key(4), 1, "two");
  clock_.Set(absl::FromUnixSeconds(1'793'610'000 / 86'400 * 86'400 + 86'400));
  ASSERT_TRUE(publish.PublishDue().ok());
  ASSERT_EQ(Published().size(), 1U);
  EXPECT_THAT(Published()[0], ::testing::UnorderedElementsAre("one", "two"));
  AuthorSays(Key(4), 2, "three");
  clock_.Advance(absl::Hours(23));
  ASSERT_TRUE(publish.PublishDue().ok());
  EXPECT_EQ(Published().size(), 1U);
  clock_.Advance(absl::Hours(1));
  ASSERT_TRUE(publish.PublishDue().ok());
  EXPECT_THAT(Published()[1], ElementsAre("three"));
}

TEST_F(PublishRepliesTest, SortsByHashSoThatTheOrderOfArrivalIsLost) {
  std::vector<std::string> texts;
  for (int i = 0; i < 10; ++i) texts.push_back("reply " + std::to_string(i));
  std::vector<std::vector<std::string>> orders;
  for (const bool backwards : {false, true}) {
    ConversationBook book;
    PublishReplies publish(surveys_, conversations_, book, facts_, clock_, absl::Hours(24));
    for (std::uint8_t i = 0; i < 10; ++i) {
      const auto at = static_cast<std::uint8_t>(backwards ? 9 - i : i);
      pulse::v1::PulseFact fact = FactAbout(id());
      *fact.mutable_replied() =
          ToFact(SignCommentReply(Key(1), id(), survey_.hash, static_cast<std::uint8_t>(at + 1), texts[at]));
      book.Apply(fact);
    }
    clock_.Advance(absl::Hours(24));
    ASSERT_TRUE(publish.PublishDue().ok());
    orders.push_back(Published().back());
  }
  EXPECT_EQ(orders[0], orders[1]);
  EXPECT_NE(orders[0], texts);
}

TEST_F(PublishRepliesTest, AProcessThatHasJustStartedPublishesNothingBeforeTheNextPeriod) {
  AuthorSays(Key(1), 1, "one");
  PublishReplies publish = Publisher();
  clock_.Advance(absl::Hours(1));
  ASSERT_TRUE(publish.PublishDue().ok());
  EXPECT_THAT(Published(), IsEmpty());
}

TEST_F(PublishRepliesTest, NeverPublishesWhatTheAuthorDidNotSignOrACommentThatWasNotReleased) {
  pulse::v1::PulseFact forged = FactAbout(id());
  *forged.mutable_replied() = ToFact(SignCommentReply(Key(1), id(), survey_.hash, 1, "one"));
  forged.mutable_replied()->set_text("forged");
  book_.Apply(forged);
  AuthorSays(Key(9), 1, "of nothing that was released");
  pulse::v1::PulseFact elsewhere = FactAbout(*SurveyId::Decode("survey-number-17"));
  *elsewhere.mutable_replied() = forged.replied();
  book_.Apply(elsewhere);
  PublishReplies publish = Publisher();
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(publish.PublishDue().ok());
  EXPECT_THAT(Published(), IsEmpty());
}

TEST_F(PublishRepliesTest, TriesAgainWhereTheLogWasAwayAndPublishesEachOnce) {
  AuthorSays(Key(1), 1, "one");
  PublishReplies publish = Publisher();
  clock_.Advance(absl::Hours(24));
  log_.FailDelivery(1, /*lands=*/true);
  EXPECT_FALSE(publish.PublishDue().ok());
  ASSERT_TRUE(publish.PublishDue().ok());
  ConversationBook again;
  for (const pulse::v1::PulseFact& fact : Facts()) again.Apply(fact);
  EXPECT_EQ(again.Messages(id(), Key(1).public_key()).size(), 2U) << "an answer and one reply";
}

TEST_F(PublishRepliesTest, SplitsMoreThanAFactHolds) {
  std::vector<SigningKey> authors;
  json comments = json::array();
  const std::string most(2'000, 'x');
  for (char i = 0; i < 30; ++i) {
    authors.emplace_back(SecretOf(static_cast<char>('A' + i)));
    comments.push_back({{"text", "c"}, {"conversation", core::Hex(authors.back().public_key().view())}});
  }
  TestSurvey big;
  big.manifest.survey = *SurveyId::Decode("survey-number-17");
  big.manifest.sequence = 2;
  big.manifest.previous = survey_.hash;
  big.Sign();
  pulse::v1::PulseFact fact = FactAbout(big.manifest.survey);
  fact.mutable_launched()->set_manifest(big.bytes);
  fact.mutable_launched()->set_signatures(big.signatures.Encode());
  surveys_.Apply(fact);
  fact.mutable_released()->set_release(ReleaseWith(json::array({json{{"cell", 0}, {"comments", comments}}})));
  surveys_.Apply(fact);
  PublishReplies publish = Publisher();
  for (const SigningKey& author : authors) {
    for (std::uint8_t sequence = 1; sequence <= kMostReplies; ++sequence) {
      pulse::v1::PulseFact replied = FactAbout(big.manifest.survey);
      *replied.mutable_replied() = ToFact(SignCommentReply(author, big.manifest.survey, big.hash, sequence, most));
      book_.Apply(replied);
    }
  }
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(publish.PublishDue().ok());
  EXPECT_EQ(Published().size(), 3U);
  EXPECT_THAT(book_.WithUnpublished(), IsEmpty());
}

}  // namespace
}  // namespace fairlead::pulse::catalog
