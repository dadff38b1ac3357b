#include "services/fairleadctl/output/event_line.h"

#include <utility>

#include <gtest/gtest.h>

#include "fairlead/recognition/v1/nomination_events.pb.h"
#include "fairlead/recognition/v1/recognition_events.pb.h"

#include "libs/messaging/event.h"
#include "nlohmann/json.hpp"

namespace fairlead::fairleadctl {
namespace {

messaging::Record Given() {
  recognition::v1::AwardGiven given;
  given.set_award_id("a1");
  given.set_points(20);
  messaging::Event event;
  event.id = "6f1d";
  event.type = given.GetTypeName();
  event.source = "/fairlead/recognition/7";
  event.subject = "e1";
  event.sequence = 3;
  event.payload = given.SerializeAsString();
  event.topic = "recognition.events.v1";
  event.partition = 7;
  auto record = messaging::ToRecord(std::move(event));
  record.offset = 41;
  return record;
}

nlohmann::json Line(messaging::Record record) { return nlohmann::json::parse(EventLine(std::move(record))); }

TEST(EventLine, DecodesAnEvent) {
  const auto line = Line(Given());
  EXPECT_EQ(line["type"], "fairlead.recognition.v1.AwardGiven");
  EXPECT_EQ(line["offset"], 41);
  EXPECT_EQ(line["sequence"], 3);
  EXPECT_EQ(line["data"]["award_id"], "a1");
  EXPECT_FALSE(line.contains("dead_letter"));
}

TEST(EventLine, SaysWhyAndByWhomADeadLetterWasSetAside) {
  auto record = Given();
  record.topic += ".dlq";
  for (const auto& [name, value] : messaging::Headers{{"dlq-topic", "recognition.events.v1"},
                                                      {"dlq-offset", "41"},
                                                      {"dlq-handler", "recognition"},
                                                      {"dlq-reason", "unknown award"},
                                                      {"dlq-attempts", "5"}})
    record.headers.emplace_back(name, value);
  const auto line = Line(std::move(record));
  EXPECT_EQ(line["dead_letter"]["reason"], "unknown award");
  EXPECT_EQ(line["dead_letter"]["handler"], "recognition");
  EXPECT_EQ(line["dead_letter"]["attempts"], 5);
  EXPECT_EQ(line["dead_letter"]["topic"], "recognition.events.v1");
  EXPECT_EQ(line["dead_letter"]["offset"], 41);
  EXPECT_EQ(line["topic"], "recognition.events.v1.dlq");
  EXPECT_EQ(line["data"]["award_id"], "a1") << "the event itself is decoded";
}

TEST(EventLine, ShowsWhatIsNoEventWithItsBytes) {
  messaging::Record record;
  record.topic = "t";
  record.key = "k";
  record.value = std::string("\xff\0", 2);
  const auto line = Line(std::move(record));
  EXPECT_TRUE(line["problem"].is_string());
  EXPECT_EQ(line["key"], "k");
  EXPECT_EQ(line["data"]["base64"], "/wA=");
}

TEST(EventLine, DecodesTheDirectorysEventsToo) {
  auto record = Given();
  record.value = "";
  for (auto& [name, value] : record.headers) {
    if (name == "ce_type") value = "fairlead.directory.v1.AbsenceCancelled";
  }
  EXPECT_FALSE(Line(std::move(record))["data"].contains("base64"));
}

TEST(EventLine, DecodesEventsOfNominations) {
  recognition::v1::NominationApproved approved;
  approved.mutable_outcome()->set_rule("hr");
  auto record = Given();
  record.value = approved.SerializeAsString();
  for (auto& [name, value] : record.headers) {
    if (name == "ce_type") value = approved.GetTypeName();
  }
  EXPECT_EQ(Line(std::move(record))["data"]["outcome"]["rule"], "hr");
}

TEST(EventLine, ShowsAPayloadOfAnUnknownTypeInBase64) {
  auto record = Given();
  for (auto& [name, value] : record.headers) {
    if (name == "ce_type") value = "com.example.Unknown";
  }
  EXPECT_TRUE(Line(std::move(record))["data"].contains("base64"));
}

}  // namespace
}  // namespace fairlead::fairleadctl
