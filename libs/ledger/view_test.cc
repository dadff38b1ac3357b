#include "libs/ledger/view.h"

#include <atomic>
#include <functional>
#include <mutex>

#include <gtest/gtest.h>

#include "libs/messaging/fake_log.h"
#include "libs/testing/eventually.h"

namespace fairlead::ledger {
namespace {

using testing::Eventually;

class ViewTest : public ::testing::Test {
 protected:
  ViewTest() { EXPECT_TRUE(log_.EnsureTopic({.name = "people.v1", .partitions = 2, .compacted = true}).ok()); }
  void Append(std::int32_t partition, const std::string& person, const std::string& state) {
    messaging::Event event;
    event.id = "id";
    event.type = "people.v1.Person";
    event.source = "/fairlead/people/0";
    event.subject = person;
    event.payload = state;
    event.topic = "people.v1";
    event.partition = partition;
    log_.Append(messaging::ToRecord(event));
  }
  std::unique_ptr<View> StartView() {
    auto view =
        std::make_unique<View>(log_, metrics_, ViewOptions{.name = "people", .topics = {"people.v1"}, .partitions = 2},
                               [this](const messaging::Event& event) {
                                 if (before_apply_) before_apply_();
                                 const std::lock_guard lock(mutex_);
                                 people_[event.subject] = event.payload;
                               });
    EXPECT_TRUE(view->Start().ok());
    return view;
  }
  std::string Of(const std::string& person) {
    const std::lock_guard lock(mutex_);
    return people_.contains(person) ? people_[person] : "?";
  }

  messaging::FakeLog log_;
  std::function<void()> before_apply_;
  observability::Registry metrics_;
  std::mutex mutex_;
  std::map<std::string, std::string> people_;
};

TEST_F(ViewTest, IsReadyOnceItHasReadWhatWasThereAndGoesOn) {
  Append(0, "ann", "a1");
  Append(1, "bob", "b1");
  Append(0, "ann", "a2");
  const auto view = StartView();
  ASSERT_TRUE(Eventually([&] { return view->Ready().ok(); }));
  EXPECT_EQ(Of("ann"), "a2");
  EXPECT_EQ(Of("bob"), "b1");
  Append(1, "cat", "c1");
  EXPECT_TRUE(Eventually([&] { return Of("cat") == "c1"; }));
}

TEST_F(ViewTest, IsReadyWhereNothingIsThere) {
  const auto view = StartView();
  EXPECT_TRUE(Eventually([&] { return view->Ready().ok(); }));
}

TEST_F(ViewTest, IsNotReadyWhileTheLogIsAway) {
  Append(0, "ann", "a1");
  log_.SetAway(true);
  const auto view = StartView();
  EXPECT_FALSE(view->Ready().ok());
  log_.SetAway(false);
  EXPECT_TRUE(Eventually([&] { return view->Ready().ok(); }));
  EXPECT_EQ(Of("ann"), "a1");
}

TEST_F(ViewTest, ReachesTheEndOfACompactedTopicWithHoles) {
  Append(0, "ann", "a1");
  Append(0, "ann", "a2");
  log_.Drop({"people.v1", 0}, 1);
  const auto view = StartView();
  EXPECT_TRUE(Eventually([&] { return view->Ready().ok(); }));
}

TEST_F(ViewTest, IsNotReadyWhileItOnlyHearsNothing) {
  Append(0, "ann", "a1");
  log_.SilenceReaders(8);  // for longer than a second
  std::atomic<View*> started = nullptr;
  std::atomic<bool> ready_before = false;
  before_apply_ = [&] {
    ASSERT_TRUE(Eventually([&] { return started.load() != nullptr; }));
    ready_before = started.load()->Ready().ok();
  };
  const auto view = StartView();
  started = view.get();
  EXPECT_TRUE(Eventually([&] { return view->Ready().ok(); }));
  EXPECT_TRUE(Eventually([&] { return Of("ann") == "a1"; }));
  EXPECT_FALSE(ready_before);
}

TEST_F(ViewTest, ReachesTheEndWhereNothingIsYoungEnough) {
  Append(0, "ann", "a1");
  View view(log_, metrics_,
            ViewOptions{.name = "late",
                        .topics = {"people.v1"},
                        .partitions = 2,
                        .from = {.kind = messaging::ReadFrom::Kind::kTime, .time = absl::Now() + absl::Hours(1)}},
            [](const messaging::Event&) {});
  ASSERT_TRUE(view.Start().ok());
  EXPECT_TRUE(Eventually([&] { return view.Ready().ok(); }));
}

TEST_F(ViewTest, TellsOfTombstonesAndPassesOverWhatItCannotRead) {
  Append(0, "ann", "a1");
  messaging::Record unreadable;
  unreadable.topic = "people.v1";
  unreadable.value = "?";
  log_.Append(unreadable);
  messaging::Record tombstone;
  tombstone.topic = "people.v1";
  tombstone.key = "ann";
  log_.Append(tombstone);
  const auto view = StartView();
  ASSERT_TRUE(Eventually([&] { return view->Ready().ok(); }));
  EXPECT_EQ(Of("ann"), "");
}

}  // namespace
}  // namespace fairlead::ledger
