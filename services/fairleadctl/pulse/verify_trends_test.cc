#include "services/fairleadctl/pulse/verify_trends.h"

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/verify_manifest.h"
#include "services/pulse/counting/release.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using pulse::TestSurvey;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two surveys of the same forty people: everybody said 2 to the first question of the first, and 4 in the second.
class VerifyTrendsTest : public ::testing::Test {
 protected:
  VerifyTrendsTest() {
    before_.manifest.survey = *pulse::SurveyId::Decode("survey-before-16");
    before_.manifest.roster_root = RosterOf(before_).root();
    before_.Sign();
    survey_.manifest.roster_root = RosterOf(survey_).root();
    survey_.manifest.earlier = {
        {.survey = before_.manifest.survey, .cells = {{0, 1, 2, 3, pulse::kNotComparable}, {0, 1, 2}}}};
    Publish(before_, 2, "earlier/" + core::Hex(before_.manifest.survey.view()) + "/", {});
    const auto earlier = pulse::EarlierRelease::Read(before_.manifest, Read(EarlierFile()));
    Publish(survey_, 4, "", {*earlier});
    known_.roster = RosterOf(survey_);
    known_.earlier_rosters = {RosterOf(before_)};
  }

  static pulse::Roster RosterOf(const TestSurvey& survey) {
    std::vector<pulse::Roster::Person> people;
    for (const pulse::RosterEntry& entry : survey.roster) people.push_back({.entry = entry, .name = entry.employee});
    return *pulse::Roster::Create(people);
  }
  std::string EarlierFile() const { return "earlier/" + core::Hex(before_.manifest.survey.view()) + "/release.json"; }
  std::string Read(const std::string& name) const {
    return PublicFiles::InDirectory(directory_.path().string()).Read(name).value();
  }
  void Write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((directory_.path() / name).parent_path());
    directory_.Write(name, bytes);
  }
  void Publish(TestSurvey& survey, std::uint8_t answer, const std::string& place,
               const std::vector<pulse::EarlierRelease>& earlier) const {
    survey.Sign();
    pulse::Counted counted;
    for (const pulse::RosterEntry& person : survey.roster) {
      for (const pulse::Slot& slot : pulse::SlotsOf(survey.manifest, person.cells)) {
        if (slot.kind == pulse::SlotKind::kAnswer) counted.answers[slot].Add(slot.question == 0 ? answer : 1);
      }
    }
    const pulse::Release release = pulse::MakeRelease({.manifest = survey.manifest,
                                                       .hash = survey.hash,
                                                       .issued = 40,
                                                       .overlaps = OverlapsIn(RosterOf(survey)),
                                                       .shuffled = {.submissions = 40, .bundles = 40},
                                                       .batch = {},
                                                       .counted = counted,
                                                       .version = "1.2.3",
                                                       .padding = pulse::SecretOf('k'),
                                                       .earlier = earlier});
    Write(place + "manifest.json", survey.bytes);
    Write(place + "signatures.json", survey.signatures.Encode());
    Write(place + "release.json", release.json);
  }

  void Verify() {
    const PublicFiles files = PublicFiles::InDirectory(directory_.path().string());
    const auto release = Release::Decode(Read("release.json"), survey_.manifest);
    ASSERT_TRUE(release.ok()) << release.status();
    const auto earlier = ReadEarlier(files, survey_.manifest, *release, findings_);
    ASSERT_TRUE(earlier.ok()) << earlier.status();
    if (!earlier->has_value()) return;
    VerifyTrends(survey_.manifest, *release, **earlier, findings_);
    VerifyComparable(survey_.manifest, known_, **earlier, findings_);
  }
  std::vector<std::string> Texts(Finding::Kind kind) const {
    std::vector<std::string> texts;
    for (const Finding& finding : findings_.all()) {
      if (finding.kind == kind) texts.push_back(finding.text);
    }
    return texts;
  }
  std::vector<std::string> Wrong() {
    Verify();
    return Texts(Finding::Kind::kFalse);
  }
  // The roster of the later survey, as it is now.
  void Ask(TestSurvey& survey) {
    survey.manifest.roster_root = RosterOf(survey).root();
    known_.roster = RosterOf(survey);
  }
  // Changes the earlier release, and has the later one name it as it is then.
  void ChangeEarlier(const std::function<void(json&)>& change) {
    json earlier = json::parse(Read(EarlierFile()));
    change(earlier);
    Write(EarlierFile(), earlier.dump());
    json release = Released();
    release["inputs"]["earlier"][0]["release"] = core::Hex(core::Sha256(earlier.dump()));
    Write("release.json", release.dump());
  }
  std::string EarlierPlace() const { return "earlier/" + core::Hex(before_.manifest.survey.view()) + "/"; }
  json Released() const { return json::parse(Read("release.json")); }

  TestSurvey before_;
  TestSurvey survey_;
  KnownBefore known_;
  Findings findings_;
  const testing::TemporaryDirectory directory_;
};

