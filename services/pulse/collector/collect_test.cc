#include "services/pulse/collector/collect.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/refusal.h"
#include "libs/messaging/fake_log.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"
#include "services/pulse/protocol/batch.h"
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::collector {
namespace {

std::string ReasonOf(const absl::Status& status) {
  const auto refusal = core::RefusalOf(status);
  return refusal.has_value() ? refusal->reason : std::string(status.message());
}

class CollectTest : public ::testing::Test {
 protected:
  CollectTest() : book_(survey_.platform.public_key()), facts_(log_, clock_, "collector") {
    v1::PulseFact launched;
    launched.set_survey(std::string(survey_.manifest.survey.view()));
    launched.mutable_launched()->set_manifest(survey_.bytes);
    launched.mutable_launched()->set_signatures(survey_.signatures.Encode());
    book_.Apply(launched);
    clock_.Set(survey_.manifest.opens + absl::Minutes(1));
  }

  std::unique_ptr<Collect> Replica(const std::string& name, std::vector<std::string> all) {
    CollectOptions options{.replica = name, .replicas = std::move(all), .partitions = 3, .patience = absl::Seconds(5)};
    auto collect = std::make_unique<Collect>(book_, log_, SecretOf('a'), clock_, std::move(options),
                                             [this](const SurveyId&, const Nonce&) { return may_.load(); });
    EXPECT_TRUE(collect->EndDue(facts_).ok());
    return collect;
  }
  std::string SubmissionOf(std::size_t person, std::uint32_t revision = 1) const {
    return survey_.Person(person).Submit(TestSurvey::Replies(4, 9, 1, "text"), revision)->Encode();
  }
  absl::Status Take(Collect& collect, std::string_view submission) {
    return collect.Take(survey_.manifest.survey, submission);
  }
  // All records that were taken, but for the marks.
  std::vector<messaging::Record> Taken() const {
    std::vector<messaging::Record> taken;
    for (std::int32_t partition = 0; partition < 3; ++partition) {
      for (const messaging::Record& record : log_.Records(OuterTopic(survey_.manifest.survey), partition)) {
        if (!IsEndMark(record.value)) taken.push_back(record);
      }
    }
    return taken;
  }
  // What the collector has said, applied to the book.
  std::vector<v1::PulseFact> Said() {
    std::vector<v1::PulseFact> said;
    for (const messaging::Record& record : log_.Records(FactTopic("collector"), 0)) {
      said.emplace_back();
      EXPECT_TRUE(said.back().ParseFromString(record.value));
      book_.Apply(said.back());
    }
    return said;
  }

  TestSurvey survey_;
  SurveyBook book_;
  messaging::FakeLog log_;
  testing::FakeClock clock_;
  FactWriter facts_;
  std::atomic<bool> may_ = true;
};

// Attacks by their numbers in the design.
class PulseAttack : public CollectTest {};

TEST_F(CollectTest, TakesASubmissionAndKeepsNothingThatTellsWhenOrFromWhere) {
  const auto collect = Replica("a", {"a"});
  const std::string submission = SubmissionOf(3);
  ASSERT_TRUE(Take(*collect, submission).ok());
  const auto taken = Taken();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].value, submission);
  EXPECT_EQ(taken[0].key, submission.substr(1, 32));
  EXPECT_TRUE(taken[0].headers.empty());
  EXPECT_EQ(taken[0].timestamp, absl::FromUnixMillis(1));
}

TEST_F(CollectTest, RefusesWhatHasNoAdmissionAnotherSizeOrAChangedBit) {
  const auto collect = Replica("a", {"a"});
  const std::string submission = SubmissionOf(3);
  EXPECT_TRUE(absl::IsInvalidArgument(Take(*collect, submission.substr(1))));
  EXPECT_TRUE(absl::IsInvalidArgument(Take(*collect, "")));
  for (std::size_t i = 1; i < submission.size(); i += 61) {
    std::string changed = submission;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    EXPECT_EQ(ReasonOf(Take(*collect, changed)), "NOT_ADMITTED") << i;
  }
  EXPECT_EQ(ReasonOf(collect->Take(SurveyId(), submission)), "SURVEY_UNKNOWN");
  may_ = false;
  EXPECT_EQ(ReasonOf(Take(*collect, submission)), "TOO_MANY");
  EXPECT_TRUE(Taken().empty());
}

