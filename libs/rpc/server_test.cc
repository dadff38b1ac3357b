#include "libs/rpc/server.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "google/protobuf/descriptor.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"

#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "libs/rpc/test_server.h"

namespace fairlead::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RpcServer : public ServerTest {};

TEST_F(RpcServer, AnswersAndCounts) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  EXPECT_EQ(*Say(*client, "hello"), "hello");
  EXPECT_EQ(*Say(*client, ""), "");
  const std::string metrics = metrics_.operations.Text();
  EXPECT_THAT(metrics,
              HasSubstr(R"(fairlead_rpc_requests_total{code="OK",method="fairlead.testing.v1.EchoService/Echo"} 2)"));
  EXPECT_THAT(metrics,
              HasSubstr(R"(fairlead_rpc_duration_seconds_count{method="fairlead.testing.v1.EchoService/Echo"} 2)"));
  EXPECT_THAT(metrics, HasSubstr("fairlead_rpc_in_flight 0"));
}

TEST_F(RpcServer, ServesManyCallsAtOnceFromSeveralThreads) {
  ServerOptions options;
  options.threads = 2;
  ASSERT_TRUE(Start(options).ok());
  const auto client = Connect();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 20; ++j) {
        const std::string text = std::to_string(i * 1000 + j);
        if (Say(*client, text) != absl::StatusOr<std::string>(text)) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(RpcServer, HoldsMoreCallsThanItPostsWhileTheyWait) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int i = 0; i < 80; ++i) {
    threads.emplace_back([&] { answered += Say(*client, "gate").ok(); });
  }
  EXPECT_TRUE(echo_.gate.AwaitWaiting(80));
  EXPECT_THAT(metrics_.operations.Text(), HasSubstr("fairlead_rpc_in_flight 80"));
  echo_.gate.Open();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answered, 80);
}

TEST_F(RpcServer, RefusesCallsBeyondItsBound) {
  ServerOptions options;
  options.max_concurrent_calls = 1;
  ASSERT_TRUE(Start(options).ok());
  const auto client = Connect();
  std::thread first([&] { EXPECT_TRUE(Say(*client, "gate").ok()); });
  ASSERT_TRUE(echo_.gate.AwaitWaiting(1));
  EXPECT_EQ(Say(*client, "x").status().code(), absl::StatusCode::kResourceExhausted);
  echo_.gate.Open();
  first.join();
  EXPECT_TRUE(Say(*client, "x").ok());
  EXPECT_THAT(metrics_.operations.Text(), HasSubstr(R"(fairlead_rpc_refused_total{reason="overload"} 1)"));
}

TEST_F(RpcServer, CarriesRefusalsWithTheirDetails) {
  ASSERT_TRUE(Start().ok());
  const absl::Status status = Say(*Connect(), "refuse").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "not so much");
  const auto refusal = core::RefusalOf(status);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->reason, "TOO_MUCH");
  EXPECT_EQ(refusal->metadata.at("left"), "10");
}

TEST_F(RpcServer, KeepsInternalErrorsToItself) {
  ASSERT_TRUE(Start().ok());
  const absl::Status status = Say(*Connect(), "internal").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  const std::string message(status.message());
  EXPECT_THAT(message, HasSubstr("internal error, trace "));
  EXPECT_THAT(message, Not(HasSubstr("secret")));
  const std::string trace = message.substr(message.rfind(' ') + 1);
  EXPECT_EQ(trace.size(), 32u);
  EXPECT_THAT(LogText(), HasSubstr(trace));
  EXPECT_THAT(LogText(), HasSubstr("secret detail"));
}

TEST_F(RpcServer, ContinuesOnAWorkerForBlockingWork) {
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(*Say(*Connect(), "offload"), "other");
}

TEST_F(RpcServer, TakesTheCallersTraceAndMakesOneOtherwise) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = v1::EchoService::NewStub(client->channel());
  const auto trace = [&](const std::string& sent) {
    const auto context = *client->NewContext();
    if (!sent.empty()) context->AddMetadata("traceparent", sent);
    v1::EchoRequest request;
    request.set_text("trace");
    v1::EchoResponse response;
    EXPECT_TRUE(stub->Echo(context.get(), request, &response).ok());
    return response.text();
  };
  const std::string sound = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_EQ(trace(sound), sound);
  for (const std::string& made :
       {trace(""), trace("nonsense"), trace("00-00000000000000000000000000000000-b7ad6b7169203331-01")}) {
    EXPECT_EQ(made.size(), 55u);
    EXPECT_NE(made.substr(3, 32), std::string(32, '0'));
  }
  EXPECT_NE(trace(""), trace(""));
}

