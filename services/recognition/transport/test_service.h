#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include <grpcpp/grpcpp.h>

#include "absl/strings/escaping.h"
#include "libs/auth/issuer.h"
#include "libs/ledger/audit_service.h"
#include "libs/rpc/status.h"
#include "libs/testing/temporary_directory.h"
#include "services/recognition/storage/ledger_fold.h"
#include "services/recognition/test_process.h"
#include "services/recognition/transport/access.h"
#include "services/recognition/transport/recognition_service.h"

namespace fairlead::recognition {

using auth::Role;
using Stub = v1::RecognitionService::Stub;
using AuditStub = ledger::v1::LedgerAuditService::Stub;

inline constexpr char kIssuer[] = "https://identity.example";
inline const std::set<Role> kAllRoles = {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService};

// The service behind a real gRPC server.
class RecognitionServiceTest : public ::testing::Test {
 protected:
  RecognitionServiceTest() {
    for (const char* id : {"ann", "bob", "hr"}) process_.Employ(id);
    keys_.Write("dev.pem", pair_.public_pem);
    EXPECT_TRUE(verifier_.Load().ok());
    service_.RegisterWith(server_);
    audit_.RegisterWith(server_);
    const absl::Status started = server_.Start();
    EXPECT_TRUE(started.ok()) << started;
    const auto channel =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_.port()), grpc::InsecureChannelCredentials());
    stub_ = v1::RecognitionService::NewStub(channel);
    audit_stub_ = ledger::v1::LedgerAuditService::NewStub(channel);
  }
  void TearDown() override {
    stub_.reset();
    audit_stub_.reset();
    server_.Stop(absl::Now() + absl::Seconds(10));
  }

  // What a token says, valid in all respects; services act for ann.
  auth::TokenContent ContentFor(Role role, const std::string& subject = "ann") {
    auth::TokenContent content{.principal = {.subject = subject, .role = role}, .issuer = kIssuer};
    if (role == Role::kService) content.principal.actor = "ann";
    content.issued_at = world_.clock.Now() - absl::Hours(2);
    content.expires_at = world_.clock.Now() + absl::Hours(1);
    return content;
  }
  std::string Sign(const auth::TokenContent& content) { return Sign(content, pair_); }
  std::string Sign(const auth::TokenContent& content, const auth::KeyPair& pair) {
    return auth::SignToken(content, pair.private_pem, "dev").value();
  }
  std::string TokenOf(Role role, const std::string& subject = "ann") { return Sign(ContentFor(role, subject)); }
  // The same claims under {"alg":"none"}, without a signature.
  static std::string Unsigned(const std::string& token) {
    const std::size_t claims = token.find('.') + 1;
    const std::string header = absl::WebSafeBase64Escape(R"({"alg":"none","typ":"JWT","kid":"dev"})");
    return header + "." + token.substr(claims, token.rfind('.') - claims) + ".";
  }

  static std::unique_ptr<grpc::ClientContext> With(const std::string& token) {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
    return context;
  }
  template <typename Api, typename Request, typename Response>
  static absl::StatusOr<Response> CallOn(Api& stub,
                                         grpc::Status (Api::*method)(grpc::ClientContext*, const Request&, Response*),
                                         const std::string& token, const Request& request) {
    Response response;
    const grpc::Status status = (stub.*method)(With(token).get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const std::string& token, const Request& request) {
    return CallOn(*stub_, method, token, request);
  }
  // The last message of the audit.
  absl::StatusOr<ledger::v1::AuditLedgerResponse> AuditLedger(const std::string& token) {
    const auto context = With(token);
    const auto stream = audit_stub_->AuditLedger(context.get(), ledger::v1::AuditLedgerRequest());
    ledger::v1::AuditLedgerResponse last;
    for (ledger::v1::AuditLedgerResponse message; stream->Read(&message);) last = message;
    const grpc::Status status = stream->Finish();
    if (!status.ok()) return rpc::FromGrpc(status);
    return last;
  }
  static v1::GiveAwardRequest AwardRequest(const std::string& request_id, std::int64_t points) {
    v1::GiveAwardRequest request;
    request.set_request_id(request_id);
    request.add_recipient_ids("bob");
    request.set_points(points);
    request.set_value("Care");
    request.set_message("Merci");
    return request;
  }

  World world_;
  Process process_{world_};
  testing::TemporaryDirectory keys_;
  const auth::KeyPair pair_ = *auth::GenerateKeyPair(auth::KeyType::kEd25519);
  auth::TokenVerifier verifier_{{.key_directory = keys_.path().string(), .issuer = kIssuer}, world_.clock};
  observability::Metrics metrics_;
  RecognitionService service_{process_.use_cases};
  ledger::AuditService audit_{process_.ledger, world_.log, {kEventsTopic}, {&process_.inbox}, [this] {
                                return std::make_unique<LedgerFold>(process_.ledger, process_.stores);
                              }};
  rpc::Server server_{{}, verifier_, AccessRules(), metrics_, [] { return absl::OkStatus(); }};
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<AuditStub> audit_stub_;
};

}  // namespace fairlead::recognition
