#pragma once

#include <vector>

#include "fairlead/recognition/v1/nominations.pb.h"

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "services/recognition/application/nomination_use_cases.h"

// The API's messages about nominations as what the use cases take, and back; contract as in translate.h.
namespace fairlead::recognition {

// Who looks: a service that acts for nobody looks for itself, as NominationReader understands it.
Viewer ViewerOf(const rpc::Call& call);

absl::StatusOr<Nominate::Command> FromProto(const rpc::Call& call, const v1::NominateRequest& request);
absl::StatusOr<DecideNomination::Command> FromProto(const rpc::Call& call, const v1::DecideNominationRequest& request);
absl::StatusOr<GetNomination::Query> FromProto(const rpc::Call& call, const v1::GetNominationRequest& request);
absl::StatusOr<ListNominations::Query> FromProto(const rpc::Call& call, const v1::ListNominationsRequest& request);

v1::ListAwardDefinitionsResponse ToProto(const std::vector<DefinitionView>& definitions);
v1::NominateResponse ToProto(const NominationReceipt& receipt);
v1::DecideNominationResponse ToProto(const DecisionReceipt& receipt);
v1::Nomination ToProto(const NominationView& view);
v1::ListNominationsResponse ToProto(const NominationPage& page);

}  // namespace fairlead::recognition
