#include "libs/ledger/audit.h"

#include "libs/ledger/inbox_test_support.h"
#include "libs/ledger/relay.h"

namespace fairlead::ledger {
namespace {

using testing::Eventually;
using ::testing::IsEmpty;

// Purses out of their events: each event's payload is what was added.
class PurseFold final : public Fold {
 public:
  explicit PurseFold(Ledger& ledger) : ledger_(ledger) {}
  absl::Status Apply(const messaging::Event& event) override {
    if (event.payload.empty()) return absl::InvalidArgumentError("an event without points");
    points_[event.subject] += std::stoll(event.payload);
    sum_ += std::stoll(event.payload);
    return absl::OkStatus();
  }
  std::vector<std::string> Kinds() const override { return {"purse"}; }
  std::map<Key, std::string> Aggregates(Partition partition) override {
    std::map<Key, std::string> purses;
    for (const auto& [id, points] : points_) {
      if (ledger_.PartitionOf(id) == partition) purses[KeyOf(kPurses, id)] = std::to_string(points);
    }
    return purses;
  }
  void CheckSums(AuditReport& report) override { report.Count("points", sum_); }

 private:
  Ledger& ledger_;
  std::map<std::string, std::int64_t> points_;
  std::int64_t sum_ = 0;
};

class AuditTest : public InboxConsumerTest {
 protected:
  AuditTest() : relay_(ledger_, log_, node_.metrics, RelayOptions{.topics = {kTopic}}) {
    for (int i = 0; i < 40; ++i) Spend(fmt::format("p{}", i % 10), 3);
    EXPECT_TRUE(relay_.Start().ok());
    EXPECT_TRUE(Eventually([&] { return Waiting() == 0; }));
  }
  ~AuditTest() override { relay_.Stop(absl::Now()); }

  void Spend(const std::string& id, std::int64_t points) {
    const Request request = RequestOf(fmt::format("r{}", next_++));
    ASSERT_TRUE(core::BlockOn(Add(ledger_, ledger_.PartitionOf(id), id, points, request)).ok());
  }
  std::int64_t Waiting() {
    std::int64_t waiting = 0;
    for (Partition partition = 0; partition < 4; ++partition) waiting += OutboxSize(partition);
    return waiting;
  }
  AuditReport Run(std::vector<AuditOptions::Consumer> consumers = {}) {
    Audit audit(ledger_, log_, {.topics = {kTopic}, .consumers = std::move(consumers)},
                std::make_unique<PurseFold>(ledger_), absl::Milliseconds(300));
    AuditReport report;
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = audit.Next(report);
    EXPECT_TRUE(more.ok()) << more.status();
    return report;
  }
  static std::vector<std::string> Subjects(AuditReport report) {
    std::vector<std::string> subjects;
    for (const AuditReport::Finding& finding : report.TakeFindings()) subjects.push_back(finding.subject);
    return subjects;
  }
  std::string StoredName(const std::string& id) { return ledger_.KeyName(ledger_.PartitionOf(id), "purse/" + id); }

  Relay relay_;
  int next_ = 0;
};

TEST_F(AuditTest, IsCleanWhereTheStateFollowsFromTheEvents) {
  AuditReport report = Run();
  EXPECT_THAT(Subjects(report), IsEmpty());
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.figures().at("events read"), 40);
  EXPECT_EQ(report.figures().at("aggregates compared"), 10);
  EXPECT_EQ(report.figures().at("points"), 120);
}

TEST_F(AuditTest, FindsWhatIsStoredOtherwiseOrNotOrTooMuch) {
  Ask(node_.redis, {"SET", StoredName("p1"), "7 13"});
  Ask(node_.redis, {"DEL", StoredName("p2")});
  Ask(node_.redis, {"SET", StoredName("p99"), "1 5"});
  EXPECT_THAT(Subjects(Run()),
              ::testing::UnorderedElementsAre("aggregate purse/p1", "aggregate purse/p2", "aggregate purse/p99"));
}

TEST_F(AuditTest, FindsEventsThatAreMissingInTheTopic) {
  const std::int32_t partition = static_cast<std::int32_t>(ledger_.PartitionOf("p1"));
  ASSERT_TRUE(log_.Drop({kTopic, partition}, 1));
  const AuditReport report = Run();
  EXPECT_FALSE(report.clean());
  EXPECT_THAT(Subjects(report), ::testing::Contains(fmt::format("sequence {}/{}", kTopic, partition)));
}

TEST_F(AuditTest, PassesOverRepeats) {
  const std::int32_t partition = static_cast<std::int32_t>(ledger_.PartitionOf("p1"));
  ASSERT_TRUE(log_.Duplicate({kTopic, partition}, 0));
  EXPECT_TRUE(Run().clean());
}

TEST_F(AuditTest, SaysWhatIsNotAtRest) {
  EXPECT_THAT(Subjects(Run({{.handler = "credit", .topics = {kTopic}}})), ::testing::ElementsAre("service at rest"));
}

TEST_F(AuditTest, IsBrokenOffWhereverItWaits) {
  const std::int32_t partition = static_cast<std::int32_t>(ledger_.PartitionOf("p1"));
  int asked = 0;
  int most = 0;
  const auto run = [&](int after) {
    asked = 0;
    most = after;
    Audit audit(ledger_, log_, {.topics = {kTopic}, .consumers = {{.handler = "credit", .topics = {kTopic}}}},
                std::make_unique<PurseFold>(ledger_), absl::Hours(1), [&] { return ++asked > most; });
    AuditReport report;
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = audit.Next(report);
    return more.status();
  };
  // Waiting for a consumer that is not there; reading the end of a partition; reading a silent log.
  EXPECT_TRUE(absl::IsCancelled(run(0)));
  EXPECT_TRUE(absl::IsCancelled(run(1)));
  EXPECT_TRUE(absl::IsCancelled(run(3)));
  log_.SilenceReaders(1'000'000);
  EXPECT_TRUE(absl::IsCancelled(run(4)));
  EXPECT_EQ(log_.Records(kTopic, partition).empty(), false);
}

TEST_F(AuditTest, FindsWhatRedisLostAfterItWasDelivered) {
  const Partition partition = ledger_.PartitionOf("p1");
  Ask(node_.redis, {"SET", ledger_.CounterKey(partition, kTopic), "1 another"});
  EXPECT_THAT(Subjects(Run()), ::testing::ElementsAre(fmt::format("sequence {}/{}", kTopic, partition)));
}

}  // namespace
}  // namespace fairlead::ledger
