#include "services/pulse/facts/conversation_book.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ConversationBookTest : public ::testing::Test {
 protected:
  v1::PulseFact AnswerFact(const std::string& text, const std::string& request) const {
    v1::PulseFact fact = FactAbout(id_);
    fact.mutable_answered()->set_conversation(std::string(key_.public_key().view()));
    fact.mutable_answered()->set_text(text);
    fact.mutable_answered()->set_request_id(request);
    return fact;
  }
  CommentReply Said(std::uint8_t sequence, const std::string& text) const {
    return SignCommentReply(key_, id_, HashOf("manifest"), sequence, text);
  }
  v1::PulseFact ReplyFact(const CommentReply& reply) const {
    v1::PulseFact fact = FactAbout(id_);
    *fact.mutable_replied() = ToFact(reply);
    return fact;
  }
  v1::PulseFact Published(const std::vector<CommentReply>& replies) const {
    v1::PulseFact fact = FactAbout(id_);
    for (const CommentReply& reply : replies) *fact.mutable_replies_published()->add_replies() = ToFact(reply);
    return fact;
  }
  // "HR: text" and "2: text".
  std::vector<std::string> Shown() const {
    std::vector<std::string> shown;
    for (const Message& message : book_.Messages(id_, key_.public_key())) {
      const std::string who = message.reply.has_value() ? std::to_string(message.reply->sequence) : "HR";
      shown.push_back(who + ": " + message.text);
    }
    return shown;
  }

  SurveyId id_ = *SurveyId::Decode("survey-number-16");
  SigningKey key_ = SigningKey(SecretOf('c'));
  ConversationBook book_;
};

TEST_F(ConversationBookTest, NumbersAnswersAndSaysEachRequestOnce) {
  EXPECT_FALSE(book_.IsAnswered(id_, key_.public_key()));
  book_.Apply(AnswerFact("Which chairs?", "request-1"));
  book_.Apply(AnswerFact("Which chairs?", "request-1"));
  book_.Apply(AnswerFact("We bought some.", "request-2"));
  EXPECT_TRUE(book_.IsAnswered(id_, key_.public_key()));
  EXPECT_EQ(book_.Answers(id_, key_.public_key()), 2U);
  EXPECT_EQ(book_.AnswerOf(id_, "request-2"),
            (Answer{.conversation = key_.public_key(), .text = "We bought some.", .number = 2}));
  EXPECT_FALSE(book_.AnswerOf(id_, "request-3").has_value());
  EXPECT_FALSE(book_.AnswerOf(*SurveyId::Decode("survey-number-17"), "request-2").has_value());
  EXPECT_THAT(Shown(), ElementsAre("HR: Which chairs?", "HR: We bought some."));
}

TEST_F(ConversationBookTest, ShowsAReplyOnceItIsPublishedAndWhereItWasPublished) {
  book_.Apply(ReplyFact(Said(1, "The red ones.")));
  book_.Apply(AnswerFact("Which chairs?", "request-1"));
  EXPECT_THAT(Shown(), ElementsAre("HR: Which chairs?"));
  EXPECT_THAT(book_.WithUnpublished(), ElementsAre(id_));
  EXPECT_THAT(book_.Unpublished(id_), ElementsAre(Said(1, "The red ones.")));
  book_.Apply(Published({Said(1, "The red ones.")}));
  book_.Apply(AnswerFact("Thank you.", "request-2"));
  EXPECT_THAT(Shown(), ElementsAre("HR: Which chairs?", "1: The red ones.", "HR: Thank you."));
  EXPECT_THAT(book_.WithUnpublished(), IsEmpty());
  EXPECT_THAT(book_.Unpublished(id_), IsEmpty());
}

TEST_F(ConversationBookTest, TakesTheFirstReplyOfANumberHoweverOftenItIsSaid) {
  book_.Apply(ReplyFact(Said(1, "The red ones.")));
  book_.Apply(ReplyFact(Said(1, "The blue ones.")));
  EXPECT_EQ(book_.ReplyOf(id_, key_.public_key(), 1), Said(1, "The red ones."));
  EXPECT_FALSE(book_.ReplyOf(id_, key_.public_key(), 2).has_value());
  book_.Apply(Published({Said(1, "The red ones.")}));
  book_.Apply(Published({Said(1, "The red ones."), Said(2, "All of them.")}));
  EXPECT_THAT(Shown(), ElementsAre("1: The red ones.", "2: All of them."));
}

TEST_F(ConversationBookTest, IsTheSameWhetherAReplyOrItsPublicationIsReadFirst) {
  book_.Apply(Published({Said(1, "The red ones.")}));
  EXPECT_THAT(Shown(), ElementsAre("1: The red ones."));
  book_.Apply(ReplyFact(Said(1, "The red ones.")));
  EXPECT_THAT(book_.Unpublished(id_), IsEmpty());
}

TEST_F(ConversationBookTest, PassesOverWhatIsNoReply) {
  v1::PulseFact fact = ReplyFact(Said(1, "x"));
  fact.mutable_replied()->set_sequence(11);
  book_.Apply(fact);
  fact = ReplyFact(Said(1, "x"));
  fact.mutable_replied()->set_signature("short");
  book_.Apply(fact);
  fact = AnswerFact("x", "request-1");
  fact.mutable_answered()->set_conversation("short");
  book_.Apply(fact);
  EXPECT_THAT(book_.WithUnpublished(), IsEmpty());
  EXPECT_FALSE(book_.AnswerOf(id_, "request-1").has_value());
}

}  // namespace
}  // namespace fairlead::pulse
