#pragma once

#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/recognition/application/use_cases.h"

namespace fairlead::recognition {

// fairlead.recognition.v1.RecognitionService: translates and forwards. Thread-safe.
class RecognitionService {
 public:
  // Must outlive it.
  explicit RecognitionService(const UseCases& use_cases) : use_cases_(use_cases) {}

  // Before the server's start; this must outlive it.
  void RegisterWith(rpc::Server& server);

 private:
  template <typename Response>
  using Answer = core::Task<absl::StatusOr<Response>>;

  Answer<v1::GiveAwardResponse> Give(const rpc::Call& call, const v1::GiveAwardRequest& request);
  Answer<v1::ReverseAwardResponse> Reverse(const rpc::Call& call, const v1::ReverseAwardRequest& request);
  Answer<v1::Wallet> Get(const rpc::Call& call, const v1::GetWalletRequest& request);
  Answer<v1::ListAwardsResponse> List(const rpc::Call& call, const v1::ListAwardsRequest& request);
  Answer<v1::GetLeaderboardResponse> Board(const rpc::Call& call, const v1::GetLeaderboardRequest& request);
  Answer<v1::SetLeaderboardChoiceResponse> Choose(const rpc::Call& call,
                                                  const v1::SetLeaderboardChoiceRequest& request);
  Answer<v1::Award> OneAward(const rpc::Call& call, const v1::GetAwardRequest& request);
  Answer<v1::ListValuesResponse> Values(const rpc::Call& call, const v1::ListValuesRequest& request);
  Answer<v1::SetMilestoneChoiceResponse> ChooseMilestones(const rpc::Call& call,
                                                          const v1::SetMilestoneChoiceRequest& request);
  Answer<v1::ListMilestonesResponse> Coming(const rpc::Call& call, const v1::ListMilestonesRequest& request);
  Answer<v1::Choices> Chosen(const rpc::Call& call, const v1::GetChoicesRequest& request);
  Answer<v1::ValueFigures> FiguresOfValues(const rpc::Call& call, const v1::GetValueFiguresRequest& request);
  Answer<v1::Reciprocity> BackAndForth(const rpc::Call& call, const v1::GetReciprocityRequest& request);
  Answer<v1::RedeemPointsResponse> Redeem(const rpc::Call& call, const v1::RedeemPointsRequest& request);

  Answer<v1::ListAwardDefinitionsResponse> ListDefinitions(const rpc::Call& call,
                                                           const v1::ListAwardDefinitionsRequest& request);
  Answer<v1::NominateResponse> Nominate(const rpc::Call& call, const v1::NominateRequest& request);
  Answer<v1::DecideNominationResponse> Decide(const rpc::Call& call, const v1::DecideNominationRequest& request);
  Answer<v1::Nomination> GetNomination(const rpc::Call& call, const v1::GetNominationRequest& request);
  Answer<v1::ListNominationsResponse> ListNominations(const rpc::Call& call, const v1::ListNominationsRequest& request);

  const UseCases& use_cases_;
};

}  // namespace fairlead::recognition
