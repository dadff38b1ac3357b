#include "services/pulse/issuer/series.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include <sys/stat.h>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/unhex.h"
#include "libs/files/files.h"
#include "services/pulse/reporting/trends.h"

namespace fairlead::pulse::issuer {
namespace {

using pulse::v1::FrozenRoster;
using reporting::CellTree;
using reporting::kNoCell;
using reporting::Whereabouts;

constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;
constexpr char kAsked[] = "asked";

int Days(absl::CivilDay day) { return static_cast<int>(day - absl::CivilDay(1970, 1, 1)); }

bool IsSameQuestion(const survey::Question& one, const Question& other) {
  return one.id == other.id && survey::NameOf(one.kind) == NameOf(other.kind) && one.text.en == other.text.en &&
         one.text.fr == other.text.fr;
}

bool HasScore(const survey::Question& question) {
  return question.kind == survey::QuestionKind::kLikert5 || question.kind == survey::QuestionKind::kEnps;
}

CellTree TreeOf(const v1::AskedBySurvey::Dimension& dimension) {
  CellTree tree{.dimension = dimension.id(), .cells = {}, .cell_of_unit = {}};
  for (const auto& cell : dimension.cells()) {
    tree.cells.push_back({.id = cell.units(), .name = cell.units(), .parent = cell.parent(), .eligible = 0});
  }
  return tree;
}

// The index of a dimension; as many as there are, if there is none of this id.
int IndexOf(const v1::AskedBySurvey& asked, const std::string& dimension) {
  int index = 0;
  while (index < asked.dimensions_size() && asked.dimensions(index).id() != dimension) ++index;
  return index;
}

std::vector<Whereabouts> WhereaboutsIn(const v1::AskedBySurvey& before, int dimension_before,
                                       const v1::AskedBySurvey& after, int dimension_after) {
  std::map<std::string_view, Whereabouts> people;
  for (const auto& person : before.people()) {
    people[person.employee()].before = static_cast<std::int32_t>(person.cells(dimension_before));
  }
  for (const auto& person : after.people()) {
    people[person.employee()].after = static_cast<std::int32_t>(person.cells(dimension_after));
  }
  std::vector<Whereabouts> everybody;
  for (const auto& [employee, whereabouts] : people) everybody.push_back(whereabouts);
  return everybody;
}

FrozenRoster::Earlier Compare(const SurveyId& survey, const v1::AskedBySurvey& before, const v1::AskedBySurvey& after,
                              std::int64_t n) {
  FrozenRoster::Earlier earlier;
  earlier.set_survey(std::string(survey.view()));
  for (int d = 0; d < after.dimensions_size(); ++d) {
    FrozenRoster::Earlier::Cells* const cells = earlier.add_dimensions();
    const int same = IndexOf(before, after.dimensions(d).id());
    if (same == before.dimensions_size()) {
      for (int cell = 0; cell < after.dimensions(d).cells_size(); ++cell) cells->add_cells(kNoCell);
      continue;
    }
    const auto comparable = reporting::ComparableCells(TreeOf(before.dimensions(same)), TreeOf(after.dimensions(d)),
                                                       WhereaboutsIn(before, same, after, d), n);
    for (const std::int32_t cell : comparable) cells->add_cells(cell);
  }
  return earlier;
}

// Whether the file begins with another slug, of which alone it is read; false where it begins with none.
bool IsOfAnotherSeries(const std::string& path, const std::string& slug) {
  v1::AskedBySurvey head;
  head.set_slug(slug);
  const std::string mine = head.SerializeAsString();
  std::string its(mine.size(), '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(its.data(), static_cast<std::streamsize>(its.size()))) return false;
  return its != mine && its.front() == mine.front();
}

// Whether indices are those of cells that are there.
bool IsWhole(const v1::AskedBySurvey& asked) {
  for (const auto& dimension : asked.dimensions()) {
    for (int cell = 0; cell < dimension.cells_size(); ++cell) {
      const int parent = dimension.cells(cell).parent();
      if (cell == 0 ? parent != kNoCell : parent < 0 || parent >= cell) return false;
    }
  }
  for (const auto& person : asked.people()) {
    if (person.cells_size() != asked.dimensions_size()) return false;
    for (int d = 0; d < person.cells_size(); ++d) {
      if (person.cells(d) >= static_cast<std::uint32_t>(asked.dimensions(d).cells_size())) return false;
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<std::vector<DirectoryPerson>> Series::InQuarter(const std::string& slug, absl::CivilDay day,
                                                               std::vector<DirectoryPerson> now) const {
  const std::string path = files_.PathOfSeries(slug);
  const absl::StatusOr<std::string> bytes = files::Read(path, kMostBytes);
  if (absl::IsNotFound(bytes.status())) return now;
  FL_RETURN_IF_ERROR(bytes.status());
  v1::QuarterOrganisation kept;
  if (!kept.ParseFromString(*bytes)) return absl::DataLossError(fmt::format("the file {} cannot be read", path));
  if (kept.day() != Days(day)) return now;
  std::map<std::string_view, const v1::QuarterOrganisation::Person*> stood;
  for (const auto& person : kept.people()) stood.emplace(person.employee(), &person);
  for (DirectoryPerson& one : now) {
    const auto found = stood.find(one.person.employee_id);
    if (found == stood.end()) continue;
    one.person.team = found->second->team();
    one.person.manager_id = found->second->manager();
    one.person.location = found->second->location();
    one.person.hire_date = absl::CivilDay(1970, 1, 1) + found->second->hired();
  }
  return now;
}

absl::Status Series::KeepQuarter(const std::string& slug, absl::CivilDay day,
                                 std::span<const DirectoryPerson> people) const {
  const std::string path = files_.PathOfSeries(slug);
  const absl::StatusOr<std::string> bytes = files::Read(path, kMostBytes);
  if (!bytes.ok() && !absl::IsNotFound(bytes.status())) return bytes.status();
  v1::QuarterOrganisation kept;
  // A wave of a quarter that is over by now, or one that was frozen before, changes nothing.
  if (bytes.ok() && kept.ParseFromString(*bytes) && kept.day() >= Days(day)) return absl::OkStatus();
  kept.Clear();
  kept.set_day(Days(day));
  for (const DirectoryPerson& one : people) {
    v1::QuarterOrganisation::Person* const person = kept.add_people();
    person->set_employee(one.person.employee_id);
    person->set_team(one.person.team);
    person->set_manager(one.person.manager_id);
    person->set_location(one.person.location);
    person->set_hired(Days(one.person.hire_date));
  }
  return files::Write(path, kept.SerializeAsString());
}

absl::StatusOr<v1::AskedBySurvey> Series::AskedBy(const SurveyId& survey) const {
  const std::string path = files_.PathOf(survey, kAsked);
  FL_TRY(const std::string bytes, files::Read(path, kMostBytes));
  v1::AskedBySurvey asked;
  if (asked.ParseFromString(bytes) && IsWhole(asked)) return asked;
  return absl::DataLossError(fmt::format("the file {} cannot be read; remove it: nothing is compared then", path));
}

absl::StatusOr<std::vector<FrozenRoster::Earlier>> Series::EarlierOf(const v1::AskedBySurvey& asked,
                                                                     std::span<const survey::Question> questions,
                                                                     std::int64_t n) const {
  std::vector<survey::Question> open;
  std::ranges::copy_if(questions, std::back_inserter(open), HasScore);
  std::vector<FrozenRoster::Earlier> earlier;
  std::size_t of_series = 0;
  const std::vector<std::shared_ptr<const Survey>> surveys = surveys_.All();
  for (auto newest = surveys.rbegin(); newest != surveys.rend(); ++newest) {
    const std::shared_ptr<const Survey>& survey = *newest;
    const SurveyId& id = survey->manifest.survey;
    if (IsOfAnotherSeries(files_.PathOf(id, kAsked), asked.slug())) continue;
    const absl::StatusOr<v1::AskedBySurvey> before = AskedBy(id);
    if (absl::IsNotFound(before.status())) continue;
    FL_RETURN_IF_ERROR(before.status());
    if (before->slug() != asked.slug()) continue;
    if (++of_series > kMostEarlier || survey->destroyed_unread) {
      FL_RETURN_IF_ERROR(files::Destroy(files_.PathOf(id, kAsked)));
      continue;
    }
    const auto is_asked = [&](const survey::Question& question) {
      return std::ranges::any_of(survey->manifest.questions,
                                 [&](const Question& other) { return IsSameQuestion(question, other); });
    };
    // The earlier figures were published under the earlier survey's threshold.
    const std::int64_t larger = std::max<std::int64_t>(n, survey->manifest.thresholds.respondents);
    if (std::erase_if(open, is_asked) > 0) earlier.push_back(Compare(id, *before, asked, larger));
  }
  return earlier;
}

absl::Status Series::ForgetAsked(const SurveyId& survey, absl::Time now) const {
  const std::string path = files_.PathOf(survey, kAsked);
  const std::shared_ptr<const Survey> launched = surveys_.Find(survey);
  if (launched != nullptr) {
    const bool old = now > launched->manifest.second_close + kMostAge;
    return old || launched->destroyed_unread ? files::Destroy(path) : absl::OkStatus();
  }
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return absl::OkStatus();  // a freeze has destroyed it
  return now > absl::FromTimeT(about.st_mtime) + kMostUnlaunched ? files::Destroy(path) : absl::OkStatus();
}

absl::Status Series::ForgetQuarter(const std::string& path, absl::Time now) {
  const absl::StatusOr<std::string> bytes = files::Read(path, kMostBytes);
  if (absl::IsNotFound(bytes.status())) return absl::OkStatus();
  FL_RETURN_IF_ERROR(bytes.status());
  v1::QuarterOrganisation kept;
  if (!kept.ParseFromString(*bytes)) return absl::DataLossError(fmt::format("the file {} cannot be read", path));
  const absl::Time day = absl::UnixEpoch() + absl::Hours(24) * kept.day();
  return now > day + kMostQuarter ? files::Destroy(path) : absl::OkStatus();
}

absl::Status Series::ForgetOld(absl::Time now) const {
  FL_TRY(const std::vector<std::string> names, files_.Names());
  absl::Status first;
  for (const std::string& name : names) {
    if (name.ends_with(fmt::format(".{}", kAsked))) {
      const absl::StatusOr<std::string> bytes = core::Unhex(name.substr(0, name.find('.')));
      if (!bytes.ok()) continue;
      const absl::StatusOr<SurveyId> id = SurveyId::Decode(*bytes);
      if (id.ok()) first.Update(ForgetAsked(*id, now));
    } else if (name.starts_with("series-") && name.ends_with(".organisation")) {
      first.Update(ForgetQuarter(files_.PathOfName(name), now));
    }
  }
  return first;
}

absl::Status Series::Keep(const SurveyId& survey, const v1::AskedBySurvey& asked) const {
  return files::Write(files_.PathOf(survey, kAsked), asked.SerializeAsString());
}

absl::Status Series::Forget(const SurveyId& survey) const { return files::Destroy(files_.PathOf(survey, kAsked)); }

}  // namespace fairlead::pulse::issuer
