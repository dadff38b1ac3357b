#include "services/pulse/counting/release.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/test_survey.h"
#include "services/pulse/reporting/values.h"

namespace fairlead::pulse {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Counts as if people of the roster had answered; nobody's ballots are needed.
class ReleaseTest : public ::testing::Test {
 protected:
  // Everybody from `from` on answers the three questions, and comments if there is a text.
  void Answer(std::size_t from, std::size_t to, std::uint8_t likert, const std::string& text = "") {
    for (std::size_t person = from; person < to; ++person) {
      for (const Slot& slot : SlotsOf(survey_.manifest, survey_.roster[person].cells)) {
        if (slot.kind == SlotKind::kAdmission) continue;
        Receipt receipt;
        receipt.nonce.data()[0] = static_cast<unsigned char>(person);
        receipt.nonce.data()[1] = static_cast<unsigned char>(counted_.receipts[slot].size());
        counted_.receipts[slot].push_back(receipt);
        if (slot.kind == SlotKind::kAnswer) {
          counted_.answers[slot].Add(slot.question == 0 ? likert : std::uint8_t{1});
        } else if (!text.empty()) {
          Comment comment{.hash = {}, .text = text + std::to_string(person), .conversation = {}};
          comment.hash.data()[0] = static_cast<unsigned char>(255 - person);
          comment.conversation.data()[0] = static_cast<unsigned char>(person);
          counted_.comments[slot].push_back(comment);
        }
      }
    }
  }
  std::vector<Overlap> Overlaps() const {
    std::map<PersonCells, std::uint32_t> counts;
    for (const RosterEntry& entry : survey_.roster) ++counts[entry.cells];
    std::vector<Overlap> overlaps;
    for (const auto& [cells, eligible] : counts) overlaps.push_back({cells, eligible});
    return overlaps;
  }
  Release Make(const std::vector<Overlap>& overlaps) const {
    return MakeRelease({.manifest = survey_.manifest,
                        .hash = survey_.hash,
                        .issued = 40,
                        .overlaps = overlaps,
                        .shuffled = shuffled_,
                        .batch = batch_,
                        .counted = counted_,
                        .version = "1.2.3",
                        .padding = SecretOf('k'),
                        .earlier = earlier_});
  }
  Json MakeJson() const { return Json::parse(Make(Overlaps()).json); }

