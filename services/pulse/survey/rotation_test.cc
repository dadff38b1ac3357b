#include "services/pulse/survey/rotation.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "fmt/format.h"
#include "services/pulse/survey/panels.h"
#include "services/pulse/survey/wave_calendar.h"

namespace fairlead::pulse::survey {
namespace {

// `drivers` drivers with 6, 7 or 8 questions each, and one question that every wave asks.
Survey SurveyWith(int drivers, int per_wave, int panels = 1, Cadence cadence = Cadence::kWeekly) {
  Survey survey;
  survey.fixed = {{.id = "fixed"}};
  survey.rotation.per_wave = per_wave;
  for (int driver = 0; driver < drivers; ++driver) {
    Rotation::Pool pool{.driver = static_cast<Driver>(driver), .questions = {}};
    for (int i = 0; i < 6 + driver % 3; ++i) {
      pool.questions.push_back({.id = fmt::format("{}-{}", driver, i), .driver = pool.driver});
    }
    survey.rotation.pools.push_back(std::move(pool));
  }
  survey.sample.panels = panels;
  survey.schedule = {.cadence = cadence,
                     .zone = absl::UTCTimeZone(),
                     .opens = absl::CivilSecond(2026, 7, 1, 9),
                     .closes = absl::CivilSecond(2026, 7, 2, 9),
                     .second_close = absl::CivilSecond(2026, 7, 3, 9)};
  return survey;
}

std::set<Driver> DriversOf(const Survey& survey, int wave) {
  const std::vector<Question> questions = QuestionsOf(survey, wave);
  std::set<Driver> drivers;
  for (std::size_t i = survey.fixed.size(); i < questions.size(); ++i) drivers.insert(questions[i].driver);
  return drivers;
}

template <typename Check>
void ForEveryRotation(const Check& check) {
  for (int drivers = 1; drivers <= 9; ++drivers) {
    for (int per_wave = 1; per_wave <= 6 * drivers && per_wave <= 20; ++per_wave) check(drivers, per_wave);
  }
}

TEST(Rotation, AsksTheFixedQuestionsFirstAndNoneTwiceInAWave) {
  ForEveryRotation([](int drivers, int per_wave) {
    const Survey survey = SurveyWith(drivers, per_wave);
    for (int wave = 0; wave < 100; ++wave) {
      const std::vector<Question> questions = QuestionsOf(survey, wave);
      std::set<std::string> ids;
      for (const Question& question : questions) ids.insert(question.id);
      ASSERT_EQ(questions.front().id, "fixed");
      ASSERT_EQ(ids.size(), questions.size()) << drivers << " drivers, " << per_wave << " a wave, wave " << wave;
      ASSERT_EQ(static_cast<int>(questions.size()), QuestionsPerWave(survey));
    }
  });
}

TEST(Rotation, MeasuresEveryDriverInSoManyWavesAsItSaysAndNotInFewer) {
  ForEveryRotation([](int drivers, int per_wave) {
    const Survey survey = SurveyWith(drivers, per_wave);
    const int waves = WavesForAllDrivers(survey.rotation);
    bool fewer_suffice = true;
    for (int first = 0; first < 50; ++first) {
      std::set<Driver> measured;
      for (int wave = first; wave < first + waves; ++wave) {
        fewer_suffice = fewer_suffice && (wave < first + waves - 1 || std::ssize(measured) == drivers);
        measured.merge(DriversOf(survey, wave));
      }
      ASSERT_EQ(std::ssize(measured), drivers) << per_wave << " a wave, from wave " << first;
    }
    EXPECT_FALSE(fewer_suffice) << drivers << " drivers, " << per_wave << " a wave";
  });
}

TEST(Rotation, MeasuresAllDriversEquallyOften) {
  ForEveryRotation([](int drivers, int per_wave) {
    const Survey survey = SurveyWith(drivers, per_wave);
    std::map<Driver, int> asked;
    for (int wave = 0; wave < 52; ++wave) {
      for (const Question& question : QuestionsOf(survey, wave)) {
        if (question.id != "fixed") ++asked[question.driver];
      }
    }
    int least = 10'000, most = 0;
    for (const auto& [driver, count] : asked) {
      least = std::min(least, count);
      most = std::max(most, count);
    }
    EXPECT_LE(most - least, 1) << drivers << " drivers, " << per_wave << " a wave";
  });
}

TEST(Rotation, ComesRoundToEveryQuestion) {
  const Survey survey = SurveyWith(9, 4);
  std::set<std::string> ids;
  for (int wave = 0; wave < 18; ++wave) {
    for (const Question& question : QuestionsOf(survey, wave)) ids.insert(question.id);
  }
  EXPECT_EQ(ids.size(), 1u + 3 * (6 + 7 + 8));
}

TEST(Rotation, KnowsWhetherEveryPanelMeetsEveryDriver) {
  ForEveryRotation([](int drivers, int per_wave) {
    for (int panels = 1; panels <= 13; ++panels) {
      const Survey survey = SurveyWith(drivers, per_wave, panels);
      std::vector<std::set<Driver>> met(static_cast<std::size_t>(panels));
      for (int wave = 0; wave < panels * drivers; ++wave) {
        met[static_cast<std::size_t>(PanelOf(wave, panels))].merge(DriversOf(survey, wave));
      }
      const bool all = std::ranges::all_of(met, [&](const auto& of_one) { return std::ssize(of_one) == drivers; });
      ASSERT_EQ(EveryPanelMeetsEveryDriver(survey.rotation, panels), all)
          << drivers << " drivers, " << per_wave << " a wave, " << panels << " panels";
    }
  });
}

TEST(Rotation, AsksNobodyMoreInAQuarterThanItSays) {
  for (const Cadence cadence : {Cadence::kWeekly, Cadence::kBiweekly, Cadence::kMonthly, Cadence::kQuarterly}) {
    for (int panels = 1; panels <= 15; ++panels) {
      const Survey survey = SurveyWith(9, 4, panels, cadence);
      int most = 0;
      std::map<std::pair<absl::CivilDay, int>, int> asked;  // by quarter and panel
      for (int wave = 0; wave < 200; ++wave) {
        int& sum = asked[{QuarterOf(survey.schedule, wave), PanelOf(wave, panels)}];
        sum += static_cast<int>(QuestionsOf(survey, wave).size());
        most = std::max(most, sum);
      }
      EXPECT_EQ(most, MostQuestionsAQuarter(survey)) << panels << " panels";
    }
  }
}

TEST(Rotation, OfNothingAsksTheFixedQuestions) {
  Survey survey = SurveyWith(1, 1);
  survey.rotation = {};
  EXPECT_EQ(QuestionsOf(survey, 7), survey.fixed);
  EXPECT_EQ(WavesForAllDrivers(survey.rotation), 0);
  EXPECT_TRUE(EveryPanelMeetsEveryDriver(survey.rotation, 4)) << "there is none to miss";
}

}  // namespace
}  // namespace fairlead::pulse::survey
