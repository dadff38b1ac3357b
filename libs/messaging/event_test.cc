#include "libs/messaging/event.h"

#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fairlead::messaging {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

Event Given() {
  Event event;
  event.id = "4f1c";
  event.type = "fairlead.recognition.v1.AwardGiven";
  event.source = "/fairlead/recognition/7";
  event.subject = "e42";
  event.time = absl::FromUnixNanos(1'795'000'000'123'456'789);
  event.sequence = 18'446'744'073'709'551'615U;
  event.previous_id = "4f1b";
  event.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  event.payload = std::string("\x0a\x00\xff", 3);
  event.topic = "recognition.events.v1";
  event.partition = 7;
  return event;
}

Record GivenRecord() { return ToRecord(Given()); }

std::string* Header(Record& record, const std::string& name) {
  for (auto& [key, value] : record.headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

Record With(const std::string& name, const std::string& value) {
  Record record = GivenRecord();
  if (std::string* header = Header(record, name); header != nullptr) {
    *header = value;
  } else {
    record.headers.emplace_back(name, value);
  }
  return record;
}

Record Without(const std::string& name) {
  Record record = GivenRecord();
  std::erase_if(record.headers, [&name](const auto& header) { return header.first == name; });
  return record;
}

std::string ReasonAgainst(const Record& record) {
  const auto event = FromRecord(record);
  return event.ok() ? "accepted" : std::string(event.status().message());
}

TEST(EventToRecord, WritesCloudEventsBinaryHeaders) {
  const Record record = GivenRecord();
  EXPECT_EQ(record.topic, "recognition.events.v1");
  EXPECT_EQ(record.partition, 7);
  EXPECT_EQ(record.key, "e42");
  EXPECT_EQ(record.value, Given().payload);
  EXPECT_EQ(record.timestamp, Given().time);
  EXPECT_THAT(record.headers, Contains(Pair("ce_specversion", "1.0")));
  EXPECT_THAT(record.headers, Contains(Pair("ce_time", "2026-11-18T11:06:40.123456789Z")));
  EXPECT_THAT(record.headers, Contains(Pair("ce_sequence", "18446744073709551615")));
  EXPECT_THAT(record.headers, Contains(Pair("content-type", "application/protobuf")));
  EXPECT_THAT(record.headers, Not(Contains(Key("ce_datacontenttype"))));
}

TEST(EventToRecord, LeavesOutWhatIsNotSet) {
  Event event = Given();
  event.sequence = 0;
  event.previous_id.clear();
  event.traceparent.clear();
  const Record record = ToRecord(event);
  EXPECT_THAT(record.headers, Not(Contains(Key("ce_sequence"))));
  EXPECT_THAT(record.headers, Not(Contains(Key("ce_previousid"))));
  EXPECT_THAT(record.headers, Not(Contains(Key("ce_traceparent"))));
  const auto back = FromRecord(record);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->sequence, 0U);
}

TEST(EventFromRecord, GivesBackWhatWasWritten) {
  Record record = GivenRecord();
  record.offset = 99;
  const auto event = FromRecord(record);
  ASSERT_TRUE(event.ok()) << event.status();
  const Event given = Given();
  EXPECT_EQ(event->id, given.id);
  EXPECT_EQ(event->type, given.type);
  EXPECT_EQ(event->source, given.source);
  EXPECT_EQ(event->subject, given.subject);
  EXPECT_EQ(event->time, given.time);
  EXPECT_EQ(event->sequence, given.sequence);
  EXPECT_EQ(event->previous_id, given.previous_id);
  EXPECT_EQ(event->traceparent, given.traceparent);
  EXPECT_EQ(event->payload, given.payload);
  EXPECT_EQ(event->topic, given.topic);
  EXPECT_EQ(event->partition, 7);
  EXPECT_EQ(event->offset, 99);
}

TEST(EventFromRecord, IgnoresOtherHeadersAndAnEmptyPayload) {
  Record record = With("x-foreign", std::string(5'000, 'x'));
  record.value.clear();
  EXPECT_EQ(ReasonAgainst(record), "accepted");
}

TEST(EventFromRecord, NamesTheMissingAttribute) {
  for (const std::string name :
       {"ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type"}) {
    EXPECT_EQ(ReasonAgainst(Without(name)), name + " is missing");
  }
}

TEST(EventFromRecord, RefusesAnotherVersionOrContentType) {
  EXPECT_EQ(ReasonAgainst(With("ce_specversion", "0.3")), "ce_specversion is not 1.0");
  EXPECT_EQ(ReasonAgainst(With("content-type", "application/json")), "content-type is not application/protobuf");
}

TEST(EventFromRecord, RefusesMalformedText) {
  for (const std::string name : {"ce_id", "ce_type", "ce_source", "ce_subject", "ce_previousid"}) {
    EXPECT_EQ(ReasonAgainst(With(name, "")), name + " is empty");
    EXPECT_EQ(ReasonAgainst(With(name, "a\nb")), name + " has control characters");
    EXPECT_EQ(ReasonAgainst(With(name, "a\xff")), name + " is not UTF-8");
    EXPECT_THAT(ReasonAgainst(With(name, std::string(1'025, 'x'))), HasSubstr(name + " has 1025 bytes"));
  }
}

TEST(EventFromRecord, RefusesAnAttributeGivenTwice) {
  Record record = GivenRecord();
  record.headers.emplace_back("ce_id", "other");
  EXPECT_EQ(ReasonAgainst(record), "ce_id is given twice");
}

TEST(EventFromRecord, RefusesASubjectThatIsNotTheKey) {
  Record record = GivenRecord();
  record.key = "e43";
  EXPECT_EQ(ReasonAgainst(record), "ce_subject is not the record's key");
}

TEST(EventFromRecord, RefusesWhatIsNotASequence) {
  for (const char* text : {"0", "01", "+1", "-1", " 1", "1 ", "1.0", "0x1", "18446744073709551616", "one"}) {
    EXPECT_EQ(ReasonAgainst(With("ce_sequence", text)), "ce_sequence is not a sequence") << text;
  }
  EXPECT_EQ(ReasonAgainst(With("ce_sequence", "")), "ce_sequence is empty");
}

TEST(EventFromRecord, DropsAMalformedTraceparent) {
  for (const char* text : {"", "00", "zz-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"}) {
    const auto event = FromRecord(With("ce_traceparent", text));
    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_EQ(event->traceparent, "") << text;
  }
  const std::string later = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more";
  EXPECT_EQ(FromRecord(With("ce_traceparent", later))->traceparent, later);
}

TEST(EventFromRecord, RefusesAPayloadOverTheLimit) {
  Record record = GivenRecord();
  record.value.assign(1'000'001, 'x');
  EXPECT_EQ(ReasonAgainst(record), "the payload has 1000001 bytes, more than 1000000");
}

TEST(Rfc3339, ReadsOffsetsAndFractions) {
  const absl::Time time = absl::FromUnixMillis(482'196'050'520);
  EXPECT_EQ(ParseRfc3339("1985-04-12T23:20:50.52Z").value(), time);
  EXPECT_EQ(ParseRfc3339("1985-04-12t23:20:50.520z").value(), time);
  EXPECT_EQ(ParseRfc3339("1985-04-13T01:20:50.52+02:00").value(), time);
  EXPECT_EQ(ParseRfc3339("1985-04-12T19:20:50.52-04:00").value(), time);
  EXPECT_EQ(ParseRfc3339("1990-12-31T23:59:60Z").value(), absl::FromUnixSeconds(662'688'000));
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text :
       {"", "infinite-future", "1985-04-12", "1985-04-12 23:20:50Z", " 1985-04-12T23:20:50Z", "1985-04-12T23:20:50Z ",
        "1985-04-12T23:20:50", "1985-04-12T23:20:50.Z", "1985-04-12T23:20:50+0200", "1985-13-12T23:20:50Z",
        "1985-02-30T23:20:50Z", "1985-04-12T24:20:50Z", "1985-04-12T23:20:50+25:00", "19850-04-12T23:20:50Z",
        "-985-04-12T23:20:50Z"}) {
    EXPECT_FALSE(ParseRfc3339(text).ok()) << text;
  }
}

TEST(Rfc3339, AgreesWithAbseil) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2'000; ++i) {
    // From the year 1 to 9999, to the nanosecond.
    const auto seconds = std::uniform_int_distribution<std::int64_t>(-62'135'596'800, 253'402'300'799)(random);
    const auto nanoseconds = std::uniform_int_distribution<std::int64_t>(0, 999'999'999)(random);
    const absl::Time time = absl::FromUnixSeconds(seconds) + absl::Nanoseconds(i % 3 == 0 ? 0 : nanoseconds);
    const std::string text = absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
    EXPECT_EQ(FormatRfc3339(time), text);
    EXPECT_EQ(ParseRfc3339(text).value(), time) << text;
    const absl::TimeZone zone = absl::FixedTimeZone(60 * std::uniform_int_distribution<int>(-1'439, 1'439)(random));
    const std::string there = absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*S%Ez", time, zone);
    if (there.size() < 64 && there[0] != '-' && there[4] == '-') {
      EXPECT_EQ(ParseRfc3339(there).value(), time) << there;
    }
  }
}

TEST(Rfc3339, WritesWholeNanosecondsInUtc) {
  EXPECT_EQ(FormatRfc3339(absl::UnixEpoch()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(absl::UnixEpoch() + absl::Nanoseconds(1) / 4), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(absl::UnixEpoch() - absl::Nanoseconds(1)), "1969-12-31T23:59:59.999999999Z");
}

}  // namespace
}  // namespace fairlead::messaging
