#include "libs/observability/metrics.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fairlead::observability {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Registry, GivesTheSameMetricForTheSameLabels) {
  Registry registry;
  Counter& first = registry.AddCounter("fairlead_things_total", "Things", {{"kind", "a"}});
  Counter& again = registry.AddCounter("fairlead_things_total", "Things", {{"kind", "a"}});
  Counter& other = registry.AddCounter("fairlead_things_total", "Things", {{"kind", "b"}});
  EXPECT_EQ(&first, &again);
  EXPECT_NE(&first, &other);
}

TEST(Registry, RendersTheTextFormat) {
  Registry registry;
  registry.AddCounter("fairlead_things_total", "Things", {{"kind", "a"}}).Increment(3);
  registry.AddGauge("fairlead_depth_entries", "Depth").Set(2);
  registry.AddHistogram("fairlead_wait_seconds", "Wait").Observe(0.003);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# TYPE fairlead_things_total counter"));
  EXPECT_THAT(text, HasSubstr("fairlead_things_total{kind=\"a\"} 3"));
  EXPECT_THAT(text, HasSubstr("fairlead_depth_entries 2"));
  EXPECT_THAT(text, HasSubstr("fairlead_wait_seconds_bucket{le=\"0.0025\"} 0"));
  EXPECT_THAT(text, HasSubstr("fairlead_wait_seconds_bucket{le=\"0.005\"} 1"));
  EXPECT_THAT(text, HasSubstr("fairlead_wait_seconds_count 1"));
}

TEST(Registry, RunsCollectorsBeforeEachScrapeAsLongAsTheyLive) {
  Registry registry;
  Gauge& depth = registry.AddGauge("fairlead_depth_entries", "Depth");
  int scrapes = 0;
  Registry::CollectorPtr collector = registry.BeforeScrape([&] { depth.Set(++scrapes); });
  EXPECT_THAT(registry.Text(), HasSubstr("fairlead_depth_entries 1"));
  EXPECT_THAT(registry.Text(), HasSubstr("fairlead_depth_entries 2"));
  collector.reset();
  EXPECT_THAT(registry.Text(), HasSubstr("fairlead_depth_entries 2"));
}

TEST(Registry, MayDieBeforeItsCollectors) {
  auto registry = std::make_unique<Registry>();
  const Registry::CollectorPtr collector = registry->BeforeScrape([] {});
  registry.reset();
}

TEST(Metrics, KeepsFiguresAboutPeopleApart) {
  Metrics metrics;
  metrics.people.AddGauge("fairlead_awards_count", "Awards").Set(1);
  metrics.SetBuildInfo("fairlead-test", "1.2.3");
  EXPECT_THAT(metrics.operations.Text(), HasSubstr("fairlead_build_info{"));
  EXPECT_THAT(metrics.operations.Text(), HasSubstr("version=\"1.2.3\""));
  EXPECT_THAT(metrics.operations.Text(), Not(HasSubstr("fairlead_awards_count")));
  EXPECT_THAT(metrics.people.Text(), HasSubstr("fairlead_awards_count 1"));
}

}  // namespace
}  // namespace fairlead::observability
