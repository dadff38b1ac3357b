// What the issuer publishes of who has fetched slips, once a survey is over.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <latch>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/messaging/fake_log.h"
#include "services/pulse/facts/test_mortal_log.h"
#include "services/pulse/issuer/test_issuer.h"
#include "services/pulse/protocol/commitments.h"

namespace fairlead::pulse::issuer {
namespace {

// What was published, as whoever reads the facts has it.
struct Published {
  std::vector<std::string> commitments;  // of each time
  std::vector<pulse::v1::TokenKeyPublished> keys;
};

Published PublishedIn(const messaging::FakeLog& log) {
  Published published;
  for (const pulse::v1::PulseFact& fact : FactsOf(log, "issuer")) {
    if (fact.has_commitments()) published.commitments.push_back(fact.commitments().commitments());
    if (fact.has_token_key()) published.keys.push_back(fact.token_key());
  }
  return published;
}

class CloseTest : public IssuerTest {
 protected:
  absl::Status Close(messaging::Log& log) {
    FactWriter facts(log, clock_, "issuer");
    return issue_->CloseEnded(facts);
  }
  std::optional<bool> Opened(const std::string& commitments, std::size_t person, const poprf::Scalar& opening) const {
    const auto read = Commitments::Decode(commitments);
    return OpenedWith(read->people[person], opening, survey_.manifest.survey, survey_.hash);
  }
  std::string File(std::string_view kind) const { return files_.PathOf(survey_.manifest.survey, kind); }

  // As GiveSlips did before the end.
  bool RecordAgain(std::size_t person, char seed) {
    const SurveyId& id = survey_.manifest.survey;
    return store_
        ->Record(id, files_.Load(id)->rows, "e" + std::to_string(person), PersonOf(person, seed).Request().List(), 0)
        .ok();
  }

