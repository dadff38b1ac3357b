#include "services/chat/transport/slack/intake.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "libs/core/blocking.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"
#include "services/chat/application/refusals.h"
#include "services/chat/transport/slack/blocks.h"

namespace fairlead::chat::slack {
namespace {

// The first byte of a job's payload.
char Letter(Entrance entrance) {
  return entrance == Entrance::kCommands ? 'c' : entrance == Entrance::kInteractivity ? 'i' : 'e';
}

Entrance EntranceOf(char letter) {
  return letter == 'c' ? Entrance::kCommands : letter == 'i' ? Entrance::kInteractivity : Entrance::kEvents;
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

Intake::~Intake() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return forms_ == 0; });
}

core::Task<absl::Status> Intake::Accept(Entrance entrance, const std::string& body, const Envelope& envelope) {
  const ledger::Partition partition = ledger_.PartitionOf(envelope.user);
  FL_CO_TRY(const std::string sealed, co_await sealing_.Seal(partition, body));
  const absl::Time now = ledger_.clock().Now();
  const std::string digest = core::Hex(core::Sha256(envelope.id).substr(0, 16));
  ledger::Job job{
      .id = "in-" + digest, .kind = kJobKind, .payload = Letter(entrance) + sealed, .due = now, .made = now};
  // Slack repeats a request with another signature and header, but with the same id.
  ledger::Request once{.principal = "slack", .request_id = digest, .fingerprint = ""};
  FL_CO_TRY(const bool taken, co_await jobs_->Submit(partition, std::move(job), std::move(once)));
  (void)taken;  // a repetition is as good
  co_return absl::OkStatus();
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

core::Task<absl::StatusOr<ledger::JobOutcome>> Intake::Do(const ledger::JobAttempt& attempt) const {
  if (attempt.job.payload.empty()) co_return absl::DataLossError("the request is empty");
  const std::string sealed = attempt.job.payload.substr(1);
  FL_CO_TRY(const std::string body, co_await sealing_.Open(attempt.partition, sealed));
  FL_CO_TRY(Incoming incoming, ReadIncoming(EntranceOf(attempt.job.payload.front()), body));
  if (Origin* from = OriginOf(incoming)) from->at = attempt.job.made;
  const absl::StatusOr<std::vector<chat::Message>> messages = co_await respond_.Run(incoming);
  if (messages.ok()) {
    std::string suffix;
    co_return co_await Say(attempt, *messages, std::move(suffix));
  }
  if (!IsTransient(messages.status()) && !absl::IsUnknown(messages.status())) {
    observability::Log(observability::Level::kError, "a request failed for good",
                       {{"job", attempt.job.id}, {"error", messages.status()}});
    const std::vector<chat::Message> failed = co_await respond_.Failed(incoming);
    std::string suffix = "-failed";
    co_return co_await Say(attempt, failed, std::move(suffix));
  }
  observability::Log(observability::Level::kWarning, "a request has to wait",
                     {{"job", attempt.job.id}, {"attempts", attempt.job.begun}, {"error", messages.status()}});
  const absl::Time now = ledger_.clock().Now();
  if (now - attempt.job.made > kPatience) {
    const std::vector<chat::Message> given_up = co_await respond_.GivenUp(incoming);
    std::string suffix = "-given-up";
    co_return co_await Say(attempt, given_up, std::move(suffix));
  }
  ledger::JobOutcome later;
  if (attempt.job.ended == 0) {
    const std::vector<chat::Message> interim = co_await respond_.Interim(incoming);
    std::string suffix = "-waits";
    FL_CO_TRY(later, co_await Say(attempt, interim, std::move(suffix)));
  }
  later.again = now + std::min(absl::Seconds(1) * (1 << std::min(attempt.job.ended, 5)), absl::Seconds(20));
  co_return later;
}

core::Task<absl::StatusOr<ledger::JobOutcome>> Intake::Say(const ledger::JobAttempt& attempt,
                                                           const std::vector<chat::Message>& messages,
                                                           std::string suffix) const {
  ledger::JobOutcome outcome;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    std::string id = "out-" + attempt.job.id + suffix + "-" + std::to_string(i);
    FL_CO_TRY(ledger::Job job, co_await speaker_.Prepare(attempt.partition, std::move(id), messages[i]));
    outcome.next.push_back(std::move(job));
  }
  co_return outcome;
}

}  // namespace fairlead::chat::slack
