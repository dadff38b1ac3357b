#include "services/pulse/shuffler/shuffler.h"

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/facts/test_mortal_log.h"
#include "services/pulse/protocol/batch.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

// A log, a key directory and a survey that outlive the processes of the test.
struct World {
  explicit World(std::size_t people) {
    std::filesystem::permissions(directory.path(), std::filesystem::perms::owner_all);
    survey.manifest.shuffle_key = *(*SurveyKeys::Open(directory.path()))->Prepare(Id());
    survey.manifest.second_signer_key.reset();
    survey.Sign();
    v1::PulseFact launched = About();
    launched.mutable_launched()->set_manifest(survey.bytes);
    launched.mutable_launched()->set_signatures(survey.signatures.Encode());
    Say("catalog", launched);
    Collect(people);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const SurveyId& Id() const { return survey.manifest.survey; }
  v1::PulseFact About() const {
    v1::PulseFact fact;
    fact.set_survey(std::string(Id().view()));
    return fact;
  }
  void Say(const std::string& process, const v1::PulseFact& fact) {
    FactWriter writer(log, clock, process);
    EXPECT_TRUE(writer.Write(fact).ok());
  }
  void Collect(std::size_t people) {
    EXPECT_TRUE(log.EnsureTopic({.name = OuterTopic(Id()), .partitions = 2}).ok());
    for (std::size_t person = 0; person < people; ++person) {
      const SigningKey admission(SecretOf(static_cast<char>('A' + person)));
      Bundle bundle{.admission = *Nonce::Decode(admission.public_key().view()), .answers = {}, .comments = {}};
      for (int i = 0; i < 6; ++i)
        bundle.answers.push_back(Seal(survey.manifest.tally_key, std::string(kAnswerBytes, 0)));
      bundle.comments.push_back(Seal(survey.manifest.tally_key, std::string(kCommentBytes, 0)));
      Submission submission{.admission = bundle.admission,
                            .token = {},
                            .revision = 1,
                            .signature = {},
                            .bundle = Seal(survey.manifest.shuffle_key, bundle.Encode())};
      submission.signature = SignSubmission(admission, Id(), 1, submission.bundle);
      log.Append({.topic = OuterTopic(Id()),
                  .partition = static_cast<std::int32_t>(person % 2),
                  .key = std::string(submission.admission.view()),
                  .value = submission.Encode()});
    }
  }
  void EndCollection() {
    v1::PulseFact fact = About();
    for (std::int32_t partition = 0; partition < 2; ++partition) {
      log.Append({.topic = OuterTopic(Id()), .partition = partition, .key = "end:1"});
      v1::CollectionEnded::End& end = *fact.mutable_ended()->add_ends();
      end.set_partition(partition);
      end.set_offset(log.Ends({OuterTopic(Id()), partition})->end);
    }
    Say("collector", fact);
  }
  // The facts that the shuffler has said, by their kind.
  std::vector<v1::PulseFact::FactCase> Said() const {
    std::vector<v1::PulseFact::FactCase> said;
    for (const v1::PulseFact& fact : FactsOf(log, "shuffler")) said.push_back(fact.fact_case());
    return said;
  }
  // What the tally reads: the range that was said first.
  std::vector<std::string> Batch() const {
    std::vector<std::string> batch;
    for (const v1::PulseFact& fact : FactsOf(log, "shuffler")) {
      if (!fact.has_shuffled()) continue;
      for (const messaging::Record& record : log.Records(InnerTopic(Id()), 0)) {
        if (record.offset >= fact.shuffled().begin() && record.offset < fact.shuffled().end()) {
          batch.push_back(record.value);
        }
      }
      break;
    }
    return batch;
  }
  bool HasKey() const { return !std::filesystem::is_empty(directory.path()); }
  bool HasOuterTopic() { return log.Ends({OuterTopic(Id()), 0}).ok(); }

  messaging::FakeLog log;
  testing::FakeClock clock;
  testing::TemporaryDirectory directory;
  TestSurvey survey;
};

// One life of the process.
class Process {
 public:
  explicit Process(World& world, int dies_at = 0, bool last_works = false)
      : log_(world.log, dies_at, last_works),
        book_(world.survey.platform.public_key()),
        keys_(*SurveyKeys::Open(world.directory.path())),
        facts_(log_, world.clock, "shuffler"),
        shuffler_(log_, book_, *keys_, facts_) {
    ReadInto(book_, world.log, {"shuffler", "catalog", "collector"});
  }
  // All that is due, until nothing is or a step fails.
  absl::Status Run() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = shuffler_.Step(TestSurvey().manifest.survey, [] { return false; });
    return more.status();
  }
  absl::Status GiveUp() { return shuffler_.GiveUp(TestSurvey().manifest.survey); }
  SurveyKeys& keys() { return *keys_; }

