#include <chrono>

#include "gmock/gmock.h"
#include "libs/messaging/log_contract.h"

namespace fairlead::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

TEST_P(LogContract, AssignsEveryPartitionAndStartsAtTheBeginning) {
  const std::string topic = NewTopic(3);
  Fill(topic, 2, 5);
  Member member(log(), NewName("group"), "", {topic});
  RunUntil({&member}, [&] { return member.records.size() >= 5; });
  EXPECT_EQ(member.owned.size(), 3U);
  EXPECT_EQ(member.assignments, 1);
  EXPECT_THAT(Values(member.records), ElementsAreArray(Numbers(5)));
  member.subscription().Close(kPatience);
  EXPECT_TRUE(member.owned.empty());
  EXPECT_EQ(member.revocations, 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(member.subscription().Poll(absl::ZeroDuration()).status()));
}

TEST_P(LogContract, GoesOnBehindTheStoredOffset) {
  const std::string topic = NewTopic(1);
  const std::string group = NewName("group");
  Fill(topic, 0, 10);
  {
    Member first(log(), group, "", {topic});
    RunUntil({&first}, [&] { return first.records.size() >= 10; });
    ASSERT_TRUE(first.subscription().StoreOffset({topic, 0}, 4).ok());
  }
  {
    Member second(log(), group, "", {topic});
    RunUntil({&second}, [&] { return second.records.size() >= 6; });
    EXPECT_THAT(Values(second.records), ElementsAreArray(Numbers(6, 4)));
    second.store_on_revoke = true;
  }
  Fill(topic, 0, 1, 10);
  Member third(log(), group, "", {topic});
  RunUntil({&third}, [&] { return !third.records.empty(); });
  EXPECT_THAT(Values(third.records), ElementsAre("10"));
}

TEST_P(LogContract, GivesEachGroupEverything) {
  const std::string topic = NewTopic(1);
  Fill(topic, 0, 3);
  Member one(log(), NewName("group"), "", {topic});
  Member other(log(), NewName("group"), "", {topic});
  RunUntil({&one, &other}, [&] { return one.records.size() >= 3 && other.records.size() >= 3; });
  EXPECT_EQ(Values(one.records), Values(other.records));
}

TEST_P(LogContract, PausesOnePartitionAndLosesNothing) {
  const std::string topic = NewTopic(2);
  const TopicPartition paused{topic, 0};
  Fill(topic, 0, 50);
  Member member(log(), NewName("group"), "", {topic});
  RunUntil({&member}, [&] { return !member.records.empty(); });
  const std::size_t before = member.records.size();
  ASSERT_TRUE(member.subscription().Pause(paused).ok());
  ASSERT_TRUE(member.subscription().Pause(paused).ok());
  Fill(topic, 1, 50);
  RunUntil({&member}, [&] { return member.Of({topic, 1}).size() >= 50; });
  EXPECT_EQ(member.Of(paused).size(), before);
  ASSERT_TRUE(member.subscription().Resume(paused).ok());
  RunUntil({&member}, [&] { return member.Of(paused).size() >= 50; });
  EXPECT_THAT(Values(member.Of(paused)), ElementsAreArray(Numbers(50)));
}

TEST_P(LogContract, PausesBeforeTheFirstRecordAndLosesNothing) {
  const std::string topic = NewTopic(2);
  const TopicPartition paused{topic, 0};
  Fill(topic, 0, 50);
  Fill(topic, 1, 1);
  Member member(log(), NewName("group"), "", {topic});
  RunUntil({&member}, [&] { return !member.owned.empty(); });
  const std::size_t before = member.Of(paused).size();
  ASSERT_TRUE(member.subscription().Pause(paused).ok());
  RunUntil({&member}, [&] { return !member.Of({topic, 1}).empty(); });
  // By now partition 0 has been fetched too, and lies somewhere on the way to Poll.
  for (int i = 0; i < 10; ++i) member.Step();
  EXPECT_EQ(member.Of(paused).size(), before);
  ASSERT_TRUE(member.subscription().Resume(paused).ok());
  RunUntil({&member}, [&] { return member.Of(paused).size() >= 50; });
  EXPECT_THAT(Values(member.Of(paused)), ElementsAreArray(Numbers(50)));
}