TEST_F(CollectTest, TakesNothingBeforeTheOpeningOrAfterTheClose) {
  const auto collect = Replica("a", {"a"});
  clock_.Set(survey_.manifest.opens - absl::Hours(24));
  EXPECT_EQ(ReasonOf(Take(*collect, SubmissionOf(3))), "NOT_OPEN");
  clock_.Set(survey_.manifest.closes);
  EXPECT_EQ(ReasonOf(Take(*collect, SubmissionOf(3))), "CLOSED");
  EXPECT_TRUE(Taken().empty());
}

TEST_F(CollectTest, SaysThatItIsAwayWhileTheLogIsAndTakesTheSameAgainLater) {
  const auto collect = Replica("a", {"a"});
  log_.FailDelivery(1, /*lands=*/true);
  const std::string submission = SubmissionOf(3);
  EXPECT_TRUE(absl::IsUnavailable(Take(*collect, submission)));
  EXPECT_TRUE(Take(*collect, submission).ok());
  EXPECT_EQ(Taken().size(), 2U) << "the shuffler counts one of them";
}

TEST_F(CollectTest, EndsWithOffsetsBehindEverythingThatWasConfirmed) {
  const auto collect = Replica("a", {"a"});
  for (std::size_t i = 0; i < 20; ++i) ASSERT_TRUE(Take(*collect, SubmissionOf(i)).ok());
  clock_.Set(survey_.manifest.closes - absl::Seconds(1));
  ASSERT_TRUE(Take(*collect, SubmissionOf(20)).ok());
  EXPECT_TRUE(Said().empty());
  clock_.Set(survey_.manifest.closes);
  ASSERT_TRUE(collect->EndDue(facts_).ok());
  const auto said = Said();
  ASSERT_EQ(said.size(), 1U);
  ASSERT_TRUE(said[0].has_ended());
  ASSERT_EQ(said[0].ended().ends_size(), 3);
  std::size_t below = 0;
  for (const messaging::Record& record : Taken()) {
    below += record.offset < said[0].ended().ends(record.partition).offset() ? 1U : 0U;
  }
  EXPECT_EQ(below, 21U);
  ASSERT_TRUE(collect->EndDue(facts_).ok());
  EXPECT_EQ(Said().size(), 1U) << "a second end does nothing";
}

TEST_F(CollectTest, GoesOnUntilTheSecondCloseWhereTooFewHaveAnswered) {
  const auto collect = Replica("a", {"a"});
  for (std::size_t i = 0; i < 19; ++i) ASSERT_TRUE(Take(*collect, SubmissionOf(i)).ok());
  ASSERT_TRUE(Take(*collect, SubmissionOf(0, 2)).ok()) << "a second revision is not a second person";
  clock_.Set(survey_.manifest.closes);
  ASSERT_TRUE(collect->EndDue(facts_).ok());
  ASSERT_EQ(Said().size(), 1U);
  EXPECT_TRUE(Said()[0].has_extended());
  ASSERT_TRUE(collect->EndDue(facts_).ok());
  ASSERT_TRUE(Take(*collect, SubmissionOf(30)).ok()) << "open again";
  clock_.Set(survey_.manifest.second_close);
  EXPECT_EQ(ReasonOf(Take(*collect, SubmissionOf(31))), "CLOSED");
  ASSERT_TRUE(collect->EndDue(facts_).ok());
  ASSERT_EQ(Said().size(), 2U);
  EXPECT_TRUE(Said()[1].has_ended());
}