 private:
  MortalLog log_;
  SurveyBook book_;
  std::unique_ptr<SurveyKeys> keys_;
  FactWriter facts_;
  Shuffler shuffler_;
};

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kShuffled = v1::PulseFact::kShuffled;
constexpr auto kKeyDestroyed = v1::PulseFact::kShuffleKeyDestroyed;
constexpr auto kUnread = v1::PulseFact::kDestroyedUnread;

TEST(Shuffler, DoesNothingBeforeCollectionHasEnded) {
  World world(20);
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), IsEmpty());
  EXPECT_TRUE(world.HasKey());
}

TEST(Shuffler, WritesTheBatchThenDestroysTheKeyAndWhatWasCollected) {
  World world(20);
  world.EndCollection();
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kShuffled, kKeyDestroyed));
  const v1::BallotsShuffled said = FactsOf(world.log, "shuffler").front().shuffled();
  EXPECT_EQ(said.submissions(), 20U);
  EXPECT_EQ(said.bundles(), 20U);
  EXPECT_EQ(said.answers(), 120U);
  EXPECT_EQ(said.comments(), 20U);
  BatchDigest digest;
  for (const std::string& ballot : world.Batch()) digest.Add(ballot);
  EXPECT_EQ(said.digest(), digest.Value());
  EXPECT_EQ(world.Batch().size(), 140U);
  EXPECT_FALSE(world.HasKey());
  EXPECT_FALSE(world.HasOuterTopic());
}

TEST(Shuffler, WritesNothingButTheSealedBallot) {
  World world(20);
  world.EndCollection();
  ASSERT_TRUE(Process(world).Run().ok());
  for (const messaging::Record& record : world.log.Records(InnerTopic(world.Id()), 0)) {
    EXPECT_EQ(record.key, "");
    EXPECT_THAT(record.headers, IsEmpty());
    EXPECT_EQ(record.timestamp, absl::FromUnixMillis(1));
  }
}

TEST(Shuffler, DestroysUnreadWhatTooFewHaveSent) {
  World world(19);
  world.EndCollection();
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kUnread, kKeyDestroyed));
  EXPECT_EQ(FactsOf(world.log, "shuffler").front().destroyed_unread().bundles_needed(), 20U);
  EXPECT_THAT(world.log.Records(InnerTopic(world.Id()), 0), IsEmpty());
  EXPECT_FALSE(world.HasKey());
  EXPECT_FALSE(world.HasOuterTopic());
}

TEST(Shuffler, IgnoresWhatArrivedBehindTheRecordedEnd) {
  World world(19);
  world.EndCollection();
  world.Collect(20);
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kUnread, kKeyDestroyed));
}

TEST(Shuffler, WaitsForTheKeyOfTheSecondSigner) {
  World world(20);
  const SealingKey theirs = *(*SurveyKeys::Open(world.directory.path()))->Find(world.Id());
  ASSERT_TRUE((*SurveyKeys::Open(world.directory.path()))->Destroy(world.Id()).ok());
  world.EndCollection();
  Process process(world);
  ASSERT_TRUE(process.Run().ok());
  EXPECT_THAT(world.Said(), IsEmpty());
  EXPECT_EQ(process.keys().Receive(world.Id(), SecretOf('x'), world.survey.manifest.shuffle_key).code(),
            absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(process.keys().Receive(world.Id(), theirs.secret(), world.survey.manifest.shuffle_key).ok());
  EXPECT_FALSE(world.HasKey()) << "in memory only";
  ASSERT_TRUE(process.Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kShuffled, kKeyDestroyed));
  EXPECT_TRUE(absl::IsNotFound(process.keys().Find(world.Id()).status()));
}