TEST_P(LogContract, PausesAndResumesAtEveryRecord) {
  const std::string topic = NewTopic(1);
  Fill(topic, 0, 40);
  Member member(log(), NewName("group"), "", {topic});
  for (std::size_t next = 1; next <= 40; ++next) {
    RunUntil({&member}, [&] { return member.records.size() >= next; });
    ASSERT_TRUE(member.subscription().Pause({topic, 0}).ok());
    EXPECT_FALSE(member.Step());
    ASSERT_TRUE(member.subscription().Resume({topic, 0}).ok());
  }
  EXPECT_THAT(Values(member.records), ElementsAreArray(Numbers(40)));
}

TEST_P(LogContract, SeeksBackAndForth) {
  const std::string topic = NewTopic(1);
  const TopicPartition partition{topic, 0};
  Fill(topic, 0, 10);
  Member member(log(), NewName("group"), "", {topic});
  RunUntil({&member}, [&] { return member.records.size() >= 10; });
  member.records.clear();
  ASSERT_TRUE(member.subscription().Seek(partition, 7).ok());
  RunUntil({&member}, [&] { return member.records.size() >= 3; });
  EXPECT_THAT(Values(member.records), ElementsAre("7", "8", "9"));
  member.records.clear();
  ASSERT_TRUE(member.subscription().Pause(partition).ok());
  ASSERT_TRUE(member.subscription().Seek(partition, 8).ok());
  EXPECT_FALSE(member.Step());
  ASSERT_TRUE(member.subscription().Resume(partition).ok());
  RunUntil({&member}, [&] { return member.records.size() >= 2; });
  EXPECT_THAT(Values(member.records), ElementsAre("8", "9"));
}

TEST_P(LogContract, SeeksAsSoonAsAPartitionIsAssigned) {
  const std::string topic = NewTopic(1);
  Fill(topic, 0, 10);
  std::unique_ptr<Subscription> subscription;
  Subscription::Listener listener;
  listener.assigned = [&](const std::vector<TopicPartition>& partitions) {
    for (const TopicPartition& partition : partitions) EXPECT_TRUE(subscription->Seek(partition, 6).ok());
  };
  listener.revoked = [](const std::vector<TopicPartition>&) {};
  auto made = log().Subscribe(NewName("group"), "", {topic}, std::move(listener));
  ASSERT_TRUE(made.ok()) << made.status();
  subscription = *std::move(made);
  std::vector<std::string> values;
  for (int i = 0; i < 2'000 && values.size() < 4; ++i) {
    auto polled = subscription->Poll(absl::Milliseconds(20));
    ASSERT_TRUE(polled.ok()) << polled.status();
    if (polled->has_value()) values.push_back((*polled)->value);
  }
  EXPECT_THAT(values, ElementsAre("6", "7", "8", "9"));
}

TEST_P(LogContract, RefusesToSteerAForeignPartition) {
  const std::string topic = NewTopic(1);
  Member member(log(), NewName("group"), "", {topic});
  RunUntil({&member}, [&] { return !member.owned.empty(); });
  const TopicPartition foreign{topic, 1};
  EXPECT_TRUE(absl::IsFailedPrecondition(member.subscription().Pause(foreign)));
  EXPECT_TRUE(absl::IsFailedPrecondition(member.subscription().Resume(foreign)));
  EXPECT_TRUE(absl::IsFailedPrecondition(member.subscription().Seek(foreign, 0)));
  EXPECT_TRUE(member.subscription().StoreOffset(foreign, 1).ok());
}

