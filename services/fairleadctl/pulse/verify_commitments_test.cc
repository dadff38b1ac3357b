#include "services/fairleadctl/pulse/verify_commitments.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/test_day.h"

namespace fairlead::fairleadctl {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t kIssued = 133;  // of 191 people, as the day's closing record says

std::vector<std::string> Found(const Day& day, Finding::Kind kind) {
  std::vector<std::string> texts;
  const Findings findings = Verify(day.files(), day.manifest(), {}).value();
  for (const Finding& finding : findings.all()) {
    if (finding.kind == kind) texts.push_back(finding.text);
  }
  return texts;
}
std::vector<std::string> Wrong(const Day& day) { return Found(day, Finding::Kind::kFalse); }

TEST(VerifyCommitments, SaysToHowManyTheIssuerCommitsAndWhatOnlyEachCanCheck) {
  const Day day;
  day.Publish(day.Commit(kIssued));
  EXPECT_THAT(Wrong(day), IsEmpty());
  EXPECT_THAT(Found(day, Finding::Kind::kProved),
              Contains(HasSubstr("the issuer commits to 133 of 191 people as having fetched slips, by a commitment for "
                                 "each that it cannot open otherwise (commitments.bin, SHA-256 ")));
  EXPECT_THAT(Found(day, Finding::Kind::kNotProved), Contains(HasSubstr("can check their own there")));
}

TEST(VerifyCommitments, SaysThatTheNumberIsTheIssuersWordWhereTheyAreLost) {
  const Day day;
  day.ChangeJson("closing.json", [](nlohmann::json& json) { json["commitments"] = "lost"; });
  EXPECT_THAT(Wrong(day), IsEmpty());
  EXPECT_THAT(Found(day, Finding::Kind::kNotProved), Contains(HasSubstr("the issuer's store was lost")));
}

// A named attack: an issuer or a catalog that drops them, which would be noticed by nobody.
TEST(VerifyCommitments, FindsARecordThatNamesNone) {
  const Day day;
  day.ChangeJson("closing.json", [](nlohmann::json& json) { json["commitments"] = nullptr; });
  EXPECT_THAT(Wrong(day), ElementsAre("closing.json names no commitments"));
  day.ChangeJson("closing.json", [](nlohmann::json& json) { json.erase("commitments"); });
  EXPECT_THAT(Wrong(day), ElementsAre("closing.json names no commitments"));
}

// What commitments do not bind: an answer for each who fetched slips and sent none.
TEST(VerifyCommitments, SaysHowManyFetchedAndHaveNoBundle) {
  const Day day;
  day.Publish(day.Commit(kIssued + 7));
  day.ChangeJson("closing.json", [](nlohmann::json& json) { json["issued"] = kIssued + 7; });
  EXPECT_THAT(Found(day, Finding::Kind::kNotProved),
              Contains(AllOf(HasSubstr("that each of the 133 bundles is from somebody who fetched slips and sent"),
                             HasSubstr("of 140 who fetched, 7 have no bundle"))));
}

// A named attack: more people than the issuer has committed to, so that their slips fill in more ballots.
TEST(VerifyCommitments, AnIssuerWhoseNumberIsLargerThanItsCommitmentsIsFound) {
  const Day day;
  day.Publish(day.Commit(kIssued - 1));
  EXPECT_THAT(Wrong(day), ElementsAre("commitments.bin: the issuer commits to 132 people as having fetched slips, and "
                                      "closing.json says 133"));
  pulse::Commitments raised = day.Commit(kIssued - 1);
  ++raised.fetched;
  day.Publish(raised);
  EXPECT_THAT(Wrong(day),
              ElementsAre(HasSubstr("the commitments of 191 people are not to 133 who have fetched slips")));
}

TEST(VerifyCommitments, FindsAPersonWhoIsMissingSwappedOrCommittedToWithoutProof) {
  const Day day;
  pulse::Commitments made = day.Commit(kIssued);
  made.people.pop_back();
  day.Publish(made);
  EXPECT_THAT(Wrong(day), ElementsAre(HasSubstr("commits to 190 people, and the roster has 191")));
  made = day.Commit(kIssued);
  std::swap(made.people[7], made.people[150]);
  day.Publish(made);
  EXPECT_THAT(Wrong(day), ElementsAre(HasSubstr("leaf 7 is not proved to be to 0 or 1")));
  made = day.Commit(kIssued);
  made.people[9].element = poprf::Sum(made.people[9].element, poprf::Generator());
  day.Publish(made);
  EXPECT_THAT(Wrong(day), ElementsAre(HasSubstr("leaf 9 is not proved to be to 0 or 1")));
}

TEST(VerifyCommitments, FindsAFileThatIsMissingChangedOrNoList) {
  const Day day;
  day.Publish(day.Commit(kIssued));
  day.Write("commitments.bin", day.Read("commitments.bin") + "x");
  EXPECT_THAT(Wrong(day), ElementsAre(HasSubstr("not the ones whose digest closing.json names")));
  day.Remove("commitments.bin");
  EXPECT_THAT(Wrong(day), ElementsAre(HasSubstr("commitments.bin is missing")));
  day.Write("commitments.bin", "x");
  day.ChangeJson("closing.json", [](nlohmann::json& json) { json["commitments"] = core::Hex(core::Sha256("x")); });
  EXPECT_THAT(Wrong(day), ElementsAre(HasSubstr("another version")));
}

TEST(VerifyCommitments, RefusesAClosingRecordWhoseDigestIsNone) {
  const Day day;
  day.ChangeJson("closing.json", [](nlohmann::json& json) { json["commitments"] = "found"; });
  EXPECT_THAT(Wrong(day), ElementsAre(HasSubstr("closing.json: commitments")));
}

}  // namespace
}  // namespace fairlead::fairleadctl
