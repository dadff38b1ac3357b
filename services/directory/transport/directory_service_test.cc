#include "services/directory/transport/directory_service.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "absl/strings/escaping.h"
#include "libs/auth/issuer.h"
#include "libs/ledger/audit_service.h"
#include "libs/rpc/status.h"
#include "libs/testing/temporary_directory.h"
#include "services/directory/application/test_directory.h"
#include "services/directory/employee_fold.h"
#include "services/directory/transport/access.h"

namespace fairlead::directory {
namespace {

using auth::Role;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using Stub = v1::DirectoryService::Stub;

constexpr char kIssuer[] = "https://identity.example";

// The service behind a real gRPC server, and a client with a token of any role.
class DirectoryServiceTest : public DirectoryTest {
 protected:
  DirectoryServiceTest() {
    keys_.Write("dev.pem", pair_.public_pem);
    service_.RegisterWith(server_);
    audit_.RegisterWith(server_);
    EXPECT_TRUE(verifier_.Load().ok());
    const absl::Status started = server_.Start();
    EXPECT_TRUE(started.ok()) << started;
    const auto channel =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_.port()), grpc::InsecureChannelCredentials());
    stub_ = v1::DirectoryService::NewStub(channel);
    audit_stub_ = ledger::v1::LedgerAuditService::NewStub(channel);
  }
  ~DirectoryServiceTest() override {
    stub_.reset();
    audit_stub_.reset();
    server_.Stop(absl::Now() + absl::Seconds(10));
  }

  // What a token says, valid in all respects.
  auth::TokenContent ContentFor(Role role, const std::string& subject = "me") {
    const absl::Time now = node_.clock.Now();
    return {.principal = {.subject = subject, .role = role},
            .issuer = kIssuer,
            .issued_at = now - absl::Hours(2),
            .expires_at = now + absl::Hours(1)};
  }
  std::string Sign(const auth::TokenContent& content) { return Sign(content, pair_); }
  std::string Sign(const auth::TokenContent& content, const auth::KeyPair& pair) {
    return auth::SignToken(content, pair.private_pem, "dev").value();
  }
  std::string TokenOf(Role role, const std::string& subject = "me") { return Sign(ContentFor(role, subject)); }
  // The same claims under {"alg":"none"}, with the id of the key and without a signature.
  static std::string Unsigned(const std::string& token) {
    const std::size_t claims = token.find('.') + 1;
    const std::string header = absl::WebSafeBase64Escape(R"({"alg":"none","typ":"JWT","kid":"dev"})");
    return header + "." + token.substr(claims, token.rfind('.') - claims) + ".";
  }
  static std::unique_ptr<grpc::ClientContext> With(const std::string& token) {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
    return context;
  }

  // The whole call: what was streamed, and how it ended.
  std::pair<std::vector<v1::ImportPeopleResponse>, absl::Status> ImportOver(const std::string& token,
                                                                            v1::ImportPeopleRequest request) {
    const auto context = With(token);
    const auto stream = stub_->ImportPeople(context.get());
    stream->Write(request);
    stream->WritesDone();
    std::vector<v1::ImportPeopleResponse> responses;
    for (v1::ImportPeopleResponse response; stream->Read(&response);) responses.push_back(response);
    const grpc::Status status = stream->Finish();
    return {std::move(responses), status.ok() ? absl::OkStatus() : rpc::FromGrpc(status)};
  }
  static v1::ImportPeopleRequest RequestWith(const std::vector<std::string>& ids) {
    v1::ImportPeopleRequest request;
    request.mutable_options()->set_request_id("import");
    for (const std::string& id : ids) {
      const Row row = RowOf(static_cast<std::uint32_t>(request.rows_size() + 2), id);
      v1::PersonRow& message = *request.add_rows();
      message.set_line(row.line);
      message.set_employee_id(row.employee_id);
      message.set_name(row.name);
      message.set_email(row.email);
      message.set_team(row.team);
      message.set_time_zone(row.time_zone);
      message.set_locale(row.locale);
      message.set_role_level(row.role_level);
      message.set_contracted_decihours(row.contracted_decihours);
      message.set_hire_date(row.hire_date);
    }
    return request;
  }
  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& token, const Request& request, Response* response = nullptr) {
    Response ignored;
    const auto context = With(token);
    const grpc::Status status = (*stub_.*method)(context.get(), request, response == nullptr ? &ignored : response);
    return status.ok() ? absl::OkStatus() : rpc::FromGrpc(status);
  }

  testing::TemporaryDirectory keys_;
  const auth::KeyPair pair_ = *auth::GenerateKeyPair(auth::KeyType::kEd25519);
  auth::TokenVerifier verifier_{{.key_directory = keys_.path().string(), .issuer = kIssuer}, node_.clock};
  observability::Metrics metrics_;
  DirectoryService service_{node_.use_cases, node_.clock};
  messaging::FakeLog log_;
  ledger::AuditService audit_{node_.ledger, log_, {kEventsTopic}, {}, [this] {
                                return std::make_unique<EmployeeFold>(node_.ledger, log_, node_.stores);
                              }};
  rpc::Server server_{{}, verifier_, AccessRules(), metrics_, [] { return absl::OkStatus(); }};
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<ledger::v1::LedgerAuditService::Stub> audit_stub_;
};

