#include "services/fairleadctl/people/people_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace fairlead::fairleadctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr absl::CivilDay kAsOf(2026, 11, 23);
constexpr std::string_view kMapping = R"([fields]
employee_id = "id"
name = { template = "Employee {id}" }
email = { template = "{{{#row}}}@example.com" }
team = { template = "{dept}/{role}" }
time_zone = { constant = "Europe/Paris" }
locale = { constant = "fr-FR" }
role_level = { column = "grade", values = { junior = 1, senior = 5 } }
contracted_hours = "hours"
hire_date = { years_before = "years" }
leave_date = { column = "gone", values = { Yes = "{#as_of}", No = "" } }
leave_kind = { column = "gone", values = { Yes = "other", No = "" } }
)";
constexpr std::string_view kHeader = "id,dept,role,grade,hours,years,gone\n";

class PeopleFileTest : public ::testing::Test {
 protected:
  PeopleFileTest() : path_(std::filesystem::temp_directory_path() / ("people_file_test." + std::to_string(getpid()))) {}
  ~PeopleFileTest() override { std::filesystem::remove(path_); }

  absl::StatusOr<PeopleFile> Open(const std::string& csv, std::string_view mapping = kMapping) {
    std::ofstream(path_, std::ios::binary) << csv;
    auto parsed = Mapping::Parse(mapping, "m.toml");
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return PeopleFile::Open(path_, *std::move(parsed), kAsOf);
  }
  std::string OpenError(const std::string& csv) { return std::string(Open(csv).status().message()); }

  // All problems of the file, described.
  std::vector<std::string> Problems(const std::string& csv) {
    auto file = Open(csv);
    EXPECT_TRUE(file.ok()) << file.status();
    std::vector<std::string> problems;
    while (true) {
      const auto line = file->Next();
      EXPECT_TRUE(line.ok()) << line.status();
      if (!line.ok() || !*line) return problems;
      for (const LineProblem& problem : (*line)->problems) {
        problems.push_back(file->Describe(problem).substr(path_.string().size()));
      }
    }
  }
  std::filesystem::path path_;
};

TEST_F(PeopleFileTest, MapsARow) {
  auto file = Open(std::string(kHeader) + "e1, Sales ,Rep,senior,37.5,6,No\n");
  ASSERT_TRUE(file.ok()) << file.status();
  const auto line = file->Next();
  ASSERT_TRUE(line.ok() && *line);
  const directory::v1::PersonRow& row = (*line)->row;
  EXPECT_THAT((*line)->problems, IsEmpty());
  EXPECT_EQ(row.line(), 2u);
  EXPECT_EQ(row.employee_id(), "e1");
  EXPECT_EQ(row.name(), "Employee e1");
  EXPECT_EQ(row.email(), "{1}@example.com");
  EXPECT_EQ(row.team(), "Sales/Rep");
  EXPECT_EQ(row.time_zone(), "Europe/Paris");
  EXPECT_EQ(row.locale(), "fr-FR");
  EXPECT_EQ(row.role_level(), 5);
  EXPECT_EQ(row.contracted_decihours(), 375);
  EXPECT_EQ(row.hire_date(), "2020-11-23");
  EXPECT_EQ(row.leave_date(), "");
  EXPECT_EQ(row.leave_kind(), directory::v1::LEAVE_KIND_UNSPECIFIED);
  const auto end = file->Next();
  ASSERT_TRUE(end.ok());
  EXPECT_FALSE(end->has_value());
}

TEST_F(PeopleFileTest, TranslatesALeaver) {
  auto file = Open(std::string(kHeader) + "e1,Sales,Rep,junior,40,0,Yes\n");
  const auto line = file->Next();
  EXPECT_EQ((*line)->row.leave_date(), "2026-11-23");
  EXPECT_EQ((*line)->row.leave_kind(), directory::v1::LEAVE_KIND_OTHER);
  EXPECT_EQ((*line)->row.role_level(), 1);
}

TEST_F(PeopleFileTest, NamesAMissingColumnAndWhoNeedsIt) {
  EXPECT_THAT(OpenError("id,dept,role,grade,years,gone\n"),
              HasSubstr(":1: column \"hours\": this column is missing; m.toml:9 takes the field \"contracted_hours\""));
}

TEST_F(PeopleFileTest, RefusesAnEmptyFile) {
  EXPECT_THAT(OpenError(""), HasSubstr(":1: the file is empty"));
  auto file = Open(std::string(kHeader));
  ASSERT_TRUE(file.ok());
  EXPECT_THAT(std::string(file->Next().status().message()), HasSubstr("nobody in the file"));
}

TEST_F(PeopleFileTest, RefusesAColumnThatIsThereTwice) {
  EXPECT_THAT(OpenError("id,id\n"), HasSubstr(":1: column \"id\": this column is there twice"));
}

