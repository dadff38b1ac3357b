#pragma once

#include <coroutine>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "libs/auth/principal.h"

namespace fairlead::rpc {

// A few threads for what blocks: audits, imports' parsing. Everything else runs on the queue's thread and must not.
// Thread-safe.
class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool();  // runs what was posted, then ends the threads
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void Post(std::coroutine_handle<> continuation);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// What a method knows of the call besides its request. Lives until the handler has ended.
struct Call {
  auth::Principal principal;
  absl::Time deadline = absl::InfiniteFuture();  // the caller's, at most the server's maximum from now
  std::string traceparent;                       // W3C trace context, made if the caller sent none
  WorkerPool* workers = nullptr;                 // for Offload; null in tests of a handler alone
};

// Continues the awaiting coroutine on a thread of the call's pool, so that it may block there:
//   rpc::Offload offload(call);
//   co_await offload;
class [[nodiscard]] Offload {
 public:
  explicit Offload(const Call& call) : workers_(call.workers) {}
  bool await_ready() const noexcept { return workers_ == nullptr; }
  void await_suspend(std::coroutine_handle<> awaiting) const { workers_->Post(awaiting); }
  void await_resume() const noexcept {}

 private:
  WorkerPool* workers_;
};

}  // namespace fairlead::rpc
