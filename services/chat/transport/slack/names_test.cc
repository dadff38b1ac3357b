#include "services/chat/transport/slack/names.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::chat::slack {
namespace {

TEST(Names, LeadBackToWhatTheyName) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(kLastAction); ++i) {
    const auto action = static_cast<Action>(i);
    EXPECT_EQ(ActionOf(NameOf(action)), action);
    EXPECT_TRUE(names.insert(NameOf(action)).second) << NameOf(action);
  }
  for (int i = 0; i <= static_cast<int>(kLastMessageKind); ++i) {
    const auto kind = static_cast<MessageKind>(i);
    EXPECT_EQ(MessageKindOf(NameOf(kind)), kind);
  }
  for (int i = 0; i <= static_cast<int>(kLastForm); ++i) {
    EXPECT_EQ(FormOf(NameOf(static_cast<Form>(i))), static_cast<Form>(i));
  }
  for (int i = 0; i <= static_cast<int>(kLastField); ++i) {
    EXPECT_EQ(FieldOf(NameOf(static_cast<Field>(i))), static_cast<Field>(i));
    EXPECT_EQ(QuestionOf(NameOf(static_cast<Field>(i))), std::nullopt);
  }
  EXPECT_EQ(QuestionOf(NameOfQuestion("12")), "12");
}

// Buttons that were sent years ago can still be pressed.
TEST(Names, StayAsTheyWereSent) {
  EXPECT_EQ(NameOf(Action::kOpenKudosForm), "open_kudos_form");
  EXPECT_EQ(NameOf(Action::kUndoAward), "undo_award");
  EXPECT_EQ(NameOf(Action::kApprove), "approve");
  EXPECT_EQ(NameOf(Action::kShowMilestones), "show_milestones");
  EXPECT_EQ(NameOf(MessageKind::kMilestone), "milestone");
  EXPECT_EQ(NameOf(Form::kDecline), "decline");
  EXPECT_EQ(NameOf(Field::kReason), "reason");
  EXPECT_EQ(NameOf(Action::kAnswerHere), "answer_here");
  EXPECT_EQ(NameOf(Form::kSurvey), "survey");
  EXPECT_EQ(NameOfQuestion("12"), "question_12");
}

TEST(Names, AreNotGuessed) {
  EXPECT_EQ(ActionOf("Approve"), std::nullopt);
  EXPECT_EQ(ActionOf(""), std::nullopt);
  EXPECT_EQ(FormOf("approve"), std::nullopt);
  EXPECT_EQ(FieldOf("people "), std::nullopt);
  EXPECT_EQ(MessageKindOf("kudos"), std::nullopt);
}

}  // namespace
}  // namespace fairlead::chat::slack
