#include "libs/runtime/application.h"

#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <sched.h>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/observability/log.h"
#include "libs/runtime/process.h"

namespace fairlead::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Recorder final : Component {
  Recorder(std::string name, std::vector<std::string>& steps) : name_(std::move(name)), steps_(steps) {}
  std::string name() const override { return name_; }
  absl::Status Start() override {
    steps_.push_back("start " + name_);
    return start;
  }
  void Stop(absl::Time) override { steps_.push_back("stop " + name_); }
  absl::Status Ready() const override { return ready ? absl::OkStatus() : absl::UnavailableError("away"); }

  absl::Status start;
  std::atomic<bool> ready{true};

 private:
  std::string name_;
  std::vector<std::string>& steps_;
};

class ApplicationRun : public testing::Test {
 protected:
  ApplicationRun() {
    ConfigureProcess();
    observability::SetSink([](std::string_view) {});
  }
  ~ApplicationRun() override { observability::SetSink({}); }
  static void AwaitReady(const Application& app) {
    while (!app.Ready().ok()) std::this_thread::yield();
  }
  std::vector<std::string> steps_;
};

TEST_F(ApplicationRun, StartsInOrderAndStopsInReverseAtASignal) {
  Recorder first("first", steps_), second("second", steps_);
  Application app({.name = "test"});
  app.Add(first);
  app.Add(second);
  std::thread killer([&] {
    AwaitReady(app);
    kill(getpid(), SIGTERM);
  });
  EXPECT_EQ(app.Run(), 0);
  killer.join();
  EXPECT_THAT(steps_, ElementsAre("start first", "start second", "stop second", "stop first"));
}

TEST_F(ApplicationRun, StopsWhatHadStartedWhenAStartFails) {
  Recorder first("first", steps_), second("second", steps_), third("third", steps_);
  second.start = absl::UnavailableError("port in use");
  Application app({.name = "test"});
  app.Add(first);
  app.Add(second);
  app.Add(third);
  EXPECT_EQ(app.Run(), 1);
  EXPECT_THAT(steps_, ElementsAre("start first", "start second", "stop first"));
}

TEST_F(ApplicationRun, EndsWithOneWhenAPartFails) {
  Recorder part("part", steps_);
  Application app({.name = "test", .endpoint_removal = absl::Hours(1)});
  app.Add(part);
  std::thread failing([&] {
    AwaitReady(app);
    app.Fail("fatal producer error");
  });
  EXPECT_EQ(app.Run(), 1);
  failing.join();
  EXPECT_THAT(steps_, ElementsAre("start part", "stop part"));
}

TEST_F(ApplicationRun, IsReadyOnlyWhileEveryPartIs) {
  Recorder part("redis", steps_);
  part.ready = false;
  Application app({.name = "test"});
  app.Add(part);
  EXPECT_THAT(std::string(app.Ready().message()), HasSubstr("starting"));
  absl::Status during_stop;
  app.Add("observer", {}, [&](absl::Time) { during_stop = app.Ready(); });
  std::thread watcher([&] {
    while (std::string(app.Ready().message()) != "redis: away") std::this_thread::yield();
    part.ready = true;
    AwaitReady(app);
    kill(getpid(), SIGINT);
  });
  EXPECT_EQ(app.Run(), 0);
  watcher.join();
  EXPECT_THAT(std::string(during_stop.message()), HasSubstr("stopping"));
}

TEST_F(ApplicationRun, GivesAllStopsOneDeadline) {
  std::vector<absl::Time> deadlines;
  Application app({.name = "test", .stop_timeout = absl::Seconds(7)});
  app.Add("first", {}, [&](absl::Time deadline) { deadlines.push_back(deadline); });
  app.Add("second", {}, [&](absl::Time deadline) { deadlines.push_back(deadline); });
  app.Fail("enough");
  EXPECT_EQ(app.Run(), 1);
  ASSERT_EQ(deadlines.size(), 2u);
  EXPECT_EQ(deadlines[0], deadlines[1]);
  EXPECT_LE(deadlines[0], absl::Now() + absl::Seconds(7));
}

TEST(ApplicationRunDeathTest, EndsTheProcessWhenAStopHangs) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        Application app({.name = "test", .stop_timeout = absl::ZeroDuration(), .hang_timeout = absl::Milliseconds(50)});
        app.Add("hanging", {}, [](absl::Time) { pause(); });
        app.Fail("enough");
        app.Run();
      },
      testing::ExitedWithCode(1), "");
}

TEST(WaitForFreeProcessor, IsOfTheCallingThreadAlone) {
  std::thread([] {
    EXPECT_TRUE(WaitForFreeProcessor());
    EXPECT_EQ(sched_getscheduler(0), SCHED_BATCH);
  }).join();
  EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
}

}  // namespace
}  // namespace fairlead::runtime
