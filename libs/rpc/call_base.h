#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "libs/core/task.h"
#include "libs/observability/metrics.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handover.h"
#include "libs/rpc/stream.h"

// The machinery under server.h: one object per call, posted to the queue before the call arrives, then its state until
// the answer has left. Nothing here is for the authors of services.
namespace fairlead::rpc::internal {

class ServerCore;

// One served method: what every call of it needs, resolved once.
struct Method {
  ServerCore* core = nullptr;
  std::string name;     // "fairlead.recognition.v1.RecognitionService/GiveAward"
  bool open = false;    // needs no token
  bool stream = false;  // has its own maximum deadline
  unsigned roles = 0;   // bits of auth::Role
  observability::Histogram* duration = nullptr;
  std::array<std::atomic<observability::Counter*>, 17> requests{};  // by status code, resolved at the first use
  std::function<void(grpc::ServerCompletionQueue&)> post;           // posts one more call to that queue
};

// What all calls share. Born when posted, deletes itself after its last tag has come back.
class CallBase : public Operation {
 public:
  CallBase(const CallBase&) = delete;
  CallBase& operator=(const CallBase&) = delete;

 protected:
  CallBase(Method& method, grpc::ServerCompletionQueue& queue);
  ~CallBase();

  // A call has come: posts the next and fills `call_`. An error is the answer, without running the handler.
  absl::Status Begin();
  // Counts the call as ended with `status` and returns what the caller is told.
  grpc::Status End(const absl::Status& status);

  Method& method_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  Call call_;

 private:
  std::chrono::steady_clock::time_point begun_;
};

template <typename Request, typename Response>
using UnaryHandler = std::function<core::Task<absl::StatusOr<Response>>(const Call&, const Request&)>;
template <typename Request, typename Response>
using WriterHandler = std::function<core::Task<absl::Status>(const Call&, const Request&, Writer<Response>&)>;
template <typename Request, typename Response>
using StreamHandler = std::function<core::Task<absl::Status>(const Call&, Stream<Request, Response>&)>;

template <typename Request, typename Response>
class UnaryCall final : public CallBase {
 public:
  using Poster = std::function<void(grpc::ServerContext*, Request*, grpc::ServerAsyncResponseWriter<Response>*,
                                    grpc::ServerCompletionQueue*, void*)>;

  static void Post(Method& method, grpc::ServerCompletionQueue& queue, const Poster& poster,
                   const UnaryHandler<Request, Response>& handler) {
    auto* call = new UnaryCall(method, queue, handler);
    poster(&call->context_, &call->request_, &call->writer_, &queue, static_cast<Operation*>(call));
  }

  void Complete(bool ok) override {
    if (!ok || answered_) {
      delete this;
      return;
    }
    if (const absl::Status refused = Begin(); !refused.ok()) {
      Answer(refused);
      return;
    }
    core::Start(handler_(call_, request_), [this](absl::StatusOr<Response> result) { Answer(std::move(result)); });
  }

 private:
  UnaryCall(Method& method, grpc::ServerCompletionQueue& queue, const UnaryHandler<Request, Response>& handler)
      : CallBase(method, queue), handler_(handler), writer_(&context_) {}

  // May run on any thread; once the answer is handed over the queue's thread may delete this.
  void Answer(absl::StatusOr<Response> result) {
    answered_ = true;
    const grpc::Status status = End(result.status());
    const Handover handover(this);
    if (status.ok()) {
      writer_.Finish(*result, status, static_cast<Operation*>(this));
    } else {
      writer_.FinishWithError(status, static_cast<Operation*>(this));
    }
  }

  const UnaryHandler<Request, Response>& handler_;
  Request request_;
  grpc::ServerAsyncResponseWriter<Response> writer_;
  bool answered_ = false;  // written before Finish, read after its tag: the queue orders them
};

// What the two streaming forms share: the call ends when both its answer has left and gRPC has said that it is over.
class StreamCallBase : public CallBase {
 public:
  void Complete(bool ok) final;

 protected:
  StreamCallBase(Method& method, grpc::ServerCompletionQueue& queue);
  virtual ~StreamCallBase() = default;

  virtual void Run() = 0;                                                    // starts the handler
  virtual void Finish(const grpc::Status& status, Operation& finished) = 0;  // on the transport
  void Answer(const absl::Status& status);
  bool gone() const { return gone_.load(std::memory_order_acquire); }
  void SetGone() { gone_.store(true, std::memory_order_release); }

 private:
  class Over final : public Operation {  // AsyncNotifyWhenDone
   public:
    explicit Over(StreamCallBase& call) : call_(call) {}
    void Complete(bool ok) override;

