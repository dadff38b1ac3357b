#include "libs/rpc/call_base.h"

#include "libs/rpc/server_core.h"
#include "libs/rpc/status.h"

namespace fairlead::rpc::internal {

CallBase::CallBase(Method& method, grpc::ServerCompletionQueue& queue) : method_(method), queue_(queue) {
  method_.core->CallBorn();
}

CallBase::~CallBase() { method_.core->CallGone(); }

absl::Status CallBase::Begin() {
  method_.post(queue_);
  begun_ = std::chrono::steady_clock::now();
  return method_.core->Admit(method_, context_, call_);
}

grpc::Status CallBase::End(const absl::Status& status) {
  method_.core->Ended(method_, status.code(), std::chrono::steady_clock::now() - begun_);
  return ToGrpc(status, call_.traceparent);
}

void StreamCallBase::Complete(bool ok) {
  if (!ok) {
    delete this;  // never began: gRPC reports no end of it
    return;
  }
  if (const absl::Status refused = Begin(); !refused.ok()) {
    Answer(refused);
    return;
  }
  Run();
}

StreamCallBase::StreamCallBase(Method& method, grpc::ServerCompletionQueue& queue)
    : CallBase(method, queue), over_(*this), finished_(*this) {
  context_.AsyncNotifyWhenDone(static_cast<Operation*>(&over_));
}

void StreamCallBase::Answer(const absl::Status& status) { Finish(End(status), finished_); }

void StreamCallBase::Over::Complete(bool) {
  if (call_.context_.IsCancelled()) call_.SetGone();
  call_.Release();
}

void StreamCallBase::Finished::Complete(bool) { call_.Release(); }

void StreamCallBase::Release() {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

}  // namespace fairlead::rpc::internal
