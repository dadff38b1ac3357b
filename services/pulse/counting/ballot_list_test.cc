#include "services/pulse/counting/ballot_list.h"

#include <string>

#include "gtest/gtest.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

class BallotListTest : public ::testing::Test {
 protected:
  BallotListTest() {
    for (const char* text : {"an answer", "another", ""}) {
      const std::string sealed = Seal(tally_.public_key(), text);
      list_.ballots.push_back({.sealed = sealed, .opening = tally_.OpeningOf(sealed)});
    }
  }

  const SealingKey tally_{SecretOf('y')};
  const SigningKey council_{SecretOf('w')};
  const SealingPublicKey to_ = *SealingKeyOf(council_.public_key());
  const SealingKey key_ = SealingKeyOf(SecretOf('w'));
  BallotList list_{.survey = *SurveyId::Decode("survey-number-16"),
                   .manifest = *ManifestHash::Decode(std::string(32, 'm')),
                   .version = "1.2.3",
                   .padding = SecretOf('p'),
                   .ballots = {}};
};

TEST_F(BallotListTest, IsReadByTheSecondSignerAsItWasWritten) {
  const auto opened = BallotList::Open(list_.SealFor(to_), key_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->survey, list_.survey);
  EXPECT_EQ(opened->manifest, list_.manifest);
  EXPECT_EQ(opened->version, "1.2.3");
  EXPECT_EQ(opened->padding.view(), list_.padding.view());
  ASSERT_EQ(opened->ballots.size(), 3U);
  EXPECT_EQ(opened->ballots[1].sealed, list_.ballots[1].sealed);
  EXPECT_EQ(*OpenWith(opened->ballots[1].opening, tally_.public_key(), opened->ballots[1].sealed), "another");
}

TEST_F(BallotListTest, IsReadByNobodyElse) {
  EXPECT_FALSE(BallotList::Open(list_.SealFor(to_), SealingKeyOf(SecretOf('x'))).ok());
}

TEST_F(BallotListTest, OpensEachBallotWithItsOwnKeyAndNoOther) {
  EXPECT_FALSE(OpenWith(list_.ballots[0].opening, tally_.public_key(), list_.ballots[1].sealed).ok());
  EXPECT_FALSE(OpenWith(list_.ballots[0].opening, to_, list_.ballots[0].sealed).ok());
  std::string changed = list_.ballots[0].sealed;
  changed.back() ^= 1;
  EXPECT_FALSE(OpenWith(list_.ballots[0].opening, tally_.public_key(), changed).ok());
  EXPECT_FALSE(OpenWith(tally_.OpeningOf("short"), tally_.public_key(), "short").ok());
}

TEST_F(BallotListTest, TellsWhatIsNoList) {
  EXPECT_EQ(BallotList::Open(Seal(to_, "something else"), key_).status().message(), "this is no list of ballots");
  // Of a list that its maker has cut, nothing is believed.
  const std::string whole = *key_.Open(list_.SealFor(to_));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(BallotList::Open(Seal(to_, whole.substr(0, size)), key_).ok()) << size;
  }
  EXPECT_FALSE(BallotList::Open(Seal(to_, whole + "more"), key_).ok());
}

}  // namespace
}  // namespace fairlead::pulse
