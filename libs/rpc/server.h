#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/access.h"
#include "libs/auth/token.h"
#include "libs/core/task.h"
#include "libs/observability/metrics.h"
#include "libs/rpc/call.h"
#include "libs/rpc/call_base.h"
#include "libs/rpc/stream.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"

namespace fairlead::rpc {

namespace internal {
class HealthService;
}

// Options "rpc.address", "rpc.tls_certificate" and so on.
struct ServerOptions {
  std::string address = "127.0.0.1:0";  // port 0: any free one
  // PEM files, read again when they change. Without certificate and key the server speaks plain text, and refuses to
  // start on anything but loopback unless `allow_plaintext`.
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_client_ca;  // mutual TLS: clients must show a certificate that these roots signed
  bool allow_plaintext = false;
  int threads = 1;                  // completion queues, each with one thread
  int worker_threads = 2;           // for Offload
  int max_concurrent_calls = 4096;  // beyond: RESOURCE_EXHAUSTED
  int max_message_bytes = 4 * 1024 * 1024;
  absl::Duration max_deadline = absl::Minutes(1);         // of unary calls
  absl::Duration max_stream_deadline = absl::Hours(1);    // of streaming calls
  absl::Duration max_connection_age = absl::Minutes(30);  // so that clients find new replicas
  absl::Duration max_connection_age_grace = absl::Minutes(5);
  bool reflection = true;

  void AddTo(runtime::ConfigParser& parser);
};

enum class Access {
  kTable,  // a token is needed, and the access table decides
  kOpen,   // anybody: health
};

// A gRPC server on its own completion queues; every call is one coroutine. Each call gets, before its handler runs:
// a principal out of the bearer token (else UNAUTHENTICATED), the access table's word (else PERMISSION_DENIED), a
// deadline, a trace context, a place among the concurrent calls, and metrics
//   fairlead_rpc_requests_total{method,code}, fairlead_rpc_duration_seconds{method}, fairlead_rpc_in_flight,
//   fairlead_rpc_refused_total{reason}.
// Serves grpc.health.v1 (SERVING while `ready` says so) and, unless switched off, reflection.
//
// Handlers start on a queue's thread and must not block there; they may go on and end on any thread.
class Server final : public runtime::Component {
 public:
  // `ready` is asked by health checks, from any thread; usually Application::Ready. References must outlive the server.
  Server(ServerOptions options, const auth::TokenVerifier& verifier, auth::AccessTable access,
         observability::Metrics& metrics, std::function<absl::Status()> ready);
  ~Server() override;

  std::string name() const override { return "gRPC server"; }
  // Errors: FailedPrecondition if the access table and the served methods differ, if a registered service has a method
  // without a handler, or if plain text is not allowed at this address; InvalidArgument or NotFound for TLS files;
  // Unavailable if the address cannot be bound (in use).
  absl::Status Start() override;
  // Takes no new calls, lets those under way finish until `deadline`, cancels the rest, and returns when every handler
  // has ended. A call that arrives in that very moment, before its client has heard of the stop, fails with CANCELLED
  // without a text: FromGrpc makes Unavailable of it.
  void Stop(absl::Time deadline) override;
  // OK between Start and Stop.
  absl::Status Ready() const override;

  // The bound port, after Start.
  int port() const;

  // For Methods.
  void AddService(const std::string& full_name, std::shared_ptr<grpc::Service> service);
  internal::Method& AddMethod(const std::string& full_name, Access access, bool stream);

 private:
  std::unique_ptr<internal::HealthService> health_;  // lives as long as its calls, which the core ends
  std::unique_ptr<internal::ServerCore> core_;
};

// Registers the methods of one generated service with a server, before its start:
//   void RecognitionService::RegisterWith(rpc::Server& server) {
//     using Api = v1::RecognitionService::AsyncService;
//     rpc::Methods<v1::RecognitionService>(server)
//         .Unary("GiveAward", &Api::RequestGiveAward, this, &RecognitionService::GiveAward)
//         .Unary("GetWallet", &Api::RequestGetWallet, this, &RecognitionService::GetWallet);
//   }
// where GiveAward is
//   core::Task<absl::StatusOr<v1::GiveAwardResponse>> GiveAward(const rpc::Call&, const v1::GiveAwardRequest&);
// `self` must outlive the server. Handlers' references live until the handler has ended.
template <typename Api>
class Methods {
 public:
  using Async = typename Api::AsyncService;

