#include "services/pulse/reporting/report.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"
#include "services/pulse/reporting/organisation_file.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kDimensions =
    R"("dimensions": [{"id": "team", "units": [{"id": "co", "name": "Company"},
      {"id": "t1", "name": "Paint", "parent": "co"}, {"id": "t2", "name": "Wood", "parent": "co"},
      {"id": "t3", "name": "Iron", "parent": "co"}]}])";
const std::string kGroups =
    R"("groups": [{"member": {"team": "t1"}, "eligible": 14, "responded": 12},
      {"member": {"team": "t2"}, "eligible": 12, "responded": 9},
      {"member": {"team": "t3"}, "eligible": 10, "responded": 3}])";
const std::string kWhole = "{" + kDimensions + "," + kGroups + "}";

Report ReportOf(const std::string& json) {
  auto file = ParseOrganisation(json);
  EXPECT_TRUE(file.ok()) << file.status();
  auto report = MakeReport(*std::move(file));
  EXPECT_TRUE(report.ok()) << report.status();
  return *std::move(report);
}

std::string ErrorOf(const std::string& json) {
  const auto file = ParseOrganisation(json);
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument) << json;
  return std::string(file.status().message());
}

TEST(Report, SaysWhatIsPublishedAndTheOthers) {
  const auto json = nlohmann::json::parse(ToJson(ReportOf(kWhole), /*reasons=*/false));
  std::vector<std::string> lines;
  for (const auto& cell : json["cells"]) {
    lines.push_back(cell["id"].get<std::string>() + " " + cell["reason"].get<std::string>() + " " +
                    cell["respondents_band"].dump());
  }
  EXPECT_THAT(lines, ElementsAre("co PUBLISHED \"20-49\"", "t1 PUBLISHED \"10-19\"", "t2 SUPPRESSED null",
                                 "t3 SUPPRESSED null", "co:others PUBLISHED \"10-19\""));
  EXPECT_EQ(json["cells"][4]["units"], (nlohmann::json{"co", "t2", "t3"}));
  EXPECT_EQ(json["cells"][4]["parent"], "co");
  EXPECT_EQ(json["cells"][1]["eligible"], 14);
  EXPECT_EQ(json["parameters"], (nlohmann::json{{"respondents", 5}, {"eligible", 8}}));
  EXPECT_EQ(json["version"], "fairlead-pulse-report-1");
}

TEST(Report, NamesTheRuleOnlyToThoseWhoAskForReasons) {
  const Report report = ReportOf(kWhole);
  EXPECT_THAT(ToJson(report, /*reasons=*/false), Not(HasSubstr("PRIMARY")));
  EXPECT_THAT(ToJson(report, /*reasons=*/true), HasSubstr("\"PRIMARY\""));
  EXPECT_THAT(ToJson(report, /*reasons=*/true), HasSubstr("\"RESIDUAL\""));
  EXPECT_THAT(ToTable(report, /*reasons=*/true),
              HasSubstr("    Iron                                                10            -  PRIMARY\n"));
}

TEST(Report, HasADigestOfTheCountsThatOthersCanCompute) {
  // printf of the canonical text of README.md, through sha256sum.
  EXPECT_EQ(ReportOf(kWhole).digest, "54e9be2ab6f50725fb028c3c33364c88b9365b4e49b7b736436bb691f043b957");
}

TEST(Report, DoesNotDependOnTheOrderOfPeopleNorOnHowTheyAreGrouped) {
  std::string people = "{" + kDimensions + R"(, "people": [)";
  std::vector<std::string> each;
  for (int i = 0; i < 36; ++i) {
    const char* const team = i < 14 ? "t1" : i < 26 ? "t2" : "t3";
    const bool responded = i < 12 || (i >= 14 && i < 23) || i >= 33;
    each.push_back(R"({"id": "e)" + std::to_string(i) + R"(", "member": {"team": ")" + team + R"("}, "responded": )" +
                   (responded ? "true}" : "false}"));
  }
  std::ranges::reverse(each);
  for (const std::string& person : each) people += person + (&person == &each.back() ? "]}" : ",");
  EXPECT_EQ(ToJson(ReportOf(people), /*reasons=*/true), ToJson(ReportOf(kWhole), /*reasons=*/true));
}