  messaging::FakeLog log_;
};

TEST_F(CloseTest, CommitsToEverybodyWhomItGaveSlipsAndToNobodyElse) {
  ASSERT_TRUE(Give(7, 'q').ok());
  ASSERT_TRUE(Give(31, 'r').ok());
  std::vector<poprf::Scalar> openings;
  for (std::size_t person = 0; person < 40; ++person) openings.push_back(OpeningOf(person));
  End();
  ASSERT_TRUE(Close(log_).ok());
  const Published published = PublishedIn(log_);
  ASSERT_EQ(published.commitments.size(), 1U);
  ASSERT_EQ(published.keys.size(), 1U);
  EXPECT_EQ(published.keys[0].issued(), 2U);
  EXPECT_EQ(published.keys[0].commitments(), core::Sha256(published.commitments[0]));
  const auto read = Commitments::Decode(published.commitments[0]);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(CheckCommitments(*read, survey_.manifest.survey, survey_.hash).ok());
  for (std::size_t person = 0; person < 40; ++person) {
    EXPECT_EQ(Opened(published.commitments[0], person, openings[person]), person == 7 || person == 31) << person;
  }
}

TEST_F(CloseTest, TellsAPersonTheSameOpeningWheneverTheyAskAndEachAnother) {
  const std::string before = OpeningOf(7).Encode();
  ASSERT_TRUE(Give(7, 'q').ok());
  EXPECT_EQ(OpeningOf(7).Encode(), before) << "or it would tell whoever sees it";
  Restart();
  EXPECT_EQ(OpeningOf(7).Encode(), before);
  EXPECT_NE(OpeningOf(8).Encode(), before);
}

TEST_F(CloseTest, SaysTheSameCommitmentsAndNoOthersWhereverItIsKilled) {
  ASSERT_TRUE(Give(7, 'q').ok());
  End();
  ASSERT_TRUE(Close(log_).ok());
  const std::string bytes = PublishedIn(log_).commitments.at(0);
  int killed = 0;
  for (const bool last_works : {false, true}) {
    for (int dies_at = 1;; ++dies_at) {
      std::filesystem::remove(File("commitments"));  // as if it were the first time
      Restart();
      messaging::FakeLog log;
      MortalLog mortal(log, dies_at, last_works);
      if (Close(mortal).ok()) break;
      ++killed;
      Restart();
      // What is said again is what was kept, and not what the store would give by now.
      LoseStore();
      ASSERT_TRUE(Close(log).ok());
      const Published published = PublishedIn(log);
      for (const std::string& said : published.commitments) EXPECT_EQ(said, bytes) << "killed at " << dies_at;
      ASSERT_FALSE(published.keys.empty());
      EXPECT_EQ(published.keys[0].commitments(), core::Sha256(bytes));
      EXPECT_FALSE(published.keys.back().commitments_lost());
      ASSERT_TRUE(RecordAgain(7, 'q'));
    }
  }
  EXPECT_GE(killed, 12) << "or nothing was tested";
}

// The shuffler may say so before the issuer has looked: the closing record must come all the same.
TEST_F(CloseTest, PublishesTheKeyAndCommitmentsOfASurveyThatWasDestroyedUnreadBeforeItLooked) {
  ASSERT_TRUE(Give(7, 'q').ok());
  End();
  pulse::v1::PulseFact destroyed = FactAbout(survey_.manifest.survey);
  destroyed.mutable_destroyed_unread();
  book_.Apply(destroyed);
  ASSERT_TRUE(Close(log_).ok());
  const Published published = PublishedIn(log_);
  ASSERT_EQ(published.keys.size(), 1U);
  EXPECT_EQ(published.keys[0].issued(), 1U);
  EXPECT_EQ(published.commitments.size(), 1U);
  EXPECT_TRUE(files_.Load(survey_.manifest.survey).ok()) << "until the fact is known, the key is kept";
  for (const pulse::v1::PulseFact& fact : FactsOf(log_, "issuer")) book_.Apply(fact);
  ASSERT_TRUE(Close(log_).ok());
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(CloseTest, StandsByWhatItHasSaidWhenTheStoreIsLostThen) {
  ASSERT_TRUE(Give(7, 'q').ok());
  End();
  ASSERT_TRUE(Close(log_).ok());
  LoseStore();
  Restart();
  ASSERT_TRUE(Close(log_).ok());
  const Published published = PublishedIn(log_);
  ASSERT_EQ(published.commitments.size(), 2U);
  EXPECT_EQ(published.commitments[0], published.commitments[1]);
  EXPECT_FALSE(published.keys.at(1).commitments_lost());
}

TEST_F(CloseTest, CommitsToNobodyAndSaysSoWhereTheStoreWasLost) {
  ASSERT_TRUE(Give(7, 'q').ok());
  ASSERT_TRUE(Give(8, 'r').ok());
  LoseStore();
  End();
  ASSERT_TRUE(Close(log_).ok());
  const Published published = PublishedIn(log_);
  EXPECT_TRUE(published.commitments.empty());
  ASSERT_EQ(published.keys.size(), 1U);
  EXPECT_TRUE(published.keys[0].commitments_lost());
  EXPECT_TRUE(published.keys[0].commitments().empty());
  EXPECT_EQ(published.keys[0].issued(), 2U) << "as many as are known to have fetched slips";
}

TEST_F(CloseTest, CommitsToNobodyWhereTheStoreHoldsSomebodyWhoIsNotOnTheRoster) {
  ASSERT_TRUE(Give(7, 'q').ok());
  ASSERT_TRUE(
      store_->Record(survey_.manifest.survey, files_.Load(survey_.manifest.survey)->rows, "stranger", SlipList(), 0)
          .ok());
  End();
  ASSERT_TRUE(Close(log_).ok());
  EXPECT_TRUE(PublishedIn(log_).commitments.empty());
  EXPECT_TRUE(PublishedIn(log_).keys.at(0).commitments_lost());
}

TEST_F(CloseTest, WhoIsGivenSlipsWhileItClosesIsCommittedToAndWhoIsRefusedIsNot) {
  std::vector<poprf::Scalar> openings;
  for (std::size_t person = 0; person < 40; ++person) openings.push_back(OpeningOf(person));
  std::vector<int> given(40);
  std::atomic<int> answered = 0;
  std::latch some(5);  // are answered before the end
  std::vector<std::thread> threads;
  for (std::size_t begin = 0; begin < 8; ++begin) {
    threads.emplace_back([&, begin] {
      for (std::size_t person = begin; person < 40; person += 8) {
        const auto slips = Give(person, static_cast<char>('A' + person));
        given[person] = slips.ok() ? 1 : 0;
        EXPECT_TRUE(slips.ok() || ReasonOf(slips.status()) == "CLOSED") << slips.status();
        if (answered++ < 5) some.count_down();
      }
    });
  }
  some.wait();
  End();
  const absl::Status closed = Close(log_);
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(closed.ok()) << closed;
  EXPECT_GE(std::count(given.begin(), given.end(), 1), 5);
  const std::string commitments = PublishedIn(log_).commitments.at(0);
  for (std::size_t person = 0; person < 40; ++person) {
    EXPECT_EQ(Opened(commitments, person, openings[person]), given[person] == 1) << person;
  }
}

TEST_F(CloseTest, DestroysWhomASurveyAskedThatWasNeverLaunchedOnceItIsOld) {
  const std::string old = files_.PathOf(*SurveyId::Decode("survey-unlaunch1"), "asked");
  ASSERT_TRUE(files::Write(old, "whom it would have asked").ok());
  clock_.Set(absl::Now() + absl::Hours(24 * 80));
  ASSERT_TRUE(Close(log_).ok());
  EXPECT_TRUE(std::filesystem::exists(old));
  clock_.Advance(absl::Hours(24 * 11));
  ASSERT_TRUE(Close(log_).ok());
  EXPECT_FALSE(std::filesystem::exists(old));
}

TEST_F(CloseTest, KeepsNothingThatOpensACommitmentOnceTheKeyIsPublished) {
  ASSERT_TRUE(Give(7, 'q').ok());
  const std::string opening = OpeningOf(7).Encode();
  End();
  ASSERT_TRUE(Close(log_).ok());
  EXPECT_TRUE(std::filesystem::exists(File("commitments")));
  for (const pulse::v1::PulseFact& fact : FactsOf(log_, "issuer")) {
    EXPECT_EQ(fact.SerializeAsString().find(opening), std::string::npos);
    book_.Apply(fact);
  }
  ASSERT_TRUE(Close(log_).ok());
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
  EXPECT_EQ(ReasonOf(issue_->Describe(survey_.manifest.survey, "e7").status()), "CLOSED");
}

}  // namespace
}  // namespace fairlead::pulse::issuer
