#include "services/fairleadctl/pulse/verify.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/fairleadctl/pulse/release.h"
#include "services/fairleadctl/pulse/test_day.h"
#include "services/fairleadctl/pulse/verify_manifest.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> TextsOf(const Findings& findings, Finding::Kind kind) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings.all()) {
    if (finding.kind == kind) texts.push_back(finding.text);
  }
  return texts;
}

class Verified {
 public:
  explicit Verified(const Day& day, const KnownBefore& known = {})
      : findings_(Verify(day.files(), day.manifest(), known).value()) {}
  std::vector<std::string> proved() const { return TextsOf(findings_, Finding::Kind::kProved); }
  std::vector<std::string> not_proved() const { return TextsOf(findings_, Finding::Kind::kNotProved); }
  std::vector<std::string> wrong() const { return TextsOf(findings_, Finding::Kind::kFalse); }

 private:
  Findings findings_;
};

// What is found false after one change to one file.
std::vector<std::string> FalseAfter(const std::string& file, const Day::Change& change) {
  const Day day;
  day.ChangeJson(file, change);
  return Verified(day).wrong();
}

// The first question's cells by team: eNPS; the second's: a mean.
json& TeamOf(json& release, std::size_t question) { return release["questions"][question]["dimensions"][0]; }

TEST(Verify, FindsNothingFalseInARealSurveyAndSaysWhatItCouldNotProve) {
  const Day day;
  const Verified verified(day);
  EXPECT_THAT(verified.wrong(), IsEmpty());
  for (const char* proved :
       {"signed by the platform key and by the second signer's", "the first of its chain",
        "token secret is that of the manifest's", "149 submissions were 133 bundles of at most 133 people",
        "of 1729 ballots 1729 count", "are rounded as R7 says", "39 comments", "141 lists of leaves"}) {
    EXPECT_THAT(verified.proved(), Contains(HasSubstr(proved)));
  }
  for (const char* missing : {"--manifest", "--platform-key", "--roster", "recount", "destroyed"}) {
    EXPECT_THAT(verified.not_proved(), Contains(HasSubstr(missing)));
  }
}

TEST(Verify, CountsTheSecondSignersRoster) {
  const Day day;
  const Verified verified(day, {.roster = day.roster()});
  EXPECT_THAT(verified.wrong(), IsEmpty());
  EXPECT_THAT(verified.proved(), Contains("the roster of 191 people has the manifest's root"));
  EXPECT_THAT(verified.proved(), Contains("the eligible people of all 30 cells, counted in the roster"));
  EXPECT_THAT(verified.proved(), Contains(HasSubstr("given the roster's overlaps")));
  EXPECT_THAT(verified.not_proved(), Not(Contains(HasSubstr("--roster"))));
}

TEST(Verify, FindsARosterThatIsNotTheManifests) {
  const Day day;
  std::vector<pulse::Roster::Person> people = day.roster().people();
  people.pop_back();
  EXPECT_THAT(Verified(day, {.roster = pulse::Roster::Create(people).value()}).wrong(),
              Contains(HasSubstr("the roster of 190 people does not have the manifest's root")));
}

TEST(Verify, FindsACellWhoseCountIsNotTheRosters) {
  const Day day;
  day.Resign([](pulse::Manifest& manifest) { --manifest.dimensions[0].cells[5].eligible; });
  EXPECT_THAT(Verified(day, {.roster = day.roster()}).wrong(),
              Contains("team, cell 13 (Finance): the manifest says 13 people, the roster has 14"));
}

TEST(Verify, FindsAManifestOrAKeyThatIsNotTheOneThatWasNamed) {
  const Day day;
  const Verified same(day, {.manifest = day.manifest().hash, .platform_key = day.manifest().manifest.platform_key});
  EXPECT_THAT(same.wrong(), IsEmpty());
  EXPECT_THAT(same.proved(), Contains(HasSubstr("the manifest is the one that was named")));
  const Verified other(day, {.manifest = pulse::ManifestHash(), .platform_key = pulse::VerifyingKey()});
  EXPECT_THAT(other.wrong(), ElementsAre(HasSubstr("the manifest's hash is"), HasSubstr("platform key is")));
}

