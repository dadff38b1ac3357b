#include "tests/load/award_load.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "tests/load/connection.h"

namespace fairlead::load {
namespace {

namespace v1 = recognition::v1;

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details()) {
      if (detail.Is<google::rpc::ErrorInfo>() && detail.UnpackTo(&info)) return info.reason();
    }
  }
  return fmt::format("CODE_{}", static_cast<int>(status.error_code()));
}

bool IsTransient(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNKNOWN:
      return true;
    default:
      return false;
  }
}

std::chrono::system_clock::time_point In(absl::Duration duration) { return absl::ToChronoTime(absl::Now() + duration); }

// One thread, one completion queue; every call is a small state machine whose tag is its address.
class Run {
 public:
  Run(const LoadOptions& options, const std::function<Intent()>& next)
      : options_(options),
        next_(next),
        stub_(v1::RecognitionService::NewStub(Connect(options.targets, options.ca_file))),
        random_(options.seed) {}

  LoadReport Go() {
    start_ = absl::Now();
    due_ = start_;
    Fill();
    void* tag = nullptr;
    bool ok = false;
    while (!(Finished() && active_.empty() && !ticking_) && queue_.Next(&tag, &ok)) {
      if (tag == &tick_) {
        ticking_ = false;
      } else {
        Advance(*static_cast<Active*>(tag));
      }
      Fill();
    }
    report_.elapsed = absl::Now() - start_;
    tick_.Cancel();
    queue_.Shutdown();
    while (queue_.Next(&tag, &ok)) {
    }
    std::sort(report_.latencies.begin(), report_.latencies.end());
    std::sort(report_.effects.begin(), report_.effects.end());
    return std::move(report_);
  }

 private:
  struct Active {
    std::size_t entry = 0;
    absl::Time due;
    absl::Time first_attempt;
    int attempt = 0;  // of this call, for the back-off
    enum class Stage { kGive, kReverse, kWatch } stage = Stage::kGive;
    bool waiting = false;  // for the alarm before the next attempt
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::GiveAwardResponse>> give;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ReverseAwardResponse>> reverse;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ListAwardsResponse>> list;
    v1::GiveAwardResponse given;
    v1::ListAwardsResponse received;
    v1::ReverseAwardResponse taken_back;
    grpc::Status status;
    grpc::Alarm alarm;
  };

  bool Finished() const {
    return (options_.enough != nullptr && *options_.enough) || absl::Now() - start_ >= options_.duration ||
           (options_.limit > 0 && started_ >= options_.limit);
  }

  // Starts what is due and fits; asks to be woken for what is due later.
  void Fill() {
    while (!Finished() && static_cast<int>(active_.size()) < options_.in_flight) {
      if (options_.rate > 0) {
        const absl::Time now = absl::Now();
        if (due_ > now) {
          if (!ticking_) {
            ticking_ = true;
            tick_.Set(&queue_, absl::ToChronoTime(due_), &tick_);
          }
          return;
        }
      }
      Begin(options_.rate > 0 ? due_ : absl::Now());
      if (options_.rate > 0) due_ += absl::Seconds(1 / options_.rate);
    }
  }

  void Begin(absl::Time due) {
    auto call = std::make_unique<Active>();
    Entry entry;
    entry.intent = next_();
    entry.request_id = fmt::format("{}-{}-{}", options_.run, options_.seed, started_++);
    call->entry = report_.journal.size();
    call->due = due;
    call->first_attempt = absl::Now();
    report_.journal.push_back(std::move(entry));
    Active& active = *call;
    active_.emplace(&active, std::move(call));
    Attempt(active);
  }

  void Attempt(Active& call) {
    const Entry& entry = report_.journal[call.entry];
    const bool watching = call.stage == Active::Stage::kWatch;
    call.waiting = false;
    ++call.attempt;
    call.context = std::make_unique<grpc::ClientContext>();
    call.context->set_deadline(In(options_.attempt_timeout));
    const std::string& caller = watching ? entry.intent.recipients.front() : entry.intent.giver;
    call.context->AddMetadata("authorization", "Bearer " + options_.token(caller));
    call.status = grpc::Status::OK;
    switch (call.stage) {
      case Active::Stage::kGive:
        return Give(call);
      case Active::Stage::kReverse:
        return Reverse(call, entry);
      case Active::Stage::kWatch:
        return Watch(call);
    }
  }

  void Give(Active& call) {
    Entry& entry = report_.journal[call.entry];
    ++entry.attempts;
    v1::GiveAwardRequest request;
    request.set_request_id(entry.request_id);
    for (const auto& recipient : entry.intent.recipients) request.add_recipient_ids(recipient);
    request.set_points(entry.intent.points);
    request.set_value(entry.intent.value);
    request.set_message(entry.intent.message);
    call.give = stub_->AsyncGiveAward(call.context.get(), request, &queue_);
    call.give->Finish(&call.given, &call.status, &call);
  }

