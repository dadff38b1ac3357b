#include "services/pulse/counting/figures.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<Overlap> OverlapsOf(const TestSurvey& survey) {
  std::map<PersonCells, std::uint32_t> counts;
  for (const RosterEntry& entry : survey.roster) ++counts[entry.cells];
  std::vector<Overlap> overlaps;
  for (const auto& [cells, eligible] : counts) overlaps.push_back({cells, eligible});
  return overlaps;
}

// As if these people of the roster had all answered `answer` to the first question.
void Answer(const TestSurvey& survey, Counted& counted, std::size_t from, std::size_t to, std::uint8_t answer = 4) {
  for (std::size_t person = from; person < to; ++person) {
    for (std::uint8_t dimension = 0; dimension < 2; ++dimension) {
      const Slot slot{.dimension = dimension, .cell = survey.roster[person].cells[dimension], .question = 0};
      counted.answers[slot].Add(answer);
    }
  }
}

class FiguresTest : public ::testing::Test {
 protected:
  Figures Run(const std::vector<Overlap>& overlaps) {
    cells_ = CellsOf(survey_.manifest, overlaps);
    auto figures = FiguresOf(survey_.manifest, cells_, counted_, 0);
    EXPECT_TRUE(figures.ok()) << figures.status();
    return *std::move(figures);
  }

  const TestSurvey survey_;
  Counted counted_;
  Cells cells_;
};

TEST_F(FiguresTest, SumEveryCellOverAllBelowIt) {
  Answer(survey_, counted_, 0, 15, 4);   // team A
  Answer(survey_, counted_, 20, 28, 2);  // team B
  Answer(survey_, counted_, 30, 39, 5);  // south
  const Figures figures = Run(OverlapsOf(survey_));
  EXPECT_EQ(figures.cells[0][0].Respondents(), 32U);
  EXPECT_EQ(figures.cells[0][1].answers[4], 15U);
  EXPECT_EQ(figures.cells[0][1].answers[2], 8U);
  EXPECT_EQ(figures.cells[0][1].answers[5], 0U);
  EXPECT_EQ(figures.cells[1][0], figures.cells[0][0]) << "everybody, whichever way they are divided";
}

TEST_F(FiguresTest, DecideOverAllDimensionsWhereOverlapsAreKnown) {
  Answer(survey_, counted_, 0, 40);
  const Figures figures = Run(OverlapsOf(survey_));
  EXPECT_TRUE(cells_.joined);
  EXPECT_THAT(figures.publication.verdicts, SizeIs(2));
  EXPECT_TRUE(figures.publication.IsPublished(0, 0));
}

TEST_F(FiguresTest, LeaveOnlyTheFirstDimensionWhereOverlapsAreNotKnownOrDoNotFit) {
  Answer(survey_, counted_, 0, 40);
  std::vector<Overlap> wrong = OverlapsOf(survey_);
  wrong.front().eligible += 1;
  std::vector<Overlap> unknown = OverlapsOf(survey_);
  unknown.front().cells = {2, 77};
  for (const std::vector<Overlap>& overlaps : {std::vector<Overlap>(), wrong, unknown}) {
    const Figures figures = Run(overlaps);
    EXPECT_FALSE(cells_.joined);
    EXPECT_THAT(figures.publication.verdicts, SizeIs(1));
    EXPECT_TRUE(figures.publication.IsPublished(0, 2));
  }
}

TEST_F(FiguresTest, GiveTheOthersOfACell) {
  Answer(survey_, counted_, 0, 15, 4);
  Answer(survey_, counted_, 20, 28, 2);
  Answer(survey_, counted_, 30, 34, 5);  // four of the south: too few to be shown
  const Figures figures = Run({});
  EXPECT_FALSE(figures.publication.IsPublished(0, 4));
  for (const reporting::Others& others : figures.publication.others) {
    const Histogram histogram = figures.OthersIn(cells_.trees, others);
    EXPECT_EQ(histogram.Respondents(), others.count.respondents);
    EXPECT_GE(histogram.Respondents(), 5U);
  }
}

TEST_F(FiguresTest, RefuseMoreAnswersThanPeople) {
  Answer(survey_, counted_, 0, 40);
  Answer(survey_, counted_, 0, 1);
  const Cells cells = CellsOf(survey_.manifest, {});
  EXPECT_EQ(FiguresOf(survey_.manifest, cells, counted_, 0).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(FiguresTest, CollectReceiptsUpToTheRoot) {
  const auto add = [this](std::uint16_t cell, char letter) {
    counted_.receipts[{.dimension = 0, .cell = cell, .question = 0}].push_back(
        {*Nonce::Decode(std::string(32, letter)), {}});
  };
  add(2, 'a');
  add(3, 'b');
  add(4, 'c');
  const auto receipts = ReceiptsOf(CellsOf(survey_.manifest, {}).trees.front(), counted_, SlotKind::kAnswer, 0, 0);
  EXPECT_THAT(receipts, ElementsAre(SizeIs(3), SizeIs(2), SizeIs(1), SizeIs(1), SizeIs(1)));
}

// Whatever is answered: only how many people did decides what is shown.
TEST(PulseAttack, A08TheSameCountsWithOtherAnswersHideTheSameCells) {
  const TestSurvey survey;
  const Cells cells = CellsOf(survey.manifest, OverlapsOf(survey));
  std::vector<std::vector<std::vector<reporting::Verdict>>> verdicts;
  for (const std::uint8_t answer : std::vector<std::uint8_t>{1, 3, 5}) {
    Counted counted;
    Answer(survey, counted, 0, 12, answer);
    Answer(survey, counted, 20, 27, static_cast<std::uint8_t>(6 - answer));
    Answer(survey, counted, 30, 33, 2);
    verdicts.push_back(FiguresOf(survey.manifest, cells, counted, 0)->publication.verdicts);
  }
  EXPECT_EQ(verdicts[0], verdicts[1]);
  EXPECT_EQ(verdicts[0], verdicts[2]);
}

}  // namespace
}  // namespace fairlead::pulse