TEST(Verify, FindsAWrongSignature) {
  for (const char* signer : {"platform", "second_signer"}) {
    const auto wrong = FalseAfter("signatures.json", [&](json& signatures) {
      std::string hex = signatures[signer];
      hex[0] = hex[0] == '0' ? '1' : '0';
      signatures[signer] = hex;
    });
    EXPECT_THAT(wrong, ElementsAre(HasSubstr("signatures.json: "))) << signer;
  }
}

TEST(Verify, FollowsTheChainAsFarAsItWasGiven) {
  const Day day;
  const Day first;
  first.Resign([](pulse::Manifest&) {});
  const std::string before = first.Read("manifest.json");
  day.Resign([&](pulse::Manifest& manifest) {
    manifest.sequence = 2;
    manifest.previous = pulse::HashOf(before);
  });
  EXPECT_THAT(Verified(day, {.previous = {before}}).proved(), Contains("the chain of all 1 manifests before this one"));
  EXPECT_THAT(Verified(day).not_proved(), Contains(HasSubstr("was not given (--previous)")));
  const Day unrelated;
  EXPECT_THAT(Verified(day, {.previous = {unrelated.Read("manifest.json")}}).wrong(),
              ElementsAre(HasSubstr("leads to 0 of the 1")));
  EXPECT_THAT(Verified(day, {.previous = {"{}"}}).wrong(), ElementsAre(HasSubstr("file 1 of --previous")));
}

TEST(Verify, FindsAChainThatSkipsASurvey) {
  const Day day;
  const Day first;
  first.Resign([](pulse::Manifest&) {});
  const std::string before = first.Read("manifest.json");
  day.Resign([&](pulse::Manifest& manifest) {
    manifest.sequence = 3;
    manifest.previous = pulse::HashOf(before);
  });
  EXPECT_THAT(Verified(day, {.previous = {before}}).wrong(),
              ElementsAre("manifest 3 names manifest 1 as the one before it"));
}

struct Falsehood {
  const char* file;
  const char* pointer;  // RFC 6901
  json value;
  const char* found;
};

TEST(Verify, FindsEveryCountThatCannotBe) {
  const std::vector<Falsehood> falsehoods = {
      {"closing.json", "/manifest", std::string(64, '0'), "of another manifest"},
      {"closing.json", "/token_secret", "01" + std::string(62, '0'), "token_secret is not the secret"},
      {"closing.json", "/token_secret", std::string(64, 'f'), "below the group's order"},
      {"closing.json", "/issued", 192, "192 people fetched tokens, and 191 were eligible"},
      {"closing.json", "/issued", 132, "133 bundles counted, and only 132"},
      {"closing.json", "/shuffled/superseded", 15, "of 149 submissions 148"},
      {"closing.json", "/shuffled/answers", 1595, "are 1729 ballots, not 1728"},
      {"closing.json", "/shuffled/digest", std::string(64, '0'), "from another batch"},
      {"closing.json", "/destroyed_unread", true, "that no ballot was read"},
      {"release.json", "/manifest", std::string(64, '0'), "made for another manifest"},
      {"release.json", "/parameters/respondents", 6, "other thresholds"},
      {"release.json", "/audit/issued", 134, "differ from the manifest's"},
      {"release.json", "/audit/counted/ballots", 1730, "1730 ballots counted of 1729"},
      {"release.json", "/audit/counted/answers", 1595, "of 1729 ballots 1728 are accounted for"},
      {"release.json", "/audit/counted/comments", 38, "39 comments are shown, and 38 were counted"},
      {"release.json", "/inputs/batch", std::string(64, '0'), "from another batch"},
      {"release.json", "/parameters/dimensions", "first", "nothing may be shown"},
      {"release.json", "/questions/0/id", "overall-2", "must be the manifest's overall-1"},
      {"release.json", "/questions/6/sets/1/cell", 2, "comments of a cell of 25 people are shown"},
      {"release.json", "/questions/0/alarm", "MORE_ANSWERS_THAN_ELIGIBLE", "more answers than people"},
  };
  for (const Falsehood& falsehood : falsehoods) {
    const auto wrong = FalseAfter(
        falsehood.file, [&](json& document) { document[json::json_pointer(falsehood.pointer)] = falsehood.value; });
    EXPECT_THAT(wrong, Contains(HasSubstr(falsehood.found))) << falsehood.pointer;
  }
}

