// Sixty-four approvers press at once while the process is killed with -9: what a nomination must be after that. The
// process, Redis and Kafka are real; clients repeat their requests until they are answered, as all clients must.
//   FAIRLEAD_QUORUM_ROUNDS   how many nominations; a few without it
#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "fairlead/directory/v1/directory_events.pb.h"
#include "fairlead/ledger/v1/audit_service.grpc.pb.h"
#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "absl/time/clock.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/kafka/kafka_log.h"
#include "libs/messaging/event.h"
#include "libs/rpc/status.h"
#include "libs/testing/kafka_broker.h"
#include "libs/testing/service_process.h"

namespace fairlead::recognition {
namespace {

using Stub = v1::RecognitionService::Stub;

constexpr int kApprovers = 64;
constexpr int kNominators = 12;
constexpr int kNominees = 5;
constexpr int kQuorum = 3;
constexpr int kPrize = 7;
constexpr int kDefaultRounds = 6;
constexpr int kRoundsAKill = 3;

constexpr char kRules[] =
    "values = [\"Care\"]\n[[allowance]]\npoints_a_month = 100\nmost_per_award = 50\nmost_to_one_person_a_month = 40\n";

std::string Approver(int i) { return "m" + std::to_string(i); }
std::string Nominator(int round) { return "n" + std::to_string(round % kNominators); }
std::string Nominee(int round) { return "w" + std::to_string(round % kNominees); }

std::string AwardsFile() {
  std::string members;
  for (int i = 0; i < kApprovers; ++i) members += (i == 0 ? "\"" : ", \"") + Approver(i) + "\"";
  return fmt::format(
      "[[committee]]\nname = \"Craft\"\nmembers = [{}]\n[[award]]\nid = \"craft\"\nname_en = \"Craft\"\n"
      "name_fr = \"Métier\"\napprove = {{ committees = [\"Craft\"] }}\nquorum = {}\npoints = {}\nwindow_days = 5\n",
      members, kQuorum, kPrize);
}

int Rounds() {
  const char* const asked = std::getenv("FAIRLEAD_QUORUM_ROUNDS");
  return asked == nullptr ? kDefaultRounds : std::max(1, std::atoi(asked));
}

// Whether the answer may be another one next time: the client must ask again with the same request id.
bool IsNoAnswer(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status);
}

class QuorumUnderKills : public testing::ServiceProcessTest {
 protected:
  QuorumUnderKills() : ServiceProcessTest(FAIRLEAD_RECOGNITION, "recognition") {
    keys_.Write("test.pem", pair_.public_pem);
    masters_.Write("1.key", core::Hex(core::RandomBytes(32)));
    PublishPeople();
    command_line_ = CommandLine({{"kafka.bootstrap_servers", kafka_},
                                 {"kafka.instance", "one"},
                                 {"rpc.address", address_},
                                 {"admin.address", fmt::format("127.0.0.1:{}", testing::FreePort())},
                                 {"rules", files_.Write("rules.toml", kRules)},
                                 {"awards", files_.Write("awards.toml", AwardsFile())},
                                 {"master_keys", masters_.path().string()}});
    StartProcess();
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
    channel_ = grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
    stub_ = v1::RecognitionService::NewStub(channel_);
  }

  void StartProcess() {
    auto started = testing::Process::Start({.arguments = command_line_});
    ASSERT_TRUE(started.ok()) << started.status();
    process_ = *std::move(started);
  }