TEST_P(LogContract, SharesPartitionsAmongMembersAndMovesThemOn) {
  if (!GetParam().coordinates_groups) GTEST_SKIP() << "librdkafka's mock cluster does it roughly";
  const std::string topic = NewTopic(4);
  const std::string group = NewName("group");
  for (std::int32_t p = 0; p < 4; ++p) Fill(topic, p, 10);
  Member first(log(), group, "", {topic});
  first.store_on_revoke = true;
  RunUntil({&first}, [&] { return first.records.size() >= 40; });
  EXPECT_EQ(first.owned.size(), 4U);

  Member second(log(), group, "", {topic});
  second.store_on_revoke = true;
  RunUntil({&first, &second}, [&] { return first.owned.size() == 2 && second.owned.size() == 2; });
  EXPECT_GE(first.revocations, 1);
  first.records.clear();
  for (std::int32_t p = 0; p < 4; ++p) Fill(topic, p, 10, 10);
  RunUntil({&first, &second}, [&] { return first.records.size() + second.records.size() >= 40; });
  // Offsets were stored when partitions moved: each record came once, to its partition's owner, in order.
  for (std::int32_t p = 0; p < 4; ++p) {
    const TopicPartition partition{topic, p};
    const Member& owner = first.owned.contains(partition) ? first : second;
    EXPECT_THAT(Values(owner.Of(partition)), ElementsAreArray(Numbers(10, 10)));
  }

  first.subscription().Close(kPatience);
  first.records.clear();
  RunUntil({&second}, [&] { return second.owned.size() == 4; });
  second.records.clear();
  for (std::int32_t p = 0; p < 4; ++p) Fill(topic, p, 1, 20);
  RunUntil({&second}, [&] { return second.records.size() >= 4; });
  EXPECT_THAT(Values(second.records), ElementsAre("20", "20", "20", "20"));
}

TEST_P(LogContract, HandsOutAgainWhatWasNotStored) {
  const std::string topic = NewTopic(2);
  const std::string group = NewName("group");
  for (std::int32_t p = 0; p < 2; ++p) Fill(topic, p, 5);
  Member first(log(), group, "", {topic});
  RunUntil({&first}, [&] { return first.records.size() >= 10; });
  Member second(log(), group, "", {topic});
  RunUntil({&first, &second}, [&] { return second.records.size() >= 5 && first.records.size() >= 15; });
  EXPECT_THAT(Values(second.records), ElementsAreArray(Numbers(5)));
}

TEST_P(LogContract, KeepsTheShareOfAStaticMemberThatReturns) {
  if (!GetParam().coordinates_groups) GTEST_SKIP() << "librdkafka's mock cluster does it roughly";
  const std::string topic = NewTopic(2);
  const std::string group = NewName("group");
  Member stays(log(), group, "a", {topic});
  auto returns = std::make_unique<Member>(log(), group, "b", std::vector{topic});
  RunUntil({&stays, returns.get()}, [&] { return stays.owned.size() == 1 && returns->owned.size() == 1; });
  const auto share = returns->owned;
  const int revocations = stays.revocations;
  returns->subscription().Close(kPatience);
  EXPECT_TRUE(returns->owned.empty());
  returns = std::make_unique<Member>(log(), group, "b", std::vector{topic});
  RunUntil({&stays, returns.get()}, [&] { return !returns->owned.empty(); });
  EXPECT_EQ(returns->owned, share);
  EXPECT_EQ(stays.revocations, revocations);
}

TEST_P(LogContract, EndsAMemberWhoseInstanceNameIsTaken) {
  if (!GetParam().coordinates_groups) GTEST_SKIP() << "not known to librdkafka's mock cluster";
  const std::string topic = NewTopic(1);
  const std::string group = NewName("group");
  Fill(topic, 0, 1);
  Member member(log(), group, "a", {topic});
  RunUntil({&member}, [&] { return !member.records.empty(); });
  Member successor(log(), group, "a", {topic});
  absl::Status ended;
  RunUntil({&successor}, [&] {
    if (ended.ok()) ended = member.subscription().Poll(absl::Milliseconds(20)).status();
    return !ended.ok() && !successor.records.empty();
  });
  EXPECT_TRUE(absl::IsFailedPrecondition(ended)) << ended;
}

