#include "libs/core/fold.h"

#include <gtest/gtest.h>

#include "libs/core/characters.h"
#include "libs/core/text.h"

namespace fairlead::core {
namespace {

TEST(Folded, ForgetsCaseAndAccents) {
  EXPECT_EQ(Folded("Équipe"), "equipe");
  EXPECT_EQ(Folded("E\u0301QUIPE"), "equipe") << "accents written apart";
  EXPECT_EQ(Folded("Straße"), "strasse");
  EXPECT_EQ(Folded("CŒUR Łódź Ærø"), "coeur lodz aero");
}

TEST(Folded, TakesFullWidthAndForeignDigitsAsPlainOnes) {
  EXPECT_EQ(Folded("＃ｃａｒｅ ＋２０"), "#care +20");
  EXPECT_EQ(Folded("٢٠"), "20");
  EXPECT_EQ(Folded("a\u00a0b"), "a b");
}

TEST(Folded, KeepsTheMarksThatMakeAnotherWord) { EXPECT_NE(Folded("की"), Folded("का")); }

TEST(Folded, GivesTextForAnyBytes) {
  EXPECT_EQ(Folded(""), "");
  EXPECT_EQ(Folded("a\xff"), "a\ufffd");
  EXPECT_FALSE(FirstInvalidUtf8(Folded("\xed\xa0\x80\xf0\x9f")));
}

TEST(FoldedKey, IsTheSameHoweverWordsAreJoined) {
  const std::string key = FoldedKey("Esprit d'équipe");
  EXPECT_EQ(key, "espritdequipe");
  for (const char* typed : {"#EspritDEquipe", "esprit-d-équipe", "esprit_d’equipe", "ESPRIT D’ÉQUIPE!"}) {
    EXPECT_EQ(FoldedKey(typed), key) << typed;
  }
}

TEST(FoldedKey, KeepsPicturesAndNothingOfPunctuation) {
  EXPECT_EQ(FoldedKey("🚀 !"), "🚀");
  EXPECT_EQ(FoldedKey(" -+#&… "), "");
}

TEST(CodePoints, GoToUtf8AndBack) {
  EXPECT_EQ(Utf8Of(CodePointsOf("Zoë 🎉")), "Zoë 🎉");
  EXPECT_EQ(CodePointsOf("a\xc3"), U"a\ufffd");
  EXPECT_EQ(Utf8Of(std::u32string{0xd800, 0x110000, U'b'}),
            "\ufffd\ufffd"
            "b");
}

TEST(Characters, AreSpacesWordsOrPictures) {
  EXPECT_TRUE(IsSpace(U'\u00a0') && IsSpace(U'\u2009') && IsSpace(U'\n'));
  EXPECT_FALSE(IsSpace(U'a') || IsSpace(U'\u200b'));
  EXPECT_TRUE(IsWordCharacter(U'é') && IsWordCharacter(U'7') && IsWordCharacter(U'\u0301') && IsWordCharacter(U'字'));
  EXPECT_FALSE(IsWordCharacter(U'+') || IsWordCharacter(U'#') || IsWordCharacter(U'🎉'));
  EXPECT_TRUE(IsPicture(U'🎉'));
  EXPECT_FALSE(IsPicture(U'+') || IsPicture(U'!'));
}

}  // namespace
}  // namespace fairlead::core
