#pragma once

#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/recognition/application/get_leaderboard.h"
#include "services/recognition/application/get_wallet.h"
#include "services/recognition/application/give_award.h"
#include "services/recognition/application/list_awards.h"
#include "services/recognition/application/redeem_points.h"
#include "services/recognition/application/reverse_award.h"
#include "services/recognition/application/set_leaderboard_choice.h"

namespace fairlead::recognition {

// fairlead.recognition.v1.RecognitionService: translates and forwards. Thread-safe.
class RecognitionService {
 public:
  RecognitionService(const GiveAward& give_award, const ReverseAward& reverse_award, const GetWallet& get_wallet,
                     const ListAwards& list_awards, const GetLeaderboard& get_leaderboard,
                     const SetLeaderboardChoice& set_leaderboard_choice, const RedeemPoints& redeem_points)
      : give_award_(give_award),
        reverse_award_(reverse_award),
        get_wallet_(get_wallet),
        list_awards_(list_awards),
        get_leaderboard_(get_leaderboard),
        set_leaderboard_choice_(set_leaderboard_choice),
        redeem_points_(redeem_points) {}

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
  Answer<v1::RedeemPointsResponse> Redeem(const rpc::Call& call, const v1::RedeemPointsRequest& request);

  const GiveAward& give_award_;
  const ReverseAward& reverse_award_;
  const GetWallet& get_wallet_;
  const ListAwards& list_awards_;
  const GetLeaderboard& get_leaderboard_;
  const SetLeaderboardChoice& set_leaderboard_choice_;
  const RedeemPoints& redeem_points_;
};

}  // namespace fairlead::recognition
