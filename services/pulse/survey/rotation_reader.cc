#include "services/pulse/survey/rotation_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/pulse/survey/rotation.h"
#include "services/pulse/survey/wave_calendar.h"

namespace fairlead::pulse::survey {
namespace {

constexpr std::int64_t kMostPanels = 52;
constexpr std::int64_t kMostWaves = 1000;
constexpr std::int64_t kMostAQuarter = 1000;
constexpr std::size_t kLeastSaltBytes = 16;

}  // namespace

absl::Status RotationReader::Read(const toml::table& root, const QuestionBank& bank, Survey& survey) const {
  FL_RETURN_IF_ERROR(ReadSample(root, survey));
  if (const toml::node* const rotation = root.get("rotation")) {
    if (!rotation->is_table()) return Wrong(*rotation, "write what rotates under [rotation]");
    FL_RETURN_IF_ERROR(ReadRotation(*rotation->as_table(), bank, survey));
  }
  return ReadBounds(root, survey);
}

absl::Status RotationReader::ReadSample(const toml::table& root, Survey& survey) const {
  const toml::node* const node = root.get("sample");
  if (node == nullptr) return absl::OkStatus();
  const toml::table* const sample = node->as_table();
  if (sample == nullptr) return Wrong(*node, "write who is asked under [sample]");
  FL_RETURN_IF_ERROR(CheckKeys(*sample, {"panels", "salt"}));
  FL_TRY(const auto panels, Number(*sample, "panels", 2, kMostPanels));
  if (!panels) return Wrong(*node, "[sample] has no panels; add it, or drop [sample] where everybody is asked");
  FL_TRY(survey.sample.salt, Reader::Text(*sample, "salt", "[sample]"));
  if (survey.sample.salt.size() < kLeastSaltBytes) {
    return Wrong(
        *sample->get("salt"),
        fmt::format("salt has fewer than {} characters; draw one, once, with openssl rand -hex 16", kLeastSaltBytes));
  }
  if (survey.schedule.cadence == Cadence::kOnce) {
    return Wrong(*node, "panels take turns, but this survey has no cadence; add one, or drop [sample]");
  }
  survey.sample.panels = static_cast<int>(*panels);
  return absl::OkStatus();
}

absl::Status RotationReader::ReadRotation(const toml::table& rotation, const QuestionBank& bank, Survey& survey) const {
  FL_RETURN_IF_ERROR(CheckKeys(rotation, {"per_wave", "drivers", "every"}));
  FL_TRY(const auto per_wave, Number(rotation, "per_wave", 1, kMostQuestions));
  if (!per_wave) return Wrong(rotation, "[rotation] has no per_wave; add it, the questions of the bank in each wave");
  FL_TRY(const auto every, Number(rotation, "every", 1, kMostWaves));
  FL_TRY(const std::vector<Driver> drivers, DriversOf(rotation));
  survey.rotation.per_wave = static_cast<int>(*per_wave);
  for (const Driver driver : drivers) {
    Rotation::Pool pool{.driver = driver, .questions = {}};
    for (const Question* const question : bank.Scale(driver)) {
      if (std::ranges::find(survey.fixed, question->id, &Question::id) == survey.fixed.end()) {
        pool.questions.push_back(*question);
      }
    }
    if (pool.questions.empty()) {
      return Wrong(rotation, fmt::format("no likert5 question of the driver '{}' is left to rotate; leave it out of "
                                         "drivers, or take its questions out of questions",
                                         NameOf(driver)));
    }
    survey.rotation.pools.push_back(std::move(pool));
  }
  return CheckRotation(rotation, every, survey);
}

absl::StatusOr<std::vector<Driver>> RotationReader::DriversOf(const toml::table& rotation) const {
  std::vector<Driver> drivers;
  FL_TRY(const std::vector<std::string> names, Texts(rotation, "drivers"));
  for (const std::string& name : names) {
    FL_TRY(const Driver driver, DriverOf(*rotation.get("drivers"), name));
    drivers.push_back(driver);
  }
  if (!drivers.empty()) return drivers;
  for (std::size_t i = 0; i < kDrivers; ++i) {
    if (static_cast<Driver>(i) != Driver::kOverall) drivers.push_back(static_cast<Driver>(i));
  }
  return drivers;
}

absl::Status RotationReader::CheckRotation(const toml::table& rotation, std::optional<std::int64_t> every,
                                           const Survey& survey) const {
  const std::vector<Rotation::Pool>& pools = survey.rotation.pools;
  const toml::node& per_wave = *rotation.get("per_wave");
  std::size_t least = pools.front().questions.size();
  for (const Rotation::Pool& pool : pools) least = std::min(least, pool.questions.size());
  if (static_cast<std::size_t>(survey.rotation.per_wave) > least * pools.size()) {
    return Wrong(per_wave, fmt::format("per_wave must be at most {}, or a wave would ask a question twice",
                                       least * pools.size()));
  }
  const int waves = WavesForAllDrivers(survey.rotation);
  if (every && waves > *every) {
    return Wrong(*rotation.get("every"),
                 fmt::format("{} drivers with {} questions a wave take {} waves, more than every = {}; set per_wave to "
                             "{} or more, or every to {}",
                             pools.size(), survey.rotation.per_wave, waves, *every,
                             (static_cast<std::int64_t>(pools.size()) + *every - 1) / *every, waves));
  }
  if (!EveryPanelMeetsEveryDriver(survey.rotation, survey.sample.panels)) {
    int panels = survey.sample.panels;
    while (!EveryPanelMeetsEveryDriver(survey.rotation, panels)) ++panels;
    return Wrong(per_wave, fmt::format("with {} panels and {} drivers, {} questions a wave ask each panel about the "
                                       "same few drivers only; take another per_wave, or {} panels",
                                       survey.sample.panels, pools.size(), survey.rotation.per_wave, panels));
  }
  return absl::OkStatus();
}

absl::Status RotationReader::ReadBounds(const toml::table& root, Survey& survey) const {
  const int questions = QuestionsPerWave(survey);
  if (questions == 0) return Wrong(root, "no questions; add e.g. questions = [\"overall-1\"] or a [rotation]");
  if (questions > kMostQuestions) {
    return Wrong(root, fmt::format("{} questions; at most {} in a wave", questions, kMostQuestions));
  }
  FL_TRY(const auto most, Number(root, "most_a_quarter", 1, kMostAQuarter));
  if (!most) {
    if (survey.schedule.cadence == Cadence::kOnce) return absl::OkStatus();
    return Wrong(*root.get("cadence"),
                 "a cadence needs most_a_quarter, the most questions that a person is asked in a quarter; add it");
  }
  survey.most_a_quarter = static_cast<int>(*most);
  if (const int asked = MostQuestionsAQuarter(survey); asked > *most) {
    return Wrong(*root.get("most_a_quarter"),
                 fmt::format("{} questions in each of up to {} waves are {} a quarter for one person, more than {}; "
                             "ask fewer, in more panels, or at a slower cadence",
                             questions, asked / questions, asked, *most));
  }
  return absl::OkStatus();
}

}  // namespace fairlead::pulse::survey