  void PublishPeople() const {
    const auto log = kafka::KafkaLog::Create({.bootstrap_servers = kafka_});
    ASSERT_TRUE(log.ok()) << log.status();
    ASSERT_TRUE((*log)->EnsureTopic({.name = "directory.employees.v1", .compacted = true}).ok());
    const auto producer = (*log)->StartProducer();
    ASSERT_TRUE(producer.ok()) << producer.status();
    std::vector<std::string> ids;
    for (int i = 0; i < kApprovers; ++i) ids.push_back(Approver(i));
    for (int i = 0; i < kNominators; ++i) ids.push_back(Nominator(i));
    for (int i = 0; i < kNominees; ++i) ids.push_back(Nominee(i));
    for (const std::string& id : ids) {
      directory::v1::EmployeeSnapshot snapshot;
      snapshot.mutable_employee()->set_employee_id(id);
      snapshot.mutable_employee()->set_time_zone("UTC");
      messaging::Event event;
      event.id = id;
      event.type = "fairlead.directory.v1.EmployeeSnapshot";
      event.source = "/fairlead/directory/0";
      event.subject = id;
      event.payload = snapshot.SerializeAsString();
      event.topic = "directory.employees.v1";
      ASSERT_TRUE((*producer)->Produce(messaging::ToRecord(event), [](const absl::Status&) {}).ok());
    }
    ASSERT_TRUE((*producer)->Flush(absl::Seconds(30)).ok());
  }

  std::string TokenOf(const std::string& subject, auth::Role role = auth::Role::kEmployee) const {
    auth::TokenContent content{.principal = {.subject = subject, .role = role}, .issuer = "https://identity.example"};
    content.issued_at = absl::Now() - absl::Minutes(1);
    content.expires_at = absl::Now() + absl::Hours(12);
    return auth::SignToken(content, pair_.private_pem, "test").value();
  }
  static std::unique_ptr<grpc::ClientContext> With(const std::string& token) {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    context->set_wait_for_ready(true);
    context->AddMetadata("authorization", "Bearer " + token);
    return context;
  }
  // Asks until there is an answer.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const std::string& token, const Request& request) const {
    while (true) {
      Response response;
      const grpc::Status status = (*stub_.*method)(With(token).get(), request, &response);
      if (status.ok()) return response;
      const absl::Status why = rpc::FromGrpc(status);
      if (!IsNoAnswer(why)) return why;
    }
  }

  std::string Nominate(int round) const {
    v1::NominateRequest request;
    request.set_request_id("round " + std::to_string(round));
    request.set_definition_id("craft");
    request.add_nominee_ids(Nominee(round));
    request.set_reason("round after round");
    const auto made = Call(&Stub::Nominate, TokenOf(Nominator(round)), request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->nomination_id() : "";
  }

  // Presses all approvers' buttons at once; `kill_after` answers kill the process, -1 does not.
  void Press(const std::string& nomination, int kill_after) {
    std::atomic<int> answered = 0, voted = 0, approved = 0, told = 0;
    std::barrier together(kApprovers + 1);
    std::vector<std::thread> approvers;
    approvers.reserve(kApprovers);
    for (int i = 0; i < kApprovers; ++i) {
      approvers.emplace_back([&, i] {
        v1::DecideNominationRequest request;
        request.set_request_id("press " + nomination);
        request.set_nomination_id(nomination);
        request.set_decision(v1::NOMINATION_DECISION_APPROVE);
        together.arrive_and_wait();
        const auto decided = Call(&Stub::DecideNomination, tokens_[static_cast<std::size_t>(i)], request);
        if (decided.ok()) {
          voted += 1;
          approved += decided->state() == v1::NOMINATION_STATE_APPROVED ? 1 : 0;
        } else {
          const auto refusal = core::RefusalOf(decided.status());
          told += refusal && refusal->reason == "ALREADY_DECIDED" && !refusal->metadata.at("by").empty() ? 1 : 0;
        }
        answered += 1;
        answered.notify_one();
      });
    }
    together.arrive_and_wait();
    if (kill_after >= 0) {
      for (int seen = answered; seen < kill_after; seen = answered) answered.wait(seen);
      process_->Kill();
      StartProcess();
    }
    for (std::thread& approver : approvers) approver.join();
    EXPECT_EQ(voted, kQuorum) << nomination;
    EXPECT_EQ(approved, 1) << nomination;
    EXPECT_EQ(told, kApprovers - kQuorum) << nomination;
  }

  void ExpectWholeTrail(const std::string& id) const {
    v1::GetNominationRequest request;
    request.set_nomination_id(id);
    const auto nomination = Call(&Stub::GetNomination, hr_, request);
    ASSERT_TRUE(nomination.ok()) << nomination.status();
    EXPECT_EQ(nomination->state(), v1::NOMINATION_STATE_APPROVED);
    ASSERT_EQ(nomination->trail_size(), kQuorum + 2) << nomination->DebugString();
    std::set<std::string> voters;
    for (int i = 1; i <= kQuorum; ++i) {
      EXPECT_EQ(nomination->trail(i).kind(), v1::NominationStep::KIND_APPROVAL);
      EXPECT_EQ(nomination->trail(i).rule(), "committee Craft");
      voters.insert(nomination->trail(i).employee_id());
    }
    EXPECT_EQ(voters.size(), static_cast<std::size_t>(kQuorum));
    const v1::NominationStep& last = nomination->trail(kQuorum + 1);
    EXPECT_EQ(last.kind(), v1::NominationStep::KIND_APPROVED);
    EXPECT_EQ(last.rule(), fmt::format("quorum {} of committee Craft", kQuorum));
  }

  // What the audit found, in words; empty if the ledger is clean. It waits for the rest of the events itself.
  std::vector<std::string> Audit() const {
    const auto stub = ledger::v1::LedgerAuditService::NewStub(channel_);
    const auto context = With(TokenOf("auditor", auth::Role::kAdmin));
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(5));
    const auto stream = stub->AuditLedger(context.get(), ledger::v1::AuditLedgerRequest());
    std::vector<std::string> findings;
    ledger::v1::AuditLedgerResponse last;
    while (stream->Read(&last)) {
      for (const auto& finding : last.findings()) findings.push_back(finding.ShortDebugString());
    }
    const grpc::Status status = stream->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(last.done() && last.clean()) << last.ShortDebugString();
    return findings;
  }

