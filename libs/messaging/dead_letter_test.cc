#include "libs/messaging/dead_letter.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fairlead::messaging {
namespace {

using ::testing::Contains;
using ::testing::Pair;

DeadLetter Letter() {
  DeadLetter letter;
  letter.original = {.topic = "a.events.v1",
                     .partition = 7,
                     .offset = 42,
                     .key = "e1",
                     .value = std::string("\0\xff", 2),
                     .headers = {{"ce_id", "x"}, {"ce_id", "y"}, {"ce_type", ""}},
                     .timestamp = absl::FromUnixMillis(1'600'000'000'001)};
  letter.handler = "credits";
  letter.reason = "ce_id is given twice";
  letter.attempts = 3;
  return letter;
}

TEST(DeadLetter, GoesToTheSamePartitionOfTheDeadLetterTopic) {
  const Record record = ToRecord(Letter());
  EXPECT_EQ(record.topic, "a.events.v1.dlq");
  EXPECT_EQ(record.partition, 7);
  EXPECT_EQ(record.key, "e1");
  EXPECT_EQ(record.value, Letter().original.value);
  EXPECT_THAT(record.headers, Contains(Pair("dlq-offset", "42")));
  EXPECT_THAT(record.headers, Contains(Pair("dlq-attempts", "3")));
}

TEST(DeadLetter, GivesBackTheOriginal) {
  Record record = ToRecord(Letter());
  record.offset = 5;
  const auto letter = DeadLetterFromRecord(record);
  ASSERT_TRUE(letter.ok()) << letter.status();
  const Record original = Letter().original;
  EXPECT_EQ(letter->original.topic, original.topic);
  EXPECT_EQ(letter->original.partition, original.partition);
  EXPECT_EQ(letter->original.offset, original.offset);
  EXPECT_EQ(letter->original.key, original.key);
  EXPECT_EQ(letter->original.value, original.value);
  EXPECT_EQ(letter->original.headers, original.headers);
  EXPECT_EQ(letter->original.timestamp, original.timestamp);
  EXPECT_EQ(letter->handler, "credits");
  EXPECT_EQ(letter->reason, "ce_id is given twice");
  EXPECT_EQ(letter->attempts, 3);
}

TEST(DeadLetter, KeepsWhatIsShortWhereTheContentIsLeftOut) {
  DeadLetter letter = Letter();
  letter.original.value = std::string(2'000'000, 'v');
  letter.original.headers = {{"ce_id", "x"}, {"ce_subject", std::string(1'025, 's')}, {"foreign", "f"}};
  for (int i = 0; i < 100; ++i) letter.original.headers.emplace_back("ce_many", std::string(1'000, 'm'));
  const Record record = ToRecord(WithoutContent(letter));
  std::size_t size = record.key.size() + record.value.size();
  for (const auto& [name, value] : record.headers) size += name.size() + value.size();
  EXPECT_LT(size, 32'768U);
  const auto emptied = DeadLetterFromRecord(record);
  ASSERT_TRUE(emptied.ok()) << emptied.status();
  EXPECT_EQ(emptied->original.topic, "a.events.v1");
  EXPECT_EQ(emptied->original.offset, 42);
  EXPECT_EQ(emptied->original.key, "e1");
  EXPECT_THAT(emptied->original.headers, Contains(Pair("ce_id", "x")));
  EXPECT_GT(emptied->dropped_bytes, 2'000'000);
  EXPECT_EQ(DeadLetterFromRecord(ToRecord(letter))->dropped_bytes, 0);
}

TEST(DeadLetter, ForgetsAnEarlierLife) {
  DeadLetter letter = Letter();
  letter.original.headers.emplace_back("dlq-reason", "older");
  EXPECT_EQ(DeadLetterFromRecord(ToRecord(letter))->reason, "ce_id is given twice");
}

TEST(DeadLetter, CutsALongReasonBetweenCharacters) {
  DeadLetter letter = Letter();
  letter.reason = std::string(1'023, 'x') + "é";
  EXPECT_EQ(DeadLetterFromRecord(ToRecord(letter))->reason, std::string(1'023, 'x'));
}

TEST(DeadLetter, NamesTheHeaderThatIsWrong) {
  for (const std::string name :
       {"dlq-reason", "dlq-handler", "dlq-topic", "dlq-partition", "dlq-offset", "dlq-attempts"}) {
    Record missing = ToRecord(Letter());
    std::erase_if(missing.headers, [&name](const auto& header) { return header.first == name; });
    EXPECT_EQ(std::string(DeadLetterFromRecord(missing).status().message()), name + " is missing");
    Record twice = ToRecord(Letter());
    twice.headers.emplace_back(name, "1");
    EXPECT_EQ(std::string(DeadLetterFromRecord(twice).status().message()), name + " is given twice");
  }
  for (const std::string name : {"dlq-partition", "dlq-offset", "dlq-attempts"}) {
    for (const char* text : {"", "-1", "1x", " 1", "9223372036854775808"}) {
      Record record = ToRecord(Letter());
      for (auto& [key, value] : record.headers) {
        if (key == name) value = text;
      }
      EXPECT_FALSE(DeadLetterFromRecord(record).ok()) << name << " " << text;
    }
  }
}

}  // namespace
}  // namespace fairlead::messaging
