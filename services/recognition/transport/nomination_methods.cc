// The methods about nominations of RecognitionService.
#include <vector>

#include "libs/core/status.h"
#include "services/recognition/transport/recognition_service.h"
#include "services/recognition/transport/translate_nominations.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<v1::ListAwardDefinitionsResponse>> RecognitionService::ListDefinitions(
    const rpc::Call& call, const v1::ListAwardDefinitionsRequest&) {
  const Viewer viewer = ViewerOf(call);
  co_return ToProto(use_cases_.nominations.list_definitions.Run(viewer.employee));
}

core::Task<absl::StatusOr<v1::NominateResponse>> RecognitionService::Nominate(const rpc::Call& call,
                                                                              const v1::NominateRequest& request) {
  FL_CO_TRY(const recognition::Nominate::Command command, FromProto(call, request));
  FL_CO_TRY(const NominationReceipt receipt, co_await use_cases_.nominations.nominate.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::DecideNominationResponse>> RecognitionService::Decide(
    const rpc::Call& call, const v1::DecideNominationRequest& request) {
  FL_CO_TRY(const DecideNomination::Command command, FromProto(call, request));
  FL_CO_TRY(const DecisionReceipt receipt, co_await use_cases_.nominations.decide.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::Nomination>> RecognitionService::GetNomination(const rpc::Call& call,
                                                                             const v1::GetNominationRequest& request) {
  FL_CO_TRY(const recognition::GetNomination::Query query, FromProto(call, request));
  FL_CO_TRY(const NominationView nomination, co_await use_cases_.nominations.get.Run(query));
  co_return ToProto(nomination);
}

core::Task<absl::StatusOr<v1::ListNominationsResponse>> RecognitionService::ListNominations(
    const rpc::Call& call, const v1::ListNominationsRequest& request) {
  FL_CO_TRY(const recognition::ListNominations::Query query, FromProto(call, request));
  FL_CO_TRY(const NominationPage page, co_await use_cases_.nominations.list.Run(query));
  co_return ToProto(page);
}

}  // namespace fairlead::recognition