TEST_F(DirectoryServiceTest, ImportsWithProgressAndASummary) {
  const auto [responses, status] = ImportOver(TokenOf(Role::kHr), RequestWith({"e1", "e2"}));
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_GE(responses.size(), 2u);
  EXPECT_EQ(responses.front().total(), 2u);
  EXPECT_EQ(responses.back().summary().joined(), 2u);
  v1::GetEmployeeRequest request;
  request.set_employee_id("e1");
  v1::Employee employee;
  ASSERT_TRUE(Call(&Stub::GetEmployee, TokenOf(Role::kEmployee), request, &employee).ok());
  EXPECT_EQ(employee.name(), "Name of e1");
  EXPECT_EQ(employee.record().team(), "Product/Platform");
}

TEST_F(DirectoryServiceTest, ListsTheProblemsOfAnImportThatItRefuses) {
  v1::ImportPeopleRequest request = RequestWith({"e1", "e2"});
  request.mutable_rows(1)->set_locale("fr_FR");
  const auto [responses, status] = ImportOver(TokenOf(Role::kHr), request);
  EXPECT_THAT(status, IsRefusal("IMPORT_REFUSED"));
  ASSERT_THAT(responses, SizeIs(1));
  ASSERT_EQ(responses[0].summary().problems_size(), 1);
  EXPECT_EQ(responses[0].summary().problems(0).line(), 3u);
  EXPECT_EQ(responses[0].summary().problems(0).field(), "locale");
  EXPECT_TRUE(absl::IsNotFound(Get("e1").status()));
}

TEST_F(DirectoryServiceTest, ShowsInADryRunWhatWouldChangeForWhom) {
  ASSERT_TRUE(ImportOver(TokenOf(Role::kHr), RequestWith({"e1", "e2"})).second.ok());
  v1::ImportPeopleRequest request = RequestWith({"e1", "e2", "e3"});
  request.mutable_options()->set_dry_run(true);
  request.mutable_rows(1)->set_team("Sales");
  request.mutable_rows(1)->set_email("other@example.com");
  const auto [responses, status] = ImportOver(TokenOf(Role::kHr), request);
  ASSERT_TRUE(status.ok()) << status;
  const v1::ImportSummary& summary = responses.back().summary();
  EXPECT_EQ(summary.change_count(), 2u);
  ASSERT_THAT(summary.changes(), SizeIs(2));
  EXPECT_EQ(summary.changes(0).employee_id(), "e2");
  EXPECT_EQ(summary.changes(0).line(), 3u);
  EXPECT_THAT(summary.changes(0).kinds(), ElementsAre(v1::CHANGE_KIND_MOVED, v1::CHANGE_KIND_RENAMED));
  EXPECT_THAT(summary.changes(0).fields(), ElementsAre("email", "team"));
  EXPECT_EQ(summary.changes(1).employee_id(), "e3");
  EXPECT_THAT(summary.changes(1).kinds(), ElementsAre(v1::CHANGE_KIND_JOINED));
}

