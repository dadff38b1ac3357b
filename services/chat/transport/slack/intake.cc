#include "services/chat/transport/slack/intake.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/all.h"
#include "libs/core/blocking.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"
#include "services/chat/application/refusals.h"
#include "services/chat/transport/slack/blocks.h"

namespace fairlead::chat::slack {
namespace {

// Requests lie in one partition, whoever they are of: so all that wait go into one commit.
constexpr ledger::Partition kPartition = 0;
constexpr std::size_t kMostTogether = 128;
constexpr std::size_t kMostBytes = 256 * 1024;  // of their bodies
// While so many requests wait to be stored, and for so long afterwards, work waits.
constexpr std::size_t kRush = 8;
constexpr absl::Duration kRushLasts = absl::Milliseconds(200);
constexpr char kWaits[] = "-waits";             // of the name of the message that says so
constexpr std::size_t kDigest = 32;             // characters
constexpr std::size_t kHead = 1 + kDigest + 8;  // of a request in a bundle

// The first byte of a job's payload; a capital once the person was told that the request waits.
char Letter(Entrance entrance) {
  return entrance == Entrance::kCommands ? 'c' : entrance == Entrance::kInteractivity ? 'i' : 'e';
}

Entrance EntranceOf(char letter) {
  letter = absl::ascii_tolower(static_cast<unsigned char>(letter));
  return letter == 'c' ? Entrance::kCommands : letter == 'i' ? Entrance::kInteractivity : Entrance::kEvents;
}

bool WasTold(const ledger::Job& job) {
  return !job.payload.empty() && absl::ascii_isupper(static_cast<unsigned char>(job.payload.front()));
}

void MarkTold(ledger::Job& job) {
  if (!job.payload.empty()) {
    job.payload.front() = absl::ascii_toupper(static_cast<unsigned char>(job.payload.front()));
  }
}

std::string MessageId(const ledger::Job& request, std::string_view suffix, std::size_t number) {
  return fmt::format("out-{}{}-{}", request.id, suffix, number);
}

// What nobody began to send is not sent any more once the request has ended.
void Withdraw(const std::string& message, ledger::JobOutcome& outcome) {
  outcome.reads.push_back(ledger::JobKey(message));
  outcome.apply = [message](ledger::Unit& unit) -> absl::Status {
    const ledger::JobCodec codec;
    FL_TRY(const std::optional<ledger::Job> job, unit.Find(codec, message));
    if (!job || !job->owner.empty()) return absl::OkStatus();
    unit.Remove(codec, message);
    unit.Index({.kind = ledger::IndexChange::Kind::kRemoveMember, .index = "jobs", .member = message});
    return absl::OkStatus();
  };
}

// A form's answer, awaited by a thread that may give up before it is there.
struct Waiting {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<absl::StatusOr<Respond::FormAnswer>> answer;
};

core::Task<absl::StatusOr<Respond::FormAnswer>> RunForm(const Respond& respond, std::shared_ptr<const FormSent> form) {
  co_return co_await respond.RunForm(*form);
}

}  // namespace

Intake::Intake(ledger::Ledger& ledger, Sealing& sealing, const Respond& respond, Speaker& speaker,
               const texts::Texts& texts)
    : ledger_(ledger),
      sealing_(sealing),
      respond_(respond),
      speaker_(speaker),
      texts_(texts),
      arrivals_([this](std::vector<Arrival> arrivals) { return StoreTogether(std::move(arrivals)); }, kMostTogether) {}

Intake::~Intake() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return forms_ == 0; });
}

void Intake::AddTo(ledger::JobsOptions& options) {
  options.handlers[kJobKind] = [this](const ledger::JobAttempt& attempt) { return Do(attempt); };
  options.handlers[kBundleKind] = [this](const ledger::JobAttempt& attempt) { return Divide(attempt); };
  options.slow_handlers[kJobKind] = [this](const ledger::JobAttempt& attempt) { return OnSlow(attempt); };
  options.busy = [this] { return absl::GetCurrentTimeNanos() < rush_until_.load(std::memory_order_relaxed); };
}

core::Task<absl::Status> Intake::Accept(Entrance entrance, std::string body, const Envelope& envelope) {
  Arrival arrival{.letter = Letter(entrance),
                  .body = std::move(body),
                  .digest = core::Hex(core::Sha256(envelope.id).substr(0, 16))};
  if (arrivals_.waiting() >= kRush) {
    rush_until_.store(absl::GetCurrentTimeNanos() + absl::ToInt64Nanoseconds(kRushLasts), std::memory_order_relaxed);
  }
  co_return co_await arrivals_.Do(std::move(arrival));
}