  std::int64_t Prizes() const {
    std::int64_t sum = 0;
    for (int i = 0; i < kNominees; ++i) {
      v1::GetWalletRequest request;
      request.set_employee_id(Nominee(i));
      const auto wallet = Call(&Stub::GetWallet, hr_, request);
      EXPECT_TRUE(wallet.ok()) << wallet.status();
      if (wallet.ok()) sum += wallet->prizes();
    }
    return sum;
  }

  const std::string kafka_ = testing::KafkaBroker::Shared().bootstrap_servers();
  const std::string address_ = fmt::format("127.0.0.1:{}", testing::FreePort());
  const auth::KeyPair pair_ = auth::GenerateKeyPair(auth::KeyType::kEd25519).value();
  const testing::TemporaryDirectory masters_;
  const std::string hr_ = TokenOf("hr-desk", auth::Role::kHr);
  const std::vector<std::string> tokens_ = [this] {
    std::vector<std::string> tokens;
    for (int i = 0; i < kApprovers; ++i) tokens.push_back(TokenOf(Approver(i)));
    return tokens;
  }();
  std::vector<std::string> command_line_;
  std::unique_ptr<testing::Process> process_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(QuorumUnderKills, DecidesOnceAndPaysOnce) {
  constexpr std::array<int, 8> kKillAfter = {0, 1, 2, 3, 4, 8, 16, kApprovers};
  std::mt19937 random(7);
  const int rounds = Rounds();
  std::vector<std::string> nominations;
  int kills = 0;
  for (int round = 0; round < rounds; ++round) {
    nominations.push_back(Nominate(round));
    const bool kill = round % kRoundsAKill == kRoundsAKill - 1;
    kills += kill ? 1 : 0;
    Press(nominations.back(), kill ? kKillAfter[random() % kKillAfter.size()] : -1);
    if (HasFailure()) break;
  }
  EXPECT_THAT(Audit(), ::testing::IsEmpty());
  EXPECT_EQ(Prizes(), static_cast<std::int64_t>(nominations.size()) * kPrize);
  for (const std::string& nomination : nominations) ExpectWholeTrail(nomination);
  fmt::print("rounds {} approvers {} kills {} decided {} paid {}\n", rounds, kApprovers, kills, nominations.size(),
             Prizes() / kPrize);
}

}  // namespace
}  // namespace fairlead::recognition
