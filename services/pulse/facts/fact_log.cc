#include "services/pulse/facts/fact_log.h"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/messaging/event.h"
#include "libs/observability/log.h"

namespace fairlead::pulse {
namespace {

using observability::Level;
using observability::Log;

constexpr absl::Duration kPoll = absl::Milliseconds(100);
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr std::chrono::milliseconds kPause(200);
constexpr char kType[] = "fairlead.pulse.v1.PulseFact";

// The fact in a record, if it is one.
std::optional<v1::PulseFact> FactIn(messaging::Record record) {
  absl::StatusOr<messaging::Event> event = messaging::FromRecord(std::move(record));
  v1::PulseFact fact;
  const bool understood = event.ok() && event->type == kType && fact.ParseFromString(event->payload) &&
                          fact.survey().size() == 16 && fact.fact_case() != v1::PulseFact::FACT_NOT_SET;
  if (understood) return fact;
  Log(Level::kWarning, "a record is no fact of Pulse's", {{"error", event.status()}});
  return std::nullopt;
}

}  // namespace

std::string FactTopic(std::string_view process) { return fmt::format("pulse.{}.v1", process); }

struct FactReader::Topic {
  std::string name;
  std::unique_ptr<messaging::Reader> reader = nullptr;
  std::int64_t next = 0;   // the offset to read from after an interruption
  std::int64_t until = 0;  // where it ended when it was first looked at
  bool caught_up = false;
};

FactReader::FactReader(messaging::Log& log, std::vector<std::string> processes, Handler handler)
    : log_(log),
      processes_(std::move(processes)),
      handler_(std::move(handler)),
      behind_(static_cast<int>(processes_.size())) {}

absl::Status FactReader::Start() {
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void FactReader::Stop(absl::Time) {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

absl::Status FactReader::Ready() const {
  if (behind_ == 0) return absl::OkStatus();
  return absl::UnavailableError("the facts about surveys are not read yet");
}

void FactReader::Run() {
  std::vector<Topic> topics;
  for (const std::string& process : processes_) topics.push_back({.name = FactTopic(process)});
  while (!stopping_) {
    bool any = false;
    for (Topic& topic : topics) {
      Follow(topic);
      any = any || topic.reader != nullptr;
    }
    if (!any) std::this_thread::sleep_for(kPause);
  }
}

// One look at one topic: at most one poll that finds nothing.
void FactReader::Follow(Topic& topic) {
  if (topic.reader == nullptr) {
    const absl::StatusOr<messaging::Watermarks> ends = log_.Ends({.topic = topic.name, .partition = 0});
    if (absl::IsNotFound(ends.status())) {
      // Nobody has said anything yet.
      if (!std::exchange(topic.caught_up, true)) --behind_;
      return;
    }
    if (!ends.ok()) return;
    topic.until = ends->end;
    auto reader = log_.Read(topic.name, {0}, {.kind = messaging::ReadFrom::Kind::kOffset, .offset = topic.next});
    if (!reader.ok()) return;
    topic.reader = *std::move(reader);
  }
  while (!stopping_) {
    absl::StatusOr<std::optional<messaging::Record>> record = topic.reader->Poll(kPoll);
    if (!record.ok()) {
      topic.reader.reset();
      return;
    }
    const bool any = record->has_value();
    if (any) {
      topic.next = (*record)->offset + 1;
      if (const auto fact = FactIn(**std::move(record)); fact.has_value()) handler_(*fact);
    }
    const bool at_end = topic.next >= topic.until || topic.reader->Position(0).value_or(0) >= topic.until;
    if (at_end && !std::exchange(topic.caught_up, true)) --behind_;
    if (!any) return;
  }
}

FactWriter::FactWriter(messaging::Log& log, const core::Clock& clock, std::string process)
    : log_(log), clock_(&clock), process_(std::move(process)) {}

FactWriter::FactWriter(messaging::Log& log, std::string process)
    : log_(log), clock_(nullptr), process_(std::move(process)) {}

absl::Status FactWriter::WriteAll(std::span<const v1::PulseFact> facts) {
  FL_RETURN_IF_ERROR(log_.EnsureTopic({.name = FactTopic(process_), .partitions = 1}));
  FL_TRY(const std::unique_ptr<messaging::ProducerSession> session, log_.StartProducer());
  // What fails at its delivery fails Flush.
  const auto produce = [&](const v1::PulseFact& fact) {
    return session->Produce(RecordOf(fact), [](const absl::Status&) {});
  };
  for (const v1::PulseFact& fact : facts) {
    absl::Status produced = produce(fact);
    if (absl::IsResourceExhausted(produced)) {
      FL_RETURN_IF_ERROR(session->Flush(kPatience));
      produced = produce(fact);
    }
    FL_RETURN_IF_ERROR(produced);
  }
  return session->Flush(kPatience);
}

messaging::Record FactWriter::RecordOf(const v1::PulseFact& fact) const {
  return messaging::ToRecord({.id = core::Hex(core::RandomBytes(16)),
                              .type = kType,
                              .source = fmt::format("/fairlead/pulse/{}", process_),
                              .subject = core::Hex(fact.survey()),
                              .time = clock_ == nullptr ? NoTime() : clock_->Now(),
                              .payload = fact.SerializeAsString(),
                              .topic = FactTopic(process_),
                              .partition = 0});
}

}  // namespace fairlead::pulse
