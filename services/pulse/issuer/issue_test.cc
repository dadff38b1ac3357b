#include "services/pulse/issuer/issue.h"

#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/blocking.h"
#include "libs/files/files.h"
#include "libs/messaging/fake_log.h"
#include "libs/testing/eventually.h"
#include "services/pulse/issuer/freeze.h"
#include "services/pulse/issuer/issuer_service.h"
#include "services/pulse/issuer/test_issuer.h"

namespace fairlead::pulse::issuer {
namespace {

using IssueTest = IssuerTest;

// Attacks by their numbers in the design.
class PulseAttack : public IssuerTest {};

// Whether any file below `directory` has `text` in it.
bool IsWritten(const std::filesystem::path& directory, const std::string& text) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    const absl::StatusOr<std::string> bytes = files::Read(entry.path().string(), std::size_t{1} << 24U);
    if (bytes.ok() && bytes->find(text) != std::string::npos) return true;
  }
  return false;
}

TEST_F(IssueTest, GivesSlipsThatThePersonAccepts) {
  const auto bytes = Give(7, 'q');
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  Respondent person = PersonOf(7, 'q');
  const auto slips = SlipAnswer::Decode(*bytes, person.slots().size());
  ASSERT_TRUE(slips.ok());
  EXPECT_TRUE(person.Accept(*slips).ok());
}

TEST_F(IssueTest, ShowsAPersonTheirPlaceOnTheRosterAndWhoIsCountedWithThem) {
  const auto view = issue_->Describe(survey_.manifest.survey, "e7");
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->cells, (PersonCells{2, 2}));
  EXPECT_EQ(view->colleagues[0].size(), 20U);
  EXPECT_EQ(view->colleagues[1].size(), 24U);
  RosterEntry entry{.salt = view->salt, .employee = "e7", .cells = view->cells};
  EXPECT_TRUE(IsInTree(LeafHash(entry), view->leaf, view->size, view->path, survey_.manifest.roster_root));
}

TEST_F(IssueTest, ListsWhoIsInvitedUntilTheCloseTheSameWhoeverHasFetchedSlips) {
  const SurveyId& id = survey_.manifest.survey;
  const auto before = issue_->ListInvited(id, 0);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->size, 40U);
  ASSERT_EQ(before->employees.size(), 40U);
  EXPECT_EQ(before->employees[7], "e7");
  ASSERT_TRUE(Give(7, 'q').ok());
  EXPECT_EQ(issue_->ListInvited(id, 0)->employees, before->employees);
  EXPECT_EQ(issue_->ListInvited(id, 39)->employees, std::vector<std::string>{"e39"});
  EXPECT_TRUE(issue_->ListInvited(id, 40)->employees.empty());
  End();
  EXPECT_EQ(ReasonOf(issue_->ListInvited(id, 0).status()), "CLOSED");
  EXPECT_EQ(ReasonOf(issue_->ListInvited(SurveyId(), 0).status()), "SURVEY_UNKNOWN");
}

TEST_F(IssueTest, RefusesWhoIsNotOnTheRosterAndWhatIsNoSurvey) {
  EXPECT_EQ(ReasonOf(issue_->Describe(survey_.manifest.survey, "stranger").status()), "NOT_ELIGIBLE");
  EXPECT_EQ(ReasonOf(issue_->GiveSlips(survey_.manifest.survey, "stranger", "").status()), "NOT_ELIGIBLE");
  EXPECT_EQ(ReasonOf(issue_->Describe(SurveyId(), "e7").status()), "SURVEY_UNKNOWN");
  EXPECT_TRUE(absl::IsInvalidArgument(issue_->GiveSlips(survey_.manifest.survey, "e7", "nonsense").status()));
}

TEST_F(IssueTest, GivesNothingBeforeTheOpeningOrAfterTheCloseAlsoWithAClockADayOff) {
  clock_.Set(survey_.manifest.opens - absl::Hours(24));
  EXPECT_EQ(ReasonOf(Give(7, 'q').status()), "NOT_OPEN");
  EXPECT_TRUE(issue_->Describe(survey_.manifest.survey, "e7").ok()) << "what one is asked is shown before";
  clock_.Set(survey_.manifest.closes);
  EXPECT_EQ(ReasonOf(Give(7, 'q').status()), "CLOSED");
  // A clock that is a day behind does not open what the collector has ended.
  clock_.Set(survey_.manifest.opens + absl::Minutes(1));
  End();
  EXPECT_EQ(ReasonOf(Give(7, 'q').status()), "CLOSED");
}

