#include "libs/texts/texts.h"

#include <concepts>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "texts/example.h"

namespace fairlead::texts {
namespace {

std::string Shout(std::string_view words) { return "<" + std::string(words) + ">"; }

class TextsTest : public ::testing::Test {
 protected:
  std::string Given(std::string_view locale, int points) {
    return texts_.In(locale).Say(
        example::KudosGiven{.giver = "Ana", .points = points, .recipients = texts_.In(locale).List({"Bob", "Zoë"})});
  }
  Texts texts_{example::Catalogue()};
};

TEST_F(TextsTest, CountInTheWayOfTheLanguage) {
  EXPECT_EQ(Given("en-GB", 0), "Ana gave 0 points to Bob and Zoë.");
  EXPECT_EQ(Given("en-GB", 1), "Ana gave 1 point to Bob and Zoë.");
  EXPECT_EQ(Given("en-GB", 1200), "Ana gave 1,200 points to Bob and Zoë.");
  EXPECT_EQ(Given("fr-FR", 0), "Ana a donné 0 point à Bob et Zoë.");
  EXPECT_EQ(Given("fr-FR", 1200), "Ana a donné 1\u202f200 points à Bob et Zoë.");
}

TEST_F(TextsTest, AreFoundByLanguageAndFallBackToTheFirst) {
  for (const char* locale : {"fr", "fr-FR", "fr_CA", "fr-CA", "fr-XX", "FR"}) {
    EXPECT_EQ(texts_.In(locale).Say(example::Plain{}), "Rien à faire.") << locale;
  }
  for (const char* locale : {"en", "en-US", "de-DE", "", "nonsense", "a\xff", "x-y-z"}) {
    EXPECT_EQ(texts_.In(locale).Say(example::Plain{}), "Nothing to do.") << locale;
  }
}

TEST_F(TextsTest, WriteNumbersAndDatesAsTheRegionDoes) {
  const example::KudosLeft left{.points = 1200, .refills_at = absl::CivilDay(2026, 12, 2)};
  EXPECT_EQ(texts_.In("en-US").Say(left), "1,200 left until December 2.");
  EXPECT_EQ(texts_.In("en-GB").Say(left), "1,200 left until 2 December.");
  EXPECT_EQ(texts_.In("fr-FR").Say(left), "Il reste 1\u202f200 jusqu’au 2 décembre.");
  EXPECT_EQ(texts_.In("fr-CA").Say(left), "Il reste 1\u00a0200 jusqu’au 2 décembre.");
  EXPECT_EQ(texts_.In("fr-CA").tag(), "fr-CA");
  EXPECT_EQ(texts_.In("fr-XX").tag(), "fr") << "an unknown region is not kept, so that regions stay few";
}

TEST_F(TextsTest, SayTheFirstOfAMonthAsFrenchDoes) {
  const Language& french = texts_.In("fr");
  EXPECT_EQ(french.Date(absl::CivilDay(2026, 12, 1), "MMMMd"), "1er décembre");
  EXPECT_EQ(french.Date(absl::CivilDay(2026, 12, 11), "MMMMd"), "11 décembre");
  EXPECT_EQ(french.Date(absl::CivilDay(2026, 12, 1), "yMd"), "01/12/2026");
  EXPECT_EQ(texts_.In("en-GB").Date(absl::CivilDay(2026, 12, 1), "MMMMd"), "1 December");
}

TEST_F(TextsTest, DoNotShiftTheMomentByAnyTimeZone) {
  EXPECT_EQ(texts_.In("fr").Date(absl::CivilSecond(2026, 12, 31, 23, 59, 59), "Hms"), "23:59:59");
}

TEST_F(TextsTest, ChooseAndNestForms) {
  EXPECT_EQ(texts_.In("en").Say(example::KudosKind{.kind = "welcome", .name = "Ana"}), "Welcome, Ana!");
  EXPECT_EQ(texts_.In("fr").Say(example::KudosKind{.kind = "years", .name = "Ana"}), "Félicitations, Ana\u202f!");
  const absl::CivilDay day(2026, 5, 1);
  EXPECT_EQ(texts_.In("en-GB").Say(example::KudosNested{.day = day, .days = 0}), "Today.");
  EXPECT_EQ(texts_.In("fr").Say(example::KudosNested{.day = day, .days = 3}), "Le vendredi 1er mai 2026.");
}

TEST_F(TextsTest, EncodeWordsOnceAndLeaveReadyOnesAndTheCatalogueAlone) {
  const Language& english = texts_.In("en");
  EXPECT_EQ(english.Say(example::KudosKind{.kind = "welcome", .name = "Ana"}, Shout), "Welcome, <Ana>!");
  EXPECT_EQ(english.Say(example::KudosKind{.kind = "welcome", .name = Ready("@ana")}, Shout), "Welcome, @ana!");
  EXPECT_EQ(english.Say(example::Quoted{}, Shout), "Say \"hello\",\nand mind the \\.");
}

TEST_F(TextsTest, TakeWordsAsTheyAreAndNeverAsAPattern) {
  const Language& english = texts_.In("en");
  EXPECT_EQ(english.Say(example::KudosKind{.kind = "welcome", .name = "{points, plural, '{0}"}),
            "Welcome, {points, plural, '{0}!");
  EXPECT_EQ(english.List({"{0}", "{1}"}), "{0} and {1}");
  EXPECT_EQ(english.Say(example::KudosKind{.kind = "welcome", .name = "a\xff"}), "Welcome, a\ufffd!");
}

TEST_F(TextsTest, ListNobodyOneTwoAndMore) {
  EXPECT_EQ(texts_.In("en-GB").List({}), "");
  EXPECT_EQ(texts_.In("en-GB").List({"Ana"}), "Ana");
  EXPECT_EQ(texts_.In("en-GB").List({"Ana", "Bob", "Zoë"}), "Ana, Bob and Zoë");
  EXPECT_EQ(texts_.In("fr").List({"Ana", "Bob", "Zoë"}), "Ana, Bob et Zoë");
}

TEST_F(TextsTest, AreSaidByManyThreadsAtOnce) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(Given("fr-FR", i % 3 + 2), "Ana a donné " + std::to_string(i % 3 + 2) + " points à Bob et Zoë.");
        EXPECT_EQ(texts_.In("en-GB").Date(absl::CivilDay(2026, 12, 1), "MMMMd"), "1 December");
      }
    });
  }
}

// A typo in a message's placeholder does not compile because there is no such member, and a forgotten one because
// Needed has no default.
static_assert(!std::default_initializable<example::KudosGiven>);
static_assert(!std::constructible_from<Needed<Number>, std::string>);
static_assert(!std::constructible_from<Needed<Number>, double>);
static_assert(!std::constructible_from<Needed<Words>, int>);
static_assert(!std::constructible_from<Needed<Moment>, int>);

}  // namespace
}  // namespace fairlead::texts