TEST(Verify, FindsASurveyReadWithFewerBundlesThanTheManifestAsks) {
  const Day day;
  day.Resign([](pulse::Manifest& manifest) { manifest.thresholds.bundles = 134; });
  day.ChangeJson("release.json", [](json& release) { release["parameters"]["bundles"] = 134; });
  EXPECT_THAT(Verified(day).wrong(), ElementsAre(HasSubstr("133 bundles were read, fewer than the manifest's 134")));
}

TEST(Verify, FindsOverlapsThatAreNotTheRosters) {
  const Day day;
  day.ChangeJson("release.json", [](json& release) { release["inputs"]["overlaps"] = std::string(64, '0'); });
  EXPECT_THAT(Verified(day).wrong(), IsEmpty());
  EXPECT_THAT(Verified(day, {.roster = day.roster()}).wrong(), ElementsAre(HasSubstr("are not the roster's")));
}

TEST(Verify, FindsACellThatIsNeitherShownNorHidden) {
  EXPECT_THAT(FalseAfter("release.json", [](json& release) { TeamOf(release, 1)["hidden"]["cells"].erase(0); }),
              Contains(HasSubstr("must be either shown or hidden, once")));
  EXPECT_THAT(FalseAfter("release.json", [](json& release) { TeamOf(release, 1)["hidden"]["cells"].push_back(0); }),
              Contains(HasSubstr("must be either shown or hidden, once")));
}

TEST(Verify, FindsAPublishedCellOfTooFewEligiblePeople) {
  const Day day;
  day.Resign([](pulse::Manifest& manifest) { manifest.thresholds.eligible = 9; });
  day.ChangeJson("release.json", [](json& release) {
    release["parameters"]["eligible"] = 9;
    // A cell of 8 people, with what a cell of that size may show.
    json& team = TeamOf(release, 1);
    team["hidden"]["cells"].erase(std::find(team["hidden"]["cells"].begin(), team["hidden"]["cells"].end(), 20));
    team["cells"].push_back({{"cell", 20}, {"respondents", {5, 9}}, {"score", {{"value", 50}}}});
  });
  EXPECT_THAT(Verified(day).wrong(), Contains(HasSubstr("is published with 8 eligible people, fewer than 9 (R2)")));
}

TEST(Verify, FindsABandBelowTheThreshold) {
  const Day day;
  day.Resign([](pulse::Manifest& manifest) { manifest.thresholds.respondents = 10; });
  day.ChangeJson("release.json", [](json& release) { release["parameters"]["respondents"] = 10; });
  EXPECT_THAT(Verified(day).wrong(), Contains(HasSubstr("at most 9 respondents, fewer than 10 (R2)")));
}

TEST(Verify, FindsWhatRoundingDoesNotGive) {
  const std::vector<std::pair<const char*, json>> changes = {
      {"/cells/0/score/value", 51},           // another interval belongs to it
      {"/cells/0/score/interval/0", 0},       //
      {"/cells/0/respondents/0", 101},        // no band
      {"/cells/0/shares/0/value", 12},        // not a step of 5
      {"/cells/2/score/value", 55},           // a small cell, whose step is 10
      {"/cells/2/score/interval", {40, 60}},  // and which has no interval
      {"/cells/2/shares", json::array({{{"value", 50}}, {{"value", 50}}})},
      {"/others/0/score/value", 7},
  };
  for (const auto& change : changes) {
    const json::json_pointer place(change.first);
    EXPECT_THAT(FalseAfter("release.json", [&](json& release) { TeamOf(release, 1)[place] = change.second; }),
                Contains(HasSubstr("(R7)")))
        << change.first;
  }
}