   private:
    StreamCallBase& call_;
  };
  class Finished final : public Operation {
   public:
    explicit Finished(StreamCallBase& call) : call_(call) {}
    void Complete(bool ok) override;

   private:
    StreamCallBase& call_;
  };
  void Release();

  Over over_;
  Finished finished_;
  std::atomic<int> references_{2};
  std::atomic<bool> gone_{false};
};

template <typename Request, typename Response>
class WriterCall final : public StreamCallBase, public Writer<Response> {
 public:
  using Poster = std::function<void(grpc::ServerContext*, Request*, grpc::ServerAsyncWriter<Response>*,
                                    grpc::ServerCompletionQueue*, void*)>;

  static void Post(Method& method, grpc::ServerCompletionQueue& queue, const Poster& poster,
                   const WriterHandler<Request, Response>& handler) {
    auto* call = new WriterCall(method, queue, handler);
    poster(&call->context_, &call->request_, &call->writer_, &queue, static_cast<Operation*>(call));
  }

  bool Cancelled() const override { return gone(); }

 private:
  WriterCall(Method& method, grpc::ServerCompletionQueue& queue, const WriterHandler<Request, Response>& handler)
      : StreamCallBase(method, queue), handler_(handler), writer_(&context_) {}

  void Run() override {
    core::Start(handler_(call_, request_, *this), [this](const absl::Status& status) { Answer(status); });
  }
  void Finish(const grpc::Status& status, Operation& finished) override {
    const Handover handover(&finished);
    writer_.Finish(status, &finished);
  }
  void StartWrite(const Response& message, Operation& done) override {
    const Handover handover(&done);
    writer_.Write(message, &done);
  }

  const WriterHandler<Request, Response>& handler_;
  Request request_;
  grpc::ServerAsyncWriter<Response> writer_;
};

template <typename Request, typename Response>
class StreamCall final : public StreamCallBase, public Stream<Request, Response> {
 public:
  using Poster = std::function<void(grpc::ServerContext*, grpc::ServerAsyncReaderWriter<Response, Request>*,
                                    grpc::ServerCompletionQueue*, void*)>;

  static void Post(Method& method, grpc::ServerCompletionQueue& queue, const Poster& poster,
                   const StreamHandler<Request, Response>& handler) {
    auto* call = new StreamCall(method, queue, handler);
    poster(&call->context_, &call->stream_, &queue, static_cast<Operation*>(call));
  }

  bool Cancelled() const override { return gone(); }

 private:
  // One Read. gRPC reports the caller's last message and the caller's end alike, and says only later that the call is
  // over; an import must not take the one for the other. So an end is followed by sending the initial metadata, which
  // fails where the stream is closed.
  class Reading final : public Operation {
   public:
    explicit Reading(StreamCall& call) : call_(call) {}
    void Start(Request& into, Operation& done) {
      done_ = &done;
      probing_ = false;
      const Handover handover(this);
      call_.stream_.Read(&into, static_cast<Operation*>(this));
    }
    void Complete(bool ok) override {
      if (!ok && !probing_ && !call_.metadata_sent_) {
        probing_ = call_.metadata_sent_ = true;
        call_.stream_.SendInitialMetadata(static_cast<Operation*>(this));
        return;
      }
      if (probing_ && !ok) call_.SetGone();
      done_->Complete(ok && !probing_);
    }

   private:
    StreamCall& call_;
    Operation* done_ = nullptr;
    bool probing_ = false;
  };

  StreamCall(Method& method, grpc::ServerCompletionQueue& queue, const StreamHandler<Request, Response>& handler)
      : StreamCallBase(method, queue), handler_(handler), stream_(&context_), reading_(*this) {}

  void Run() override {
    core::Start(handler_(call_, *this), [this](const absl::Status& status) { Answer(status); });
  }
  void Finish(const grpc::Status& status, Operation& finished) override {
    const Handover handover(&finished);
    stream_.Finish(status, &finished);
  }
  void StartRead(Request& into, Operation& done) override { reading_.Start(into, done); }
  void StartWrite(const Response& message, Operation& done) override {
    metadata_sent_ = true;
    const Handover handover(&done);
    stream_.Write(message, &done);
  }

  const StreamHandler<Request, Response>& handler_;
  grpc::ServerAsyncReaderWriter<Response, Request> stream_;
  Reading reading_;
  bool metadata_sent_ = false;  // touched by the handler's operations only, which follow each other
};

}  // namespace fairlead::rpc::internal
