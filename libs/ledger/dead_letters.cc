#include "libs/ledger/dead_letters.h"

#include <charconv>
#include <coroutine>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "libs/core/status.h"

namespace fairlead::ledger {
namespace {

constexpr std::string_view kPrefix = "dlq_";
constexpr std::size_t kMaxReason = 1000;

template <typename Number>
bool Parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string DeadLetterTopic(const std::string& topic) { return topic + ".dlq"; }

messaging::Record ToRecord(const DeadLetter& letter) {
  messaging::Record record = letter.record;
  record.topic = DeadLetterTopic(letter.record.topic);
  record.offset = -1;
  const auto add = [&](std::string_view name, std::string value) {
    record.headers.emplace_back(fmt::format("{}{}", kPrefix, name), std::move(value));
  };
  add("topic", letter.record.topic);
  add("partition", std::to_string(letter.record.partition));
  add("offset", std::to_string(letter.record.offset));
  add("handler", letter.handler);
  add("reason", letter.reason.substr(0, kMaxReason));
  add("attempts", std::to_string(letter.attempts));
  return record;
}

absl::StatusOr<DeadLetter> DeadLetterFrom(messaging::Record record) {
  DeadLetter letter;
  std::string topic;
  bool sound = true;
  messaging::Headers headers;
  for (auto& [name, value] : record.headers) {
    if (!name.starts_with(kPrefix)) {
      headers.emplace_back(std::move(name), std::move(value));
      continue;
    }
    const std::string_view what = std::string_view(name).substr(kPrefix.size());
    if (what == "topic") topic = value;
    if (what == "partition") sound = sound && Parse(value, record.partition);
    if (what == "offset") sound = sound && Parse(value, record.offset);
    if (what == "handler") letter.handler = value;
    if (what == "reason") letter.reason = value;
    if (what == "attempts") sound = sound && Parse(value, letter.attempts);
  }
  if (topic.empty() || letter.handler.empty() || !sound) {
    return absl::InvalidArgumentError("the record is not a dead letter of a ledger");
  }
  letter.record = std::move(record);
  letter.record.topic = std::move(topic);
  letter.record.headers = std::move(headers);
  return letter;
}

// Awaits the delivery of one record; the coroutine goes on in the session's thread, or at once where it was refused.
class DeadLetters::Delivery {
 public:
  Delivery(DeadLetters& letters, messaging::Record record) : letters_(letters), record_(std::move(record)) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    const absl::Status taken = letters_.Produce(
        std::move(record_),
        [this, awaiting](const absl::Status& status) {
          status_ = status;
          awaiting.resume();
        },
        number_);
    // Where the record was taken, this object may be gone already.
    if (taken.ok()) return true;
    status_ = taken;
    return false;
  }
  absl::Status await_resume() {
    if (!status_.ok()) {
      const std::lock_guard lock(letters_.mutex_);
      if (letters_.number_ == number_) letters_.failed_ = true;
    }
    return status_;
  }

 private:
  DeadLetters& letters_;
  messaging::Record record_;
  std::uint64_t number_ = 0;
  absl::Status status_;
};

core::Task<absl::Status> DeadLetters::Send(DeadLetter letter) {
  Delivery delivery(*this, ToRecord(letter));
  co_return co_await delivery;
}

absl::Status DeadLetters::Produce(messaging::Record record, messaging::ProducerSession::Delivered delivered,
                                  std::uint64_t& number) {
  // Ended without the lock: ending it calls back.
  std::unique_ptr<messaging::ProducerSession> old;
  const std::lock_guard lock(mutex_);
  if (session_ == nullptr || failed_) {
    old = std::move(session_);
    FL_TRY(session_, log_.StartProducer());
    ++number_;
    failed_ = false;
  }
  number = number_;
  return session_->Produce(std::move(record), std::move(delivered));
}

void DeadLetters::Close() {
  std::unique_ptr<messaging::ProducerSession> old;
  const std::lock_guard lock(mutex_);
  old.swap(session_);
}

}  // namespace fairlead::ledger