core::Task<std::vector<absl::Status>> Intake::StoreTogether(std::vector<Arrival> arrivals) {
  const absl::Time now = ledger_.clock().Now();
  std::vector<absl::Status> stored;
  for (auto begin = arrivals.begin(); begin != arrivals.end();) {
    std::size_t bytes = 0;
    const auto end = std::find_if(begin, arrivals.end(), [&](const Arrival& one) {
      bytes += one.body.size();
      return bytes > kMostBytes;
    });
    // What is too large for any bundle goes alone.
    const std::span<const Arrival> together(begin, std::max(end, begin + 1));
    if (together.size() == 1) {
      stored.push_back(co_await Store(kPartition, together.front(), now));
    } else {
      const absl::Status all = co_await StoreBundle(together, now);
      stored.insert(stored.end(), together.size(), all);
    }
    begin += static_cast<std::ptrdiff_t>(together.size());
  }
  co_return stored;
}

core::Task<absl::Status> Intake::Store(ledger::Partition partition, const Arrival& arrival, absl::Time made) const {
  FL_CO_TRY(const std::string sealed, co_await sealing_.Seal(partition, arrival.body));
  ledger::Job job{
      .id = "in-" + arrival.digest, .kind = kJobKind, .payload = arrival.letter + sealed, .due = made, .made = made};
  // Slack repeats a request with another signature and header, but with the same id.
  ledger::Request once{.principal = "slack", .request_id = arrival.digest, .fingerprint = ""};
  FL_CO_TRY(const bool taken, co_await jobs_->Submit(partition, std::move(job), std::move(once)));
  (void)taken;  // a repetition is as good
  co_return absl::OkStatus();
}

// Each request is "<letter><digest><bytes of the body, 8 digits><body>".
core::Task<absl::Status> Intake::StoreBundle(std::span<const Arrival> arrivals, absl::Time made) const {
  std::string text;
  for (const Arrival& one : arrivals) {
    fmt::format_to(std::back_inserter(text), "{}{}{:08}{}", one.letter, one.digest, one.body.size(), one.body);
  }
  FL_CO_TRY(std::string sealed, co_await sealing_.Seal(kPartition, text));
  ledger::Job job{.id = "bundle-" + core::Hex(core::RandomBytes(16)),
                  .kind = kBundleKind,
                  .payload = std::move(sealed),
                  .due = made,
                  .made = made};
  FL_CO_TRY(const bool taken, co_await jobs_->Submit(kPartition, std::move(job), std::nullopt));
  (void)taken;
  co_return absl::OkStatus();
}

Intake::Outcome Intake::Divide(const ledger::JobAttempt& bundle) const {
  FL_CO_TRY(const std::string text, co_await sealing_.Open(bundle.partition, bundle.job.payload));
  std::vector<Arrival> arrivals;
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t size = 0;
    if (rest.size() > kHead) std::from_chars(rest.data() + 1 + kDigest, rest.data() + kHead, size);
    if (size == 0 || size > rest.size() - kHead) co_return absl::DataLossError("a bundle of requests is cut");
    arrivals.push_back({.letter = rest.front(),
                        .body = std::string(rest.substr(kHead, size)),
                        .digest = std::string(rest.substr(1, kDigest))});
    rest.remove_prefix(kHead + size);
  }
  // Each is stored once, whatever an attempt before did.
  std::vector<core::Task<absl::Status>> tasks;
  for (const Arrival& arrival : arrivals) tasks.push_back(Store(bundle.partition, arrival, bundle.job.made));
  core::All<absl::Status> all(std::move(tasks));
  for (const absl::Status& stored : co_await all) FL_CO_RETURN_IF_ERROR(stored);
  co_return ledger::JobOutcome::Done();
}

absl::StatusOr<std::string> Intake::AcceptForm(const std::string& body, const Envelope& envelope,
                                               absl::Duration patience) {
  FL_TRY(Incoming incoming, ReadIncoming(Entrance::kInteractivity, body));
  auto* sent = std::get_if<FormSent>(&incoming);
  if (sent == nullptr) return std::string();
  const auto waiting = std::make_shared<Waiting>();
  {
    const std::lock_guard lock(mutex_);
    ++forms_;
  }
  core::Start(RunForm(respond_, std::make_shared<const FormSent>(std::move(*sent))),
              [this, waiting](absl::StatusOr<Respond::FormAnswer> answer) {
                {
                  const std::lock_guard lock(waiting->mutex);
                  waiting->answer.emplace(std::move(answer));
                  waiting->changed.notify_one();
                }
                const std::lock_guard lock(mutex_);
                --forms_;
                changed_.notify_all();
              });
  {
    std::unique_lock lock(waiting->mutex);
    waiting->changed.wait_for(lock, absl::ToChronoNanoseconds(patience), [&] { return waiting->answer.has_value(); });
    if (waiting->answer && waiting->answer->ok() && !(*waiting->answer)->errors.empty()) {
      const Respond::FormAnswer& answer = **waiting->answer;
      return Errors(answer.errors, answer.reader, texts_).dump();
    }
  }
  // The job asks again, under the same name: it has the answer that this one had, or will have.
  FL_RETURN_IF_ERROR(core::BlockOn(Accept(Entrance::kInteractivity, body, envelope)));
  return std::string();
}

