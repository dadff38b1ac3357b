#include "services/pulse/facts/survey_book.h"

#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

v1::PulseFact Launch(const TestSurvey& survey) {
  v1::PulseFact fact;
  fact.set_survey(std::string(survey.manifest.survey.view()));
  fact.mutable_launched()->set_manifest(survey.bytes);
  fact.mutable_launched()->set_signatures(survey.signatures.Encode());
  return fact;
}

v1::PulseFact About(const TestSurvey& survey) {
  v1::PulseFact fact;
  fact.set_survey(std::string(survey.manifest.survey.view()));
  return fact;
}

TEST(SurveyBook, KnowsASurveyThatThePlatformHasSigned) {
  const TestSurvey survey;
  SurveyBook book(survey.platform.public_key());
  EXPECT_EQ(book.Find(survey.manifest.survey), nullptr);
  book.Apply(Launch(survey));
  ASSERT_NE(book.Find(survey.manifest.survey), nullptr);
  EXPECT_EQ(book.Find(survey.manifest.survey)->hash, survey.hash);
  EXPECT_EQ(book.All().size(), 1U);
}

TEST(SurveyBook, RunsNoSurveyOfAnotherKeyAnotherIdOrWithoutItsSecondSignature) {
  TestSurvey survey;
  SurveyBook other(SigningKey(SecretOf('z')).public_key());
  other.Apply(Launch(survey));
  EXPECT_TRUE(other.All().empty());

  SurveyBook book(survey.platform.public_key());
  v1::PulseFact misnamed = Launch(survey);
  misnamed.set_survey(std::string(16, 'z'));
  book.Apply(misnamed);
  survey.signatures.second_signer.reset();
  book.Apply(Launch(survey));
  v1::PulseFact changed = Launch(survey);
  changed.mutable_launched()->mutable_manifest()->append(" ");
  book.Apply(changed);
  EXPECT_TRUE(book.All().empty());
}

TEST(SurveyBook, ASurveyCannotBeEditedAfterItsLaunch) {
  TestSurvey survey;
  SurveyBook book(survey.platform.public_key());
  book.Apply(Launch(survey));
  const ManifestHash hash = survey.hash;
  survey.manifest.closes += absl::Hours(1);
  survey.Sign();
  book.Apply(Launch(survey));
  EXPECT_EQ(book.Find(survey.manifest.survey)->hash, hash);
}

TEST(SurveyBook, RunsNoSurveyThatDoesNotContinueTheChain) {
  TestSurvey first;
  SurveyBook book(first.platform.public_key());
  EXPECT_FALSE(book.Last().has_value());
  book.Apply(Launch(first));
  ASSERT_EQ(book.Last(), first.hash);
  TestSurvey next;
  next.manifest.survey = *SurveyId::Decode("survey-number-17");
  next.Sign();
  book.Apply(Launch(next));
  EXPECT_EQ(book.All().size(), 1U) << "it says that it is the first";
  next.manifest.sequence = 2;
  next.manifest.previous = HashOf("another");
  next.Sign();
  book.Apply(Launch(next));
  EXPECT_EQ(book.All().size(), 1U);
  next.manifest.previous = first.hash;
  next.Sign();
  book.Apply(Launch(next));
  ASSERT_EQ(book.All().size(), 2U);
  EXPECT_EQ(book.Last(), next.hash);
}

TEST(SurveyBook, TakesTheFirstOfEachFactInWhateverOrderTheTopicsAreRead) {
  const TestSurvey survey;
  SurveyBook book(survey.platform.public_key());
  v1::PulseFact ended = About(survey);
  ended.mutable_ended()->add_ends()->set_offset(7);
  book.Apply(ended);
  book.Apply(Launch(survey));
  ended.mutable_ended()->mutable_ends(0)->set_offset(9);
  book.Apply(ended);
  v1::PulseFact released = About(survey);
  released.mutable_released()->set_release("first");
  book.Apply(released);
  released.mutable_released()->set_release("second");
  book.Apply(released);
  const auto known = book.Find(survey.manifest.survey);
  ASSERT_TRUE(known->ended.has_value());
  EXPECT_EQ(known->ended->ends(0).offset(), 7);
  EXPECT_EQ(*known->release, "first");
}