  void Reverse(Active& call, const Entry& entry) {
    v1::ReverseAwardRequest request;
    request.set_request_id(entry.request_id + "-reversal");
    request.set_award_id(entry.award_id);
    request.set_reason("given by mistake");
    call.reverse = stub_->AsyncReverseAward(call.context.get(), request, &queue_);
    call.reverse->Finish(&call.taken_back, &call.status, &call);
  }

  void Watch(Active& call) {
    v1::ListAwardsRequest request;
    request.set_direction(v1::AWARD_DIRECTION_RECEIVED);
    request.set_page_size(20);
    call.list = stub_->AsyncListAwards(call.context.get(), request, &queue_);
    call.list->Finish(&call.received, &call.status, &call);
  }

  void Advance(Active& call) {
    if (call.waiting) return Attempt(call);
    if (!call.status.ok() && IsTransient(call.status)) return Failed(call);
    switch (call.stage) {
      case Active::Stage::kGive:
        return Answered(call);
      case Active::Stage::kReverse:
        report_.journal[call.entry].reversed = call.status.ok();
        if (!call.status.ok()) ++report_.refused["reversal " + ReasonOf(call.status)];
        break;
      case Active::Stage::kWatch:
        if (!Seen(call)) return Wait(call, absl::Milliseconds(1));
        report_.effects.push_back(absl::Now() - call.due);
        break;
    }
    active_.erase(&call);
  }

  // Without an answer: again with the same request id, until it is time to give up.
  void Failed(Active& call) {
    ++report_.failed_attempts;
    ++report_.errors[fmt::format("{} {}", static_cast<int>(call.status.error_code()), call.status.error_message())];
    if (absl::Now() - call.first_attempt < options_.give_up) {
      const double jitter = std::uniform_real_distribution<double>(0.5, 1.0)(random_);
      return Wait(call, jitter * std::min(absl::Milliseconds(20) * (1 << std::min(call.attempt, 6)), absl::Seconds(1)));
    }
    if (call.stage == Active::Stage::kReverse) report_.journal[call.entry].reversal_unknown = true;
    if (call.stage == Active::Stage::kGive) ++report_.unanswered;
    active_.erase(&call);
  }

  void Wait(Active& call, absl::Duration pause) {
    call.waiting = true;
    call.alarm.Set(&queue_, In(pause), &call);
  }

  void Answered(Active& call) {
    Entry& entry = report_.journal[call.entry];
    entry.answered = true;
    if (!call.status.ok()) {
      entry.refusal = ReasonOf(call.status);
      ++report_.refused[entry.refusal];
      active_.erase(&call);
      return;
    }
    Accepted(call, entry);
    if (std::uniform_real_distribution<double>(0, 1)(random_) < options_.reverse_share) {
      Next(call, Active::Stage::kReverse);
    } else if (options_.effect_every > 0 && report_.accepted % options_.effect_every == 0) {
      Next(call, Active::Stage::kWatch);
    } else {
      active_.erase(&call);
    }
  }

  void Next(Active& call, Active::Stage stage) {
    call.stage = stage;
    call.attempt = 0;
    call.first_attempt = absl::Now();
    Attempt(call);
  }

  bool Seen(const Active& call) const {
    const auto& awards = call.received.awards();
    return std::any_of(awards.begin(), awards.end(),
                       [&](const auto& award) { return award.award_id() == call.given.award_id(); });
  }

  void Accepted(const Active& call, Entry& entry) {
    entry.award_id = call.given.award_id();
    entry.accepted_at = absl::Now();
    ++report_.accepted;
    report_.points += entry.intent.points * static_cast<std::int64_t>(entry.intent.recipients.size());
    report_.latencies.push_back(entry.accepted_at - call.due);
  }

  const LoadOptions& options_;
  const std::function<Intent()>& next_;
  std::unique_ptr<v1::RecognitionService::Stub> stub_;
  grpc::CompletionQueue queue_;
  grpc::Alarm tick_;
  bool ticking_ = false;
  std::map<Active*, std::unique_ptr<Active>> active_;
  std::mt19937_64 random_;
  std::int64_t started_ = 0;
  absl::Time start_;
  absl::Time due_;
  LoadReport report_;
};

}  // namespace

absl::Duration Quantile(const std::vector<absl::Duration>& sorted, double q) {
  if (sorted.empty()) return absl::ZeroDuration();
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::clamp(q, 0.0, 1.0) * last)];
}

absl::StatusOr<LoadReport> RunAwardLoad(const LoadOptions& options, const std::function<Intent()>& next) {
  if (options.targets.empty()) return absl::InvalidArgumentError("no recognition address was given");
  return Run(options, next).Go();
}

}  // namespace fairlead::load
