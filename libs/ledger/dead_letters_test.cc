#include "libs/ledger/dead_letters.h"

#include <optional>

#include <gtest/gtest.h>

#include "libs/messaging/fake_log.h"
#include "libs/testing/eventually.h"

namespace fairlead::ledger {
namespace {

using messaging::FakeLog;
using testing::Eventually;

class DeadLettersTest : public ::testing::Test {
 protected:
  // What came of a letter; of another thread.
  class Fate {
   public:
    void Set(absl::Status status) {
      const std::lock_guard lock(mutex_);
      status_ = std::move(status);
    }
    std::optional<absl::Status> Get() {
      const std::lock_guard lock(mutex_);
      return status_;
    }
    bool Is(absl::StatusCode code) {
      const std::optional<absl::Status> status = Get();
      return status && status->code() == code;
    }

   private:
    std::mutex mutex_;
    std::optional<absl::Status> status_;
  };

  DeadLettersTest() {
    EXPECT_TRUE(log_.EnsureTopic({.name = "t.dlq", .partitions = 1, .max_message_bytes = 100}).ok());
  }

  void Send(DeadLetters& letters, Fate& fate, std::size_t bytes = 1) {
    messaging::DeadLetter letter;
    letter.original = {.topic = "t", .partition = 0, .offset = 7, .key = "k", .value = std::string(bytes, 'v')};
    letter.handler = "h";
    core::Start(letters.Send(std::move(letter)), [&fate](absl::Status status) { fate.Set(std::move(status)); });
  }

  FakeLog log_;
};

TEST_F(DeadLettersTest, AreHandedToTheLogByTheThreadThatTends) {
  Fate fate;
  DeadLetters letters(log_);
  Send(letters, fate);
  EXPECT_EQ(log_.Sessions(), 0U);
  letters.Tend();
  EXPECT_TRUE(Eventually([&] { return fate.Is(absl::StatusCode::kOk); }));
  EXPECT_EQ(log_.Sessions(), 1U);
  EXPECT_EQ(log_.Records("t.dlq", 0).size(), 1U);
}

TEST_F(DeadLettersTest, BlameOnlyTheOneThatEndedTheSession) {
  Fate good;
  Fate large;
  DeadLetters letters(log_);
  log_.HoldBack(FakeLog::Hold::kRecords);
  Send(letters, good);
  Send(letters, large, 101);
  letters.Tend();
  EXPECT_TRUE(large.Is(absl::StatusCode::kInvalidArgument));
  ASSERT_TRUE(Eventually([&] { return good.Get().has_value(); }));
  EXPECT_TRUE(good.Is(absl::StatusCode::kUnavailable)) << *good.Get();
  log_.HoldBack(FakeLog::Hold::kNothing);
  Fate again;
  Send(letters, again);
  letters.Tend();
  EXPECT_TRUE(Eventually([&] { return again.Is(absl::StatusCode::kOk); }));
  EXPECT_EQ(log_.Sessions(), 2U);
}

TEST_F(DeadLettersTest, EndOnceTheyAreClosed) {
  Fate under_way;
  Fate waiting;
  Fate later;
  DeadLetters letters(log_);
  log_.SetAway(true);
  Send(letters, under_way);
  letters.Tend();
  Send(letters, waiting);
  letters.Close();
  Send(letters, later);
  letters.Tend();
  EXPECT_TRUE(under_way.Get() && !under_way.Get()->ok());
  EXPECT_TRUE(waiting.Is(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(later.Is(absl::StatusCode::kUnavailable));
  EXPECT_EQ(log_.Sessions(), 1U);
}

}  // namespace
}  // namespace fairlead::ledger