TEST_P(LogContract, KnowsTheLag) {
  const std::string topic = NewTopic(1);
  const std::string group = NewName("group");
  Fill(topic, 0, 10);
  const std::vector<std::pair<TopicPartition, std::int64_t>> six{{{topic, 0}, 6}};
  {
    Member member(log(), group, "", {topic});
    RunUntil({&member}, [&] { return member.records.size() >= 10; });
    RunUntil({&member}, [&] { return !member.subscription().Lag().empty(); });
    EXPECT_EQ(member.subscription().Lag().front().second, 10);
    ASSERT_TRUE(member.subscription().StoreOffset({topic, 0}, 4).ok());
    EXPECT_EQ(member.subscription().Lag(), six);
    member.subscription().Close(kPatience);
    EXPECT_THAT(member.subscription().Lag(), IsEmpty());
  }
  Member member(log(), group, "", {topic});
  RunUntil({&member}, [&] { return member.subscription().Lag() == six; });
}

TEST_P(LogContract, FindsATopicThatIsMadeLater) {
  const std::string topic = NewTopic(1);
  const std::string later = NewName("later");
  Member member(log(), NewName("group"), "", {topic, later});
  RunUntil({&member}, [&] { return member.owned.contains({topic, 0}); });
  const absl::Status made = fixture().MakeTopic({.name = later, .partitions = 2});
  if (!GetParam().makes_topics && !made.ok()) GTEST_SKIP() << "librdkafka's mock cluster makes what is asked for";
  ASSERT_TRUE(made.ok()) << made;
  Fill(later, 1, 3);
  RunUntil({&member}, [&] { return member.Of({later, 1}).size() >= 3; });
  EXPECT_EQ(member.owned.size(), 3U);
}

TEST_P(LogContract, ConsumesOnAfterTheLogWasAway) {
  const std::string topic = NewTopic(1);
  const std::string group = NewName("group");
  Fill(topic, 0, 5);
  Member member(log(), group, "", {topic});
  RunUntil({&member}, [&] { return member.records.size() >= 5; });
  fixture().SetAway(true);
  absl::Status polled;
  RunUntil({}, [&] {
    polled = member.subscription().Poll(absl::Milliseconds(20)).status();
    return !polled.ok();
  });
  EXPECT_TRUE(absl::IsUnavailable(polled)) << polled;
  EXPECT_TRUE(member.subscription().StoreOffset({topic, 0}, 5).ok());
  fixture().SetAway(false);
  Fill(topic, 0, 5, 5);
  // Whoever is away for long loses their place in the group, and reads again what was not confirmed.
  RunUntil({&member}, [&] { return member.records.back().value == "9"; });
  EXPECT_THAT(Values(member.records), IsSupersetOf(Numbers(10)));
  member.store_on_revoke = true;
  member.subscription().Close(kPatience);
  Fill(topic, 0, 1, 10);
  Member next(log(), group, "", {topic});
  RunUntil({&next}, [&] { return !next.records.empty(); });
  EXPECT_THAT(Values(next.records), ElementsAre("10"));
}

TEST_P(LogContract, ClosesWhileTheLogIsAway) {
  const std::string topic = NewTopic(1);
  Member member(log(), NewName("group"), "", {topic});
  RunUntil({&member}, [&] { return !member.owned.empty(); });
  fixture().SetAway(true);
  const auto before = std::chrono::steady_clock::now();
  member.subscription().Close(absl::Seconds(1));
  EXPECT_LT(absl::FromChrono(std::chrono::steady_clock::now() - before), absl::Seconds(4));
  EXPECT_TRUE(member.owned.empty());
  fixture().SetAway(false);
}

}  // namespace
}  // namespace fairlead::messaging
