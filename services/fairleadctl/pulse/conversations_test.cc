#include "services/fairleadctl/pulse/conversations.h"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/hash.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/test_day.h"
#include "services/pulse/protocol/comment_reply.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// The day's survey with one comment that was answered, and whose author has replied.
class ConversationsFileTest : public ::testing::Test {
 protected:
  ConversationsFileTest() {
    const SignedManifest manifest = day_.manifest();
    const pulse::CommentReply reply =
        pulse::SignCommentReply(author_, manifest.manifest.survey, manifest.hash, 1, "The red ones.\nAll of them.");
    const json messages = {
        {{"by", "hr"}, {"text", "Which chairs?"}},
        {{"by", "author"}, {"sequence", 1}, {"text", reply.text}, {"signature", core::Hex(reply.signature.view())}},
        {{"by", "hr"}, {"text", "They are gone."}}};
    const json conversation = {{"conversation", core::Hex(author_.public_key().view())},
                               {"question", "else"},
                               {"cell", 0},
                               {"comment", "The chairs."},
                               {"messages", messages}};
    file_ = {{"format", "fairlead-pulse-conversations-1"},
             {"survey", core::Hex(manifest.manifest.survey.view())},
             {"manifest", core::Hex(manifest.hash.view())},
             {"conversations", json::array({conversation})}};
  }
  std::string Problem(const std::function<void(json&)>& change) const {
    json file = file_;
    change(file);
    day_.Write("conversations.json", file.dump());
    return std::string(ReadConversations(day_.files(), day_.manifest()).status().message());
  }

  Day day_;
  pulse::SigningKey author_ = pulse::SigningKey(*pulse::Secret::Decode(std::string(32, 'c')));
  json file_;
};

TEST_F(ConversationsFileTest, IsReadWholeWithNumbersOfAnswersAndReplies) {
  day_.Write("conversations.json", file_.dump());
  const auto conversations = ReadConversations(day_.files(), day_.manifest());
  ASSERT_TRUE(conversations.ok()) << conversations.status();
  std::string shown;
  for (const ConversationMessage& message : conversations->at(author_.public_key())) {
    shown += (message.by_author ? "author " : "hr ") + std::to_string(message.number) + ": " + message.text + "|";
  }
  EXPECT_EQ(shown, "hr 1: Which chairs?|author 1: The red ones.\nAll of them.|hr 2: They are gone.|");
}

TEST_F(ConversationsFileTest, IsEmptyWhereThereIsNoneYet) {
  const auto conversations = ReadConversations(day_.files(), day_.manifest());
  ASSERT_TRUE(conversations.ok()) << conversations.status();
  EXPECT_TRUE(conversations->empty());
}

TEST_F(ConversationsFileTest, ThatWasForgedOrIsAnothersSaysWhere) {
  EXPECT_EQ(Problem([](json& file) { file["conversations"][0]["messages"][1]["text"] = "The blue ones."; }),
            "conversations.json: conversations[0].messages[1].signature: is not the comment's author's, for this text");
  EXPECT_THAT(Problem([](json& file) { file["conversations"][0]["messages"][1]["sequence"] = 2; }),
              HasSubstr("messages[1].signature"));
  EXPECT_THAT(Problem([](json& file) { file["conversations"][0]["messages"][0]["by"] = "boss"; }),
              HasSubstr("messages[0].by: must be hr or author"));
  EXPECT_THAT(Problem([](json& file) { file["manifest"] = std::string(64, '0'); }), HasSubstr("manifest: is another"));
  EXPECT_THAT(Problem([](json& file) { file["survey"] = std::string(32, '0'); }), HasSubstr("survey: is another"));
  EXPECT_THAT(Problem([](json& file) { file["format"] = "x"; }), HasSubstr("format: must be"));
  EXPECT_THAT(Problem([](json& file) { file["more"] = 1; }), HasSubstr("more: is not a member"));
}

}  // namespace
}  // namespace fairlead::fairleadctl
