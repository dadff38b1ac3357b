#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fairlead/testing/v1/echo_service.grpc.pb.h"

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/auth/issuer.h"
#include "libs/core/clock.h"
#include "libs/core/refusal.h"
#include "libs/core/task.h"
#include "libs/observability/log.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"

// For the tests of this library only.
namespace fairlead::rpc {

namespace v1 = fairlead::testing::v1;

// Lets a handler wait until the test says go, on a thread of the test: as a reply of a store would come.
class Gate {
 public:
  class Awaiter {
   public:
    explicit Awaiter(Gate& gate) : gate_(gate) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> awaiting) {
      const std::lock_guard lock(gate_.mutex_);
      if (gate_.open_) return false;
      gate_.waiting_.push_back(awaiting);
      gate_.changed_.notify_all();
      return true;
    }
    void await_resume() const noexcept {}

   private:
    Gate& gate_;
  };

  Awaiter Pass() { return Awaiter(*this); }
  // Whether that many wait, within ten seconds.
  bool AwaitWaiting(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return waiting_.size() >= count; });
  }
  // Lets all pass, from now on.
  void Open() {
    std::vector<std::coroutine_handle<>> waiting;
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
      waiting.swap(waiting_);
    }
    for (const auto& one : waiting) one.resume();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::vector<std::coroutine_handle<>> waiting_;
};

// Says things by what it is told: "gate" waits at the gate, "internal", "refuse", "offload", "actor", "trace",
// "deadline".
class EchoService {
 public:
  void RegisterWith(Server& server) {
    using Api = v1::EchoService::AsyncService;
    Methods<v1::EchoService>(server)
        .Unary("Echo", &Api::RequestEcho, this, &EchoService::Echo)
        .ServerStream("Repeat", &Api::RequestRepeat, this, &EchoService::Repeat)
        .BidiStream("Converse", &Api::RequestConverse, this, &EchoService::Converse);
  }

  Gate gate;
  std::atomic<int> echoes{0};
  std::atomic<bool> cancelled{false};
  std::atomic<int> listening{0};                 // conversations in which the caller said "listen"
  std::atomic<int> heard_out{0}, broken_off{0};  // and how they ended

 private:
  core::Task<absl::StatusOr<v1::EchoResponse>> Echo(const Call& call, const v1::EchoRequest& request) {
    ++echoes;
    v1::EchoResponse response;
    response.set_text(request.text());
    const std::string& text = request.text();
    if (text == "gate") co_await gate.Pass();
    if (text == "internal") co_return absl::InternalError("secret detail");
    if (text == "refuse") {
      co_return core::Refuse(absl::StatusCode::kFailedPrecondition, "not so much", {"TOO_MUCH", {{"left", "10"}}, {}});
    }
    if (text == "offload") {
      const auto before = std::this_thread::get_id();
      Offload offload(call);
      co_await offload;
      response.set_text(before == std::this_thread::get_id() ? "same" : "other");
    }
    if (text == "actor") response.set_text(call.principal.Person());
    if (text == "trace") response.set_text(call.traceparent);
    if (text == "deadline") response.set_text(std::to_string(absl::ToInt64Seconds(call.deadline - absl::Now())));
    co_return response;
  }

  core::Task<absl::Status> Repeat(const Call&, const v1::RepeatRequest& request, Writer<v1::RepeatResponse>& writer) {
    v1::RepeatResponse response;
    response.set_text(request.text());
    for (int i = 0; i < request.count(); ++i) {
      if (!co_await writer.Write(response)) {
        cancelled = true;
        co_return absl::CancelledError("the caller has gone");
      }
    }
    co_return absl::OkStatus();
  }

