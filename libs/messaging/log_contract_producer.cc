#include <atomic>
#include <future>
#include <mutex>

#include "gmock/gmock.h"
#include "libs/messaging/log_contract.h"

namespace fairlead::messaging {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

// What the deliveries of one session said, in order.
class Deliveries {
 public:
  ProducerSession::Delivered Of(const std::string& value) {
    return [this, value](const absl::Status& status) {
      const std::lock_guard lock(mutex_);
      all_.emplace_back(value, status);
    };
  }
  std::vector<std::pair<std::string, absl::Status>> All() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  std::vector<std::string> Succeeded() const {
    std::vector<std::string> values;
    for (const auto& [value, status] : All()) {
      if (status.ok()) values.push_back(value);
    }
    return values;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, absl::Status>> all_;
};

TEST_P(LogContract, GivesBackWhatWasProduced) {
  const std::string topic = NewTopic(1);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  Record record = MakeRecord(topic, 0, std::string("a\0\xff", 3));
  record.key = std::string("k\0", 2);
  record.headers = {{"b", "2"}, {"a", ""}, {"b", std::string("\0\x01", 2)}};
  record.timestamp = absl::FromUnixMillis(1'600'000'000'123);
  Deliveries deliveries;
  ASSERT_TRUE((*session)->Produce(record, deliveries.Of("full")).ok());
  ASSERT_TRUE((*session)->Produce(MakeRecord(topic, 0, ""), deliveries.Of("empty")).ok());
  ASSERT_TRUE((*session)->Flush(kPatience).ok());
  EXPECT_THAT(deliveries.Succeeded(), ElementsAre("full", "empty"));

  const std::vector<Record> read = ReadAll(topic);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].topic, topic);
  EXPECT_EQ(read[0].partition, 0);
  EXPECT_EQ(read[0].offset, 0);
  EXPECT_EQ(read[0].key, record.key);
  EXPECT_EQ(read[0].value, record.value);
  EXPECT_EQ(read[0].headers, record.headers);
  EXPECT_EQ(read[0].timestamp, record.timestamp);
  EXPECT_EQ(read[1].offset, 1);
  EXPECT_EQ(read[1].value, "");
  EXPECT_TRUE(read[1].headers.empty());
}

