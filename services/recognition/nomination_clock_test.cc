#include "services/recognition/nomination_clock.h"

#include <gtest/gtest.h>

#include "services/recognition/test_process.h"

namespace fairlead::recognition {
namespace {

using ::testing::HasSubstr;

TEST(NominationClock, LooksAtOnceAndCountsWhatItDid) {
  World world;
  Process process(world);
  for (const char* id : {"ann", "bob", "cat", "dan", "eve"}) process.Employ(id);
  const NominationId id = process.Nominate("n1", NominationOf("craft", {"bob"})).value().nomination;
  world.clock.Advance(absl::Hours(24 * 14));
  NominationClock clock(process.use_cases.nominations.do_due, process.metrics, absl::Hours(1));
  ASSERT_TRUE(clock.Start().ok());
  EXPECT_TRUE(testing::Eventually(
      [&] { return process.metrics.Text().find("outcome=\"expired\"} 1\n") != std::string::npos; }));
  clock.Stop(absl::Now() + absl::Seconds(10));
  EXPECT_EQ(process.GetNomination(id, "ann").value().nomination.state(), NominationState::kExpired);
  EXPECT_THAT(process.metrics.Text(), HasSubstr("fairlead_nominations_due_total{outcome=\"failed\"} 0\n"));
}

TEST(NominationClock, LeavesForTheNextLookWhatRedisDoesNotAnswer) {
  World world;
  observability::Registry metrics;
  redis::Client away({.host = "127.0.0.1", .port = 1, .timeout = absl::Milliseconds(200)});
  ASSERT_TRUE(away.Start().ok());
  ledger::Ledger ledger(away, {.service = "recognition"}, world.clock);
  const ProtoStores stores;
  const DoDueNominations do_due(ledger, stores.stores());
  NominationClock clock(do_due, metrics, absl::Hours(1));
  ASSERT_TRUE(clock.Start().ok());
  EXPECT_TRUE(testing::Eventually([&] {
    return metrics.Text().find("fairlead_nominations_due_total{outcome=\"failed\"} 1\n") != std::string::npos;
  }));
  clock.Stop(absl::Now() + absl::Seconds(10));
  away.Stop(absl::Now() + absl::Seconds(1));
}

}  // namespace
}  // namespace fairlead::recognition