TEST_F(PulseAttack, A13TheSameListGetsTheSameBytesAfterARestart) {
  const auto first = Give(7, 'q');
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(*Give(7, 'q'), *first);
  Restart();
  EXPECT_EQ(*Give(7, 'q'), *first);
  server_.Kill();
  ASSERT_TRUE(server_.Start().ok());
  ASSERT_TRUE(redis_->WaitUntilReady(absl::Seconds(10)).ok());
  EXPECT_EQ(*Give(7, 'q'), *first);
}

TEST_F(PulseAttack, A13AnotherListOrSomebodyElsesListIsRefused) {
  ASSERT_TRUE(Give(7, 'q').ok());
  EXPECT_EQ(ReasonOf(Give(7, 'r').status()), "ALREADY_ISSUED");
  // Person 9 is in the same cells, so that the list would fit.
  const auto stolen = issue_->GiveSlips(survey_.manifest.survey, "e9", PersonOf(7, 'q').Request().Encode());
  EXPECT_EQ(ReasonOf(stolen.status()), "ALREADY_ISSUED");
  EXPECT_TRUE(Give(9, 's').ok());
}

TEST_F(PulseAttack, A13AStoreThatWasLostOrSetBackStopsIssuing) {
  ASSERT_TRUE(Give(1, 'a').ok());
  ASSERT_TRUE(Give(2, 'b').ok());
  LoseStore();
  EXPECT_EQ(ReasonOf(Give(1, 'z').status()), "ISSUING_STOPPED");
  Restart();
  EXPECT_EQ(ReasonOf(Give(1, 'z').status()), "ISSUING_STOPPED") << "also in a process that remembers nothing";
  EXPECT_EQ(ReasonOf(Give(3, 'c').status()), "ISSUING_STOPPED");
}

TEST_F(IssueTest, LostSecretsStopIssuing) {
  std::filesystem::remove(files_.PathOf(survey_.manifest.survey, "secret"));
  EXPECT_EQ(ReasonOf(Give(1, 'a').status()), "ISSUING_STOPPED");
}

TEST_F(IssueTest, OfSixtyFourPressesWithTwoSeedsOneSeedWins) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<std::string> answers;
  int refused = 0;
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      const auto slips = Give(5, i % 2 == 0 ? 'q' : 'r');
      const std::lock_guard lock(mutex);
      if (slips.ok()) {
        answers.insert(*slips);
      } else if (ReasonOf(slips.status()) == "ALREADY_ISSUED") {
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answers.size(), 1U);
  EXPECT_EQ(refused, 32);
  EXPECT_EQ(*store_->Issued(survey_.manifest.survey), 1U);
}

TEST_F(IssueTest, NothingReadableIsStored) {
  ASSERT_TRUE(Give(7, 'q').ok());
  const auto keys = redis::RunBlocking(*redis_, 0, {redis::Command({"KEYS", "*"})});
  ASSERT_TRUE(keys.ok());
  ASSERT_EQ(keys->front().elements.size(), 2U);
  for (const redis::Reply& key : keys->front().elements) {
    const auto all = redis::RunBlocking(*redis_, 0, {redis::Command({"HGETALL", key.text})});
    for (const redis::Reply& part : all->front().elements) {
      EXPECT_EQ(part.text.size(), 32U);
      EXPECT_EQ(part.text.find("e7"), std::string::npos);
    }
  }
}

