#include "libs/messaging/read_range.h"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::messaging {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr absl::Duration kPoll = absl::Milliseconds(100);
constexpr std::chrono::seconds kSilence(20);

}  // namespace

absl::Status ReadRange(Log& log, const TopicPartition& partition, const Watermarks& range,
                       const std::function<void(Record)>& take, const std::function<bool()>& stopping) {
  FL_TRY(const Watermarks has, log.Ends(partition));
  if (range.begin >= range.end) return absl::OkStatus();
  if (has.begin > range.begin || has.end < range.end) {
    return absl::DataLossError(fmt::format("{} {} has the offsets {} to {}, not all of {} to {}", partition.topic,
                                           partition.partition, has.begin, has.end, range.begin, range.end));
  }
  FL_TRY(const std::unique_ptr<Reader> reader,
         log.Read(partition.topic, {partition.partition}, {.kind = ReadFrom::Kind::kOffset, .offset = range.begin}));
  auto until = SteadyClock::now() + kSilence;
  while (!stopping()) {
    absl::StatusOr<std::optional<Record>> record = reader->Poll(kPoll);
    if (!record.ok() && !absl::IsUnavailable(record.status())) return record.status();
    if (record.ok() && record->has_value()) {
      const std::int64_t offset = (*record)->offset;
      if (offset < range.end) take(**std::move(record));
      if (offset + 1 >= range.end) return absl::OkStatus();
      until = SteadyClock::now() + kSilence;
    } else if (record.ok() && reader->Position(partition.partition).value_or(range.begin) >= range.end) {
      return absl::OkStatus();  // what was at its end is a hole
    } else if (SteadyClock::now() >= until) {
      return absl::UnavailableError(fmt::format("{} {} cannot be read", partition.topic, partition.partition));
    }
  }
  return absl::CancelledError("the reader is being stopped");
}

}  // namespace fairlead::messaging