  TestSurvey survey_;
  const SubmissionAudit shuffled_ = {.submissions = 41, .superseded = 1, .bundles = 40};
  const TreeHash batch_ = *TreeHash::Decode(std::string(32, 'd'));
  Counted counted_;
  std::vector<EarlierRelease> earlier_;
};

TEST_F(ReleaseTest, ShowsAPublishedCellInBandsAndSteps) {
  Answer(0, 40, 4);
  const Json question = MakeJson()["questions"][0];
  EXPECT_EQ(question["id"], "workload-1");
  const Json all = question["dimensions"][0]["cells"][0];
  EXPECT_EQ(all["cell"], 0);
  EXPECT_EQ(all["respondents"], Json({20, 49}));
  EXPECT_EQ(all["score"]["value"], 75);
  EXPECT_TRUE(all["score"]["interval"].is_array());
  EXPECT_EQ(all["shares"].size(), 5U);
}

TEST_F(ReleaseTest, HidesCellsForOneReasonWhateverTheRule) {
  Answer(0, 12, 4);   // team A
  Answer(20, 23, 4);  // three of team B: too few
  Answer(30, 39, 4);  // south
  const Json team = MakeJson()["questions"][0]["dimensions"][0];
  EXPECT_EQ(team["hidden"]["reason"], "TOO_FEW");
  EXPECT_THAT(team["hidden"]["cells"], ::testing::Contains(3));
  std::set<int> cells;
  for (const Json& cell : team["cells"]) cells.insert(cell["cell"].get<int>());
  for (const Json& cell : team["hidden"]["cells"]) EXPECT_TRUE(cells.insert(cell.get<int>()).second);
  EXPECT_THAT(cells, SizeIs(5)) << "every cell is shown or hidden";
}

TEST_F(ReleaseTest, ShowsOnlyTheFirstDimensionWithoutOverlaps) {
  Answer(0, 40, 4);
  const Json release = Json::parse(Make({}).json);
  EXPECT_EQ(release["parameters"]["dimensions"], "first");
  const Json dimensions = release["questions"][0]["dimensions"];
  EXPECT_FALSE(dimensions[0]["cells"].empty());
  EXPECT_THAT(dimensions[1]["cells"], IsEmpty());
  EXPECT_THAT(dimensions[1]["hidden"]["cells"], SizeIs(3));
  for (const Listing& listing : Make({}).listings) EXPECT_EQ(listing.dimension, 0);
}

TEST_F(ReleaseTest, RaisesAnAlarmAndShowsNothingWhereMoreHaveAnsweredThanAreEligible) {
  Answer(0, 40, 4);
  Answer(0, 1, 4);
  const Json question = MakeJson()["questions"][0];
  EXPECT_EQ(question["alarm"], "MORE_ANSWERS_THAN_ELIGIBLE");
  EXPECT_THAT(question["dimensions"][0]["cells"], IsEmpty());
}

TEST_F(ReleaseTest, CountsASkippedAnswerAsNobodysButListsIt) {
  Answer(0, 40, 4);
  const std::size_t leaves = Make(Overlaps()).listings.front().leaves.size();
  counted_.answers.clear();
  counted_.receipts.clear();
  Answer(0, 30, 4);
  Answer(30, 40, kSkipped);
  const Release release = Make(Overlaps());
  EXPECT_EQ(release.listings.front().leaves.size(), leaves) << "the list does not tell who skipped";
  const Json hidden = Json::parse(release.json)["questions"][0]["dimensions"][0]["hidden"]["cells"];
  EXPECT_THAT(hidden, ::testing::Contains(4)) << "nobody in the south has answered";
}

TEST_F(ReleaseTest, ReleasesCommentsInTheOrderOfTheirHashesWithoutAnythingElse) {
  Answer(0, 40, 4, "says ");
  const Json question = MakeJson()["questions"][3];
  EXPECT_EQ(question["kind"], "comment");
  ASSERT_FALSE(question["sets"].empty());
  const Json north = question["sets"].back();
  EXPECT_EQ(north["cell"], 1);
  EXPECT_EQ(north["comments"].size(), 30U);
  EXPECT_EQ(north["comments"][0]["text"], "says 29");
  EXPECT_EQ(north["comments"][0].size(), 2U) << "a text and a key to answer to";
}

TEST_F(ReleaseTest, ReleasesNoFewCommentsAndNoneThatAnotherSetIsolates) {
  Answer(0, 4, 4, "few ");
  Answer(4, 30, 4);
  Answer(30, 40, 4);
  EXPECT_THAT(MakeJson()["questions"][3]["sets"], IsEmpty());
}

TEST_F(ReleaseTest, EveryCommentKeepsTheKeyOfItsConversationInARolledUpSetToo) {
  Answer(0, 4, 4, "says ");
  Answer(4, 30, 4);
  Answer(30, 40, 4, "says ");
  const Json sets = MakeJson()["questions"][3]["sets"];
  ASSERT_THAT(sets, SizeIs(1));
  EXPECT_EQ(sets[0]["cell"], 0);
  ASSERT_THAT(sets[0]["comments"], SizeIs(14)) << "north's four have gone up to the root";
  for (const Json& comment : sets[0]["comments"]) {
    VerifyingKey key;
    key.data()[0] = static_cast<unsigned char>(std::stoi(comment["text"].get<std::string>().substr(5)));
    EXPECT_EQ(comment["conversation"], core::Hex(key.view())) << comment["text"];
  }
}

TEST_F(ReleaseTest, NamesItsInputsParametersAndProgram) {
  Answer(0, 40, 4);
  const Json release = MakeJson();
  EXPECT_EQ(release["format"], "fairlead-pulse-release-1");
  EXPECT_EQ(release["inputs"]["batch"].get<std::string>().substr(0, 4), "6464");
  EXPECT_EQ(release["inputs"]["overlaps"].get<std::string>().size(), 64U);
  EXPECT_EQ(release["parameters"]["respondents"], 5);
  EXPECT_EQ(release["program"]["version"], "1.2.3");
  EXPECT_EQ(release["audit"]["issued"], 40);
  EXPECT_EQ(release["audit"]["shuffled"]["submissions"], 41);
}

TEST_F(ReleaseTest, IsTheSameWhenItIsMadeAgain) {
  Answer(0, 40, 4, "says ");
  const Release first = Make(Overlaps());
  std::vector<Overlap> reversed = Overlaps();
  std::reverse(reversed.begin(), reversed.end());
  const Release again = Make(reversed);
  EXPECT_EQ(again.json, first.json);
  EXPECT_EQ(again.listings, first.listings);
}

using PulseAttack = ReleaseTest;

TEST_F(PulseAttack, A07UnanimousSixLookLikeTheMeanOf31Of4) {
  Answer(20, 26, 5);
  const Json unanimous = MakeJson()["questions"][0]["dimensions"][0];
  counted_ = {};
  Answer(20, 24, 5);
  Answer(24, 25, 3);
  Answer(25, 26, 2);
  EXPECT_EQ(MakeJson()["questions"][0]["dimensions"][0], unanimous);
  EXPECT_EQ(unanimous["cells"][0]["score"]["value"], 80);
}

TEST_F(PulseAttack, A22AListIsAsLongAsItsBandAllowsAndTheReleaseHasNoExactCount) {
  for (const std::size_t people : std::vector<std::size_t>{34, 36, 38}) {
    counted_ = {};
    Answer(0, people, 4);
    const Release release = Make(Overlaps());
    const Json cells = Json::parse(release.json)["questions"][0]["dimensions"][0]["cells"];
    EXPECT_EQ(cells[0]["respondents"], Json({20, 49}));
    EXPECT_EQ(release.listings.front().leaves.size(), 49 * 32U);
  }
}

TEST_F(PulseAttack, A23NoSetOfCommentsIsWhatAnotherLeavesOfAThird) {
  Answer(0, 30, 4, "north ");
  Answer(30, 40, 4, "south ");
  std::set<std::string> seen;
  const Json sets = MakeJson()["questions"][3]["sets"];
  for (const Json& set : sets) {
    EXPECT_GE(set["comments"].size(), 5U);
    for (const Json& comment : set["comments"]) {
      EXPECT_TRUE(seen.insert(comment["text"].get<std::string>()).second) << "in two sets";
    }
  }
  EXPECT_THAT(seen, SizeIs(40));
}

// An earlier survey of the same people and cells, whose release said `earlier`; this one's says `now`.
class TrendsTest : public ReleaseTest {
 protected:
  // Everybody answered `likert` to the first question.
  void Earlier(std::uint8_t likert, const std::string& id = "survey-before-16") {
    TestSurvey before;
    before.manifest.survey = *SurveyId::Decode(id);
    before.Sign();
    const Counted now = std::exchange(counted_, {});
    Answer(0, 40, likert);
    const auto release = MakeRelease({.manifest = before.manifest,
                                      .hash = before.hash,
                                      .issued = 40,
                                      .overlaps = Overlaps(),
                                      .shuffled = shuffled_,
                                      .batch = batch_,
                                      .counted = counted_,
                                      .version = "1.2.3",
                                      .padding = SecretOf('k'),
                                      .earlier = {}});
    counted_ = now;
    const auto read = EarlierRelease::Read(before.manifest, release.json);
    ASSERT_TRUE(read.ok()) << read.status();
    earlier_.push_back(*read);
  }
  void Compare(const std::string& id = "survey-before-16") {
    survey_.manifest.earlier.push_back(
        {.survey = *SurveyId::Decode(id), .cells = {{0, 1, kNotComparable, 3, 4}, {0, 1, 2}}});
  }
  std::map<int, std::string> TrendsOf(std::size_t question, std::size_t dimension) const {
    std::map<int, std::string> trends;
    const Json all = MakeJson()["questions"][question]["dimensions"][dimension];
    for (const Json& cell : all["cells"]) {
      trends.emplace(cell["cell"].get<int>(), cell.contains("trend") ? cell["trend"].get<std::string>() : "");
    }
    for (const Json& others : all["others"]) EXPECT_FALSE(others.contains("trend"));
    return trends;
  }
};

TEST_F(TrendsTest, AreSaidOfCellsThatTheManifestCompares) {
  Compare();
  Earlier(1);
  Answer(0, 40, 5);
  using ::testing::Pair;
  EXPECT_THAT(TrendsOf(0, 0), ::testing::IsSupersetOf({Pair(0, "up"), Pair(1, "up"), Pair(2, "")}));
  EXPECT_EQ(TrendsOf(1, 0)[0], "none") << "everybody said the same to eNPS in both";
  EXPECT_EQ(TrendsOf(2, 0)[0], "") << "a choice has no score";
  const Json release = MakeJson();
  EXPECT_EQ(release["questions"][0]["compared_with"], core::Hex("survey-before-16"));
  EXPECT_EQ(release["questions"][2]["compared_with"], Json());
  EXPECT_EQ(release["inputs"]["earlier"][0]["release"], core::Hex(earlier_[0].digest.view()));
}

TEST_F(TrendsTest, AreReadAsTheyWereWritten) {
  Compare();
  Earlier(5);
  Answer(0, 40, 1);
  const auto read = PublishedRelease::Decode(Make(Overlaps()).json, survey_.manifest);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->questions[0].compared_with, earlier_[0].manifest.survey);
  EXPECT_EQ(read->questions[0].dimensions[0].cells[0].trend, reporting::Trend::kDown);
  EXPECT_THAT(read->earlier, ElementsAre(std::pair(earlier_[0].manifest.survey, earlier_[0].digest)));
}

