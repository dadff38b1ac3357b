#include "libs/ledger/outbox.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace fairlead::ledger {
namespace {

constexpr std::size_t kMostInOneTrim = 2000;  // Lua's unpack takes some thousand values

bool ParseNumber(std::string_view text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end != text.data();
}

}  // namespace

Outbox::Outbox(Ledger& ledger, Partition partition, std::string topic)
    : ledger_(ledger),
      partition_(partition),
      topic_(std::move(topic)),
      key_(ledger.OutboxKey(partition, topic_)),
      source_(fmt::format("/fairlead/{}/{}", ledger.options().service, partition)),
      trim_(kTrimLua) {}

void Outbox::Restart() {
  position_ = 0;
  taken_.clear();
  confirmed_ = 0;
}

void Outbox::Take(const OutboxEntry& entry) {
  position_ = entry.sequence;
  taken_.emplace_back(entry.sequence, entry.event.id);
}

core::Task<absl::StatusOr<std::size_t>> Outbox::Trim() {
  std::size_t differing = 0;
  while (confirmed_ > 0) {
    const std::size_t count = std::min(confirmed_, kMostInOneTrim);
    std::vector<std::string> arguments;
    arguments.reserve(2 * count);
    for (std::size_t i = 0; i < count; ++i) {
      arguments.push_back(std::to_string(taken_[i].first));
      arguments.push_back(taken_[i].second);
    }
    std::vector<std::string> keys(1, key_);
    FL_CO_TRY(const redis::Reply reply,
              co_await trim_.Run(ledger_.redis(), partition_, std::move(keys), std::move(arguments)));
    if (reply.elements.size() != 2) co_return absl::DataLossError("trim.lua gave an unknown answer");
    differing += static_cast<std::size_t>(reply.elements[1].integer);
    taken_.erase(taken_.begin(), taken_.begin() + static_cast<std::ptrdiff_t>(count));
    confirmed_ -= count;
  }
  co_return differing;
}

absl::StatusOr<OutboxEntry> Outbox::Parse(redis::Reply entry) const {
  const absl::Status malformed = absl::DataLossError(fmt::format("an entry of {} cannot be read", key_));
  if (entry.elements.size() != 2) return malformed;
  OutboxEntry result;
  if (!ParseNumber(entry.elements[0].text, result.sequence)) return malformed;
  messaging::Event& event = result.event;
  event.topic = topic_;
  event.partition = static_cast<std::int32_t>(partition_);
  event.source = source_;
  event.sequence = result.sequence;
  std::vector<redis::Reply>& fields = entry.elements[1].elements;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    const std::string& name = fields[i].text;
    std::string& value = fields[i + 1].text;
    if (name == "id") {
      event.id = std::move(value);
    } else if (name == "previous") {
      event.previous_id = std::move(value);
    } else if (name == "type") {
      event.type = std::move(value);
    } else if (name == "subject") {
      event.subject = std::move(value);
    } else if (name == "trace") {
      event.traceparent = std::move(value);
    } else if (name == "payload") {
      event.payload = std::move(value);
    } else if (name == "snapshot") {
      if (value == "1") event.sequence = 0;
    } else if (name == "time") {
      std::uint64_t micros = 0;
      if (!ParseNumber(value, micros)) return malformed;
      event.time = absl::FromUnixMicros(static_cast<std::int64_t>(micros));
    }
  }
  if (event.sequence == 0) event.previous_id.clear();
  if (event.id.empty() || event.type.empty()) return malformed;
  return result;
}

bool Outbox::Contradicts(std::uint64_t sequence, const std::string& event_id) const {
  if (sequence > position_) return false;
  const auto found =
      std::find_if(taken_.begin(), taken_.end(), [&](const auto& entry) { return entry.first == sequence; });
  return found == taken_.end() || found->second != event_id;
}

}  // namespace fairlead::ledger