TEST(Verify, FindsAMeanWithoutTheDistributionThatItsSizeShows) {
  EXPECT_THAT(FalseAfter("release.json", [](json& release) { TeamOf(release, 1)["cells"][0].erase("shares"); }),
              Contains(HasSubstr("(R7)")));
}

TEST(Verify, FindsFewerRespondentsThanBelow) {
  EXPECT_THAT(FalseAfter("release.json",
                         [](json& release) {
                           json& root = TeamOf(release, 0)["cells"][0];
                           root = {{"cell", 0}, {"respondents", {5, 9}}};
                         }),
              Contains(HasSubstr("fewer respondents than the published cells below")));
}

TEST(Verify, FindsMoreRespondentsThanCouldAnswer) {
  EXPECT_THAT(FalseAfter("release.json",
                         [](json& release) {
                           TeamOf(release, 0)["cells"][1]["respondents"] = {200, 499};
                         }),
              Contains(HasSubstr("has at least 200 respondents, more than could answer")));
}

TEST(Verify, FindsAHiddenCellThatIsTheSumOfPublishedOnes) {
  // The cells 13 and 14 are all of cell 12.
  EXPECT_THAT(FalseAfter("release.json",
                         [](json& release) {
                           json& team = TeamOf(release, 0);
                           auto& cells = team["cells"];
                           const auto found = std::find_if(cells.begin(), cells.end(),
                                                           [](const json& cell) { return cell["cell"] == 12; });
                           cells.erase(found);
                           team["hidden"]["cells"].push_back(12);
                         }),
              Contains(HasSubstr("is hidden, and all of it is published below (R3)")));
}

TEST(Verify, FindsCommentsThatAreTooFewOrShownTwice) {
  EXPECT_THAT(FalseAfter("release.json",
                         [](json& release) {
                           json& comments = release["questions"][6]["sets"][1]["comments"];
                           comments = {comments[0], comments[1], comments[2], comments[3]};
                         }),
              ElementsAre(HasSubstr("4 comments are shown, fewer than 5 (R8)")));
  EXPECT_THAT(FalseAfter("release.json",
                         [](json& release) {
                           json& sets = release["questions"][6]["sets"];
                           sets[0]["comments"][0] = sets[1]["comments"][0];
                         }),
              ElementsAre(HasSubstr("a comment is shown twice")));
}

TEST(Verify, FindsAListThatIsMissingCutUnsortedOrRepeats) {
  const std::string name = ListingName(0, 0, 1);
  const auto after = [&](const std::function<std::string(const std::string&)>& change) {
    const Day day;
    day.Write(name, change(day.Read(name)));
    return Verified(day).wrong();
  };
  EXPECT_THAT(after([](const std::string& leaves) { return leaves.substr(0, leaves.size() - 1); }),
              ElementsAre(HasSubstr("must be leaves of 32 bytes")));
  EXPECT_THAT(after([](const std::string& leaves) { return leaves.substr(32); }),
              ElementsAre(HasSubstr("198 leaves are not the top of a band")));
  EXPECT_THAT(after([](const std::string& leaves) { return leaves.substr(0, 99 * 32); }),
              ElementsAre(HasSubstr("99 leaves, and the cell's band goes up to 199")));
  EXPECT_THAT(after([](const std::string& leaves) { return leaves.substr(32, 32) + leaves.substr(32); }),
              ElementsAre(HasSubstr("leaf 1 is there twice")));
  EXPECT_THAT(
      after([](const std::string& leaves) { return leaves.substr(32, 32) + leaves.substr(0, 32) + leaves.substr(64); }),
      ElementsAre(HasSubstr("leaf 1 is not sorted")));
  const Day day;
  day.Remove(name);
  EXPECT_THAT(Verified(day).wrong(), ElementsAre(HasSubstr("listing/0-0-1.bin: is missing")));
}

TEST(Verify, FindsAListOfAHiddenCell) {
  const Day day;
  day.Write(ListingName(0, 4, 0), std::string(9 * 32, 'x'));
  EXPECT_THAT(Verified(day).wrong(),
              ElementsAre(HasSubstr("listing/0-4-0.bin: a list of a cell that is not published")));
}