TEST_F(TrendsTest, AreAgainstTheNewestSurveyThatIsReleased) {
  Compare("survey-newer--16");
  Compare();
  Earlier(3);
  Answer(0, 40, 3);
  EXPECT_EQ(MakeJson()["questions"][0]["compared_with"], core::Hex("survey-before-16"));
  Earlier(1, "survey-newer--16");
  EXPECT_EQ(MakeJson()["questions"][0]["compared_with"], core::Hex("survey-newer--16"));
  EXPECT_EQ(TrendsOf(0, 0)[0], "up");
}

TEST_F(TrendsTest, AreNotSaidOfAQuestionInOtherWords) {
  Compare();
  Earlier(1);
  Answer(0, 40, 5);
  survey_.manifest.questions[0].text.fr = "Assez de temps, vraiment ?";
  EXPECT_EQ(MakeJson()["questions"][0]["compared_with"], Json());
  EXPECT_EQ(TrendsOf(0, 0)[0], "");
}

TEST_F(TrendsTest, AreNotSaidWithoutTheEarlierRelease) {
  Compare();
  Answer(0, 40, 5);
  EXPECT_EQ(TrendsOf(0, 0)[0], "");
  EXPECT_THAT(MakeJson()["inputs"]["earlier"], IsEmpty());
}

}  // namespace
}  // namespace fairlead::pulse