TEST_F(DirectoryServiceTest, ShowsTheFirstThousandChangesAndCountsAll) {
  std::vector<std::string> ids;
  for (int i = 0; i < 1'200; ++i) ids.push_back("e" + std::to_string(i));
  v1::ImportPeopleRequest request = RequestWith(ids);
  request.mutable_options()->set_dry_run(true);
  const auto [responses, status] = ImportOver(TokenOf(Role::kHr), request);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(responses.back().summary().change_count(), 1'200u);
  EXPECT_THAT(responses.back().summary().changes(), SizeIs(1'000));
}

TEST_F(DirectoryServiceTest, RefusesAnImportWithoutARequestId) {
  v1::ImportPeopleRequest request = RequestWith({"e1"});
  request.mutable_options()->clear_request_id();
  EXPECT_TRUE(absl::IsInvalidArgument(ImportOver(TokenOf(Role::kHr), request).second));
}

TEST_F(DirectoryServiceTest, RefusesMoreRowsThanAMessageHas) {
  EXPECT_THAT(ImportOver(TokenOf(Role::kHr), RequestWith(std::vector<std::string>(2'001, "e1"))).second,
              IsRefusal("TOO_MANY_ROWS"));
}

TEST_F(DirectoryServiceTest, LetsPeopleRecordTheirOwnAbsencesOnly) {
  CountsOf({RowOf(2, "e1"), RowOf(3, "e2")});
  v1::RecordAbsenceRequest request;
  request.set_request_id("r");
  request.set_employee_id("e1");
  request.set_first_date("2026-12-01");
  request.set_last_date("2026-12-02");
  request.set_kind(v1::ABSENCE_KIND_HOLIDAY);
  EXPECT_THAT(Call(&Stub::RecordAbsence, TokenOf(Role::kEmployee, "e2"), request), IsRefusal("NOT_YOURS"));
  EXPECT_THAT(Call(&Stub::RecordAbsence, TokenOf(Role::kAdmin, "boss"), request), IsRefusal("NOT_YOURS"));
  EXPECT_TRUE(Call(&Stub::RecordAbsence, TokenOf(Role::kEmployee, "e1"), request).ok());
  v1::ListAbsencesRequest list;
  list.set_employee_id("e1");
  v1::ListAbsencesResponse absences;
  EXPECT_TRUE(Call(&Stub::ListAbsences, TokenOf(Role::kHr), list, &absences).ok());
  EXPECT_EQ(absences.absences_size(), 1);
  EXPECT_THAT(Call(&Stub::ListAbsences, TokenOf(Role::kManager, "e2"), list), IsRefusal("NOT_YOURS"));
}

TEST_F(DirectoryServiceTest, AnswersARequestOnceAndRefusesItsIdWithAnotherBody) {
  CountsOf({RowOf(2, "e1"), RowOf(3, "e2")});
  v1::EraseEmployeeRequest request;
  request.set_request_id("r");
  request.set_employee_id("e1");
  EXPECT_TRUE(Call(&Stub::EraseEmployee, TokenOf(Role::kHr), request).ok());
  EXPECT_TRUE(Call(&Stub::EraseEmployee, TokenOf(Role::kHr), request).ok());
  // Another body for the same person, so that it meets the same partition.
  v1::CancelAbsenceRequest other;
  other.set_request_id("r");
  other.set_employee_id("e1");
  other.set_absence_id("a");
  EXPECT_THAT(Call(&Stub::CancelAbsence, TokenOf(Role::kHr), other), IsRefusal("REQUEST_ID_REUSED"));
}

// Every method × every role with a good token: what the table says. Every method × every role × no token, nonsense,
// expired, wrong audience, wrong issuer, wrong key, alg none: UNAUTHENTICATED.
TEST_F(DirectoryServiceTest, AnswersEveryMethodToEveryRoleAndEveryTokenAsTheTableSays) {
  const std::set<Role> all = {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService};
  struct Method {
    std::set<Role> allowed;
    std::function<absl::Status(const std::string& token)> call;
  };
  const std::map<std::string, Method> methods = {
      {"ImportPeople",
       {{Role::kHr, Role::kAdmin}, [&](const std::string& t) { return ImportOver(t, RequestWith({"e1"})).second; }}},
      {"GetEmployee",
       {all, [&](const std::string& t) { return Call(&Stub::GetEmployee, t, v1::GetEmployeeRequest()); }}},
      {"ListEmployees",
       {all, [&](const std::string& t) { return Call(&Stub::ListEmployees, t, v1::ListEmployeesRequest()); }}},
      {"GetTeamTree",
       {all, [&](const std::string& t) { return Call(&Stub::GetTeamTree, t, v1::GetTeamTreeRequest()); }}},
      {"FindEmployeeByEmail",
       {all,
        [&](const std::string& t) { return Call(&Stub::FindEmployeeByEmail, t, v1::FindEmployeeByEmailRequest()); }}},
      {"EraseEmployee",
       {{Role::kHr}, [&](const std::string& t) { return Call(&Stub::EraseEmployee, t, v1::EraseEmployeeRequest()); }}},
      {"RecordAbsence",
       {all, [&](const std::string& t) { return Call(&Stub::RecordAbsence, t, v1::RecordAbsenceRequest()); }}},
      {"CancelAbsence",
       {all, [&](const std::string& t) { return Call(&Stub::CancelAbsence, t, v1::CancelAbsenceRequest()); }}},
      {"ListAbsences",
       {all, [&](const std::string& t) { return Call(&Stub::ListAbsences, t, v1::ListAbsencesRequest()); }}},
  };
  const std::map<std::string, Method> audit_methods = {
      {"AuditLedger",
       {{Role::kAdmin},
        [&](const std::string& t) {
          ledger::v1::AuditLedgerRequest request;
          request.set_settle_seconds(9'999);  // refused once the caller is let in
          const auto context = With(t);
          const auto reader = audit_stub_->AuditLedger(context.get(), request);
          for (ledger::v1::AuditLedgerResponse response; reader->Read(&response);) continue;
          return rpc::FromGrpc(reader->Finish());
        }}},
      {"ListDeadLetters",
       {{Role::kAdmin},
        [&](const std::string& t) {
          ledger::v1::ListDeadLettersResponse response;
          return rpc::FromGrpc(audit_stub_->ListDeadLetters(With(t).get(), {}, &response));
        }}},
      {"ReplayDeadLetter",
       {{Role::kAdmin},
        [&](const std::string& t) {
          ledger::v1::ReplayDeadLetterResponse response;
          return rpc::FromGrpc(audit_stub_->ReplayDeadLetter(With(t).get(), {}, &response));
        }}},
  };
  EXPECT_EQ(static_cast<int>(audit_methods.size()),
            ledger::v1::AuditLedgerRequest::descriptor()->file()->service(0)->method_count());
  const auto* const service =
      v1::EmployeeRecord::descriptor()->file()->pool()->FindServiceByName("fairlead.directory.v1.DirectoryService");
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(static_cast<int>(methods.size()), service->method_count());
  std::map<std::string, Method> both = methods;
  both.insert(audit_methods.begin(), audit_methods.end());
  const auth::KeyPair stranger = *auth::GenerateKeyPair(auth::KeyType::kEd25519);
  std::size_t refused = 0;
  for (const auto& [name, method] : both) {
    for (const Role role : all) {
      const absl::Status status = method.call(TokenOf(role));
      EXPECT_FALSE(absl::IsUnauthenticated(status)) << name << status;
      EXPECT_EQ(absl::IsPermissionDenied(status), !method.allowed.contains(role))
          << name << " as role " << static_cast<int>(role) << ": " << status;
      auth::TokenContent expired = ContentFor(role), audience = ContentFor(role), issuer = ContentFor(role);
      expired.expires_at = node_.clock.Now() - absl::Minutes(5);
      audience.audience = "another service";
      issuer.issuer = "https://elsewhere.example";
      const std::map<std::string, std::string> bad = {{"no token", ""},
                                                      {"nonsense", "nonsense"},
                                                      {"expired", Sign(expired)},
                                                      {"wrong audience", Sign(audience)},
                                                      {"wrong issuer", Sign(issuer)},
                                                      {"wrong key", Sign(ContentFor(role), stranger)},
                                                      {"alg none", Unsigned(TokenOf(role))}};
      for (const auto& [what, token] : bad) {
        const absl::Status answer = method.call(token);
        EXPECT_TRUE(absl::IsUnauthenticated(answer)) << name << " with " << what << ": " << answer;
        ++refused;
      }
    }
  }
  EXPECT_EQ(refused, both.size() * all.size() * 7);
}

// What of a colleague, of themself and of a former employee each role sees.
TEST_F(DirectoryServiceTest, ShowsColleaguesWhatTheyNeedAndEverybodyTheirOwn) {
  Row gone = RowOf(3, "e2", "e1");
  gone.leave_date = "2020-06-01";
  gone.leave_kind = LeaveKind::kVoluntary;
  CountsOf({RowOf(2, "e1"), gone});
  auth::TokenContent chat = ContentFor(Role::kService, "chat");
  chat.principal.actor = "e9";
  const std::map<std::string, bool> sees_all = {{TokenOf(Role::kEmployee, "e9"), false},
                                                {TokenOf(Role::kManager, "e1"), false},
                                                {Sign(chat), false},
                                                {TokenOf(Role::kEmployee, "e2"), true},
                                                {TokenOf(Role::kHr), true},
                                                {TokenOf(Role::kAdmin), true},
                                                {TokenOf(Role::kService), true}};
  v1::GetEmployeeRequest get;
  get.set_employee_id("e2");
  v1::FindEmployeeByEmailRequest find;
  find.set_email("E2@example.com");
  v1::ListEmployeesRequest list;
  list.set_include_left(true);
  for (const auto& [token, all] : sees_all) {
    v1::Employee got, found;
    v1::ListEmployeesResponse listed;
    ASSERT_TRUE(Call(&Stub::GetEmployee, token, get, &got).ok());
    ASSERT_TRUE(Call(&Stub::FindEmployeeByEmail, token, find, &found).ok());
    ASSERT_TRUE(Call(&Stub::ListEmployees, token, list, &listed).ok());
    ASSERT_EQ(listed.employees_size(), 2);
    for (const v1::Employee& employee : {got, found, listed.employees(1)}) {
      const v1::EmployeeRecord& record = employee.record();
      EXPECT_EQ(employee.name(), "Name of e2");
      EXPECT_EQ(employee.email(), "e2@example.com");
      EXPECT_FALSE(employee.employed());
      EXPECT_EQ(record.employee_id(), "e2");
      EXPECT_EQ(record.team(), "Product/Platform");
      EXPECT_EQ(record.manager_id(), "e1");
      EXPECT_EQ(record.location(), "Lyon");
      EXPECT_EQ(record.time_zone(), "Europe/Paris");
      EXPECT_EQ(record.locale(), "fr-FR");
      EXPECT_EQ(record.role_level(), all ? 3 : 0);
      EXPECT_EQ(record.contracted_decihours(), all ? 350 : 0);
      EXPECT_EQ(record.hire_date(), all ? "2020-02-29" : "");
      EXPECT_EQ(record.leave_date(), all ? "2020-06-01" : "");
      EXPECT_EQ(record.leave_kind(), all ? v1::LEAVE_KIND_VOLUNTARY : v1::LEAVE_KIND_UNSPECIFIED);
    }
  }
  v1::Employee e1;
  get.set_employee_id("e1");
  ASSERT_TRUE(Call(&Stub::GetEmployee, TokenOf(Role::kEmployee, "e9"), get, &e1).ok());
  EXPECT_TRUE(e1.employed());
}

// The token of a page says where it ended, not when that person leaves.
TEST_F(DirectoryServiceTest, HidesLeaveDatesInPageTokensToo) {
  Row leaving = RowOf(2, "e1");
  leaving.leave_date = "2099-06-01";
  CountsOf({leaving, RowOf(3, "e2")});
  v1::ListEmployeesRequest list;
  list.set_page_size(1);
  v1::ListEmployeesResponse page;
  ASSERT_TRUE(Call(&Stub::ListEmployees, TokenOf(Role::kEmployee), list, &page).ok());
  EXPECT_EQ(page.employees(0).record().employee_id(), "e1");
  std::string token;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(page.next_page_token(), &token));
  EXPECT_EQ(token.find("2099"), std::string::npos);
  list.set_page_token(page.next_page_token());
  ASSERT_TRUE(Call(&Stub::ListEmployees, TokenOf(Role::kEmployee), list, &page).ok());
  ASSERT_EQ(page.employees_size(), 1);
  EXPECT_EQ(page.employees(0).record().employee_id(), "e2");
}

}  // namespace
}  // namespace fairlead::directory
