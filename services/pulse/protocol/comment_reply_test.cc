#include "services/pulse/protocol/comment_reply.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/protocol/released_comments.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kCommentSlot = 6;  // of TestSurvey's people

class CommentReplyTest : public ::testing::Test {
 protected:
  CommentReply Said(const std::string& text, std::uint8_t sequence = 1) const {
    return SignCommentReply(survey_.Person(3).Conversation(kCommentSlot), survey_.manifest.survey, survey_.hash,
                            sequence, text);
  }
  bool IsRight(const CommentReply& reply) const {
    return IsSignedByAuthor(reply, survey_.manifest.survey, survey_.hash);
  }

  TestSurvey survey_;
};

TEST_F(CommentReplyTest, IsOfOneSizeWhateverItSaysAndComesBackAsItWas) {
  for (const std::string& text : {std::string("Oui."), std::string(2'000, 'x'), std::string("deux\nlignes ☕")}) {
    const CommentReply reply = Said(text, kMostReplies);
    const auto bytes = reply.Encode();
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_EQ(bytes->size(), kCommentReplyBytes);
    const auto decoded = CommentReply::Decode(*bytes);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, reply);
    EXPECT_TRUE(IsRight(*decoded));
  }
}

TEST_F(CommentReplyTest, HoldsTwoThousandCharactersOfFourBytesEach) {
  std::string text;
  for (std::size_t i = 0; i < kMostMessageCharacters; ++i) text += "😀";
  EXPECT_TRUE(Said(text).Encode().ok());
  EXPECT_THAT(std::string(Said(text + "x").Encode().status().message()),
              HasSubstr("at most 2000 characters, this one has 2001"));
}

TEST_F(CommentReplyTest, WithOneBitFlippedIsNotItsAuthors) {
  const std::string bytes = *Said("The chairs in the hall.").Encode();
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += bit < 1'100 ? 1 : 61) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    const auto decoded = CommentReply::Decode(changed);
    EXPECT_FALSE(decoded.ok() && IsRight(*decoded)) << bit;
  }
}

TEST_F(CommentReplyTest, IsNobodyElsesAndOfNoOtherSurveyManifestOrNumber) {
  const CommentReply reply = Said("The chairs.");
  ASSERT_TRUE(IsRight(reply));
  CommentReply other = reply;
  other.conversation = survey_.Person(4).Conversation(kCommentSlot).public_key();
  EXPECT_FALSE(IsRight(other));
  other = reply;
  other.sequence = 2;
  EXPECT_FALSE(IsRight(other));
  EXPECT_FALSE(IsSignedByAuthor(reply, *SurveyId::Decode("survey-number-17"), survey_.hash));
  EXPECT_FALSE(IsSignedByAuthor(reply, survey_.manifest.survey, HashOf("another")));
}

TEST_F(CommentReplyTest, OfAnotherFormSaysWhatIsWrong) {
  const std::string bytes = *Said("The chairs.").Encode();
  const auto problem = [](const std::string& changed) {
    return std::string(CommentReply::Decode(changed).status().message());
  };
  const auto with = [&bytes](std::size_t at, char byte) {
    std::string changed = bytes;
    changed[at] = byte;
    return changed;
  };
  EXPECT_THAT(problem(bytes + "x"), HasSubstr("a reply of 8193 bytes, not 8192"));
  EXPECT_THAT(problem(std::string(10'000, 'x')), HasSubstr("a reply of 10000 bytes"));
  EXPECT_THAT(problem(with(0, 2)), HasSubstr("another version"));
  EXPECT_THAT(problem(with(33, 0)), HasSubstr("from 1 to 10, not 0"));
  EXPECT_THAT(problem(with(33, 11)), HasSubstr("from 1 to 10, not 11"));
  EXPECT_THAT(problem(with(99, 0)), HasSubstr("padded"));
  EXPECT_THAT(problem(with(98, '\xFF')), HasSubstr("truncated"));
  EXPECT_THAT(problem(with(100, '\xFF')), HasSubstr("must be UTF-8"));
  EXPECT_THAT(problem(with(8'191, 'x')), HasSubstr("padded"));
  EXPECT_THAT(std::string(Said(" \n\t").Encode().status().message()), HasSubstr("must say something"));
}

TEST(ReleasedComments, AreReadOutOfARelease) {
  const std::string key(64, 'a');
  const std::string release = R"({"format": "fairlead-pulse-release-1", "questions": [
      {"id": "overall-1", "kind": "likert5", "dimensions": []},
      {"id": "else", "kind": "comment", "sets": [
        {"cell": 2, "comments": [{"text": "one\ntwo", "conversation": ")" +
                              key + R"("}]},
        {"cell": 0, "comments": [{"text": "three", "conversation": ")" +
                              key + R"("}]}]}]})";
  const auto comments = CommentsIn(release);
  ASSERT_TRUE(comments.ok()) << comments.status();
  const VerifyingKey conversation = *VerifyingKey::Decode(std::string(32, '\xAA'));
  EXPECT_THAT(*comments,
              ::testing::ElementsAre(
                  ReleasedComment{.question = "else", .cell = 2, .text = "one\ntwo", .conversation = conversation},
                  ReleasedComment{.question = "else", .cell = 0, .text = "three", .conversation = conversation}));
  EXPECT_EQ(CommentIdOf(conversation), "aaaaaaaaaaaa");
}

TEST(ReleasedComments, OfSomethingElseAreRefused) {
  for (
      const char* const wrong :
      {"", "[]", "{}", R"({"questions": 3})", R"({"questions": [{"kind": "comment", "id": "else"}]})",
       R"({"questions": [{"kind": "comment", "id": "else", "sets": [{"cell": -1, "comments": []}]}]})",
       R"({"questions": [{"kind": "comment", "id": "else", "sets": [{"cell": 1, "comments": [{"text": "x"}]}]}]})",
       R"({"questions": [{"kind": "comment", "id": "e", "sets": [{"cell": 1, "comments": [{"text": "x", "conversation": "ab"}]}]}]})"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CommentsIn(wrong).status())) << wrong;
  }
}

}  // namespace
}  // namespace fairlead::pulse