TEST(Verify, SaysThatNothingIsProvedOfAnswersBeforeTheCloseAndBeforeTheRelease) {
  const Day day;
  day.Remove("release.json");
  EXPECT_THAT(Verified(day).wrong(), IsEmpty());
  EXPECT_THAT(Verified(day).not_proved(), Contains("any figure: there is no release yet"));
  day.Remove("closing.json");
  EXPECT_THAT(Verified(day).wrong(), IsEmpty());
  EXPECT_THAT(Verified(day).not_proved(), Contains("anything about answers: there is no closing record yet"));
}

TEST(Verify, RefusesAnotherSurveysFiles) {
  const auto manifest = ReadManifest(Day().files(), pulse::SurveyId());
  EXPECT_FALSE(manifest.ok());
  const Day day;
  EXPECT_THAT(std::string(ReadManifest(day.files(), pulse::SurveyId()).status().message()),
              HasSubstr("is of survey b9828ec6e3b46462582fd9b96d4682d1"));
}

TEST(Verify, FindsNoiseThatTheManifestDoesNotName) {
  const auto wrong = FalseAfter("release.json", [](json& release) { release["parameters"]["noise"] = 500; });
  EXPECT_THAT(wrong, Contains("release.json: its noise (R11) is epsilon 0.5, the manifest's none"));
}

TEST(Verify, FindsAReleaseThatDoesNotNameTheManifestsNoise) {
  const Day day;
  SignedManifest manifest = day.manifest();
  manifest.manifest.noise = pulse::Noise{.epsilon = 250, .most_a_person = 1'000};
  const Findings findings = Verify(day.files(), manifest, {.roster = day.roster()}).value();
  const auto wrong = TextsOf(findings, Finding::Kind::kFalse);
  EXPECT_THAT(wrong, Contains("release.json: its noise (R11) is none, the manifest's epsilon 0.25"));
  EXPECT_THAT(wrong,
              Contains(HasSubstr("noise.most_a_person: the manifest says 1 of epsilon, the roster's cells give")));
  EXPECT_THAT(TextsOf(findings, Finding::Kind::kNotProved), Contains(HasSubstr("have noise of epsilon 0.25")));
}

// As the issuer reckons it: cells of the roster with 100 and more people, and the others in one.
TEST(CheckSpending, IsOfWhoeverIsInTheMostHistograms) {
  const Day day;
  pulse::Manifest manifest = day.manifest().manifest;
  manifest.noise = pulse::Noise{.epsilon = 250, .most_a_person = 0};
  const std::string refused(CheckSpending(manifest, day.roster()).message());
  ASSERT_THAT(refused, HasSubstr("the manifest says 0 of epsilon, the roster's cells give "));
  const std::string most = refused.substr(refused.find(" give ") + 6);
  manifest.noise->most_a_person = static_cast<std::uint32_t>(std::stod(most) * 1'000);
  EXPECT_GT(manifest.noise->most_a_person, 0U);
  EXPECT_TRUE(CheckSpending(manifest, day.roster()).ok());
  ++manifest.noise->most_a_person;
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckSpending(manifest, day.roster())));
}

TEST(Verify, SaysWhatNoFileProvesOfWhatNoiseSpends) {
  const Day day;
  SignedManifest manifest = day.manifest();
  const auto told = [&](const KnownBefore& known) {
    return TextsOf(Verify(day.files(), manifest, known).value(), Finding::Kind::kNotProved);
  };
  EXPECT_THAT(told({}), Not(Contains(HasSubstr("most_a_year"))));
  manifest.manifest.noise = pulse::Noise{.epsilon = 250, .most_a_person = 1'000};
  EXPECT_THAT(told({}), Contains(HasSubstr("spend of nobody more than 1 of epsilon, as the manifest says")));
  EXPECT_THAT(told({}), Contains(HasSubstr("more than most_a_year: the issuer alone keeps account")));
  EXPECT_THAT(told({.roster = day.roster()}), Not(Contains(HasSubstr("spend of nobody more"))));
}

}  // namespace
}  // namespace fairlead::fairleadctl