TEST_F(VerifyTrendsTest, ProvesTrendsFromBothReleasesAndTheirPeopleFromBothRosters) {
  EXPECT_EQ(Released()["questions"][0]["dimensions"][0]["cells"][0]["trend"], "up");
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_THAT(Texts(Finding::Kind::kNotProved), ElementsAre(HasSubstr("said to be the same are the same units")));
  EXPECT_THAT(Texts(Finding::Kind::kProved), ElementsAre(AllOf(HasSubstr("since 1 earlier surveys"),
                                                               HasSubstr(core::Hex(core::Sha256(Read(EarlierFile()))))),
                                                         HasSubstr("counted in the rosters")));
}

TEST_F(VerifyTrendsTest, FindsATrendThatTheFiguresDoNotGive) {
  json release = Released();
  release["questions"][0]["dimensions"][0]["cells"][0]["trend"] = "down";
  Write("release.json", release.dump());
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("says of the change: down; both releases' figures give: up")));
}

TEST_F(VerifyTrendsTest, FindsATrendThatIsLeftOut) {
  json release = Released();
  release["questions"][0]["dimensions"][0]["cells"][0].erase("trend");
  Write("release.json", release.dump());
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("says of the change: nothing")));
}

TEST_F(VerifyTrendsTest, FindsAnotherEarlierRelease) {
  Publish(before_, 5, "earlier/" + core::Hex(before_.manifest.survey.view()) + "/", {});
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("is not the one that this release was compared with")));
}

TEST_F(VerifyTrendsTest, FindsASurveyThatTheManifestDoesNotName) {
  json release = Released();
  release["inputs"]["earlier"][0]["survey"] = std::string(32, 'a');
  Write("release.json", release.dump());
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("which the manifest does not name")));
}

TEST_F(VerifyTrendsTest, SaysThatTheEarlierFilesAreNotThere) {
  std::filesystem::remove_all(directory_.path() / "earlier");
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_THAT(Texts(Finding::Kind::kNotProved), ElementsAre(HasSubstr("its files are not there")));
}

TEST_F(VerifyTrendsTest, SaysThatOnlyTheRostersTellWhoJoined) {
  known_.earlier_rosters.clear();
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_THAT(Texts(Finding::Kind::kNotProved), ElementsAre(HasSubstr("only the second signer has both rosters")));
}

TEST_F(VerifyTrendsTest, FindsACellThatTooFewPeopleJoined) {
  // Two of North's team B were in its team A before.
  survey_.roster[20].cells[0] = 2;
  survey_.roster[21].cells[0] = 2;
  Ask(survey_);
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("cell north/a (A): is compared with"), HasSubstr("cell north/b (B)")));
}

TEST_F(VerifyTrendsTest, FindsCellsThatTheEarlierSurveyDoesNotHave) {
  survey_.manifest.earlier[0].cells[1][2] = 3;
  EXPECT_THAT(Wrong(), Contains(HasSubstr("compares cells of site that survey")));
}

// A named attack: rosters that fit no manifest, so that cells are looked up that there are not.
TEST_F(VerifyTrendsTest, RefusesARosterThatDoesNotFitItsManifestsCells) {
  TestSurvey other = before_;
  other.roster[3].cells[0] = 60'000;
  other.manifest.roster_root = RosterOf(other).root();
  CheckComparable(survey_.manifest, survey_.manifest.earlier[0], RosterOf(survey_), other.manifest, RosterOf(other),
                  findings_);
  EXPECT_THAT(Texts(Finding::Kind::kFalse), ElementsAre("survey " + core::Hex(before_.manifest.survey.view()) +
                                                        ": its roster does not fit its manifest's cells"));
}

