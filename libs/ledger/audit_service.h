#pragma once

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

  void RegisterWith(rpc::Server& server);

  core::Task<absl::Status> AuditLedger(const rpc::Call& call, const v1::AuditLedgerRequest& request,
                                       rpc::Writer<v1::AuditLedgerResponse>& writer);
  core::Task<absl::StatusOr<v1::ListDeadLettersResponse>> ListDeadLetters(const rpc::Call& call,
                                                                          const v1::ListDeadLettersRequest& request);
  core::Task<absl::StatusOr<v1::ReplayDeadLetterResponse>> ReplayDeadLetter(const rpc::Call& call,
                                                                            const v1::ReplayDeadLetterRequest& request);

 private:
  InboxConsumer* ConsumerOf(const std::string& handler) const;

  Ledger& ledger_;
  messaging::Log& log_;
  AuditOptions options_;
  std::vector<InboxConsumer*> consumers_;
  std::vector<std::string> dead_letter_topics_;
  MakeFold make_fold_;
};

}  // namespace fairlead::ledger