TEST_F(CollectTest, TheEndWaitsForEveryReplica) {
  const auto a = Replica("a", {"a", "b"});
  const auto b = Replica("b", {"a", "b"});
  for (std::size_t i = 0; i < 20; ++i) ASSERT_TRUE(Take(i % 2 == 0 ? *a : *b, SubmissionOf(i)).ok());
  clock_.Set(survey_.manifest.closes);
  ASSERT_TRUE(a->EndDue(facts_).ok());
  EXPECT_TRUE(Said().empty()) << "b has not ended";
  ASSERT_TRUE(b->EndDue(facts_).ok());
  ASSERT_TRUE(a->EndDue(facts_).ok());
  ASSERT_GE(Said().size(), 1U);
  EXPECT_TRUE(Said()[0].has_ended());
}

TEST_F(CollectTest, AProcessThatWasKilledWhileItEndedEndsAgain) {
  auto collect = Replica("a", {"a"});
  for (std::size_t i = 0; i < 20; ++i) ASSERT_TRUE(Take(*collect, SubmissionOf(i)).ok());
  clock_.Set(survey_.manifest.closes);
  log_.FailDelivery(22);  // the second mark of three
  EXPECT_FALSE(collect->EndDue(facts_).ok());
  EXPECT_TRUE(Said().empty());
  collect = Replica("a", {"a"});
  ASSERT_TRUE(testing::Eventually([&] {
    (void)collect->EndDue(facts_);
    return !Said().empty();
  }));
  EXPECT_TRUE(Said()[0].has_ended());
}

// What a replica had under way when its patience ended may arrive when it has ended; nobody was told that it was taken.
TEST_F(CollectTest, ReplicasSayTheSameWhateverArrivesBehindTheirMarks) {
  const auto a = Replica("a", {"a", "b"});
  const auto b = Replica("b", {"a", "b"});
  for (std::size_t i = 0; i < 19; ++i) ASSERT_TRUE(Take(*a, SubmissionOf(i)).ok());
  const std::string late = SubmissionOf(19);
  clock_.Set(survey_.manifest.closes);
  ASSERT_TRUE(a->EndDue(facts_).ok());
  ASSERT_TRUE(b->EndDue(facts_).ok());
  const auto session = log_.StartProducer();
  ASSERT_TRUE(session.ok());
  ASSERT_TRUE(
      (*session)
          ->Produce(
              {.topic = OuterTopic(survey_.manifest.survey), .partition = 0, .key = late.substr(1, 32), .value = late},
              [](const absl::Status&) {})
          .ok());
  ASSERT_TRUE((*session)->Flush(absl::Seconds(5)).ok());
  ASSERT_TRUE(a->EndDue(facts_).ok());
  const auto said = Said();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_TRUE(said[0].has_extended());
  EXPECT_TRUE(said[1].has_extended()) << "the twentieth is no more than those that nobody was told of";
}

// Acknowledged in the last moment, while replicas end: all of it lies below the offsets that are recorded.
TEST_F(PulseAttack, A21WhatWasAcknowledgedBeforeTheCloseIsCounted) {
  const auto a = Replica("a", {"a", "b"});
  const auto b = Replica("b", {"a", "b"});
  std::vector<std::string> submissions;
  for (std::size_t i = 0; i < 40; ++i) submissions.push_back(SubmissionOf(i));
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> acknowledged = 0;
  std::vector<std::thread> people;
  for (int i = 0; i < 8; ++i) {
    people.emplace_back([&, i] {
      for (std::size_t mine = next++; mine < submissions.size(); mine = next++) {
        if (Take(i % 2 == 0 ? *a : *b, submissions[mine]).ok()) ++acknowledged;
        if (mine == 25) clock_.Set(survey_.manifest.closes);
      }
    });
  }
  ASSERT_TRUE(testing::Eventually([&] {
    (void)a->EndDue(facts_);
    (void)b->EndDue(facts_);
    return !Said().empty();
  }));
  for (std::thread& person : people) person.join();
  const v1::PulseFact end = Said()[0];
  ASSERT_TRUE(end.has_ended());
  std::size_t below = 0;
  for (const messaging::Record& record : Taken()) {
    below += record.offset < end.ended().ends(record.partition).offset() ? 1U : 0U;
  }
  EXPECT_GE(acknowledged, 20U);
  EXPECT_EQ(below, acknowledged.load());
}

}  // namespace
}  // namespace fairlead::pulse::collector
