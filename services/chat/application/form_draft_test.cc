#include "services/chat/application/form_draft.h"

#include <gtest/gtest.h>

namespace fairlead::chat {
namespace {

TEST(FormDraft, ComesBackAsItWas) {
  const FormDraft draft{.people = {"U1", "U2"}, .points = 20, .value = "Team work", .message = "two\nlines, and an é"};
  EXPECT_EQ(FormDraft::Decode(draft.Encode()), draft);
  EXPECT_EQ(FormDraft::Decode(FormDraft().Encode()), FormDraft());
}

TEST(FormDraft, IsAlsoOnePersonsId) { EXPECT_EQ(FormDraft::Decode("U1"), FormDraft{.people = {"U1"}}); }

TEST(FormDraft, LeavesOutWhatCannotBeRead) {
  EXPECT_EQ(FormDraft::Decode("U1\nmany\nCare\nthanks"),
            (FormDraft{.people = {"U1"}, .points = 0, .value = "Care", .message = "thanks"}));
  EXPECT_EQ(FormDraft::Decode("\n-5"), FormDraft());
}

TEST(FormDraft, LeavesOutAMessageThatAButtonCannotCarry) {
  const FormDraft draft{.people = {"U1"}, .points = 20, .value = "Care", .message = std::string(1'985, 'x')};
  EXPECT_EQ(draft.Encode().size(), 1'996U);
  FormDraft longer = draft;
  longer.message += "12345";
  EXPECT_EQ(longer.Encode(), "U1\n20\nCare\n");
}

}  // namespace
}  // namespace fairlead::chat
