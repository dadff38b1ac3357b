#include "libs/rpc/server_core.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <random>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "google/protobuf/descriptor.h"
#include "grpc/grpc.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"
#include "libs/rpc/tls.h"

namespace fairlead::rpc::internal {
namespace {

using observability::Level;
using observability::Log;

// Calls that wait in gRPC for a posted object cost little, so a burst larger than this is only slower.
// How long clients have, after the last call, to read their answers and that the server goes away.
constexpr std::chrono::milliseconds kLastWords(250);
constexpr int kPostedUnary = 64;
constexpr int kPostedStreams = 4;
constexpr int kRefusalsLoggedPerSecond = 20;

std::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

std::string_view Metadata(const grpc::ServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? std::string_view() : View(found->second);
}

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// https://www.w3.org/TR/trace-context/, version 00: ids of zeros are invalid.
bool IsTraceparent(std::string_view text) {
  return text.size() == 55 && text.substr(0, 3) == "00-" && text[35] == '-' && text[52] == '-' &&
         IsLowerHex(text.substr(3, 32)) && IsLowerHex(text.substr(36, 16)) && IsLowerHex(text.substr(53)) &&
         text.substr(3, 32).find_first_not_of('0') != std::string_view::npos &&
         text.substr(36, 16).find_first_not_of('0') != std::string_view::npos;
}

std::string NewTraceparent() {
  // Ids must differ, not be secret: a generator a thread, seeded by the system's.
  thread_local std::mt19937_64 generator = [] {
    std::seed_seq seed{std::random_device{}(), std::random_device{}(), std::random_device{}(), std::random_device{}()};
    return std::mt19937_64(seed);
  }();
  return fmt::format("00-{:016x}{:016x}-{:016x}-01", generator(), generator() | 1, generator() | 1);
}

const char* Name(Refusal reason) {
  constexpr const char* kNames[] = {"unauthenticated", "denied", "overload", "expired"};
  return kNames[static_cast<int>(reason)];
}

}  // namespace

ServerCore::ServerCore(ServerOptions options, const auth::TokenVerifier& verifier, auth::AccessTable access,
                       observability::Metrics& metrics, std::function<absl::Status()> ready)
    : options_(std::move(options)),
      verifier_(verifier),
      access_(std::move(access)),
      metrics_(metrics),
      ready_(std::move(ready)),
      in_flight_gauge_(metrics.operations.AddGauge("fairlead_rpc_in_flight", "Calls whose handlers have not ended")) {
  for (const Refusal reason : {Refusal::kUnauthenticated, Refusal::kDenied, Refusal::kOverload, Refusal::kExpired}) {
    refused_[static_cast<int>(reason)] = &metrics.operations.AddCounter(
        "fairlead_rpc_refused_total", "Calls turned away before their handler", {{"reason", Name(reason)}});
  }
}

ServerCore::~ServerCore() { Stop(absl::Now()); }

void ServerCore::AddService(const std::string& full_name, std::shared_ptr<grpc::Service> service) {
  services_.emplace_back(full_name, std::move(service));
}

Method& ServerCore::AddMethod(const std::string& full_name, bool open, bool stream) {
  Method& method = methods_.emplace_back();
  method.core = this;
  method.name = full_name;
  method.open = open;
  method.stream = stream;
  method.roles = access_.RolesOf(full_name);
  method.duration = &metrics_.operations.AddHistogram(
      "fairlead_rpc_duration_seconds", "From the arrival of a call to its answer", {{"method", full_name}});
  return method;
}

bool ServerCore::HasService(const std::string& full_name) const {
  return std::any_of(services_.begin(), services_.end(), [&](const auto& entry) { return entry.first == full_name; });
}

absl::Status ServerCore::CheckMethods() const {
  std::vector<std::string> served;
  for (const Method& method : methods_) {
    if (!method.open) served.push_back(method.name);
  }
  FL_RETURN_IF_ERROR(access_.CheckCovers(served));
  // gRPC would let calls of a method that nobody asks for wait for ever.
  for (const auto& [name, service] : services_) {
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; descriptor != nullptr && i < descriptor->method_count(); ++i) {
      const std::string full_name = name + "/" + descriptor->method(i)->name();
      if (std::none_of(methods_.begin(), methods_.end(), [&](const Method& m) { return m.name == full_name; })) {
        return absl::FailedPreconditionError(fmt::format("{} has no handler", full_name));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ServerCore::Start() {
  FL_RETURN_IF_ERROR(CheckMethods());
  FL_TRY(const std::shared_ptr<grpc::ServerCredentials> credentials, ServerCredentials(options_));
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options_.address, credentials, &port_);
  builder.SetMaxReceiveMessageSize(options_.max_message_bytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(options_.max_connection_age)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(options_.max_connection_age_grace)));
  for (const auto& [name, service] : services_) builder.RegisterService(service.get());
  for (int i = 0; i < std::max(1, options_.threads); ++i) queues_.push_back(builder.AddCompletionQueue());
  server_ = builder.BuildAndStart();
  if (!server_ || port_ <= 0) {
    for (auto& queue : queues_) queue->Shutdown();
    void* tag = nullptr;
    bool ok = false;
    for (auto& queue : queues_) {
      while (queue->Next(&tag, &ok)) {
      }
    }
    queues_.clear();
    return absl::UnavailableError(
        fmt::format("cannot listen on {}: the port is in use, or the address is not this machine's; set another "
                    "rpc.address",
                    options_.address));
  }
  workers_ = std::make_unique<WorkerPool>(std::max(1, options_.worker_threads));
  for (auto& queue : queues_) {
    for (Method& method : methods_) {
      for (int i = method.stream ? kPostedStreams : kPostedUnary; i > 0; --i) method.post(*queue);
    }
    threads_.emplace_back([&queue = *queue] {
      void* tag = nullptr;
      bool ok = false;
      while (queue.Next(&tag, &ok)) {
        auto* const operation = static_cast<Operation*>(tag);
        Handover::Taken(operation);
        operation->Complete(ok);
      }
    });
  }
  serving_ = true;
  Log(Level::kInfo, "The gRPC server listens.",
      {{"address", options_.address}, {"port", port_}, {"tls", !options_.tls_certificate.empty()}});
  return absl::OkStatus();
}

void ServerCore::Stop(absl::Time deadline) {
  if (threads_.empty()) return;
  serving_ = false;
  stopping_ = true;
  const auto no_calls = [this] { return calls_.load(std::memory_order_acquire) == 0; };
  // gRPC (1.51) may have taken a call that it will never hand over: it looked for a posted one just when Shutdown had
  // given them back. Shutdown would wait for it, and its caller for the deadline. So connections are closed soon after
  // the last call of ours has ended.
  bool shut_down = false;
  std::thread closer([&] {
    std::unique_lock lock(calls_mutex_);
    no_calls_.wait(lock, no_calls);
    if (no_calls_.wait_for(lock, kLastWords, [&] { return shut_down; })) return;
    lock.unlock();
    grpc_server_cancel_all_calls(server_->c_server());
  });
  // Returns when all calls have ended or, at the deadline, have been cancelled; posted calls come back unused.
  server_->Shutdown(absl::ToChronoTime(deadline));
  {
    const std::lock_guard lock(calls_mutex_);
    shut_down = true;
    no_calls_.notify_all();
  }
  // Handlers may still be waiting for others; a queue must not be shut down before they have handed in their answers.
  closer.join();
  workers_.reset();
  for (auto& queue : queues_) queue->Shutdown();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  server_.reset();
}

void ServerCore::CallGone() {
  if (calls_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const std::lock_guard lock(calls_mutex_);
  no_calls_.notify_all();
}

absl::StatusOr<auth::Principal> ServerCore::Authenticate(const grpc::ServerContext& context) const {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = Metadata(context, "authorization");
  const bool bearer =
      value.size() >= kScheme.size() && std::equal(kScheme.begin(), kScheme.end(), value.begin(), [](char a, char b) {
        return a == b || (b >= 'A' && b <= 'Z' && a == b + ('a' - 'A')) ||
               (b >= 'a' && b <= 'z' && a == b - ('a' - 'A'));
      });
  if (!bearer) return absl::UnauthenticatedError("there is no bearer token; send authorization: Bearer <token>");
  return verifier_.Verify(value.substr(kScheme.size()));
}

absl::Status ServerCore::Refuse(Refusal reason, const Method& method, const Call& call,
                                const auth::Principal& principal, absl::Status status) {
  refused_[static_cast<int>(reason)]->Increment();
  // Bounded, so that whoever sends bad tokens cannot fill the disk.
  const std::int64_t second = absl::ToUnixSeconds(absl::Now());
  if (log_second_.exchange(second, std::memory_order_relaxed) != second) logged_this_second_ = 0;
  if (logged_this_second_.fetch_add(1, std::memory_order_relaxed) < kRefusalsLoggedPerSecond) {
    Log(Level::kWarning, "Turned a call away.",
        {observability::Trace(call.traceparent),
         {"method", method.name},
         {"reason", Name(reason)},
         {"subject", principal.subject},
         {"error", status}});
  }
  return status;
}

absl::Status ServerCore::Admit(const Method& method, const grpc::ServerContext& context, Call& call) {
  in_flight_gauge_.Increment();
  const bool full = in_flight_.fetch_add(1, std::memory_order_relaxed) >= options_.max_concurrent_calls;
  const std::string_view traceparent = Metadata(context, "traceparent");
  call.traceparent = IsTraceparent(traceparent) ? std::string(traceparent) : NewTraceparent();
  call.workers = workers_.get();
  if (!method.open) {
    auto principal = Authenticate(context);
    if (!principal.ok()) return Refuse(Refusal::kUnauthenticated, method, call, {}, principal.status());
    call.principal = *std::move(principal);
    if ((method.roles & (1u << static_cast<unsigned>(call.principal.role))) == 0) {
      return Refuse(Refusal::kDenied, method, call, call.principal,
                    absl::PermissionDeniedError(fmt::format("the role \"{}\" may not call {}",
                                                            auth::RoleName(call.principal.role), method.name)));
    }
    if (full) {
      return Refuse(Refusal::kOverload, method, call, call.principal,
                    absl::ResourceExhaustedError("the server has too many calls under way; try again later"));
    }
  }
  const absl::Time now = absl::Now();
  const absl::Time theirs = absl::FromChrono(context.deadline());
  call.deadline = std::min(theirs, now + (method.stream ? options_.max_stream_deadline : options_.max_deadline));
  if (theirs <= now) {
    return Refuse(Refusal::kExpired, method, call, call.principal,
                  absl::DeadlineExceededError("the deadline had passed when the call arrived"));
  }
  return absl::OkStatus();
}

void ServerCore::Ended(Method& method, absl::StatusCode code, std::chrono::steady_clock::duration took) {
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
  in_flight_gauge_.Decrement();
  method.duration->Observe(std::chrono::duration<double>(took).count());
  auto& slot = method.requests[static_cast<std::size_t>(code) % method.requests.size()];
  observability::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &metrics_.operations.AddCounter("fairlead_rpc_requests_total", "Answered calls",
                                              {{"method", method.name}, {"code", absl::StatusCodeToString(code)}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment();
}

}  // namespace fairlead::rpc::internal