TEST_F(RpcServer, BoundsDeadlines) {
  ServerOptions options;
  options.max_deadline = absl::Seconds(20);
  ASSERT_TRUE(Start(options).ok());
  ClientOptions patient;
  patient.deadline = absl::Hours(1);
  EXPECT_LE(std::stoi(*Say(*Connect(patient), "deadline")), 20);
  ClientOptions hasty;
  hasty.deadline = absl::Seconds(10);
  EXPECT_LE(std::stoi(*Say(*Connect(hasty), "deadline")), 10);
}

TEST_F(RpcServer, AnswersDeadlineExceededWhileTheHandlerWaits) {
  ASSERT_TRUE(Start().ok());
  ClientOptions hasty;
  hasty.deadline = absl::Milliseconds(200);
  EXPECT_EQ(Say(*Connect(hasty), "gate").status().code(), absl::StatusCode::kDeadlineExceeded);
  echo_.gate.Open();
}

TEST_F(RpcServer, RefusesMessagesBeyondItsLimit) {
  ServerOptions options;
  options.max_message_bytes = 1000;
  ASSERT_TRUE(Start(options).ok());
  EXPECT_EQ(Say(*Connect(), std::string(2000, 'x')).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(echo_.echoes, 0);
}

TEST_F(RpcServer, StreamsToTheCaller) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = v1::EchoService::NewStub(client->channel());
  const auto context = *client->NewContext();
  v1::RepeatRequest request;
  request.set_text("again");
  request.set_count(500);
  const auto reader = stub->Repeat(context.get(), request);
  v1::RepeatResponse response;
  int count = 0;
  while (reader->Read(&response)) count += response.text() == "again";
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(count, 500);
}

TEST_F(RpcServer, TellsAStreamThatItsCallerHasGone) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = v1::EchoService::NewStub(client->channel());
  const auto context = *client->NewContext();
  v1::RepeatRequest request;
  request.set_text(std::string(1000, 'x'));
  request.set_count(1'000'000);
  const auto reader = stub->Repeat(context.get(), request);
  v1::RepeatResponse response;
  EXPECT_TRUE(reader->Read(&response));
  context->TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(Eventually([&] { return echo_.cancelled.load(); }));
}

TEST_F(RpcServer, ConversesInBothDirections) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = v1::EchoService::NewStub(client->channel());
  const auto context = *client->NewContext();
  const auto stream = stub->Converse(context.get());
  v1::ConverseRequest request;
  v1::ConverseResponse response;
  for (int i = 0; i < 100; ++i) {
    request.set_text(std::to_string(i));
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.text(), std::to_string(i));
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(RpcServer, EndsAConversationWithItsStatus) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = v1::EchoService::NewStub(client->channel());
  const auto context = *client->NewContext();
  const auto stream = stub->Converse(context.get());
  v1::ConverseRequest request;
  request.set_text("enough");
  ASSERT_TRUE(stream->Write(request));
  v1::ConverseResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

// What an import rests on: half of it must not pass for the whole.
TEST_F(RpcServer, TellsACallersLastMessageFromItsEnd) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = v1::EchoService::NewStub(client->channel());
  v1::ConverseRequest request;
  request.set_text("listen");
  for (int i = 1; i <= 100; ++i) {
    const auto context = *client->NewContext();
    const auto stream = stub->Converse(context.get());
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(Eventually([&] { return echo_.listening == i; }));
    if (i % 2 == 0) {
      stream->WritesDone();
      EXPECT_TRUE(stream->Finish().ok());
    } else {
      context->TryCancel();
      EXPECT_FALSE(stream->Finish().ok());
    }
    ASSERT_TRUE(Eventually([&] { return echo_.heard_out + echo_.broken_off == i; }));
    EXPECT_EQ(echo_.heard_out, i / 2);
  }
}

