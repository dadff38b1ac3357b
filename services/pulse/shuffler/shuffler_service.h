#pragma once

#include <functional>
#include <utility>

#include "fairlead/pulse/shuffler/v1/shuffler_service.grpc.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/access.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/keeping/due_work.h"
#include "services/pulse/keeping/survey_keys.h"
#include "services/pulse/shuffler/shuffler.h"

namespace fairlead::pulse {

// Which role may call which method; what is not in it is denied.
auth::AccessTable ShufflerAccess();

// fairlead.pulse.shuffler.v1.ShufflerService: translates and forwards. Thread-safe.
class ShufflerService {
 public:
  // All must outlive it. `ready`: whether `book` has heard everything that was said before the start.
  ShufflerService(Shuffler& shuffler, const DueWork& work, const SurveyBook& book, SurveyKeys& keys,
                  std::function<absl::Status()> ready)
      : shuffler_(shuffler), work_(work), book_(book), keys_(keys), ready_(std::move(ready)) {}

  // Before the server's start; this must outlive it.
  void RegisterWith(rpc::Server& server);

  template <typename Response>
  using Answer = core::Task<absl::StatusOr<Response>>;
  Answer<shuffler::v1::PrepareKeyResponse> PrepareKey(const rpc::Call& call,
                                                      const shuffler::v1::PrepareKeyRequest& request);
  Answer<shuffler::v1::ReceiveKeyResponse> ReceiveKey(const rpc::Call& call,
                                                      const shuffler::v1::ReceiveKeyRequest& request);
  Answer<shuffler::v1::GiveUpResponse> GiveUp(const rpc::Call& call, const shuffler::v1::GiveUpRequest& request);
  Answer<shuffler::v1::GetStatusResponse> GetStatus(const rpc::Call& call,
                                                    const shuffler::v1::GetStatusRequest& request);

 private:
  Shuffler& shuffler_;
  const DueWork& work_;
  const SurveyBook& book_;
  SurveyKeys& keys_;
  const std::function<absl::Status()> ready_;
};

}  // namespace fairlead::pulse
