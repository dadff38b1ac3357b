#pragma once

#include <vector>

#include "fairlead/recognition/v1/recognition_service.pb.h"

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "services/recognition/application/get_award.h"
#include "services/recognition/application/get_choices.h"
#include "services/recognition/application/get_leaderboard.h"
#include "services/recognition/application/get_wallet.h"
#include "services/recognition/application/give_award.h"
#include "services/recognition/application/list_awards.h"
#include "services/recognition/application/list_milestones.h"
#include "services/recognition/application/list_values.h"
#include "services/recognition/application/month_figures.h"
#include "services/recognition/application/redeem_points.h"
#include "services/recognition/application/reverse_award.h"
#include "services/recognition/application/set_leaderboard_choice.h"
#include "services/recognition/application/set_milestone_choice.h"

// The API's messages as what the use cases take, and what they answer as messages. FromProto refuses what is wrong with
// a request's form (InvalidArgument with the field) and whoever asks about what is not theirs (PermissionDenied).
namespace fairlead::recognition {

absl::StatusOr<GiveAward::Command> FromProto(const rpc::Call& call, const v1::GiveAwardRequest& request);
absl::StatusOr<ReverseAward::Command> FromProto(const rpc::Call& call, const v1::ReverseAwardRequest& request);
absl::StatusOr<EmployeeId> FromProto(const rpc::Call& call, const v1::GetWalletRequest& request);
absl::StatusOr<ListAwards::Query> FromProto(const rpc::Call& call, const v1::ListAwardsRequest& request);
absl::StatusOr<GetLeaderboard::Query> FromProto(const rpc::Call& call, const v1::GetLeaderboardRequest& request);
absl::StatusOr<SetLeaderboardChoice::Command> FromProto(const rpc::Call& call,
                                                        const v1::SetLeaderboardChoiceRequest& request);
absl::StatusOr<GetAward::Query> FromProto(const rpc::Call& call, const v1::GetAwardRequest& request);
absl::StatusOr<SetMilestoneChoice::Command> FromProto(const rpc::Call& call,
                                                      const v1::SetMilestoneChoiceRequest& request);
absl::StatusOr<ListMilestones::Query> FromProto(const rpc::Call& call, const v1::ListMilestonesRequest& request);
absl::StatusOr<EmployeeId> FromProto(const rpc::Call& call, const v1::GetChoicesRequest& request);
absl::StatusOr<RedeemPoints::Command> FromProto(const rpc::Call& call, const v1::RedeemPointsRequest& request);

v1::GiveAwardResponse ToProto(const AwardReceipt& receipt);
v1::ReverseAwardResponse ToProto(const ReversalReceipt& receipt);
v1::Wallet ToProto(const WalletView& view);
v1::ListAwardsResponse ToProto(const AwardPage& page);
v1::GetLeaderboardResponse ToProto(const Leaderboard& board);
v1::SetLeaderboardChoiceResponse ToProto(const ChoiceReceipt& receipt);
v1::Award ToProto(const AwardView& view);
v1::ListValuesResponse ToProto(const std::vector<ListValues::Value>& values);
v1::ListMilestonesResponse ToProto(const MilestonePage& page);
v1::Choices ToProto(const Choices& choices);
v1::ValueFigures ToProto(const ValueFigures& figures);
v1::Reciprocity ToProto(const Reciprocity& figures);
v1::RedeemPointsResponse ToProto(const RedemptionReceipt& receipt);

}  // namespace fairlead::recognition