// Somebody has launched it with other noise than people were charged for.
TEST_F(IssueTest, GivesNoSlipsForNoiseThatWasNotCharged) {
  KeepFrozen(500, 2'000);
  EXPECT_EQ(ReasonOf(Give(7, 'q').status()), "ISSUING_STOPPED") << "the manifest has none";
  TestSurvey noisy = survey_;
  noisy.manifest.noise = Noise{.epsilon = 500, .most_a_person = 2'000};
  noisy.Sign();
  SurveyBook book(noisy.platform.public_key());
  pulse::v1::PulseFact launched = FactAbout(noisy.manifest.survey);
  launched.mutable_launched()->set_manifest(noisy.bytes);
  launched.mutable_launched()->set_signatures(noisy.signatures.Encode());
  book.Apply(launched);
  const auto reason = [&](std::uint32_t epsilon, std::uint32_t most_a_person) {
    KeepFrozen(epsilon, most_a_person);
    Issue issue(book, files_, *store_, SecretOf('a'), clock_);
    return ReasonOf(issue.Describe(noisy.manifest.survey, "e7").status());
  };
  EXPECT_EQ(reason(500, 2'000), "");
  EXPECT_EQ(reason(499, 2'000), "ISSUING_STOPPED");
  EXPECT_EQ(reason(500, 1'999), "ISSUING_STOPPED");
  EXPECT_EQ(reason(0, 0), "ISSUING_STOPPED");
}

// What was launched, and what it spends, is not known yet.
TEST_F(IssueTest, FreezesPlansAndDiscardsNothingBeforeItHasHeardOfAllSurveys) {
  Freeze freeze(
      book_, files_, SecretOf('a'), [] { return std::vector<DirectoryPerson>(); }, clock_);
  absl::Status heard = absl::UnavailableError("later");
  IssuerService service(freeze, *issue_, [&heard] { return heard; });
  v1::FreezeRosterRequest of_freeze;
  of_freeze.set_survey(std::string(survey_.manifest.survey.view()));
  v1::DiscardRosterRequest of_discard;
  of_discard.set_survey(of_freeze.survey());
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.FreezeRoster({}, of_freeze)).status()));
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.PlanSurvey({}, {})).status()));
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.DiscardRoster({}, of_discard)).status()));
  heard = absl::OkStatus();
  EXPECT_TRUE(absl::IsInvalidArgument(core::BlockOn(service.PlanSurvey({}, {})).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(core::BlockOn(service.DiscardRoster({}, of_discard)).status()));
}

TEST_F(IssueTest, PublishesTheKeyAfterTheEndAndThenKeepsNothing) {
  ASSERT_TRUE(Give(7, 'q').ok());
  messaging::FakeLog log;
  FactWriter facts(log, clock_, "issuer");
  ASSERT_TRUE(issue_->CloseEnded(facts).ok());
  EXPECT_TRUE(log.Records(FactTopic("issuer"), 0).empty()) << "the survey is still open";
  End();
  ASSERT_TRUE(issue_->CloseEnded(facts).ok());
  const auto records = log.Records(FactTopic("issuer"), 0);
  ASSERT_EQ(records.size(), 2U) << "commitments, then the key";
  pulse::v1::PulseFact fact;
  ASSERT_TRUE(fact.ParseFromString(records[1].value));
  EXPECT_EQ(fact.token_key().secret(), survey_.token.secret.Encode());
  EXPECT_EQ(fact.token_key().issued(), 1U);
  std::uint32_t everybody = 0;
  for (const auto& overlap : fact.token_key().overlaps()) everybody += overlap.eligible();
  EXPECT_EQ(fact.token_key().overlaps_size(), 6) << "three teams at two sites";
  EXPECT_EQ(everybody, 40U);
  EXPECT_TRUE(files_.Load(survey_.manifest.survey).ok()) << "until the fact is known, the key is kept";
  book_.Apply(fact);
  ASSERT_TRUE(issue_->CloseEnded(facts).ok());
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
  EXPECT_TRUE(redis::RunBlocking(*redis_, 0, {redis::Command({"KEYS", "*"})})->front().elements.empty());
  ASSERT_TRUE(issue_->CloseEnded(facts).ok());
  EXPECT_EQ(log.Records(FactTopic("issuer"), 0).size(), 2U);
}

TEST_F(PulseAttack, A15TheOrderOfFetchingIsInNoFileOnceTheSurveyIsOver) {
  for (const std::size_t person : {7U, 3U, 5U}) ASSERT_TRUE(Give(person, static_cast<char>('q' + person)).ok());
  ASSERT_TRUE(IsWritten(store_directory_.path(), "HSET")) << "rows, in the order in which they were written";
  End();
  pulse::v1::PulseFact published = FactAbout(survey_.manifest.survey);
  published.mutable_token_key()->set_secret(survey_.token.secret.Encode());
  book_.Apply(published);
  messaging::FakeLog log;
  FactWriter facts(log, clock_, "issuer");
  ASSERT_TRUE(issue_->CloseEnded(facts).ok());
  EXPECT_TRUE(testing::Eventually([&] { return !IsWritten(store_directory_.path(), "HSET"); }));
}

}  // namespace
}  // namespace fairlead::pulse::issuer
