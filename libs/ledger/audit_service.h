#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fairlead/ledger/v1/audit_service.grpc.pb.h"
#include "fairlead/ledger/v1/audit_service.pb.h"

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/audit.h"
#include "libs/ledger/inbox.h"
#include "libs/rpc/server.h"

namespace fairlead::ledger {

// fairlead.ledger.v1.LedgerAuditService over a service's ledger. Thread-safe.
class AuditService {
 public:
  using MakeFold = std::function<std::unique_ptr<Fold>()>;

  // The consumers' topics and handlers are what the audit waits for and whose dead letters are listed; all references
  // must outlive the service. `topics`: the service's own event topics.
  AuditService(Ledger& ledger, messaging::Log& log, std::vector<std::string> topics,
               std::vector<InboxConsumer*> consumers, MakeFold make_fold);

  // Calls under way end early when `server`, which must live as long as they do, is being stopped.
  void RegisterWith(rpc::Server& server);

  core::Task<absl::Status> AuditLedger(const rpc::Call& call, const v1::AuditLedgerRequest& request,
                                       rpc::Writer<v1::AuditLedgerResponse>& writer);
  core::Task<absl::StatusOr<v1::ListDeadLettersResponse>> ListDeadLetters(const rpc::Call& call,
                                                                          const v1::ListDeadLettersRequest& request);
  core::Task<absl::StatusOr<v1::ReplayDeadLetterResponse>> ReplayDeadLetter(const rpc::Call& call,
                                                                            const v1::ReplayDeadLetterRequest& request);

 private:
  InboxConsumer* ConsumerOf(const std::string& handler) const;
  bool Stopping() const { return server_ != nullptr && !server_->Ready().ok(); }
  // Calls `take` with each record of a partition from `offset` to its present end, until it says false. Blocks.
  absl::Status ReadOn(const messaging::TopicPartition& partition, std::int64_t offset,
                      const std::function<bool(messaging::Record)>& take) const;

  Ledger& ledger_;
  messaging::Log& log_;
  AuditOptions options_;
  std::vector<InboxConsumer*> consumers_;
  std::vector<std::string> dead_letter_topics_;
  MakeFold make_fold_;
  const rpc::Server* server_ = nullptr;
};

}  // namespace fairlead::ledger