TEST(OrganisationFile, PlacesManagersAboveWhatTheyManage) {
  const auto file = ParseOrganisation("{" + kDimensions + R"(, "people": [
    {"id": "a", "member": {"team": "t1"}, "manages": ["t1"], "responded": true},
    {"id": "b", "member": {"team": "t2"}, "manages": ["t1"], "responded": true},
    {"id": "c", "manages": ["co"], "responded": false}]})");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->organisation.groups[0].units, ElementsAre(0));
  EXPECT_THAT(file->organisation.groups[1].units, ElementsAre(2));
  EXPECT_THAT(file->organisation.groups[2].units, ElementsAre(kNoUnit));
}

TEST(OrganisationFile, ErrorsSayWhereAndWhatToDo) {
  EXPECT_EQ(ErrorOf("{"), "file: is not JSON (RFC 8259)");
  EXPECT_EQ(ErrorOf("[]"), ": must be an object");
  EXPECT_EQ(ErrorOf("{\"groups\": [], \"groups\": []}"), "file: an object has the member 'groups' twice; keep one");
  EXPECT_EQ(ErrorOf("{\"answers\": []}"), "answers: is not a known member; remove it");
  EXPECT_EQ(ErrorOf("{}"), "dimensions: must be 1 to 8");
  const auto with = [](const std::string& more) { return "{" + kDimensions + "," + more + "}"; };
  EXPECT_EQ(ErrorOf(with(R"("thresholds": {"respondents": 4, "eligible": 8})")),
            "thresholds.respondents: must be 5 to 1000: it may be raised, never lowered");
  EXPECT_EQ(ErrorOf(with(R"("people": [{"id": "a", "responded": 1}])")), "people[0].responded: must be true or false");
  EXPECT_EQ(ErrorOf(with(R"("people": [{"id": "a", "member": {"team": "t9"}, "responded": true}])")),
            "people[0].member.team: dimension 'team' has no unit 't9'");
  EXPECT_EQ(ErrorOf(with(R"("people": [{"id": "a", "member": {"city": "x"}, "responded": true}])")),
            "people[0].member.city: there is no such dimension");
  EXPECT_EQ(ErrorOf(with(R"("people": [{"id": "a", "responded": true}, {"id": "a", "responded": true}])")),
            "people[1].id: another person has it; each answers once");
  EXPECT_EQ(ErrorOf(with(R"("people": [{"id": "a", "manages": ["t9"], "responded": true}])")),
            "people[0].manages[0]: no dimension has a unit 't9'");
  EXPECT_EQ(ErrorOf(with(R"("groups": [{"eligible": 3, "responded": 12}])")),
            "groups[0].responded: 12 of 3 people cannot have answered; correct one of both");
  EXPECT_EQ(ErrorOf(with(R"("groups": [{"eligible": -1, "responded": 0}])")),
            "groups[0].eligible: must be a whole number from 0 to 10000000");
  EXPECT_EQ(ErrorOf(with(R"("groups": [{"eligible": 1e30, "responded": 0}])")),
            "groups[0].eligible: must be a whole number from 0 to 10000000");
  EXPECT_EQ(
      ErrorOf(
          R"({"dimensions": [{"id": "d", "units": [{"id": "a", "name": "A"}, {"id": "b", "name": "B", "parent": "c"}]}]})"),
      "dimensions[0].units[1].parent: no unit 'c' stands before it; the first is the root");
  EXPECT_EQ(ErrorOf(R"({"dimensions": [{"id": "d", "units": [{"id": "a+b", "name": "A"}]}]})"),
            "dimensions[0].units[0].id: 'a+b' has a '+' or ':', which are kept for cells; rename it");
}

}  // namespace
}  // namespace fairlead::pulse::reporting
