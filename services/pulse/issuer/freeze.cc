#include "services/pulse/issuer/freeze.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/status.h"
#include "libs/files/files.h"
#include "services/pulse/protocol/slips.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/noise.h"
#include "services/pulse/reporting/organisation.h"
#include "services/pulse/survey/organisation_builder.h"
#include "services/pulse/survey/panels.h"
#include "services/pulse/survey/question_bank.h"
#include "services/pulse/survey/rotation.h"
#include "services/pulse/survey/survey_file.h"
#include "services/pulse/survey/wave_calendar.h"
#include "sodium.h"

namespace fairlead::pulse::issuer {
namespace {

constexpr std::size_t kMostRosterBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMostFrozenBytes = std::size_t{32} * 1024 * 1024;

// Whoever the wave asks: those who worked here on the day that its quarter is frozen on, and whose panel it is.
absl::StatusOr<std::vector<DirectoryPerson>> Asked(std::vector<DirectoryPerson> everybody, const survey::Survey& survey,
                                                   int wave, absl::CivilDay day) {
  std::erase_if(everybody, [day](const DirectoryPerson& one) { return one.person.hire_date > day; });
  if (survey.sample.panels == 1) return everybody;
  std::vector<survey::Person> people;
  for (const DirectoryPerson& one : everybody) people.push_back(one.person);
  FL_TRY(const std::vector<int> panels, survey::DealPanels(people, survey.sample.panels, survey.sample.salt));
  const int asked = survey::PanelOf(wave, survey.sample.panels);
  std::vector<DirectoryPerson> chosen;
  for (std::size_t i = 0; i < everybody.size(); ++i) {
    if (panels[i] == asked) chosen.push_back(std::move(everybody[i]));
  }
  return chosen;
}

// Units as reporting has them; an id is a number, since reporting joins ids where it merges units.
reporting::Organisation ToReporting(const survey::Organisation& organisation) {
  reporting::Organisation converted;
  for (const survey::OrganisationDimension& dimension : organisation.dimensions) {
    reporting::Dimension& to = converted.dimensions.emplace_back();
    to.id = dimension.id;
    for (std::size_t i = 0; i < dimension.units.size(); ++i) {
      const survey::Unit& unit = dimension.units[i];
      to.units.push_back({.id = std::to_string(i), .name = unit.name.en, .parent = unit.parent});
    }
  }
  for (const auto& [employee, units] : organisation.units_of) {
    converted.groups.push_back({.units = {units.begin(), units.end()}, .eligible = 1, .respondents = 0});
  }
  return converted;
}

// What a cell holds: of "3+4" the units 3 and 4, of "3:own" the unit's own members (reporting/cells.h).
template <typename Name>
std::vector<std::string> NamesOf(std::string_view id, const survey::OrganisationDimension& dimension, const Name& name,
                                 std::string_view own) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < id.size();) {
    const std::string_view part = id.substr(at, id.find('+', at) - at);
    std::size_t unit = 0;
    const char* const end = std::from_chars(part.data(), part.data() + part.size(), unit).ptr;
    names.push_back(name(dimension.units.at(unit)));
    if (end != part.data() + part.size()) names.back() += fmt::format(" ({})", own);
    at += part.size() + 1;
  }
  return names;
}

pulse::v1::FrozenRoster ToProto(const survey::Organisation& organisation,
                                const std::vector<reporting::CellTree>& trees) {
  pulse::v1::FrozenRoster frozen;
  for (std::size_t i = 0; i < trees.size(); ++i) {
    pulse::v1::FrozenRoster::Dimension* const dimension = frozen.add_dimensions();
    dimension->set_id(organisation.dimensions[i].id);
    dimension->set_name_en(organisation.dimensions[i].name.en);
    dimension->set_name_fr(organisation.dimensions[i].name.fr);
    for (const reporting::Cell& cell : trees[i].cells) {
      pulse::v1::FrozenRoster::Cell* const to = dimension->add_cells();
      to->set_id(cell.id);
      const auto english = [](const survey::Unit& unit) { return unit.name.en; };
      const auto french = [](const survey::Unit& unit) { return unit.name.fr; };
      const survey::OrganisationDimension& from = organisation.dimensions[i];
      to->set_name_en(fmt::format("{}", fmt::join(NamesOf(cell.id, from, english, "own members"), " + ")));
      to->set_name_fr(fmt::format("{}", fmt::join(NamesOf(cell.id, from, french, "membres directs"), " + ")));
      to->set_parent(cell.parent);
      to->set_eligible(static_cast<std::uint32_t>(cell.eligible));
    }
  }
  return frozen;
}