  core::Task<absl::Status> Converse(const Call&, Stream<v1::ConverseRequest, v1::ConverseResponse>& stream) {
    v1::ConverseResponse response;
    while (const auto message = co_await stream.Read()) {
      if (message->text() == "enough") co_return absl::OutOfRangeError("enough was said");
      if (message->text() == "listen") {
        ++listening;
        while (co_await stream.Read()) {
        }
        ++(stream.Cancelled() ? broken_off : heard_out);
        co_return absl::OkStatus();
      }
      response.set_text(message->text());
      if (!co_await stream.Write(response)) {
        cancelled = true;
        break;
      }
    }
    co_return absl::OkStatus();
  }
};

inline auth::AccessTable EchoAccess() {
  auth::AccessTable table;
  table.Allow("fairlead.testing.v1.EchoService/Echo", {auth::Role::kEmployee, auth::Role::kService})
      .Allow("fairlead.testing.v1.EchoService/Repeat", {auth::Role::kEmployee})
      .Allow("fairlead.testing.v1.EchoService/Converse", {auth::Role::kEmployee});
  return table;
}

// A directory, a key, a verifier and what a server needs besides.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    observability::SetSink([this](std::string_view line) {
      const std::lock_guard lock(log_mutex_);
      log_.append(line).append("\n");
    });
    std::filesystem::create_directories(directory_);
    Write("dev.pem", keys_.public_pem);
    verifier_ = std::make_unique<auth::TokenVerifier>(
        auth::VerifierOptions{.key_files = {directory_ / "dev.pem"}, .issuer = "test"}, clock_);
    EXPECT_TRUE(verifier_->Load().ok());
    Write("token", Token({"e42", auth::Role::kEmployee, ""}));
  }
  ~ServerTest() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
    observability::SetSink({});
  }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
    return directory_ / name;
  }
  std::string Token(auth::Principal principal, const std::string& audience = "fairlead",
                    absl::Duration life = absl::Hours(1)) const {
    return *auth::SignToken({.principal = std::move(principal),
                             .issuer = "test",
                             .audience = audience,
                             .issued_at = absl::Now() - absl::Hours(2),
                             .expires_at = absl::Now() + life},
                            keys_.private_pem, "dev");
  }

  absl::Status Start(ServerOptions options = {}, auth::AccessTable access = EchoAccess()) {
    server_ = std::make_unique<Server>(std::move(options), *verifier_, std::move(access), metrics_,
                                       [this] { return ready_ ? absl::OkStatus() : absl::UnavailableError("away"); });
    echo_.RegisterWith(*server_);
    return server_->Start();
  }
  std::unique_ptr<Client> Connect(ClientOptions options = {}) const {
    options.address = "127.0.0.1:" + std::to_string(server_->port());
    if (options.token_file.empty()) options.token_file = directory_ / "token";
    auto client = Client::Connect(std::move(options));
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }
  static absl::StatusOr<std::string> Say(const Client& client, const std::string& text) {
    const auto stub = v1::EchoService::NewStub(client.channel());
    v1::EchoRequest request;
    request.set_text(text);
    const auto response = client.Unary(*stub, &v1::EchoService::Stub::Echo, request);
    if (!response.ok()) return response.status();
    return response->text();
  }
  std::string LogText() {
    const std::lock_guard lock(log_mutex_);
    return log_;
  }
  // Whether `condition` comes true within ten seconds.
  template <typename Condition>
  static bool Eventually(Condition condition) {
    for (const absl::Time limit = absl::Now() + absl::Seconds(10); absl::Now() < limit; std::this_thread::yield()) {
      if (condition()) return true;
    }
    return condition();
  }

  const std::filesystem::path directory_ = ::testing::TempDir() + "rpc_test_" + std::to_string(getpid()) + "_" +
                                           ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const core::SystemClock clock_;
  const auth::KeyPair keys_ = *auth::GenerateKeyPair(auth::KeyType::kEd25519);
  observability::Metrics metrics_;
  std::atomic<bool> ready_{true};
  std::unique_ptr<auth::TokenVerifier> verifier_;
  EchoService echo_;
  std::unique_ptr<Server> server_;
  std::mutex log_mutex_;
  std::string log_;
};

}  // namespace fairlead::rpc