TEST_F(PeopleFileTest, SaysThatThereIsNoFile) {
  EXPECT_TRUE(absl::IsNotFound(PeopleFile::Open("/nowhere.csv", *Mapping::Parse(kMapping, "m"), kAsOf).status()));
}

TEST_F(PeopleFileTest, NamesLineAndColumnOfBadValues) {
  EXPECT_THAT(Problems(std::string(kHeader) + "e1,Sales,Rep,senior,37.55,6,No\n"
                                              "e2,Sales,Rep,boss,40,six,No\n"
                                              "e3,Sales,Rep,senior,40,6,Perhaps\n"),
              ElementsAre(StartsWith(":2: column \"hours\": \"37.55\" is not a number of hours"),
                          StartsWith(":3: column \"grade\": \"boss\" is not among the values that m.toml:8 translates"),
                          StartsWith(":3: column \"years\": \"six\" is not a number of years"),
                          StartsWith(":4: column \"gone\": \"Perhaps\""), StartsWith(":4: column \"gone\"")));
}

TEST_F(PeopleFileTest, NamesTheLineOfAWrongNumberOfFields) {
  EXPECT_THAT(Problems(std::string(kHeader) + "e1,Sales\n"),
              ElementsAre(":2: 2 fields, but the first line names 7 columns"));
}

TEST_F(PeopleFileTest, NamesLineColumnAndByteOfInvalidUtf8AndGoesOn) {
  EXPECT_THAT(Problems(std::string(kHeader) + "e1,Caf\xE9,Rep,senior,40,6,No\ne2,Sales,Rep,senior,40,6,No\n"),
              ElementsAre(":2: column \"dept\": invalid UTF-8 at byte 42 of the file"));
}

TEST_F(PeopleFileTest, RefusesALineAboveTheLimitAndGoesOn) {
  const std::string huge(CsvReader::kMaxRecordBytes + 1, 'x');
  EXPECT_THAT(Problems(std::string(kHeader) + huge + "\ne2,Sales,Rep,senior,40,6,No\n"),
              ElementsAre(":2: longer than 1048576 bytes"));
}

TEST_F(PeopleFileTest, DescribesWhatTheDirectoryFound) {
  auto file = Open(std::string(kHeader) + "e1,Sales,Rep,senior,40,6,No\n");
  directory::v1::RowProblem problem;
  problem.set_line(2);
  problem.set_field("employee_id");
  problem.set_problem("is there twice");
  EXPECT_THAT(file->Describe(file->Located(problem)), HasSubstr(":2: column \"id\": is there twice"));
}

// The public data sets, through the mappings of this directory.
struct Count {
  std::size_t people = 0;
  std::size_t left = 0;
  std::set<std::string> ids;
};

void CountPeople(const std::string& csv, const std::string& mapping, Count& count) {
  const char* data = std::getenv("FAIRLEAD_SHARED_DATA");
  const std::string path = std::string(data == nullptr ? "." : data) + "/hr/" + csv;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there; set FAIRLEAD_SHARED_DATA";
  auto parsed = Mapping::Load("services/fairleadctl/people/mappings/" + mapping);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  auto file = PeopleFile::Open(path, *std::move(parsed), kAsOf);
  ASSERT_TRUE(file.ok()) << file.status();
  while (true) {
    const auto line = file->Next();
    ASSERT_TRUE(line.ok()) << line.status();
    if (!*line) return;
    ASSERT_THAT((*line)->problems, IsEmpty()) << file->Describe((*line)->problems[0]);
    ++count.people;
    count.left += (*line)->row.leave_date().empty() ? 0 : 1;
    count.ids.insert((*line)->row.employee_id());
  }
}

TEST(PublicData, IbmHas1470PeopleOfWhom237Left) {
  Count count;
  CountPeople("ibm_hr_attrition.csv", "ibm_hr_attrition.toml", count);
  if (::testing::Test::IsSkipped()) return;
  EXPECT_EQ(count.people, 1470u);
  EXPECT_EQ(count.left, 237u);
  EXPECT_EQ(count.ids.size(), 1470u);
}

TEST(PublicData, HrCommaSepHas14999PeopleOfWhom3571Left) {
  Count count;
  CountPeople("hr_comma_sep.csv", "hr_comma_sep.toml", count);
  if (::testing::Test::IsSkipped()) return;
  EXPECT_EQ(count.people, 14999u);
  EXPECT_EQ(count.left, 3571u);
  EXPECT_EQ(count.ids.size(), 14999u);
}

TEST(Mappings, TheSimulatorsMappingParses) {
  EXPECT_TRUE(Mapping::Load("services/fairleadctl/people/mappings/fairlead.toml").ok());
}

}  // namespace
}  // namespace fairlead::fairleadctl