// Everybody with their cells and a salt of their own. In the order of their ids, which the directory gives anyway.
std::vector<Roster::Person> PeopleOf(const std::vector<DirectoryPerson>& asked,
                                     const survey::Organisation& organisation,
                                     const std::vector<reporting::CellTree>& trees) {
  std::map<std::string, std::string> names;
  for (const DirectoryPerson& one : asked) names.emplace(one.person.employee_id, one.name);
  std::vector<Roster::Person> people;
  for (const auto& [employee, units] : organisation.units_of) {
    Roster::Person person{.entry = {.salt = {}, .employee = employee, .cells = {}}, .name = names.at(employee)};
    if (person.name.empty()) person.name = employee;
    randombytes_buf(person.entry.salt.data(), Salt::kBytes);
    for (std::size_t i = 0; i < trees.size(); ++i) {
      const std::int32_t cell = trees[i].cell_of_unit[static_cast<std::size_t>(units[i])];
      person.entry.cells.push_back(static_cast<std::uint16_t>(cell));
    }
    people.push_back(std::move(person));
  }
  return people;
}

}  // namespace

absl::StatusOr<pulse::v1::FrozenRoster> Freeze::Run(const SurveyId& id, const std::string& definition, int wave) {
  if (surveys_.Find(id) != nullptr) return absl::FailedPreconditionError("the survey was launched; make another one");
  const std::string made_of = survey::MadeOf(definition, wave);
  const std::lock_guard lock(mutex_);
  const absl::StatusOr<std::string> kept = files::Read(files_.PathOf(id, "frozen"), kMostFrozenBytes);
  if (kept.ok()) {
    pulse::v1::FrozenRoster frozen;
    if (!frozen.ParseFromString(*kept))
      return absl::DataLossError("what was frozen cannot be read; make another survey");
    if (frozen.made_of() != made_of) {
      return absl::FailedPreconditionError(
          "the survey was frozen from another file or wave; launch it as another survey");
    }
    return frozen;
  }
  if (!absl::IsNotFound(kept.status())) return kept.status();
  FL_TRY(const survey::QuestionBank bank, survey::QuestionBank::BuiltIn());
  FL_TRY(const survey::Survey survey, survey::ParseSurvey(definition, "survey", bank));
  FL_TRY(pulse::v1::FrozenRoster frozen, Make(id, survey, wave));
  frozen.set_made_of(made_of);
  // The last file: where it is, everything is.
  FL_RETURN_IF_ERROR(files::Write(files_.PathOf(id, "frozen"), frozen.SerializeAsString()));
  return frozen;
}

absl::StatusOr<Freeze::Cast> Freeze::CastOf(const survey::Survey& survey, int wave) const {
  Cast cast;
  cast.day = survey::FrozenOn(survey.schedule, wave);
  FL_TRY(std::vector<DirectoryPerson> now, directory_());
  FL_TRY(cast.everybody, series_.InQuarter(survey.slug, cast.day, std::move(now)));
  FL_TRY(cast.asked, Asked(cast.everybody, survey, wave, cast.day));
  std::vector<survey::Person> people;
  for (const DirectoryPerson& one : cast.asked) people.push_back(one.person);
  FL_TRY(cast.organisation, survey::BuildOrganisation(people, survey, cast.day));
  const reporting::Organisation units = ToReporting(cast.organisation);
  FL_RETURN_IF_ERROR(reporting::Check(units));
  const reporting::Thresholds thresholds{.respondents = survey.thresholds.respondents,
                                         .eligible = survey.thresholds.eligible};
  cast.trees = reporting::MakeCells(units, thresholds);
  return cast;
}

v1::AskedBySurvey Freeze::AskedIn(const Cast& cast, const std::vector<Roster::Person>& people,
                                  const std::string& slug) {
  v1::AskedBySurvey asked;
  asked.set_slug(slug);
  for (std::size_t i = 0; i < cast.trees.size(); ++i) {
    v1::AskedBySurvey::Dimension* const dimension = asked.add_dimensions();
    dimension->set_id(cast.trees[i].dimension);
    for (const reporting::Cell& cell : cast.trees[i].cells) {
      v1::AskedBySurvey::Cell* const to = dimension->add_cells();
      const auto id = [](const survey::Unit& unit) { return unit.id; };
      std::vector<std::string> units = NamesOf(cell.id, cast.organisation.dimensions[i], id, "own");
      std::ranges::sort(units);
      to->set_units(fmt::format("{}", fmt::join(units, " + ")));
      to->set_parent(cell.parent);
    }
  }
  for (const Roster::Person& person : people) {
    v1::AskedBySurvey::Person* const to = asked.add_people();
    to->set_employee(person.entry.employee);
    to->mutable_cells()->Add(person.entry.cells.begin(), person.entry.cells.end());
  }
  return asked;
}

NoiseCharge Freeze::ChargeOf(const SurveyId& id, const survey::Survey& survey, int wave, const Cast& cast,
                             const std::vector<Roster::Person>& people) {
  const std::vector<survey::Question> questions = survey::QuestionsOf(survey, wave);
  const auto answered = [](const survey::Question& one) { return one.kind != survey::QuestionKind::kComment; };
  const reporting::Spending spending(cast.trees, std::ranges::count_if(questions, answered), survey.noise->epsilon);
  const survey::WaveTimes times = survey::TimesOf(survey.schedule, wave);
  NoiseCharge charge{.survey = id,
                     .year = absl::ToCivilSecond(times.opens, survey.schedule.zone).year(),
                     .last_close = times.second_close,
                     .people = {}};
  for (const Roster::Person& person : people) {
    charge.people.emplace(person.entry.employee, spending.Of(person.entry.cells));
  }
  return charge;
}

