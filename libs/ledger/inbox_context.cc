#include <algorithm>

#include <fmt/format.h>

#include "libs/core/refusal.h"
#include "libs/ledger/inbox_lane.h"

namespace fairlead::ledger {
namespace {

constexpr int kDecisions = 4;
constexpr char kOther[] = "other";

// An error of the store, as a handler of events takes it: what no other event would change is the event's fault.
absl::Status OfStore(const absl::Status& status) {
  if (const auto refusal = core::RefusalOf(status); refusal && refusal->reason == "EVENT_TOO_LARGE") {
    return absl::FailedPreconditionError(std::string(status.message()));
  }
  if (absl::IsDataLoss(status)) return absl::UnavailableError(std::string(status.message()));
  return status;
}

}  // namespace

InboxContext::InboxContext(Ledger& owner, messaging::Log& log, observability::Registry& metrics,
                           const InboxOptions& given)
    : ledger(owner),
      options(given),
      dead_letters(log),
      retries(metrics.AddCounter("fairlead_events_retried_total", "Batches of events that were put off and tried again",
                                 {{"handler", given.handler}})) {
  for (const std::string& topic : options.topics) {
    const auto missing = [&](const char* reason) {
      return &metrics.AddCounter("fairlead_event_gaps_total",
                                 "Events that never came (gap) or contradict what was seen (rewind)",
                                 {{"topic", topic}, {"reason", reason}});
    };
    topics[topic] = {.gaps = missing("gap"),
                     .rewinds = missing("rewind"),
                     .dead_letters = &metrics.AddCounter("fairlead_dead_letters_total", "Events that were set aside",
                                                         {{"topic", topic}})};
  }
  for (const absl::StatusCode code :
       {absl::StatusCode::kFailedPrecondition, absl::StatusCode::kPermissionDenied, absl::StatusCode::kUnauthenticated,
        absl::StatusCode::kInvalidArgument, absl::StatusCode::kInternal, absl::StatusCode::kUnknown}) {
    subscription_errors_[code] = &metrics.AddCounter(
        "fairlead_subscription_errors_total", "Times the group ended this member or did not take it",
        {{"handler", options.handler}, {"code", absl::StatusCodeToString(code)}});
  }
  std::vector<std::string> types = {kOther};
  for (const auto& [type, handler] : options.handlers) types.push_back(type);
  for (const std::string& type : types) {
    TypeMetrics& of_type = types_[type];
    int i = 0;
    for (const char* outcome : {"applied", "repeat", "ignored", "dead"}) {
      of_type.outcomes[i++] = &metrics.AddCounter("fairlead_events_handled_total", "Events, by what came of them",
                                                  {{"handler", options.handler}, {"type", type}, {"outcome", outcome}});
    }
    of_type.duration = &metrics.AddHistogram("fairlead_event_handling_seconds",
                                             "From the beginning of an event's batch to its commits",
                                             {{"handler", options.handler}, {"type", type}});
  }
}

absl::StatusOr<std::optional<std::vector<Touch>>> InboxContext::Touches(const messaging::Event& event) const {
  const auto handler = options.handlers.find(event.type);
  if (handler == options.handlers.end()) {
    const bool ours = std::any_of(options.packages.begin(), options.packages.end(),
                                  [&](const std::string& package) { return event.type.starts_with(package); });
    if (ours && !options.ignored.contains(event.type)) {
      return absl::InvalidArgumentError(fmt::format("the type {} is unknown", event.type));
    }
    return std::optional<std::vector<Touch>>();
  }
  FL_TRY(std::vector<Touch> touches, handler->second(event));
  for (const Touch& touch : touches) {
    if (touch.partition >= ledger.partitions()) {
      return absl::InternalError(fmt::format("the handler of {} names partition {}", event.type, touch.partition));
    }
  }
  return std::optional<std::vector<Touch>>(std::move(touches));
}

const InboxContext::TypeMetrics& InboxContext::For(const std::string& type) const {
  const auto found = types_.find(type);
  return found == types_.end() ? types_.at(kOther) : found->second;
}

void InboxContext::Count(const std::string& type, Outcome outcome, double events) const {
  For(type).outcomes[static_cast<int>(outcome)]->Increment(events);
}

void InboxContext::CountSubscriptionError(const absl::Status& why) const {
  const auto found = subscription_errors_.find(why.code());
  (found == subscription_errors_.end() ? subscription_errors_.at(absl::StatusCode::kUnknown) : found->second)
      ->Increment();
}

void InboxContext::Took(const std::string& type, absl::Duration duration) const {
  For(type).duration->Observe(absl::ToDoubleSeconds(duration));
}

core::Task<absl::Status> ApplyShares(Ledger& ledger, Source source, Partition partition, std::vector<Share> shares,
                                     InboxPosition top, std::uint64_t& seen,
                                     const std::function<void(std::uint64_t found)>& lower) {
  std::vector<Key> reads;
  for (const Share& share : shares) reads.insert(reads.end(), share.touch->reads.begin(), share.touch->reads.end());
  std::sort(reads.begin(), reads.end());
  reads.erase(std::unique(reads.begin(), reads.end()), reads.end());
  for (int decisions = 0; decisions < kDecisions; ++decisions) {
    absl::StatusOr<Loaded> loaded = co_await ledger.Load(partition, reads, std::nullopt, source);
    if (!loaded.ok()) co_return OfStore(loaded.status());
    const InboxPosition position = loaded->inbox.value_or(InboxPosition());
    if (position.sequence < seen) lower(position.sequence);
    seen = position.sequence;
    if (position.sequence >= top.sequence) co_return absl::OkStatus();
    Unit unit(partition, std::move(loaded->aggregates));
    for (const Share& share : shares) {
      if (share.event->sequence <= position.sequence) continue;
      unit.SetTraceparent(share.event->traceparent);
      FL_CO_RETURN_IF_ERROR(share.touch->apply(unit));
    }
    CommitGuard guard;
    guard.source = source;
    guard.position = top;
    guard.expected = position;
    const absl::StatusOr<CommitResult> result = co_await ledger.Commit(std::move(unit), std::move(guard));
    if (!result.ok()) co_return OfStore(result.status());
    if (result->outcome == CommitResult::Outcome::kConflict) continue;
    seen = top.sequence;
    co_return absl::OkStatus();
  }
  co_return absl::AbortedError("others changed the same data at the same time, again and again");
}

}  // namespace fairlead::ledger