core::Task<absl::StatusOr<Incoming>> Intake::Open(const ledger::JobAttempt& attempt) const {
  if (attempt.job.payload.empty()) co_return absl::DataLossError("the request is empty");
  const std::string sealed = attempt.job.payload.substr(1);
  FL_CO_TRY(const std::string body, co_await sealing_.Open(attempt.partition, sealed));
  FL_CO_TRY(Incoming incoming, ReadIncoming(EntranceOf(attempt.job.payload.front()), body));
  if (Origin* from = OriginOf(incoming)) from->at = attempt.job.made;
  co_return incoming;
}

Intake::Outcome Intake::Do(const ledger::JobAttempt& attempt) const {
  FL_CO_TRY(const Incoming incoming, co_await Open(attempt));
  const absl::StatusOr<std::vector<chat::Message>> messages = co_await respond_.Run(incoming);
  if (messages.ok()) {
    std::string suffix;
    co_return co_await End(attempt, *messages, std::move(suffix));
  }
  if (!IsTransient(messages.status()) && !absl::IsUnknown(messages.status())) {
    observability::Log(observability::Level::kError, "a request failed for good",
                       {{"job", attempt.job.id}, {"error", messages.status()}});
    const std::vector<chat::Message> failed = co_await respond_.Failed(incoming);
    std::string suffix = "-failed";
    co_return co_await End(attempt, failed, std::move(suffix));
  }
  observability::Log(observability::Level::kWarning, "a request has to wait",
                     {{"job", attempt.job.id}, {"attempts", attempt.job.begun}, {"error", messages.status()}});
  const absl::Time now = ledger_.clock().Now();
  if (now - attempt.job.made > kPatience) {
    const std::vector<chat::Message> given_up = co_await respond_.GivenUp(incoming);
    std::string suffix = "-given-up";
    co_return co_await End(attempt, given_up, std::move(suffix));
  }
  FL_CO_RETURN_IF_ERROR(co_await SayThatItWaits(attempt, incoming));
  co_return ledger::JobOutcome::Later(
      now + std::min(absl::Seconds(1) * (1 << std::min(attempt.job.ended, 5)), absl::Seconds(20)));
}

Intake::Outcome Intake::End(const ledger::JobAttempt& attempt, const std::vector<chat::Message>& messages,
                            std::string suffix) const {
  ledger::JobOutcome outcome;
  FL_CO_TRY(outcome.next, co_await Say(attempt, messages, std::move(suffix)));
  Withdraw(MessageId(attempt.job, kWaits, 0), outcome);
  co_return outcome;
}

core::Task<absl::Status> Intake::OnSlow(const ledger::JobAttempt& attempt) const {
  FL_CO_TRY(const Incoming incoming, co_await Open(attempt));
  co_return co_await SayThatItWaits(attempt, incoming);
}

core::Task<absl::Status> Intake::SayThatItWaits(const ledger::JobAttempt& attempt, const Incoming& incoming) const {
  if (WasTold(attempt.job)) co_return absl::OkStatus();
  const std::vector<chat::Message> interim = co_await respond_.Interim(incoming);
  if (interim.empty()) co_return absl::OkStatus();
  std::string suffix = kWaits;
  FL_CO_TRY(const std::vector<ledger::Job> say, co_await Say(attempt, interim, std::move(suffix)));
  const std::string& id = attempt.job.id;
  std::vector<ledger::Key> reads(1, ledger::JobKey(id));
  for (const ledger::Job& one : say) reads.push_back(ledger::JobKey(one.id));
  FL_CO_TRY(ledger::Loaded loaded,
            co_await ledger_.Load(attempt.partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(attempt.partition, std::move(loaded.aggregates));
  const ledger::JobCodec codec;
  FL_CO_TRY(std::optional<ledger::Job> request, unit.Find(codec, id));
  // It may have ended meanwhile, or another attempt said so.
  if (!request || WasTold(*request)) co_return absl::OkStatus();
  MarkTold(*request);
  unit.Put(codec, id, *request);
  for (const ledger::Job& one : say) FL_CO_RETURN_IF_ERROR(ledger::AddJob(unit, one));
  ledger::CommitGuard guard;
  FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  (void)result;  // a conflict is its end, or another attempt's saying the same
  co_return absl::OkStatus();
}

core::Task<absl::StatusOr<std::vector<ledger::Job>>> Intake::Say(const ledger::JobAttempt& attempt,
                                                                 const std::vector<chat::Message>& messages,
                                                                 std::string suffix) const {
  std::vector<ledger::Job> jobs;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    std::string id = MessageId(attempt.job, suffix, i);
    FL_CO_TRY(ledger::Job job, co_await speaker_.Prepare(attempt.partition, std::move(id), messages[i]));
    jobs.push_back(std::move(job));
  }
  co_return jobs;
}

}  // namespace fairlead::chat::slack
