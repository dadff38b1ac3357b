#include "services/fairleadctl/output/event_line.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "libs/messaging/dead_letter.h"
#include "nlohmann/json.hpp"

namespace fairlead::fairleadctl {
namespace {

using Json = nlohmann::ordered_json;

Json Bytes(const std::string& bytes) { return {{"base64", absl::Base64Escape(bytes)}}; }

Json Decoded(const messaging::Event& event) {
  const auto* const type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(event.type);
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
  auto letter = messaging::DeadLetterFromRecord(record);
  if (letter.ok()) {
    line["dead_letter"] = {{"reason", letter->reason},
                           {"handler", letter->handler},
                           {"attempts", letter->attempts},
                           {"topic", letter->original.topic},
                           {"partition", letter->original.partition},
                           {"offset", letter->original.offset}};
    AddEvent(std::move(letter->original), line);
  } else {
    AddEvent(std::move(record), line);
  }
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fairlead::fairleadctl
