#include "libs/ledger/audit_service.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "libs/core/refusal.h"
#include "libs/ledger/steady.h"
#include "libs/messaging/dead_letter.h"
#include "libs/messaging/retry.h"

namespace fairlead::ledger {
namespace {

constexpr std::uint32_t kDefaultSettle = 30;
constexpr std::uint32_t kMostSettle = 300;
constexpr std::int32_t kDefaultPage = 50;
constexpr std::int32_t kMostPage = 1000;
constexpr std::int64_t kMostAttempts = std::numeric_limits<std::int32_t>::max();
constexpr absl::Duration kPoll = absl::Milliseconds(500);
constexpr absl::Duration kSilence = absl::Seconds(20);
constexpr char kStopping[] = "the server is being stopped";

// "<topic>/<partition>/<offset>".
struct Place {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

std::string NameOf(const Place& place) { return fmt::format("{}/{}/{}", place.topic, place.partition, place.offset); }

template <typename Number>
bool Parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

std::optional<Place> ParsePlace(std::string_view name) {
  const std::size_t second = name.rfind('/');
  if (second == std::string_view::npos || second == 0) return std::nullopt;
  const std::size_t first = name.rfind('/', second - 1);
  if (first == std::string_view::npos || first == 0) return std::nullopt;
  Place place;
  place.topic = std::string(name.substr(0, first));
  const bool sound = Parse(name.substr(first + 1, second - first - 1), place.partition) &&
                     Parse(name.substr(second + 1), place.offset);
  return sound ? std::optional<Place>(std::move(place)) : std::nullopt;
}

v1::AuditLedgerResponse ToProto(AuditReport& report) {
  v1::AuditLedgerResponse response;
  for (AuditReport::Finding& finding : report.TakeFindings()) {
    v1::AuditLedgerResponse::Finding& added = *response.add_findings();
    added.set_subject(std::move(finding.subject));
    added.set_problem(std::move(finding.problem));
  }
  for (const auto& [name, value] : report.figures()) {
    v1::AuditLedgerResponse::Figure& figure = *response.add_figures();
    figure.set_name(name);
    figure.set_value(value);
  }
  return response;
}

v1::DeadLetter ToProto(const Place& place, const messaging::DeadLetter& letter, bool parked) {
  v1::DeadLetter message;
  message.set_name(NameOf(place));
  message.set_topic(letter.original.topic);
  message.set_partition(letter.original.partition);
  message.set_offset(letter.original.offset);
  message.set_handler(letter.handler);
  message.set_reason(letter.reason);
  message.set_attempts(static_cast<std::int32_t>(std::min<std::int64_t>(letter.attempts, kMostAttempts)));
  message.set_parked(parked);
  if (const auto event = messaging::FromRecord(letter.original); event.ok()) {
    message.set_event_type(event->type);
    message.set_event_id(event->id);
    message.set_sequence(event->sequence);
  }
  return message;
}

}  // namespace

AuditService::AuditService(Ledger& ledger, messaging::Log& log, std::vector<std::string> topics,
                           std::vector<InboxConsumer*> consumers, MakeFold make_fold)
    : ledger_(ledger), log_(log), consumers_(std::move(consumers)), make_fold_(std::move(make_fold)) {
  options_.topics = std::move(topics);
  std::set<std::string> dead;
  for (const InboxConsumer* consumer : consumers_) {
    options_.consumers.push_back({.handler = consumer->options().handler, .topics = consumer->options().topics});
    for (const std::string& topic : consumer->options().topics) dead.insert(messaging::DeadLetterTopic(topic));
  }
  dead_letter_topics_.assign(dead.begin(), dead.end());
}

void AuditService::RegisterWith(rpc::Server& server) {
  server_ = &server;
  using Api = v1::LedgerAuditService::AsyncService;
  rpc::Methods<v1::LedgerAuditService>(server)
      .ServerStream("AuditLedger", &Api::RequestAuditLedger, this, &AuditService::AuditLedger)
      .Unary("ListDeadLetters", &Api::RequestListDeadLetters, this, &AuditService::ListDeadLetters)
      .Unary("ReplayDeadLetter", &Api::RequestReplayDeadLetter, this, &AuditService::ReplayDeadLetter);
}

core::Task<absl::Status> AuditService::AuditLedger(const rpc::Call& call, const v1::AuditLedgerRequest& request,
                                                   rpc::Writer<v1::AuditLedgerResponse>& writer) {
  const std::uint32_t seconds = request.settle_seconds() == 0 ? kDefaultSettle : request.settle_seconds();
  if (seconds > kMostSettle) {
    co_return core::InvalidField("settle_seconds", fmt::format("must be at most {}", kMostSettle));
  }
  const Audit::CancelledFunction cancelled = [this, &writer] { return writer.Cancelled() || Stopping(); };
  Audit audit(ledger_, log_, options_, make_fold_(), absl::Seconds(seconds), cancelled);
  AuditReport report;
  bool more = true;
  while (more) {
    rpc::Offload offload(call);
    co_await offload;
    const absl::StatusOr<bool> next = audit.Next(report);
    if (absl::IsCancelled(next.status()) && Stopping()) co_return absl::UnavailableError(kStopping);
    FL_CO_TRY(more, next);
    v1::AuditLedgerResponse response = ToProto(report);
    response.set_done(!more);
    response.set_clean(!more && report.clean());
    auto write = writer.Write(response);
    const bool taken = co_await write;
    if (!taken) co_return absl::CancelledError("the caller has gone");
  }
  co_return absl::OkStatus();
}

core::Task<absl::StatusOr<v1::ListDeadLettersResponse>> AuditService::ListDeadLetters(
    const rpc::Call& call, const v1::ListDeadLettersRequest& request) {
  if (request.page_size() < 0) co_return core::InvalidField("page_size", "must not be negative");
  const std::int32_t asked = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMostPage);
  const std::size_t size = static_cast<std::size_t>(asked);
  Place start;
  if (!request.page_token().empty()) {
    const std::optional<Place> token = ParsePlace(request.page_token());
    if (!token) co_return core::InvalidField("page_token", "is not one that this method gave");
    start = *token;
  }
  rpc::Offload offload(call);
  co_await offload;
  std::vector<std::pair<Place, messaging::Record>> found;  // one more than the page, to name the next
  for (const std::string& topic : dead_letter_topics_) {
    if (topic < start.topic) continue;
    for (std::int32_t partition = 0; partition < static_cast<std::int32_t>(ledger_.partitions()); ++partition) {
      const bool at_start = topic == start.topic && partition == start.partition;
      if (topic == start.topic && partition < start.partition) continue;
      if (found.size() > size) break;
      const std::function<bool(messaging::Record)> take = [&](messaging::Record record) {
        const absl::StatusOr<messaging::DeadLetter> letter = messaging::DeadLetterFromRecord(record);
        if (letter.ok() && ConsumerOf(letter->handler) != nullptr) {
          const Place place = {.topic = record.topic, .partition = record.partition, .offset = record.offset};
          found.emplace_back(place, std::move(record));
        }
        return found.size() <= size;
      };
      FL_CO_RETURN_IF_ERROR(ReadOn({topic, partition}, at_start ? start.offset : 0, take));
    }
  }
  v1::ListDeadLettersResponse response;
  for (std::size_t i = 0; i < std::min(found.size(), size); ++i) {
    FL_CO_TRY(const messaging::DeadLetter letter, messaging::DeadLetterFromRecord(found[i].second));
    const absl::StatusOr<bool> parked = co_await ConsumerOf(letter.handler)->IsParked(found[i].second);
    if (messaging::IsLater(parked.status())) co_return parked.status();
    *response.add_dead_letters() = ToProto(found[i].first, letter, parked.value_or(false));
  }
  if (found.size() > size) response.set_next_page_token(NameOf(found[size].first));
  co_return response;
}

core::Task<absl::StatusOr<v1::ReplayDeadLetterResponse>> AuditService::ReplayDeadLetter(
    const rpc::Call& call, const v1::ReplayDeadLetterRequest& request) {
  const std::optional<Place> place = ParsePlace(request.name());
  if (!place) co_return core::InvalidField("name", "must be <topic>/<partition>/<offset>");
  const bool known =
      std::find(dead_letter_topics_.begin(), dead_letter_topics_.end(), place->topic) != dead_letter_topics_.end();
  if (!known) co_return absl::NotFoundError(fmt::format("{} is no dead-letter topic of this service", place->topic));
  rpc::Offload offload(call);
  co_await offload;
  std::optional<messaging::Record> record;
  const std::function<bool(messaging::Record)> take = [&](messaging::Record found) {
    if (found.offset == place->offset) record = std::move(found);
    return false;
  };
  FL_CO_RETURN_IF_ERROR(ReadOn({place->topic, place->partition}, place->offset, take));
  if (!record) co_return absl::NotFoundError(fmt::format("there is no dead letter {}", request.name()));
  FL_CO_TRY(const messaging::DeadLetter letter, messaging::DeadLetterFromRecord(*record));
  InboxConsumer* consumer = ConsumerOf(letter.handler);
  if (consumer == nullptr) co_return absl::NotFoundError(fmt::format("{} belongs to another service", request.name()));
  FL_CO_TRY(const int applied, co_await consumer->ReplayDeadLetter(*std::move(record)));
  v1::ReplayDeadLetterResponse response;
  response.set_applied_partitions(applied);
  co_return response;
}

absl::Status AuditService::ReadOn(const messaging::TopicPartition& partition, std::int64_t offset,
                                  const std::function<bool(messaging::Record)>& take) const {
  const absl::StatusOr<messaging::Watermarks> marks = log_.Ends(partition);
  if (absl::IsNotFound(marks.status())) return absl::OkStatus();
  FL_RETURN_IF_ERROR(marks.status());
  std::int64_t next = std::max(offset, marks->begin);
  if (next >= marks->end) return absl::OkStatus();
  messaging::ReadFrom from;
  from.kind = messaging::ReadFrom::Kind::kOffset;
  from.offset = next;
  FL_TRY(const std::unique_ptr<messaging::Reader> reader, log_.Read(partition.topic, {partition.partition}, from));
  absl::Time until = SteadyNow() + kSilence;
  while (next < marks->end) {
    if (Stopping()) return absl::UnavailableError(kStopping);
    absl::StatusOr<std::optional<messaging::Record>> record = reader->Poll(kPoll);
    if (record.ok() && *record) {
      until = SteadyNow() + kSilence;
      next = (*record)->offset + 1;
      if (!take(**std::move(record))) return absl::OkStatus();
    } else if (SteadyNow() >= until) {
      return absl::UnavailableError(fmt::format("{} cannot be read", partition.topic));
    }
  }
  return absl::OkStatus();
}

InboxConsumer* AuditService::ConsumerOf(const std::string& handler) const {
  for (InboxConsumer* consumer : consumers_) {
    if (consumer->options().handler == handler) return consumer;
  }
  return nullptr;
}

}  // namespace fairlead::ledger