  explicit Methods(Server& server, Access access = Access::kTable)
      : server_(server), access_(access), service_(std::make_shared<Async>()) {
    server.AddService(Api::service_full_name(), service_);
  }

  // One request, one response.
  template <typename Base, typename Request, typename Response>
  Methods& Unary(const std::string& name,
                 void (Base::*request)(grpc::ServerContext*, Request*, grpc::ServerAsyncResponseWriter<Response>*,
                                       grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                 std::type_identity_t<internal::UnaryHandler<Request, Response>> handler) {
    using CallType = internal::UnaryCall<Request, Response>;
    typename CallType::Poster poster = [service = service_, request](auto* context, auto* message, auto* writer,
                                                                     auto* queue, void* tag) {
      (service.get()->*request)(context, message, writer, queue, queue, tag);
    };
    Add<CallType>(name, false, std::move(poster), std::move(handler));
    return *this;
  }
  template <typename Base, typename Request, typename Response, typename Self>
  Methods& Unary(const std::string& name,
                 void (Base::*request)(grpc::ServerContext*, Request*, grpc::ServerAsyncResponseWriter<Response>*,
                                       grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                 Self* self, core::Task<absl::StatusOr<Response>> (Self::*handler)(const Call&, const Request&)) {
    return Unary(name, request,
                 [self, handler](const Call& call, const Request& message) { return (self->*handler)(call, message); });
  }

  // One request, a stream of responses: Task<Status> (const Call&, const Request&, Writer<Response>&).
  template <typename Base, typename Request, typename Response>
  Methods& ServerStream(const std::string& name,
                        void (Base::*request)(grpc::ServerContext*, Request*, grpc::ServerAsyncWriter<Response>*,
                                              grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                        std::type_identity_t<internal::WriterHandler<Request, Response>> handler) {
    using CallType = internal::WriterCall<Request, Response>;
    typename CallType::Poster poster = [service = service_, request](auto* context, auto* message, auto* writer,
                                                                     auto* queue, void* tag) {
      (service.get()->*request)(context, message, writer, queue, queue, tag);
    };
    Add<CallType>(name, true, std::move(poster), std::move(handler));
    return *this;
  }
  template <typename Base, typename Request, typename Response, typename Self>
  Methods& ServerStream(const std::string& name,
                        void (Base::*request)(grpc::ServerContext*, Request*, grpc::ServerAsyncWriter<Response>*,
                                              grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                        Self* self,
                        core::Task<absl::Status> (Self::*handler)(const Call&, const Request&, Writer<Response>&)) {
    return ServerStream(name, request, [self, handler](const Call& call, const Request& message, auto& writer) {
      return (self->*handler)(call, message, writer);
    });
  }

  // Streams in both directions: Task<Status> (const Call&, Stream<Request, Response>&).
  template <typename Base, typename Request, typename Response>
  Methods& BidiStream(const std::string& name,
                      void (Base::*request)(grpc::ServerContext*, grpc::ServerAsyncReaderWriter<Response, Request>*,
                                            grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                      std::type_identity_t<internal::StreamHandler<Request, Response>> handler) {
    using CallType = internal::StreamCall<Request, Response>;
    typename CallType::Poster poster = [service = service_, request](auto* context, auto* stream, auto* queue,
                                                                     void* tag) {
      (service.get()->*request)(context, stream, queue, queue, tag);
    };
    Add<CallType>(name, true, std::move(poster), std::move(handler));
    return *this;
  }
  template <typename Base, typename Request, typename Response, typename Self>
  Methods& BidiStream(const std::string& name,
                      void (Base::*request)(grpc::ServerContext*, grpc::ServerAsyncReaderWriter<Response, Request>*,
                                            grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                      Self* self, core::Task<absl::Status> (Self::*handler)(const Call&, Stream<Request, Response>&)) {
    return BidiStream(name, request,
                      [self, handler](const Call& call, auto& stream) { return (self->*handler)(call, stream); });
  }

 private:
  template <typename CallType, typename Poster, typename Handler>
  void Add(const std::string& name, bool stream, Poster poster, Handler handler) {
    internal::Method& method = server_.AddMethod(std::string(Api::service_full_name()) + "/" + name, access_, stream);
    method.post = [&method, poster = std::move(poster), handler = std::move(handler)](
                      grpc::ServerCompletionQueue& queue) { CallType::Post(method, queue, poster, handler); };
  }

  Server& server_;
  Access access_;
  std::shared_ptr<Async> service_;
};

}  // namespace fairlead::rpc
