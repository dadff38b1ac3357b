#include "services/pulse/survey/rotation.h"

#include <numeric>

#include "services/pulse/survey/wave_calendar.h"

namespace fairlead::pulse::survey {
namespace {

constexpr int CeilingOf(int dividend, int divisor) { return (dividend + divisor - 1) / divisor; }

}  // namespace

std::vector<Question> QuestionsOf(const Survey& survey, int wave) {
  std::vector<Question> questions = survey.fixed;
  const auto per_wave = static_cast<std::size_t>(survey.rotation.per_wave);
  const std::vector<Rotation::Pool>& pools = survey.rotation.pools;
  for (std::size_t i = 0; i < per_wave; ++i) {
    const std::size_t step = static_cast<std::size_t>(wave) * per_wave + i;
    const std::vector<Question>& pool = pools[step % pools.size()].questions;
    questions.push_back(pool[step / pools.size() % pool.size()]);
  }
  return questions;
}

int QuestionsPerWave(const Survey& survey) { return static_cast<int>(survey.fixed.size()) + survey.rotation.per_wave; }

int WavesForAllDrivers(const Rotation& rotation) {
  if (rotation.per_wave == 0) return 0;
  return CeilingOf(static_cast<int>(rotation.pools.size()), rotation.per_wave);
}

int MostQuestionsAQuarter(const Survey& survey) {
  return CeilingOf(MostWavesAQuarter(survey.schedule.cadence), survey.sample.panels) * QuestionsPerWave(survey);
}

bool EveryPanelMeetsEveryDriver(const Rotation& rotation, int panels) {
  // A panel's waves begin at steps that are gcd(drivers, panels * per_wave) apart on the circle, and each covers
  // per_wave.
  return std::gcd(static_cast<int>(rotation.pools.size()), panels * rotation.per_wave) <= rotation.per_wave;
}

}  // namespace fairlead::pulse::survey
