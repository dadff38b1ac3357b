#include "services/fairleadctl/output/event_line.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "fairlead/directory/v1/directory_events.pb.h"
#include "fairlead/recognition/v1/nomination_events.pb.h"
#include "fairlead/recognition/v1/recognition_events.pb.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace fairlead::fairleadctl {
namespace {

using Json = nlohmann::ordered_json;

Json Bytes(const std::string& bytes) { return {{"base64", absl::Base64Escape(bytes)}}; }

// A type of Fairlead's events, or null. To name one of each file's types is what links the file into the program.
const google::protobuf::Descriptor* TypeNamed(const std::string& name) {
  for (const auto* const file :
       {directory::v1::EmployeeJoined::descriptor()->file(), recognition::v1::AwardGiven::descriptor()->file(),
        recognition::v1::NominationMade::descriptor()->file()}) {
    const std::string prefix = file->package() + ".";
    if (!absl::StartsWith(name, prefix)) continue;
    if (const auto* const type = file->FindMessageTypeByName(name.substr(prefix.size()))) return type;
  }
  return nullptr;
}

Json Decoded(const messaging::Event& event) {
  const auto* const type = TypeNamed(event.type);
  if (type == nullptr) return Bytes(event.payload);
  const std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  google::protobuf::util::JsonPrintOptions print;
  print.preserve_proto_field_names = true;
  std::string json;
  if (!message->ParseFromString(event.payload) ||
      !google::protobuf::util::MessageToJsonString(*message, &json, print).ok())
    return Bytes(event.payload);
  return Json::parse(json, nullptr, false);
}

// What a dead letter's headers say beside those of the event: dlq-reason and so on (libs/messaging/dead_letter.h).
Json DeadLetterOf(const messaging::Record& record) {
  Json letter;
  for (const auto& [name, value] : record.headers) {
    if (!absl::StartsWith(name, "dlq-")) continue;
    const std::string what = name.substr(4);
    std::int64_t number = 0;
    const bool counts = what == "partition" || what == "offset" || what == "attempts" || what == "dropped-bytes";
    if (counts && absl::SimpleAtoi(value, &number)) {
      letter[what] = number;
    } else {
      letter[what] = value;
    }
  }
  return letter;
}

void AddEvent(messaging::Record record, Json& line) {
  const std::string key = record.key;
  const std::string value = record.value;
  const auto event = messaging::FromRecord(std::move(record));
  if (!event.ok()) {
    line["problem"] = std::string(event.status().message());
    line["key"] = key;
    line["data"] = Bytes(value);
    return;
  }
  line["id"] = event->id;
  line["type"] = event->type;
  line["source"] = event->source;
  line["subject"] = event->subject;
  line["time"] = messaging::FormatRfc3339(event->time);
  if (event->sequence > 0) line["sequence"] = event->sequence;
  if (!event->previous_id.empty()) line["previousid"] = event->previous_id;
  line["data"] = Decoded(*event);
}

}  // namespace

std::string EventLine(messaging::Record record) {
  Json line;
  line["topic"] = record.topic;
  line["partition"] = record.partition;
  line["offset"] = record.offset;
  if (const Json letter = DeadLetterOf(record); !letter.empty()) line["dead_letter"] = letter;
  AddEvent(std::move(record), line);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fairlead::fairleadctl
