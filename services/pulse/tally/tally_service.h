#pragma once

#include <functional>
#include <utility>

#include "fairlead/pulse/tally/v1/tally_service.grpc.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/access.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/keeping/due_work.h"
#include "services/pulse/keeping/survey_keys.h"
#include "services/pulse/tally/ballot_files.h"

namespace fairlead::pulse {

// Which role may call which method; what is not in it is denied.
auth::AccessTable TallyAccess();

// fairlead.pulse.tally.v1.TallyService: translates and forwards. Thread-safe.
class TallyService {
 public:
  // All must outlive it. `ready`: whether `book` has heard everything that was said before the start.
  TallyService(const DueWork& work, const SurveyBook& book, SurveyKeys& keys, const BallotFiles& ballots,
               std::function<absl::Status()> ready)
      : work_(work), book_(book), keys_(keys), ballots_(ballots), ready_(std::move(ready)) {}

  // Before the server's start; this must outlive it.
  void RegisterWith(rpc::Server& server);

  template <typename Response>
  using Answer = core::Task<absl::StatusOr<Response>>;
  Answer<tally::v1::PrepareKeyResponse> PrepareKey(const rpc::Call& call, const tally::v1::PrepareKeyRequest& request);
  Answer<tally::v1::GetStatusResponse> GetStatus(const rpc::Call& call, const tally::v1::GetStatusRequest& request);
  core::Task<absl::Status> ExportBallots(const rpc::Call& call, const tally::v1::ExportBallotsRequest& request,
                                         rpc::Writer<tally::v1::ExportBallotsResponse>& writer);

 private:
  const DueWork& work_;
  const SurveyBook& book_;
  SurveyKeys& keys_;
  const BallotFiles& ballots_;
  const std::function<absl::Status()> ready_;
};

}  // namespace fairlead::pulse
