#include "libs/ledger/dead_letters.h"

#include <coroutine>
#include <utility>

#include "libs/core/status.h"

namespace fairlead::ledger {
namespace {

// What `status` of a letter says about that letter. A session ends with its first failure, and all that it still holds
// with it: those others have done nothing wrong.
absl::Status Judge(bool& failed, const absl::Status& status) {
  if (status.ok()) return status;
  if (std::exchange(failed, true))
    return absl::UnavailableError("the session of dead letters ended with another letter");
  return status;
}

}  // namespace

// Awaits the delivery of one record; the coroutine goes on in the session's thread, or in Tend or Close where the
// record was refused.
class DeadLetters::Delivery {
 public:
  Delivery(DeadLetters& letters, messaging::Record record) : letters_(letters), record_(std::move(record)) {}
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    const std::lock_guard lock(letters_.mutex_);
    awaiting_ = awaiting;
    status_ = absl::UnavailableError("dead letters are closed");
    if (!letters_.closed_) letters_.waiting_.push_back(this);
    return !letters_.closed_;
  }
  absl::Status await_resume() { return std::move(status_); }

  messaging::Record TakeRecord() { return std::move(record_); }
  // Ends the wait, and this object with it.
  void Resume(absl::Status status) {
    status_ = std::move(status);
    awaiting_.resume();
  }

 private:
  DeadLetters& letters_;
  messaging::Record record_;
  std::coroutine_handle<> awaiting_;
  absl::Status status_;
};

core::Task<absl::Status> DeadLetters::Send(messaging::DeadLetter letter) {
  Delivery delivery(*this, messaging::ToRecord(letter));
  co_return co_await delivery;
}

void DeadLetters::Tend() {
  std::deque<Delivery*> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
  }
  for (Delivery* const delivery : waiting) {
    const absl::Status taken = Produce(*delivery);
    // Where it was taken, it may be gone already.
    if (!taken.ok()) delivery->Resume(taken);
  }
}

absl::Status DeadLetters::Produce(Delivery& delivery) {
  std::unique_lock lock(mutex_);
  const bool failed = failed_ != nullptr && *failed_;
  lock.unlock();
  if (failed) session_.reset();  // calls back
  if (session_ == nullptr) {
    FL_TRY(session_, log_.StartProducer());
    lock.lock();
    failed_ = std::make_shared<bool>(false);
    lock.unlock();
  }
  // Held until a refusal is judged, so that it is known as the session's first failure.
  lock.lock();
  const absl::Status taken =
      session_->Produce(delivery.TakeRecord(), [this, &delivery, failed = failed_](const absl::Status& status) {
        std::unique_lock judging(mutex_);
        absl::Status judged = Judge(*failed, status);
        judging.unlock();
        delivery.Resume(std::move(judged));
      });
  return absl::IsResourceExhausted(taken) ? taken : Judge(*failed_, taken);
}

void DeadLetters::Close() {
  std::deque<Delivery*> waiting;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    waiting.swap(waiting_);
  }
  session_.reset();
  for (Delivery* const delivery : waiting) delivery->Resume(absl::UnavailableError("dead letters are closed"));
}

}  // namespace fairlead::ledger
