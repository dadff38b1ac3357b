#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/kafka/kafka_log.h"
#include "libs/messaging/event.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/output/event_line.h"

namespace fairlead::fairleadctl {
namespace {

using messaging::ReadFrom;

// With --stop-at-end: how long nothing may come until what is left of a partition is held to be holes.
constexpr absl::Duration kQuiet = absl::Seconds(3);
constexpr absl::Duration kTurn = absl::Milliseconds(250);

struct TailArguments {
  std::string topic;
  std::string from = "end";
  std::int64_t count = 0;
  bool stop_at_end = false;
};

absl::StatusOr<ReadFrom> Start(const std::string& from) {
  if (from == "beginning") return ReadFrom{.kind = ReadFrom::Kind::kBeginning};
  if (from == "end") return ReadFrom{.kind = ReadFrom::Kind::kEnd};
  const auto time = messaging::ParseRfc3339(from);
  if (time.ok()) return ReadFrom{.kind = ReadFrom::Kind::kTime, .time = *time};
  return absl::InvalidArgumentError(
      fmt::format("'{}' is neither beginning, end nor a time like 2026-11-23T08:00:00Z", from));
}

std::string CheckStart(const std::string& from) { return std::string(Start(from).status().message()); }

// What went wrong with the log, for somebody who may have the wrong address.
absl::Status Explain(const absl::Status& status, const std::string& topic, const std::string& servers) {
  const std::string text(status.message());
  if (absl::IsNotFound(status))
    return absl::NotFoundError(fmt::format("Kafka at {} has no topic {}; check the name and --kafka", servers, topic));
  if (absl::IsUnavailable(status))
    return absl::UnavailableError(
        fmt::format("Kafka cannot be reached at {} ({}); check --kafka, and that it runs", servers, text));
  return {status.code(), fmt::format("Kafka at {}: {}; check --kafka and --kafka-property", servers, text)};
}

// Where a tail that stops has to come to: the partitions that hold something it has not seen yet. Offsets may have
// holes, in a compacted topic nearly all may be, so a partition is done with its last offset and not with a count. If
// the last offset itself is a hole, or all lies before the time to start from, nothing tells that: then silence does.
class Ahead {
 public:
  void Add(std::int32_t partition, const messaging::Watermarks& marks) {
    if (marks.begin < marks.end) ends_[partition] = marks.end;
  }
  void Saw(const messaging::Record& record) {
    quiet_since_ = absl::Now();
    const auto end = ends_.find(record.partition);
    if (end != ends_.end() && record.offset + 1 >= end->second) ends_.erase(end);
  }
  bool Reached() const { return ends_.empty() || absl::Now() - quiet_since_ > kQuiet; }

 private:
  std::map<std::int32_t, std::int64_t> ends_;  // behind the last record
  absl::Time quiet_since_ = absl::Now();
};

// All partitions of the topic, and what is in them now.
absl::StatusOr<std::vector<std::int32_t>> Partitions(messaging::Log& log, const std::string& topic, Ahead& ahead) {
  std::vector<std::int32_t> all;
  while (true) {
    const auto next = static_cast<std::int32_t>(all.size());
    const auto marks = log.Ends({topic, next});
    if (absl::IsNotFound(marks.status()) && !all.empty()) return all;  // one behind the last partition
    FL_RETURN_IF_ERROR(marks.status());
    ahead.Add(next, *marks);
    all.push_back(next);
  }
}

absl::Status Follow(messaging::Reader& reader, const TailArguments& arguments, Ahead ahead) {
  bool away = false;
  for (std::int64_t shown = 0; arguments.count == 0 || shown < arguments.count;) {
    if (arguments.stop_at_end && ahead.Reached()) break;
    const auto record = reader.Poll(kTurn);
    // Whoever waits for new events also waits for Kafka.
    if (absl::IsUnavailable(record.status()) && !arguments.stop_at_end) {
      if (!away) fmt::print(stderr, "fairleadctl: Kafka is away; waiting for it\n");
      away = true;
      continue;
    }
    FL_RETURN_IF_ERROR(record.status());
    if (!*record) continue;
    away = false;
    ahead.Saw(**record);
    fmt::print("{}\n", EventLine(**record));
    std::fflush(stdout);
    ++shown;
  }
  return absl::OkStatus();
}

absl::Status Tail(const Session& session, const TailArguments& arguments) {
  const std::string& servers = session.options.kafka;
  FL_TRY(const ReadFrom from, Start(arguments.from));
  kafka::KafkaOptions options;
  options.bootstrap_servers = servers;
  options.client_id = "fairleadctl";
  options.properties = session.options.kafka_properties;
  FL_TRY(const auto log, kafka::KafkaLog::Create(options));
  Ahead ahead;
  const auto all = Partitions(*log, arguments.topic, ahead);
  if (!all.ok()) return Explain(all.status(), arguments.topic, servers);
  if (arguments.stop_at_end && from.kind == ReadFrom::Kind::kEnd) return absl::OkStatus();
  const auto reader = log->Read(arguments.topic, *all, from);
  if (!reader.ok()) return Explain(reader.status(), arguments.topic, servers);
  const absl::Status followed = Follow(**reader, arguments, ahead);
  return followed.ok() ? followed : Explain(followed, arguments.topic, servers);
}

}  // namespace

void AddEventsCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const events = AddCommand(app, "events", "The event log", "fairleadctl events tail recognition.events.v1");
  events->require_subcommand(1);
  CLI::App* const tail =
      AddCommand(*events, "tail", "Prints a topic's events as lines of JSON, decoded, and goes on with new ones",
                 "fairleadctl events tail recognition.events.v1 --from beginning --stop-at-end");
  const auto arguments = std::make_shared<TailArguments>();
  tail->add_option("topic", arguments->topic, "Such as recognition.events.v1")->required();
  tail->add_option("--from", arguments->from, "beginning, end, or a time like 2026-11-23T08:00:00Z")
      ->check(CheckStart)
      ->capture_default_str();
  tail->add_option("--count", arguments->count, "Stops after this many")->check(CLI::NonNegativeNumber);
  tail->add_flag("--stop-at-end", arguments->stop_at_end, "Stops when all that is there now was shown");
  tail->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Tail(session, *arguments); }; });
}

}  // namespace fairlead::fairleadctl
