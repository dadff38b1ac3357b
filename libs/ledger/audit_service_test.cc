#include "libs/ledger/audit_service.h"

#include <limits>

#include "libs/ledger/inbox_test_support.h"

namespace fairlead::ledger {
namespace {

using testing::Eventually;

// A service whose only aggregate is a sum that no event makes.
class NothingFold final : public Fold {
 public:
  absl::Status Apply(const messaging::Event&) override { return absl::OkStatus(); }
  std::vector<std::string> Kinds() const override { return {"purse"}; }
  std::map<Key, std::string> Aggregates(Partition) override { return {}; }
  void CheckSums(AuditReport&) override {}
};

class RecordingWriter final : public rpc::Writer<v1::AuditLedgerResponse> {
 public:
  bool Cancelled() const override { return gone || ++asked_ > patience; }
  bool gone = false;
  int patience = std::numeric_limits<int>::max();  // how often it may be asked before the caller goes
  std::vector<v1::AuditLedgerResponse> written;

 protected:
  void StartWrite(const v1::AuditLedgerResponse& message, rpc::Operation& done) override {
    written.push_back(message);
    done.Complete(!gone);
  }

 private:
  mutable int asked_ = 0;
};

class AuditServiceTest : public InboxConsumerTest {
 protected:
  AuditServiceTest() : workers_(1) {
    EXPECT_TRUE(log_.EnsureTopic({.name = "own.v1", .partitions = 4}).ok());
    poison_ = 2;
    for (std::int32_t partition = 0; partition < 3; ++partition) {
      for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) Append(partition, sequence);
    }
    consumer_ = StartConsumer();
    EXPECT_TRUE(Eventually([&] { return Applied(0) == 6 && Applied(1) == 6; }));
    service_ = std::make_unique<AuditService>(ledger_, log_, std::vector<std::string>{"own.v1"},
                                              std::vector<InboxConsumer*>{consumer_.get()},
                                              [] { return std::make_unique<NothingFold>(); });
    call_.workers = &workers_;
  }
  absl::StatusOr<v1::ListDeadLettersResponse> List(std::int32_t size, const std::string& token) {
    v1::ListDeadLettersRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return core::BlockOn(service_->ListDeadLetters(call_, request));
  }
  absl::StatusOr<v1::ReplayDeadLetterResponse> Replay(const std::string& name) {
    v1::ReplayDeadLetterRequest request;
    request.set_name(name);
    return core::BlockOn(service_->ReplayDeadLetter(call_, request));
  }

  rpc::WorkerPool workers_;
  rpc::Call call_;
  std::unique_ptr<InboxConsumer> consumer_;
  std::unique_ptr<AuditService> service_;
};

TEST_F(AuditServiceTest, ListsDeadLettersPageByPage) {
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = List(2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->dead_letters_size(), 2);
    for (const v1::DeadLetter& letter : page->dead_letters()) {
      names.push_back(letter.name());
      EXPECT_EQ(letter.topic(), kTopic);
      EXPECT_EQ(letter.sequence(), 2U);
      EXPECT_EQ(letter.handler(), "credit");
      EXPECT_EQ(letter.reason(), "poison");
      EXPECT_TRUE(letter.parked());
    }
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_THAT(names,
              ::testing::ElementsAre("purse.events.v1.dlq/0/0", "purse.events.v1.dlq/1/0", "purse.events.v1.dlq/2/0"));
  EXPECT_EQ(List(-1, "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(List(0, "nonsense").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(AuditServiceTest, ReplaysOnceInEffect) {
  poison_ = 0;
  EXPECT_EQ(Replay("purse.events.v1.dlq/1/0")->applied_partitions(), 2);
  EXPECT_EQ(Replay("purse.events.v1.dlq/1/0")->applied_partitions(), 0);
  EXPECT_EQ(Applied(0), 7);
  EXPECT_FALSE(List(10, "")->dead_letters(1).parked());
  EXPECT_EQ(Replay("purse.events.v1.dlq/1/9").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Replay("purse.events.v1/1/0").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Replay("nonsense").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(AuditServiceTest, StreamsWhatTheAuditFinds) {
  v1::AuditLedgerRequest request;
  request.set_settle_seconds(20);
  RecordingWriter writer;
  ASSERT_TRUE(core::BlockOn(service_->AuditLedger(call_, request, writer)).ok());
  ASSERT_GT(writer.written.size(), 1U);
  std::vector<std::string> subjects;
  for (const v1::AuditLedgerResponse& response : writer.written) {
    EXPECT_EQ(response.done(), &response == &writer.written.back());
    for (const auto& finding : response.findings()) subjects.push_back(finding.subject());
  }
  EXPECT_THAT(subjects, ::testing::ElementsAre("aggregate purse/applied", "aggregate purse/applied"));
  EXPECT_FALSE(writer.written.back().clean());
}

TEST_F(AuditServiceTest, IsBrokenOffInTheMiddleWhenTheCallerGoes) {
  consumer_->Stop(absl::Now() + absl::Seconds(5));
  Append(3, 1);  // nobody will handle it
  v1::AuditLedgerRequest request;
  request.set_settle_seconds(300);
  RecordingWriter writer;
  writer.patience = 5;
  EXPECT_EQ(core::BlockOn(service_->AuditLedger(call_, request, writer)).code(), absl::StatusCode::kCancelled);
}

TEST_F(AuditServiceTest, EndsWithTheServer) {
  const auth::TokenVerifier verifier({}, node_.clock);
  observability::Metrics metrics;
  rpc::Server server({}, verifier, auth::AccessTable(), metrics, [] { return absl::OkStatus(); });
  service_->RegisterWith(server);  // it does not serve
  RecordingWriter writer;
  EXPECT_EQ(core::BlockOn(service_->AuditLedger(call_, {}, writer)).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Replay("purse.events.v1.dlq/1/0").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(AuditServiceTest, EndsWhenTheCallerIsGone) {
  RecordingWriter writer;
  writer.gone = true;
  EXPECT_EQ(core::BlockOn(service_->AuditLedger(call_, {}, writer)).code(), absl::StatusCode::kCancelled);
  v1::AuditLedgerRequest request;
  request.set_settle_seconds(301);
  EXPECT_EQ(core::BlockOn(service_->AuditLedger(call_, request, writer)).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fairlead::ledger