TEST(Shuffler, DestroysUnreadASurveyThatIsGivenUp) {
  World world(20);
  EXPECT_EQ(Process(world).GiveUp().code(), absl::StatusCode::kFailedPrecondition) << "people may still answer";
  world.EndCollection();
  ASSERT_TRUE(Process(world).GiveUp().ok());
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kUnread, kKeyDestroyed));
  EXPECT_TRUE(FactsOf(world.log, "shuffler").front().destroyed_unread().given_up());
  EXPECT_THAT(world.log.Records(InnerTopic(world.Id()), 0), IsEmpty());
  EXPECT_FALSE(world.HasKey());
  EXPECT_FALSE(world.HasOuterTopic());
}

TEST(Shuffler, GivesNothingUpThatIsShuffled) {
  World world(20);
  world.EndCollection();
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_EQ(Process(world).GiveUp().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(world.Said(), ElementsAre(kShuffled, kKeyDestroyed));
}

TEST(Shuffler, SaysWhyItCannotGoOn) {
  World world(20);
  world.EndCollection();
  world.log.TruncateBefore({OuterTopic(world.Id()), 1}, 3);
  EXPECT_TRUE(absl::IsDataLoss(Process(world).Run()));
  EXPECT_THAT(world.Said(), IsEmpty());
  EXPECT_TRUE(world.HasKey()) << "what is left may still be looked at";
}

TEST(Shuffler, MixesNothingIntoTheBatchThatAnEarlierRunHadUnderWay) {
  World world(20);
  world.EndCollection();
  ASSERT_TRUE(world.log.EnsureTopic({.name = InnerTopic(world.Id()), .partitions = 1}).ok());
  world.log.Append({.topic = InnerTopic(world.Id()), .partition = 0, .value = "left behind"});
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_EQ(world.Batch().size(), 140U);
  EXPECT_EQ(FactsOf(world.log, "shuffler").front().shuffled().begin(), 1);
}

TEST(Shuffler, WritesTheBatchAgainWhereSomethingElseArrivedInItsMiddle) {
  World world(20);
  world.EndCollection();
  Process process(world);
  world.log.HoldBack(messaging::FakeLog::Hold::kConfirmations);
  std::future<absl::Status> first = std::async(std::launch::async, [&process] { return process.Run(); });
  const auto written = [&world] { return world.log.Records(InnerTopic(world.Id()), 0).size() == 140; };
  EXPECT_TRUE(testing::Eventually(written));
  world.log.Append({.topic = InnerTopic(world.Id()), .partition = 0, .value = "under way for long"});
  world.log.HoldBack(messaging::FakeLog::Hold::kNothing);
  EXPECT_TRUE(absl::IsAborted(first.get()));
  EXPECT_THAT(world.Said(), IsEmpty());
  EXPECT_TRUE(world.HasKey());
  ASSERT_TRUE(process.Run().ok());
  EXPECT_EQ(world.Batch().size(), 140U);
  EXPECT_EQ(FactsOf(world.log, "shuffler").front().shuffled().begin(), 141);
}

// At every use of the log, before and after it had its effect: killed, started again, and all is as without that.
void DiesAtEveryStep(std::size_t people, v1::PulseFact::FactCase outcome, std::size_t ballots) {
  for (const bool last_works : {false, true}) {
    bool died = true;
    // Of the uses that each write one ballot every ninth is enough.
    int at = 0;
    while (died && at < 1000) {
      const bool writes_ballots = ballots > 0 && at > 10 && at < 140;
      at += writes_ballots ? 9 : 1;
      SCOPED_TRACE(::testing::Message() << "killed at use " << at << (last_works ? ", which works" : ""));
      World world(people);
      world.EndCollection();
      {
        Process first(world, at, last_works);
        died = !first.Run().ok();
      }
      ASSERT_TRUE(Process(world).Run().ok());
      const std::vector<v1::PulseFact::FactCase> said = world.Said();
      ASSERT_GE(said.size(), 2U);
      EXPECT_EQ(said.front(), outcome);
      EXPECT_EQ(said.back(), kKeyDestroyed);
      EXPECT_EQ(world.Batch().size(), ballots);
      EXPECT_FALSE(world.HasKey());
      EXPECT_FALSE(world.HasOuterTopic());
    }
  }
}

TEST(ShufflerKilledAtAnyPoint, EndsWithTheSameBatch) { DiesAtEveryStep(20, kShuffled, 140); }
TEST(ShufflerKilledAtAnyPoint, EndsWithTheSurveyDestroyed) { DiesAtEveryStep(3, kUnread, 0); }

}  // namespace
}  // namespace fairlead::pulse
