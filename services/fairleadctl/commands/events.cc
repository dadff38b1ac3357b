#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "libs/kafka/kafka_log.h"
#include "libs/messaging/event.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

struct TailArguments {
  std::string topic;
  std::string from = "end";
  std::int64_t count = 0;
  bool stop_at_end = false;
};

// The payload as a JSON object if its type is linked in here, else its bytes in base64.
nlohmann::json Decoded(const messaging::Event& event) {
  const auto* const type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(event.type);
  if (type != nullptr) {
    const std::unique_ptr<google::protobuf::Message> message(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    google::protobuf::util::JsonPrintOptions print;
    print.preserve_proto_field_names = true;
    std::string json;
    if (message->ParseFromString(event.payload) &&
        google::protobuf::util::MessageToJsonString(*message, &json, print).ok()) {
      return nlohmann::json::parse(json, nullptr, false);
    }
  }
  return {{"base64", absl::Base64Escape(event.payload)}};
}

// One line of JSON: CloudEvents attributes, where the record lies, and the decoded data. What is no event says why.
std::string Line(const messaging::Record& record) {
  nlohmann::ordered_json line;
  line["topic"] = record.topic;
  line["partition"] = record.partition;
  line["offset"] = record.offset;
  const auto event = messaging::FromRecord(record);
  if (!event.ok()) {
    line["problem"] = std::string(event.status().message());
    line["key"] = record.key;
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  line["id"] = event->id;
  line["type"] = event->type;
  line["source"] = event->source;
  line["subject"] = event->subject;
  line["time"] = absl::FormatTime(absl::RFC3339_full, event->time, absl::UTCTimeZone());
  if (event->sequence > 0) line["sequence"] = event->sequence;
  if (!event->previous_id.empty()) line["previousid"] = event->previous_id;
  line["data"] = Decoded(*event);
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

absl::StatusOr<messaging::ReadFrom> Start(const std::string& from) {
  if (from == "beginning") return messaging::ReadFrom{.kind = messaging::ReadFrom::Kind::kBeginning};
  if (from == "end") return messaging::ReadFrom{.kind = messaging::ReadFrom::Kind::kEnd};
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, from, &time, &error)) {
    return messaging::ReadFrom{.kind = messaging::ReadFrom::Kind::kTime, .time = time};
  }
  return absl::InvalidArgumentError(
      fmt::format("--from '{}' is neither beginning, end nor a time like 2026-11-23T08:00:00Z", from));
}

absl::Status Tail(const Session& session, const TailArguments& arguments) {
  FL_TRY(const messaging::ReadFrom from, Start(arguments.from));
  kafka::KafkaOptions options;
  options.bootstrap_servers = session.options.kafka;
  options.client_id = "fairleadctl";
  for (const auto& property : session.options.kafka_properties) {
    const std::vector<std::string> parts = absl::StrSplit(property, absl::MaxSplits('=', 1));
    if (parts.size() != 2)
      return absl::InvalidArgumentError(fmt::format("--kafka-property '{}' is not name=value", property));
    options.properties[parts[0]] = parts[1];
  }
  FL_TRY(const auto log, kafka::KafkaLog::Create(options));
  std::vector<std::int32_t> all;
  std::int64_t ahead = 0;
  while (true) {
    const auto ends = log->Ends({arguments.topic, static_cast<std::int32_t>(all.size())});
    if (ends.status().code() == absl::StatusCode::kNotFound && !all.empty()) break;  // one behind the last partition
    FL_RETURN_IF_ERROR(ends.status());
    ahead += ends->end - ends->begin;
    all.push_back(static_cast<std::int32_t>(all.size()));
  }
  FL_TRY(const auto reader, log->Read(arguments.topic, all, from));
  std::int64_t shown = 0;
  while ((arguments.count == 0 || shown < arguments.count) && !(arguments.stop_at_end && shown >= ahead)) {
    FL_TRY(const auto record, reader->Poll(absl::Seconds(1)));
    if (!record) continue;
    fmt::print("{}\n", Line(*record));
    std::fflush(stdout);
    ++shown;
  }
  return absl::OkStatus();
}

}  // namespace

void AddEventsCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const events = AddCommand(app, "events", "The event log", "");
  events->require_subcommand(1);
  CLI::App* const tail =
      AddCommand(*events, "tail", "Prints a topic's events as lines of JSON, decoded, and goes on with new ones",
                 "fairleadctl events tail recognition.events.v1 --from beginning --count 5");
  const auto arguments = std::make_shared<TailArguments>();
  tail->add_option("topic", arguments->topic, "Such as recognition.events.v1")->required();
  tail->add_option("--from", arguments->from, "beginning, end, or a time like 2026-11-23T08:00:00Z")
      ->capture_default_str();
  tail->add_option("--count", arguments->count, "Stops after this many")->check(CLI::NonNegativeNumber);
  tail->add_flag("--stop-at-end", arguments->stop_at_end, "Stops when all that is there now was shown");
  tail->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Tail(session, *arguments); }; });
}

}  // namespace fairlead::fairleadctl