TEST_F(RpcServer, IsHealthyWhileTheApplicationIsReady) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = grpc::health::v1::Health::NewStub(client->channel());
  const auto check = [&](const std::string& service) {
    grpc::ClientContext context;  // without a token
    grpc::health::v1::HealthCheckRequest request;
    grpc::health::v1::HealthCheckResponse response;
    request.set_service(service);
    const grpc::Status status = stub->Check(&context, request, &response);
    return status.ok() ? grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status())
                       : std::to_string(status.error_code());
  };
  EXPECT_EQ(check(""), "SERVING");
  EXPECT_EQ(check("fairlead.testing.v1.EchoService"), "SERVING");
  EXPECT_EQ(check("nothing"), std::to_string(grpc::StatusCode::NOT_FOUND));
  ready_ = false;
  EXPECT_EQ(check(""), "NOT_SERVING");
}

TEST_F(RpcServer, TellsWatchersOfEachChange) {
  ASSERT_TRUE(Start().ok());
  const auto stub = grpc::health::v1::Health::NewStub(Connect()->channel());
  grpc::ClientContext context;
  const auto reader = stub->Watch(&context, {});
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  ready_ = false;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  server_->Stop(absl::Now() + absl::Seconds(20));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(RpcServer, RefusesAPortInUseAndNamesIt) {
  ASSERT_TRUE(Start().ok());
  ServerOptions options;
  options.address = "127.0.0.1:" + std::to_string(server_->port());
  Server second(options, *verifier_, EchoAccess(), metrics_, [] { return absl::OkStatus(); });
  EchoService echo;
  echo.RegisterWith(second);
  const absl::Status status = second.Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(options.address));
}

TEST_F(RpcServer, RefusesToServeAMethodWithoutARow) {
  auth::AccessTable access;
  access.Allow("fairlead.testing.v1.EchoService/Echo", {auth::Role::kEmployee});
  const absl::Status status = Start({}, access);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("EchoService/Repeat"));
}

TEST_F(RpcServer, RefusesAServiceWithAMethodThatNobodyHandles) {
  auth::AccessTable access;
  access.Allow("fairlead.testing.v1.EchoService/Echo", {auth::Role::kEmployee});
  Server server({}, *verifier_, access, metrics_, [] { return absl::OkStatus(); });
  Methods<v1::EchoService>(server).Unary(
      "Echo", &v1::EchoService::AsyncService::RequestEcho,
      [](const Call&, const v1::EchoRequest&) -> core::Task<absl::StatusOr<v1::EchoResponse>> {
        co_return v1::EchoResponse();
      });
  EXPECT_THAT(std::string(server.Start().message()), HasSubstr("EchoService/Repeat has no handler"));
}

TEST_F(RpcServer, RefusesPlainTextBeyondLoopback) {
  ServerOptions options;
  options.address = "0.0.0.0:0";
  EXPECT_EQ(Start(options).code(), absl::StatusCode::kFailedPrecondition);
  options.allow_plaintext = true;
  EXPECT_TRUE(Start(options).ok());
}

// Fields of grpc.reflection.v1alpha written by hand: Debian has its descriptors, but no generated code.
std::string Reflect(const Client& client, const std::string& request_bytes) {
  grpc::GenericStub stub(client.channel());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  const auto await = [&] { return queue.Next(&tag, &ok) && ok; };
  const auto call =
      stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  call->StartCall(nullptr);
  EXPECT_TRUE(await());
  const grpc::Slice slice(request_bytes);
  call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
  EXPECT_TRUE(await());
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  EXPECT_TRUE(await());
  call->WritesDone(nullptr);
  await();
  grpc::Status status;
  call->Finish(&status, nullptr);
  await();
  grpc::Slice whole;
  EXPECT_TRUE(answer.DumpToSingleSlice(&whole).ok());
  return {reinterpret_cast<const char*>(whole.begin()), whole.size()};
}

TEST_F(RpcServer, ReflectsItsServicesWithTheirDescriptors) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const std::string list = Reflect(*client, std::string("\x3a\x01*", 3));  // list_services = 7
  EXPECT_THAT(list, HasSubstr("fairlead.testing.v1.EchoService"));
  EXPECT_THAT(list, HasSubstr("grpc.health.v1.Health"));
  const std::string name = "grpc.health.v1.Health";  // file_containing_symbol = 4
  const std::string file = Reflect(*client, std::string("\x22") + static_cast<char>(name.size()) + name);
  EXPECT_THAT(file, HasSubstr("grpc/health/v1/health.proto"));
  EXPECT_THAT(file, HasSubstr("HealthCheckRequest"));
}

}  // namespace
}  // namespace fairlead::rpc
