#include "libs/messaging/read_range.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/messaging/fake_log.h"

namespace fairlead::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReadRangeTest : public ::testing::Test {
 protected:
  ReadRangeTest() {
    EXPECT_TRUE(log_.EnsureTopic({.name = "topic", .partitions = 2}).ok());
    for (const char* value : {"0", "1", "2", "3", "4"}) {
      log_.Append({.topic = "topic", .partition = 1, .value = value});
      log_.Append({.topic = "topic", .partition = 0, .value = "of another partition"});
    }
  }
  absl::Status Read(std::int64_t begin, std::int64_t end) {
    values_.clear();
    return ReadRange(
        log_, {"topic", 1}, {begin, end}, [this](const Record& record) { values_.push_back(record.value); },
        [this] { return stopping_; });
  }

  FakeLog log_;
  bool stopping_ = false;
  std::vector<std::string> values_;
};

TEST_F(ReadRangeTest, HandsOverExactlyTheRange) {
  EXPECT_TRUE(Read(1, 4).ok());
  EXPECT_THAT(values_, ElementsAre("1", "2", "3"));
  EXPECT_TRUE(Read(2, 2).ok());
  EXPECT_THAT(values_, IsEmpty());
}

TEST_F(ReadRangeTest, EndsAtAHole) {
  ASSERT_TRUE(log_.Drop({"topic", 1}, 4));
  EXPECT_TRUE(Read(3, 5).ok());
  EXPECT_THAT(values_, ElementsAre("3"));
  ASSERT_TRUE(log_.Drop({"topic", 1}, 2));
  EXPECT_TRUE(Read(1, 3).ok()) << "the next record lies behind the range";
  EXPECT_THAT(values_, ElementsAre("1"));
}

TEST_F(ReadRangeTest, WaitsForSlowFetches) {
  log_.SilenceReaders(3);
  EXPECT_TRUE(Read(0, 2).ok());
  EXPECT_THAT(values_, ElementsAre("0", "1"));
}

TEST_F(ReadRangeTest, SaysWhyNot) {
  EXPECT_EQ(Read(3, 6).code(), absl::StatusCode::kDataLoss);
  log_.TruncateBefore({"topic", 1}, 2);
  EXPECT_EQ(Read(1, 4).code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(values_, IsEmpty());
  stopping_ = true;
  EXPECT_EQ(Read(2, 4).code(), absl::StatusCode::kCancelled);
  log_.SetAway(true);
  EXPECT_EQ(Read(2, 4).code(), absl::StatusCode::kUnavailable);
  log_.SetAway(false);
  ASSERT_TRUE(log_.DeleteTopic("topic").ok());
  EXPECT_EQ(Read(2, 4).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace fairlead::messaging