TEST_F(VerifyTrendsTest, RefusesANewRosterThatIsNotTheManifests) {
  TestSurvey other = survey_;
  for (pulse::RosterEntry& entry : other.roster) entry.cells = {1};
  known_.roster = RosterOf(other);
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("its roster does not fit its manifest's cells")));
}

TEST_F(VerifyTrendsTest, CountsWhoMovedByTheLargerThreshold) {
  for (std::size_t person = 20; person < 26; ++person) survey_.roster[person].cells[0] = 2;
  Ask(survey_);
  const auto check = [&] {
    CheckComparable(survey_.manifest, survey_.manifest.earlier[0], *known_.roster, before_.manifest, RosterOf(before_),
                    findings_);
    return Texts(Finding::Kind::kFalse);
  };
  EXPECT_THAT(check(), IsEmpty()) << "six are enough for five";
  before_.manifest.thresholds.respondents = 10;
  EXPECT_THAT(check(), ElementsAre(HasSubstr("1 to 9 people joined or left it"), HasSubstr("cell north/b")));
}

// A named attack: figures that no tally writes, at which a reader stops. Question 0 is answered on a scale, 1 an eNPS.
TEST_F(VerifyTrendsTest, FindsFiguresOfTheEarlierReleaseThatTheRulesCannotHaveShown) {
  const std::vector<std::function<void(json&)>> changes = {
      [](json& earlier) {
        for (json& share : earlier["questions"][0]["dimensions"][0]["cells"][0]["shares"]) share["value"] = 0;
      },
      [](json& earlier) { earlier["questions"][1]["dimensions"][0]["cells"][0].erase("shares"); }};
  for (const auto& change : changes) {
    const std::string before = Read(EarlierFile());
    ChangeEarlier(change);
    findings_ = Findings();
    EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("has figures that rule R7 cannot have shown")));
    Write(EarlierFile(), before);
  }
}

TEST_F(VerifyTrendsTest, SaysNothingOfTheChangeOfFiguresThatTheRulesCannotHaveShown) {
  json release = Released();
  for (json& share : release["questions"][0]["dimensions"][0]["cells"][0]["shares"]) share["value"] = 0;
  release["questions"][1]["dimensions"][0]["cells"][0].erase("shares");
  Write("release.json", release.dump());
  EXPECT_THAT(Wrong(), IsEmpty()) << "VerifyFigures finds them";
}

TEST_F(VerifyTrendsTest, FindsAnEarlierManifestThatIsNotSignedOrByAnotherPlatform) {
  json signatures = json::parse(Read(EarlierPlace() + "signatures.json"));
  signatures["platform"] = std::string(128, '0');
  Write(EarlierPlace() + "signatures.json", signatures.dump());
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("is not signed by this platform's key")));
  Write(EarlierPlace() + "signatures.json", before_.signatures.Encode());
  survey_.manifest.platform_key = pulse::SigningKey(pulse::SecretOf('z')).public_key();
  findings_ = Findings();
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("is not signed by this platform's key")));
}

TEST_F(VerifyTrendsTest, FindsMalformedFilesOfTheEarlierSurvey) {
  for (const char* name : {"manifest.json", "signatures.json"}) {
    const std::string before = Read(EarlierPlace() + name);
    Write(EarlierPlace() + name, "{}");
    findings_ = Findings();
    EXPECT_THAT(Wrong(), ElementsAre(HasSubstr(name)));
    Write(EarlierPlace() + name, before);
  }
}

// A named attack: a tally that would rather not tell what changed.
TEST_F(VerifyTrendsTest, SaysWhichReleaseWasNotComparedWith) {
  json release = Released();
  release["inputs"]["earlier"] = json::array();
  for (json& question : release["questions"]) {
    if (!question.contains("dimensions")) continue;
    question["compared_with"] = nullptr;
    for (json& dimension : question["dimensions"]) {
      for (json& cell : dimension["cells"]) cell.erase("trend");
    }
  }
  Write("release.json", release.dump());
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_THAT(Texts(Finding::Kind::kNotProved), Contains(HasSubstr("was not released yet when this one was counted")));
  std::filesystem::remove_all(directory_.path() / "earlier");
  findings_ = Findings();
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_THAT(Texts(Finding::Kind::kNotProved), IsEmpty()) << "it is not released";
}

}  // namespace
}  // namespace fairlead::fairleadctl
