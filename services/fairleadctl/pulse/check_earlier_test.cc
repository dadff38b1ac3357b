#include "services/fairleadctl/pulse/check_earlier.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/fairleadctl/pulse/test_counted.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::TestSurvey;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Three surveys of one platform; the third is compared with the first, between them stands one of another series.
class CheckEarlierTest : public ::testing::Test {
 protected:
  CheckEarlierTest() {
    Number(first_, "survey-first--16", 1, nullptr);
    Number(other_, "survey-other--16", 2, &first_);
    third_.manifest.earlier = {
        {.survey = first_.manifest.survey, .cells = {{0, 1, 2, 3, pulse::kNotComparable}, {0, 1, 2}}}};
    Number(third_, "survey-third--16", 3, &other_);
    before_ = {.manifests = {other_.bytes, first_.bytes}, .rosters = {CountedSurvey::RosterOf(first_)}};
  }
  static void Number(TestSurvey& survey, const char* id, std::uint32_t sequence, const TestSurvey* previous) {
    survey.manifest.survey = *pulse::SurveyId::Decode(id);
    survey.manifest.sequence = sequence;
    if (previous != nullptr) survey.manifest.previous = previous->hash;
    survey.manifest.roster_root = CountedSurvey::RosterOf(survey).root();
    survey.Sign();
  }
  std::vector<std::string> Found(Finding::Kind kind) const {
    Findings findings;
    CheckEarlier(third_.manifest, CountedSurvey::RosterOf(third_), before_, findings);
    std::vector<std::string> texts;
    for (const Finding& finding : findings.all()) {
      if (finding.kind == kind) texts.push_back(finding.text);
    }
    return texts;
  }
  void ExpectNothingChecked() const {
    EXPECT_THAT(Found(Finding::Kind::kProved), IsEmpty());
    EXPECT_THAT(Found(Finding::Kind::kFalse), IsEmpty());
    EXPECT_THAT(Found(Finding::Kind::kNotProved), ElementsAre(HasSubstr("what is compared with 1 earlier surveys")));
  }

  TestSurvey first_;
  TestSurvey other_;
  TestSurvey third_;
  SignedBefore before_;
};

TEST_F(CheckEarlierTest, ProvesWhatIsComparedByBothRostersAndTheChain) {
  EXPECT_THAT(Found(Finding::Kind::kProved), ElementsAre(HasSubstr("one of 1 earlier surveys")));
  EXPECT_THAT(Found(Finding::Kind::kNotProved), IsEmpty());
  EXPECT_THAT(Found(Finding::Kind::kFalse), IsEmpty());
}

TEST_F(CheckEarlierTest, HasNothingToCheckWhereNothingIsCompared) {
  third_.manifest.earlier.clear();
  EXPECT_THAT(Found(Finding::Kind::kNotProved), IsEmpty());
}

TEST_F(CheckEarlierTest, SaysWhatItCouldNotCheck) {
  before_.rosters.clear();
  ExpectNothingChecked();
}

TEST_F(CheckEarlierTest, TakesNoManifestToWhichTheChainDoesNotLead) {
  before_.manifests = {first_.bytes};
  ExpectNothingChecked();
}

TEST_F(CheckEarlierTest, TakesNoManifestOfAnotherPlatform) {
  third_.manifest.platform_key = pulse::SigningKey(pulse::SecretOf('z')).public_key();
  ExpectNothingChecked();
}

TEST_F(CheckEarlierTest, FindsACellThatFewPeopleJoined) {
  third_.roster[20].cells[0] = 2;
  third_.manifest.roster_root = CountedSurvey::RosterOf(third_).root();
  EXPECT_THAT(Found(Finding::Kind::kFalse), ElementsAre(HasSubstr("cell north/a"), HasSubstr("cell north/b")));
  EXPECT_THAT(Found(Finding::Kind::kProved), IsEmpty());
}

TEST_F(CheckEarlierTest, FindsAFileThatIsNoManifest) {
  before_.manifests[0] = "{}";
  EXPECT_THAT(Found(Finding::Kind::kFalse), ElementsAre(HasSubstr("earlier manifest 1: is none")));
}

}  // namespace
}  // namespace fairlead::fairleadctl