absl::StatusOr<v1::PlanSurveyResponse> Freeze::Plan(const std::string& definition, int wave) const {
  FL_TRY(const survey::QuestionBank bank, survey::QuestionBank::BuiltIn());
  FL_TRY(const survey::Survey survey, survey::ParseSurvey(definition, "survey", bank));
  FL_TRY(const Cast cast, CastOf(survey, wave));
  v1::PlanSurveyResponse plan;
  *plan.mutable_roster() = ToProto(cast.organisation, cast.trees);
  plan.mutable_roster()->set_size(static_cast<std::uint32_t>(cast.asked.size()));
  const std::vector<Roster::Person> people = PeopleOf(cast.asked, cast.organisation, cast.trees);
  if (survey.noise.has_value()) {
    const NoiseCharge charge = ChargeOf(SurveyId(), survey, wave, cast, people);
    FL_RETURN_IF_ERROR(noise_.Check(charge, survey.noise->most_a_year));
    plan.mutable_roster()->set_most_a_person(static_cast<std::uint32_t>(charge.Most()));
  }
  std::map<PersonCells, std::uint32_t> overlaps;
  for (const Roster::Person& person : people) ++overlaps[person.entry.cells];
  for (const auto& [cells, eligible] : overlaps) {
    v1::PlanSurveyResponse::Overlap* const overlap = plan.add_overlaps();
    overlap->mutable_cells()->Add(cells.begin(), cells.end());
    overlap->set_eligible(eligible);
  }
  return plan;
}

absl::StatusOr<pulse::v1::FrozenRoster> Freeze::Make(const SurveyId& id, const survey::Survey& survey, int wave) {
  FL_TRY(const Cast cast, CastOf(survey, wave));
  FL_TRY(const Roster roster, Roster::Create(PeopleOf(cast.asked, cast.organisation, cast.trees)));
  pulse::v1::FrozenRoster frozen = ToProto(cast.organisation, cast.trees);
  if (survey.noise.has_value()) {
    const NoiseCharge charge = ChargeOf(id, survey, wave, cast, roster.people());
    std::set<std::string> known;
    for (const DirectoryPerson& one : cast.everybody) known.insert(one.person.employee_id);
    FL_RETURN_IF_ERROR(noise_.Enter(charge, survey.noise->most_a_year, known));
    frozen.set_most_a_person(static_cast<std::uint32_t>(charge.Most()));
    frozen.set_epsilon(static_cast<std::uint32_t>(survey.noise->epsilon));
  }
  FL_TRY(const SurveySecrets secrets, files_.Make(id));
  FL_RETURN_IF_ERROR(files::Write(files_.PathOf(id, "roster"), roster.Encode()));
  const v1::AskedBySurvey asked = AskedIn(cast, roster.people(), survey.slug);
  FL_TRY(const std::vector<pulse::v1::FrozenRoster::Earlier> earlier,
         series_.EarlierOf(asked, survey::QuestionsOf(survey, wave), survey.thresholds.respondents));
  frozen.mutable_earlier()->Add(earlier.begin(), earlier.end());
  FL_RETURN_IF_ERROR(series_.Keep(id, asked));
  if (survey.schedule.cadence != survey::Cadence::kOnce) {
    FL_RETURN_IF_ERROR(series_.KeepQuarter(survey.slug, cast.day, cast.everybody));
  }
  frozen.set_root(std::string(roster.root().view()));
  frozen.set_size(static_cast<std::uint32_t>(roster.people().size()));
  frozen.set_token_key(poprf::PairOf(secrets.token).public_key.Encode());
  frozen.set_admission_key(AdmissionKeyOf(admission_, id).public_key.Encode());
  return frozen;
}

absl::Status Freeze::Discard(const SurveyId& id) {
  const std::lock_guard lock(mutex_);
  if (surveys_.Find(id) != nullptr) {
    return absl::FailedPreconditionError("the survey was launched; nothing of it can be taken back before its close");
  }
  // The charge last: as long as there are keys, somebody could answer.
  FL_RETURN_IF_ERROR(files_.Destroy(id));
  FL_RETURN_IF_ERROR(series_.Forget(id));
  return noise_.GiveBack(id);
}

absl::Status Freeze::PruneNoise() {
  const std::lock_guard lock(mutex_);
  return noise_.Prune();
}

absl::StatusOr<std::string> Freeze::Export(const SurveyId& id) const {
  return files::Read(files_.PathOf(id, "roster"), kMostRosterBytes);
}

}  // namespace fairlead::pulse::issuer