TEST(SurveyBook, IsShuffledOrDestroyedUnreadWhicheverWasSaidFirst) {
  const TestSurvey survey;
  v1::PulseFact shuffled = About(survey);
  shuffled.mutable_shuffled()->set_bundles(40);
  v1::PulseFact destroyed = About(survey);
  destroyed.mutable_destroyed_unread()->set_given_up(true);
  SurveyBook read(survey.platform.public_key());
  for (const v1::PulseFact& fact : {Launch(survey), shuffled, destroyed}) read.Apply(fact);
  EXPECT_TRUE(read.Find(survey.manifest.survey)->shuffled.has_value());
  EXPECT_FALSE(read.Find(survey.manifest.survey)->destroyed_unread);
  SurveyBook unread(survey.platform.public_key());
  for (const v1::PulseFact& fact : {Launch(survey), destroyed, shuffled}) unread.Apply(fact);
  EXPECT_FALSE(unread.Find(survey.manifest.survey)->shuffled.has_value());
  EXPECT_TRUE(unread.Find(survey.manifest.survey)->destroyed_unread);
  EXPECT_TRUE(unread.Find(survey.manifest.survey)->given_up);
}

TEST(SurveyBook, PutsALargeReleaseTogetherHoweverOftenItsPartsAreSaid) {
  const TestSurvey survey;
  SurveyBook book(survey.platform.public_key());
  book.Apply(Launch(survey));
  v1::PulseFact part = About(survey);
  for (const std::uint32_t number : {0U, 0U, 1U, 0U, 1U}) {
    part.mutable_released_part()->set_part(number);
    part.mutable_released_part()->set_release(number == 0 ? "first, " : "second, ");
    book.Apply(part);
  }
  EXPECT_FALSE(book.Find(survey.manifest.survey)->release.has_value());
  v1::PulseFact released = About(survey);
  released.mutable_released()->set_release("end");
  released.mutable_released()->set_parts(2);
  book.Apply(released);
  EXPECT_EQ(*book.Find(survey.manifest.survey)->release, "first, second, end");
}

// A tally that was killed between two parts and made another release when it came back.
TEST(SurveyBook, JoinsNoPartsOfTwoAttempts) {
  const TestSurvey survey;
  SurveyBook book(survey.platform.public_key());
  book.Apply(Launch(survey));
  const auto say = [&](std::uint32_t number, const std::string& text) {
    v1::PulseFact part = About(survey);
    part.mutable_released_part()->set_part(number);
    part.mutable_released_part()->set_release(text);
    book.Apply(part);
  };
  const auto release = [&](std::uint32_t parts) {
    v1::PulseFact released = About(survey);
    released.mutable_released()->set_release("end");
    released.mutable_released()->set_parts(parts);
    book.Apply(released);
    return book.Find(survey.manifest.survey)->release;
  };
  say(0, "old 0, ");
  say(1, "old 1, ");
  say(2, "old 2, ");
  say(0, "new 0, ");
  EXPECT_FALSE(release(2).has_value()) << "part 1 is of the attempt before";
  say(1, "new 1, ");
  EXPECT_EQ(release(2), "new 0, new 1, end");
  say(0, "late, ");
  EXPECT_EQ(release(1), "new 0, new 1, end") << "a release that was said is never another";
}

TEST(SurveyBook, ClosesAtTheSecondCloseOnceExtended) {
  const TestSurvey survey;
  SurveyBook book(survey.platform.public_key());
  book.Apply(Launch(survey));
  EXPECT_EQ(book.Find(survey.manifest.survey)->Close(), survey.manifest.closes);
  v1::PulseFact extended = About(survey);
  extended.mutable_extended();
  book.Apply(extended);
  EXPECT_EQ(book.Find(survey.manifest.survey)->Close(), survey.manifest.second_close);
}

}  // namespace
}  // namespace fairlead::pulse
