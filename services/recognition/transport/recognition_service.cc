#include "services/recognition/transport/recognition_service.h"

#include "libs/core/status.h"
#include "services/recognition/transport/translate.h"

namespace fairlead::recognition {

void RecognitionService::RegisterWith(rpc::Server& server) {
  using Api = v1::RecognitionService::AsyncService;
  rpc::Methods<v1::RecognitionService>(server)
      .Unary("GiveAward", &Api::RequestGiveAward, this, &RecognitionService::Give)
      .Unary("ReverseAward", &Api::RequestReverseAward, this, &RecognitionService::Reverse)
      .Unary("GetWallet", &Api::RequestGetWallet, this, &RecognitionService::Get)
      .Unary("ListAwards", &Api::RequestListAwards, this, &RecognitionService::List)
      .Unary("GetLeaderboard", &Api::RequestGetLeaderboard, this, &RecognitionService::Board)
      .Unary("SetLeaderboardChoice", &Api::RequestSetLeaderboardChoice, this, &RecognitionService::Choose)
      .Unary("GetAward", &Api::RequestGetAward, this, &RecognitionService::OneAward)
      .Unary("ListValues", &Api::RequestListValues, this, &RecognitionService::Values)
      .Unary("SetMilestoneChoice", &Api::RequestSetMilestoneChoice, this, &RecognitionService::ChooseMilestones)
      .Unary("ListMilestones", &Api::RequestListMilestones, this, &RecognitionService::Coming)
      .Unary("GetChoices", &Api::RequestGetChoices, this, &RecognitionService::Chosen)
      .Unary("GetValueFigures", &Api::RequestGetValueFigures, this, &RecognitionService::FiguresOfValues)
      .Unary("GetReciprocity", &Api::RequestGetReciprocity, this, &RecognitionService::BackAndForth)
      .Unary("RedeemPoints", &Api::RequestRedeemPoints, this, &RecognitionService::Redeem)
      .Unary("ListAwardDefinitions", &Api::RequestListAwardDefinitions, this, &RecognitionService::ListDefinitions)
      .Unary("Nominate", &Api::RequestNominate, this, &RecognitionService::Nominate)
      .Unary("DecideNomination", &Api::RequestDecideNomination, this, &RecognitionService::Decide)
      .Unary("GetNomination", &Api::RequestGetNomination, this, &RecognitionService::GetNomination)
      .Unary("ListNominations", &Api::RequestListNominations, this, &RecognitionService::ListNominations);
}

core::Task<absl::StatusOr<v1::GiveAwardResponse>> RecognitionService::Give(const rpc::Call& call,
                                                                           const v1::GiveAwardRequest& request) {
  FL_CO_TRY(const GiveAward::Command command, FromProto(call, request));
  FL_CO_TRY(const AwardReceipt receipt, co_await use_cases_.give_award.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::ReverseAwardResponse>> RecognitionService::Reverse(
    const rpc::Call& call, const v1::ReverseAwardRequest& request) {
  FL_CO_TRY(const ReverseAward::Command command, FromProto(call, request));
  FL_CO_TRY(const ReversalReceipt receipt, co_await use_cases_.reverse_award.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::Wallet>> RecognitionService::Get(const rpc::Call& call,
                                                               const v1::GetWalletRequest& request) {
  FL_CO_TRY(const EmployeeId owner, FromProto(call, request));
  FL_CO_TRY(const WalletView wallet, co_await use_cases_.get_wallet.Run(owner));
  co_return ToProto(wallet);
}

core::Task<absl::StatusOr<v1::ListAwardsResponse>> RecognitionService::List(const rpc::Call& call,
                                                                            const v1::ListAwardsRequest& request) {
  FL_CO_TRY(const ListAwards::Query query, FromProto(call, request));
  FL_CO_TRY(const AwardPage page, co_await use_cases_.list_awards.Run(query));
  co_return ToProto(page);
}

core::Task<absl::StatusOr<v1::GetLeaderboardResponse>> RecognitionService::Board(
    const rpc::Call& call, const v1::GetLeaderboardRequest& request) {
  FL_CO_TRY(const GetLeaderboard::Query query, FromProto(call, request));
  FL_CO_TRY(const Leaderboard board, co_await use_cases_.get_leaderboard.Run(query));
  co_return ToProto(board);
}

core::Task<absl::StatusOr<v1::SetLeaderboardChoiceResponse>> RecognitionService::Choose(
    const rpc::Call& call, const v1::SetLeaderboardChoiceRequest& request) {
  FL_CO_TRY(const SetLeaderboardChoice::Command command, FromProto(call, request));
  FL_CO_TRY(const ChoiceReceipt receipt, co_await use_cases_.set_leaderboard_choice.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::Award>> RecognitionService::OneAward(const rpc::Call& call,
                                                                   const v1::GetAwardRequest& request) {
  FL_CO_TRY(const GetAward::Query query, FromProto(call, request));
  FL_CO_TRY(const AwardView award, co_await use_cases_.get_award.Run(query));
  co_return ToProto(award);
}

core::Task<absl::StatusOr<v1::ListValuesResponse>> RecognitionService::Values(const rpc::Call&,
                                                                              const v1::ListValuesRequest&) {
  co_return ToProto(use_cases_.list_values.Run());
}

core::Task<absl::StatusOr<v1::SetMilestoneChoiceResponse>> RecognitionService::ChooseMilestones(
    const rpc::Call& call, const v1::SetMilestoneChoiceRequest& request) {
  FL_CO_TRY(const SetMilestoneChoice::Command command, FromProto(call, request));
  FL_CO_RETURN_IF_ERROR((co_await use_cases_.set_milestone_choice.Run(command)).status());
  co_return v1::SetMilestoneChoiceResponse();
}

core::Task<absl::StatusOr<v1::ListMilestonesResponse>> RecognitionService::Coming(
    const rpc::Call& call, const v1::ListMilestonesRequest& request) {
  FL_CO_TRY(const ListMilestones::Query query, FromProto(call, request));
  FL_CO_TRY(const MilestonePage page, co_await use_cases_.list_milestones.Run(query));
  co_return ToProto(page);
}

core::Task<absl::StatusOr<v1::Choices>> RecognitionService::Chosen(const rpc::Call& call,
                                                                   const v1::GetChoicesRequest& request) {
  FL_CO_TRY(const EmployeeId employee, FromProto(call, request));
  FL_CO_TRY(const Choices choices, co_await use_cases_.get_choices.Run(employee));
  co_return ToProto(choices);
}

core::Task<absl::StatusOr<v1::ValueFigures>> RecognitionService::FiguresOfValues(
    const rpc::Call&, const v1::GetValueFiguresRequest& request) {
  FL_CO_TRY(const ValueFigures figures, use_cases_.month_figures.Values(request.month()));
  co_return ToProto(figures);
}

core::Task<absl::StatusOr<v1::Reciprocity>> RecognitionService::BackAndForth(const rpc::Call&,
                                                                             const v1::GetReciprocityRequest& request) {
  FL_CO_TRY(const Reciprocity figures, use_cases_.month_figures.BackAndForth(request.month()));
  co_return ToProto(figures);
}

core::Task<absl::StatusOr<v1::RedeemPointsResponse>> RecognitionService::Redeem(
    const rpc::Call& call, const v1::RedeemPointsRequest& request) {
  FL_CO_TRY(const RedeemPoints::Command command, FromProto(call, request));
  FL_CO_TRY(const RedemptionReceipt receipt, co_await use_cases_.redeem_points.Run(command));
  co_return ToProto(receipt);
}

}  // namespace fairlead::recognition