TEST_P(LogContract, KeepsTheOrderWithinEachPartition) {
  const std::string topic = NewTopic(3);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  Deliveries deliveries[3];
  for (const std::string& value : Numbers(1'000)) {
    for (std::int32_t p = 0; p < 3; ++p) {
      ASSERT_TRUE((*session)->Produce(MakeRecord(topic, p, value), deliveries[p].Of(value)).ok());
    }
  }
  ASSERT_TRUE((*session)->Flush(kPatience).ok());
  std::map<std::int32_t, std::vector<std::string>> read;
  for (const Record& record : ReadAll(topic)) read[record.partition].push_back(record.value);
  for (std::int32_t p = 0; p < 3; ++p) {
    EXPECT_THAT(deliveries[p].Succeeded(), ElementsAreArray(Numbers(1'000)));
    EXPECT_THAT(read[p], ElementsAreArray(Numbers(1'000)));
  }
}

TEST_P(LogContract, TakesRecordsFromSeveralThreads) {
  const std::string topic = NewTopic(4);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  std::atomic<int> delivered{0};
  std::vector<std::future<void>> threads;
  for (std::int32_t p = 0; p < 4; ++p) {
    threads.push_back(std::async(std::launch::async, [&, p] {
      for (const std::string& value : Numbers(200)) {
        ASSERT_TRUE((*session)
                        ->Produce(MakeRecord(topic, p, value),
                                  [&delivered](const absl::Status& status) { delivered += status.ok() ? 1 : 0; })
                        .ok());
      }
    }));
  }
  for (auto& thread : threads) thread.get();
  ASSERT_TRUE((*session)->Flush(kPatience).ok());
  EXPECT_EQ(delivered, 800);
  std::map<std::int32_t, std::vector<std::string>> read;
  for (const Record& record : ReadAll(topic)) read[record.partition].push_back(record.value);
  for (std::int32_t p = 0; p < 4; ++p) EXPECT_THAT(read[p], ElementsAreArray(Numbers(200)));
}

TEST_P(LogContract, EndsTheSessionWithAFailedRecord) {
  const std::string topic = NewTopic(2);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  Deliveries deliveries;
  ASSERT_TRUE((*session)->Produce(MakeRecord(topic, 0, "before"), deliveries.Of("before")).ok());
  ASSERT_TRUE((*session)->Flush(kPatience).ok());
  // Whether the partition exists is found out at once or at delivery.
  const absl::Status refused = (*session)->Produce(MakeRecord(topic, 7, "nowhere"), deliveries.Of("nowhere"));
  EXPECT_FALSE((*session)->Flush(kPatience).ok());
  const absl::Status after = (*session)->Produce(MakeRecord(topic, 0, "after"), deliveries.Of("after"));
  EXPECT_TRUE(absl::IsFailedPrecondition(after)) << after;
  EXPECT_EQ(deliveries.All().size(), refused.ok() ? 2U : 1U);
  EXPECT_THAT(deliveries.Succeeded(), ElementsAre("before"));
  session->reset();
  Fill(topic, 0, 1);
  EXPECT_THAT(Values(ReadAll(topic)), ElementsAre("before", "0"));
}

TEST_P(LogContract, RefusesARecordThatIsTooLargeAndEndsTheSession) {
  const std::string topic = NewTopic(1);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  Deliveries deliveries;
  const absl::Status refused =
      (*session)->Produce(MakeRecord(topic, 0, std::string(2'000'000, 'x')), deliveries.Of("large"));
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  const absl::Status after = (*session)->Produce(MakeRecord(topic, 0, "after"), deliveries.Of("after"));
  EXPECT_TRUE(absl::IsFailedPrecondition(after)) << after;
  session->reset();
  EXPECT_TRUE(deliveries.All().empty());
}

TEST_P(LogContract, TakesARecordOfTheLargestPayload) {
  const std::string topic = NewTopic(1);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  Deliveries deliveries;
  // Not compressible, and the ledger's largest event.
  std::string value(900'000, '\0');
  std::uint32_t state = 1;
  for (char& c : value) c = static_cast<char>((state = state * 1'664'525U + 1'013'904'223U) >> 24);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE((*session)->Produce(MakeRecord(topic, 0, value), deliveries.Of("v")).ok());
  const absl::Status flushed = (*session)->Flush(kPatience);
  EXPECT_TRUE(flushed.ok()) << flushed;
  EXPECT_EQ(deliveries.Succeeded().size(), 5U);
}

TEST_P(LogContract, RefusesWhatTheQueueCannotHoldAndGoesOn) {
  const auto away = fixture().AwayWithQueueOf(3);
  auto session = away->StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  Deliveries deliveries;
  for (const char* value : {"1", "2", "3"}) {
    ASSERT_TRUE((*session)->Produce(MakeRecord("anything", 0, value), deliveries.Of(value)).ok());
  }
  for (int i = 0; i < 3; ++i) {
    const absl::Status full = (*session)->Produce(MakeRecord("anything", 0, "4"), deliveries.Of("4"));
    EXPECT_TRUE(absl::IsResourceExhausted(full)) << full;
  }
  EXPECT_TRUE(absl::IsDeadlineExceeded((*session)->Flush(absl::Milliseconds(1))));
  EXPECT_TRUE(deliveries.All().empty());
  session->reset();
  const auto all = deliveries.All();
  ASSERT_EQ(all.size(), 3U);
  for (const auto& [value, status] : all) EXPECT_TRUE(absl::IsCancelled(status)) << status;
}

TEST_P(LogContract, KeepsRecordsWhileAwayAndDeliversThemOnReturn) {
  const std::string topic = NewTopic(1);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  Deliveries deliveries;
  ASSERT_TRUE((*session)->Produce(MakeRecord(topic, 0, "0"), deliveries.Of("0")).ok());
  ASSERT_TRUE((*session)->Flush(kPatience).ok());
  fixture().SetAway(true);
  for (const std::string& value : Numbers(100, 1)) {
    ASSERT_TRUE((*session)->Produce(MakeRecord(topic, 0, value), deliveries.Of(value)).ok());
  }
  EXPECT_TRUE(absl::IsDeadlineExceeded((*session)->Flush(absl::Milliseconds(500))));
  EXPECT_EQ(deliveries.All().size(), 1U);
  fixture().SetAway(false);
  const absl::Status flushed = (*session)->Flush(kPatience);
  EXPECT_TRUE(flushed.ok()) << flushed;
  EXPECT_THAT(deliveries.Succeeded(), ElementsAreArray(Numbers(101)));
  EXPECT_THAT(Values(ReadAll(topic)), ElementsAreArray(Numbers(101)));
}

TEST_P(LogContract, SaysThatItIsAway) {
  const std::string topic = NewTopic(1);
  const auto away = fixture().AwayWithQueueOf(10);
  EXPECT_TRUE(log().Ping(kPatience).ok());
  EXPECT_TRUE(absl::IsUnavailable(away->Ping(absl::Milliseconds(300))));
  auto subscription = away->Subscribe("away", "", {topic}, {});
  ASSERT_TRUE(subscription.ok()) << subscription.status();
  absl::Status polled;
  for (int i = 0; i < 100 && polled.ok(); ++i) polled = (*subscription)->Poll(absl::Milliseconds(50)).status();
  EXPECT_TRUE(absl::IsUnavailable(polled)) << polled;
}

TEST_P(LogContract, MakesATopicOnceAndChecksItsPartitions) {
  const std::string topic = NewTopic(3);
  EXPECT_TRUE(log().EnsureTopic({.name = topic, .partitions = 3}).ok());
  const absl::Status mismatch = log().EnsureTopic({.name = topic, .partitions = 5});
  EXPECT_TRUE(absl::IsFailedPrecondition(mismatch)) << mismatch;
  EXPECT_THAT(std::string(mismatch.message()), AllOf(HasSubstr("3"), HasSubstr("5"), HasSubstr(topic)));
  const std::string absent = NewName("absent");
  const absl::Status made = log().EnsureTopic({.name = absent, .partitions = 2, .compacted = true});
  if (GetParam().makes_topics) {
    EXPECT_TRUE(made.ok()) << made;
    EXPECT_EQ(log().Ends({absent, 1}).status(), absl::OkStatus());
    EXPECT_TRUE(absl::IsNotFound(log().Ends({absent, 2}).status()));
  } else {
    EXPECT_TRUE(absl::IsFailedPrecondition(made)) << made;
    EXPECT_THAT(std::string(made.message()), HasSubstr("--topic " + absent));
  }
}

TEST_P(LogContract, DeletesATopicWithEverythingInIt) {
  EXPECT_EQ(log().DeleteTopic(NewName("absent")), absl::OkStatus());
  const std::string topic = NewTopic(2);
  Fill(topic, 1, 3);
  if (!GetParam().makes_topics) {
    EXPECT_TRUE(absl::IsFailedPrecondition(log().DeleteTopic(topic)));
    return;
  }
  EXPECT_EQ(log().DeleteTopic(topic), absl::OkStatus());
  EXPECT_TRUE(absl::IsNotFound(log().Ends({topic, 1}).status()));
  EXPECT_TRUE(absl::IsNotFound(log().Read(topic, {}, {}).status()));
  EXPECT_EQ(log().DeleteTopic(topic), absl::OkStatus());
  ASSERT_EQ(log().EnsureTopic({.name = topic, .partitions = 2}), absl::OkStatus());
  const auto ends = log().Ends({topic, 1});
  ASSERT_TRUE(ends.ok()) << ends.status();
  EXPECT_EQ(ends->end, 0) << "a topic of the same name begins anew";
}

TEST_P(LogContract, KnowsTheEndsOfAPartition) {
  const std::string topic = NewTopic(2);
  Fill(topic, 1, 7);
  const auto empty = log().Ends({topic, 0});
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_EQ(empty->begin, 0);
  EXPECT_EQ(empty->end, 0);
  const auto filled = log().Ends({topic, 1});
  ASSERT_TRUE(filled.ok()) << filled.status();
  EXPECT_EQ(filled->end, 7);
  EXPECT_TRUE(absl::IsNotFound(log().Ends({topic, 2}).status()));
  EXPECT_TRUE(absl::IsNotFound(log().Ends({NewName("unknown"), 0}).status()));
}

TEST_P(LogContract, KnowsHowFarAReaderHasCome) {
  const std::string topic = NewTopic(2);
  Fill(topic, 0, 5);
  auto reader = log().Read(topic, {}, {});
  auto late = log().Read(topic, {}, {.kind = ReadFrom::Kind::kTime, .time = absl::Now() + absl::Hours(1)});
  ASSERT_TRUE(reader.ok() && late.ok()) << reader.status() << late.status();
  EXPECT_FALSE((*reader)->Position(0).has_value());
  const auto next = [&](Reader& from) {
    auto polled = from.Poll(absl::Milliseconds(20));
    EXPECT_TRUE(polled.ok() || absl::IsUnavailable(polled.status())) << polled.status();
    return polled.ok() && polled->has_value() ? (*polled)->offset : -1;
  };
  std::int64_t last = -1;
  RunUntil({}, [&] { return (last = std::max(last, next(**reader))) == 1; });
  EXPECT_EQ((*reader)->Position(0), 2);
  RunUntil({}, [&] { return next(**reader) < 0 && (*reader)->Position(0) == 5 && (*reader)->Position(1) == 0; });
  // Nothing to hand out: the end is reached all the same.
  RunUntil({}, [&] { return next(**late) < 0 && (*late)->Position(0) == 5 && (*late)->Position(1) == 0; });
  Fill(topic, 1, 1);
  RunUntil({}, [&] { return next(**reader) == 0; });
  EXPECT_EQ((*reader)->Position(1), 1);
}

TEST_P(LogContract, ReadsFromAnyPlace) {
  const std::string topic = NewTopic(2);
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  for (int i = 0; i < 10; ++i) {
    Record record = MakeRecord(topic, 0, std::to_string(i));
    record.timestamp = absl::FromUnixSeconds(1'700'000'000 + i);
    ASSERT_TRUE((*session)->Produce(record, [](const absl::Status&) {}).ok());
  }
  ASSERT_TRUE((*session)->Flush(kPatience).ok());
  EXPECT_THAT(Values(ReadAll(topic)), ElementsAreArray(Numbers(10)));
  EXPECT_THAT(Values(ReadAll(topic, {.kind = ReadFrom::Kind::kOffset, .offset = 8})), ElementsAre("8", "9"));
  const absl::Time time = absl::FromUnixSeconds(1'700'000'006) + absl::Microseconds(500);
  EXPECT_THAT(Values(ReadAll(topic, {.kind = ReadFrom::Kind::kTime, .time = time})), ElementsAre("7", "8", "9"));

  auto end = log().Read(topic, {}, {.kind = ReadFrom::Kind::kEnd});
  auto other = log().Read(topic, {1}, {});
  ASSERT_TRUE(end.ok() && other.ok());
  Fill(topic, 0, 1, 10);
  Fill(topic, 1, 1, 11);
  std::vector<std::string> tail;
  for (int i = 0; i < 2'000 && tail.size() < 2; ++i) {
    auto polled = (*end)->Poll(absl::Milliseconds(20));
    if (polled.ok() && polled->has_value()) tail.push_back((*polled)->value);
  }
  EXPECT_THAT(tail, ::testing::UnorderedElementsAre("10", "11"));
  auto polled = (*other)->Poll(kPatience);
  ASSERT_TRUE(polled.ok() && polled->has_value());
  EXPECT_EQ((*polled)->value, "11");
  EXPECT_TRUE(absl::IsNotFound(log().Read(NewName("unknown"), {}, {}).status()));
  EXPECT_TRUE(absl::IsNotFound(log().Read(topic, {2}, {}).status()));
}

}  // namespace
}  // namespace fairlead::messaging
