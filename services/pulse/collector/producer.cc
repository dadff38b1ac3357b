#include "services/pulse/collector/producer.h"

#include <chrono>
#include <future>
#include <utility>

#include "libs/core/status.h"

namespace fairlead::pulse::collector {

absl::Status Producer::Put(messaging::Record record, absl::Duration patience) {
  FL_TRY(const std::shared_ptr<messaging::ProducerSession> session, Session());
  // Outlives this call where the confirmation comes after the patience has ended.
  auto confirmed = std::make_shared<std::promise<absl::Status>>();
  std::future<absl::Status> outcome = confirmed->get_future();
  absl::Status put =
      session->Produce(std::move(record), [confirmed](const absl::Status& status) { confirmed->set_value(status); });
  if (put.ok()) {
    if (outcome.wait_for(absl::ToChronoMilliseconds(patience)) != std::future_status::ready) {
      return absl::UnavailableError("the log has not confirmed in time");
    }
    put = outcome.get();
    if (put.ok()) return put;
  }
  if (!absl::IsResourceExhausted(put)) Discard(session);
  return absl::UnavailableError("the log does not take anything now");
}

absl::StatusOr<std::shared_ptr<messaging::ProducerSession>> Producer::Session() {
  const std::lock_guard lock(mutex_);
  if (session_ != nullptr) return session_;
  FL_TRY(session_, log_.StartProducer());
  return session_;
}

void Producer::Discard(const std::shared_ptr<messaging::ProducerSession>& session) {
  const std::lock_guard lock(mutex_);
  if (session_ == session) session_.reset();
}

}  // namespace fairlead::pulse::collector
