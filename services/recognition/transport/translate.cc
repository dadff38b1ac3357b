#include "services/recognition/transport/translate.h"

#include <string>
#include <utility>

#include "google/protobuf/timestamp.pb.h"

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "services/recognition/transport/access.h"
#include "services/recognition/transport/requests.h"

namespace fairlead::recognition {
namespace {

using google::protobuf::Timestamp;

}  // namespace

absl::StatusOr<GiveAward::Command> FromProto(const rpc::Call& call, const v1::GiveAwardRequest& request) {
  GiveAward::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.draft.giver, ActingPerson(call.principal));
  for (const std::string& id : request.recipient_ids()) command.draft.recipients.emplace_back(id);
  command.draft.points = request.points();
  command.draft.value = request.value();
  command.draft.message = request.message();
  command.draft.origin = request.origin();
  return command;
}

absl::StatusOr<ReverseAward::Command> FromProto(const rpc::Call& call, const v1::ReverseAwardRequest& request) {
  ReverseAward::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.by, ActingPerson(call.principal));
  command.award = AwardId(request.award_id());
  command.is_hr = call.principal.role == auth::Role::kHr;
  command.reason = request.reason();
  return command;
}

absl::StatusOr<EmployeeId> FromProto(const rpc::Call& call, const v1::GetWalletRequest& request) {
  FL_TRY(const EmployeeId owner, ReadablePerson(call.principal, request.employee_id(), /*admin_may=*/true));
  return EmployeeFrom(owner.str());
}

absl::StatusOr<ListAwards::Query> FromProto(const rpc::Call& call, const v1::ListAwardsRequest& request) {
  ListAwards::Query query;
  FL_TRY(const EmployeeId person, ReadablePerson(call.principal, request.employee_id(), /*admin_may=*/false));
  FL_TRY(query.employee, EmployeeFrom(person.str()));
  if (request.direction() != v1::AWARD_DIRECTION_GIVEN && request.direction() != v1::AWARD_DIRECTION_RECEIVED) {
    return core::InvalidField("direction", "ask for given or received awards");
  }
  query.direction = request.direction() == v1::AWARD_DIRECTION_GIVEN ? ListAwards::Direction::kGiven
                                                                     : ListAwards::Direction::kReceived;
  query.page_size = request.page_size();
  query.page_token = request.page_token();
  return query;
}

absl::StatusOr<GetLeaderboard::Query> FromProto(const rpc::Call&, const v1::GetLeaderboardRequest& request) {
  return GetLeaderboard::Query{.month = request.month(), .size = request.size()};
}

absl::StatusOr<SetLeaderboardChoice::Command> FromProto(const rpc::Call& call,
                                                        const v1::SetLeaderboardChoiceRequest& request) {
  SetLeaderboardChoice::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.employee, ActingPerson(call.principal));
  command.opt_out = request.opt_out();
  return command;
}

absl::StatusOr<GetAward::Query> FromProto(const rpc::Call& call, const v1::GetAwardRequest& request) {
  GetAward::Query query{.award = AwardId(request.award_id()), .reader = {}};
  const auth::Principal& caller = call.principal;
  const bool sees_all = caller.role == auth::Role::kHr || (caller.role == auth::Role::kService && caller.actor.empty());
  if (!sees_all) query.reader = EmployeeId(caller.Person());
  return query;
}

absl::StatusOr<SetMilestoneChoice::Command> FromProto(const rpc::Call& call,
                                                      const v1::SetMilestoneChoiceRequest& request) {
  SetMilestoneChoice::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.employee, ActingPerson(call.principal));
  command.opt_out = request.opt_out();
  return command;
}

absl::StatusOr<ListMilestones::Query> FromProto(const rpc::Call& call, const v1::ListMilestonesRequest& request) {
  ListMilestones::Query query{.days_ahead = request.days_ahead(),
                              .team_of = {},
                              .page_size = request.page_size(),
                              .page_token = request.page_token()};
  if (request.own_team()) {
    FL_TRY(query.team_of, ActingPerson(call.principal));
  }
  return query;
}

absl::StatusOr<EmployeeId> FromProto(const rpc::Call& call, const v1::GetChoicesRequest&) {
  return ActingPerson(call.principal);
}

absl::StatusOr<RedeemPoints::Command> FromProto(const rpc::Call& call, const v1::RedeemPointsRequest& request) {
  RedeemPoints::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.employee, EmployeeFrom(request.employee_id()));
  command.points = request.points();
  command.reference = request.reference();
  return command;
}

v1::GiveAwardResponse ToProto(const AwardReceipt& receipt) {
  v1::GiveAwardResponse response;
  response.set_award_id(receipt.award.str());
  *response.mutable_given_at() = core::ToTimestamp<Timestamp>(receipt.given_at);
  response.set_left(receipt.left.value());
  return response;
}

v1::ReverseAwardResponse ToProto(const ReversalReceipt& receipt) {
  v1::ReverseAwardResponse response;
  response.set_award_id(receipt.award.str());
  *response.mutable_reversed_at() = core::ToTimestamp<Timestamp>(receipt.reversed_at);
  return response;
}

v1::Wallet ToProto(const WalletView& view) {
  const Wallet::Figures& figures = view.wallet.figures();
  v1::Wallet wallet;
  wallet.set_employee_id(view.owner.str());
  wallet.set_month(view.standing.month.ToString());
  wallet.set_allowance(view.standing.allowance.value());
  wallet.set_given(view.standing.given.value());
  wallet.set_left(view.standing.left.value());
  *wallet.mutable_refills_at() = core::ToTimestamp<Timestamp>(view.standing.refills_at);
  wallet.set_balance(view.wallet.Balance().value());
  wallet.set_owed(view.wallet.Owed().value());
  wallet.set_received(figures.credited.value());
  wallet.set_taken_back(figures.taken_back.value());
  wallet.set_redeemed(figures.redeemed.value());
  wallet.set_leaderboard_opt_out(figures.leaderboard_opt_out);
  wallet.set_prizes(figures.prizes.value());
  return wallet;
}

v1::Award ToProto(const AwardView& view) {
  const AwardGiven& given = view.record.given;
  v1::Award award;
  award.set_award_id(given.award.str());
  award.set_giver_id(given.giver.str());
  for (const EmployeeId& recipient : given.recipients) award.add_recipient_ids(recipient.str());
  award.set_points(given.points.value());
  award.set_value(given.value);
  award.set_message(view.message);
  *award.mutable_given_at() = core::ToTimestamp<Timestamp>(given.at);
  if (view.record.reversal) {
    award.set_reversed(true);
    *award.mutable_reversed_at() = core::ToTimestamp<Timestamp>(view.record.reversal->at);
    award.set_reversed_by(view.record.reversal->by.str());
    award.set_reason(view.reason);
  }
  award.set_origin(given.origin);
  return award;
}

v1::ListAwardsResponse ToProto(const AwardPage& page) {
  v1::ListAwardsResponse response;
  for (const AwardView& award : page.awards) *response.add_awards() = ToProto(award);
  response.set_next_page_token(page.next_page_token);
  return response;
}

v1::GetLeaderboardResponse ToProto(const Leaderboard& board) {
  v1::GetLeaderboardResponse response;
  response.set_month(board.month.ToString());
  for (const Leaderboard::Place& place : board.places) {
    v1::GetLeaderboardResponse::Place& shown = *response.add_places();
    shown.set_rank(place.rank);
    shown.set_employee_id(place.employee.str());
    shown.set_points_given(place.given.value());
  }
  return response;
}

v1::SetLeaderboardChoiceResponse ToProto(const ChoiceReceipt&) { return {}; }

v1::ListValuesResponse ToProto(const std::vector<ListValues::Value>& values) {
  v1::ListValuesResponse response;
  for (const ListValues::Value& value : values) {
    v1::ListValuesResponse::Value& shown = *response.add_values();
    shown.set_name(value.name);
    shown.set_customer_facing(value.customer_facing);
  }
  return response;
}

v1::ListMilestonesResponse ToProto(const MilestonePage& page) {
  v1::ListMilestonesResponse response;
  for (const MilestonePage::Entry& entry : page.entries) {
    v1::ListMilestonesResponse::Milestone& shown = *response.add_milestones();
    shown.set_employee_id(entry.employee.str());
    shown.set_kind(entry.milestone.kind == MilestoneKind::kWelcome ? v1::MILESTONE_KIND_WELCOME
                                                                   : v1::MILESTONE_KIND_ANNIVERSARY);
    shown.set_years(entry.milestone.years);
    shown.set_date(absl::FormatCivilTime(entry.milestone.day));
    *shown.mutable_due_at() = core::ToTimestamp<Timestamp>(entry.milestone.due);
  }
  response.set_next_page_token(page.next_page_token);
  return response;
}

v1::Choices ToProto(const Choices& choices) {
  v1::Choices message;
  message.set_leaderboard_opt_out(choices.leaderboard_opt_out);
  message.set_milestone_opt_out(choices.milestone_opt_out);
  return message;
}

v1::ValueFigures ToProto(const ValueFigures& figures) {
  v1::ValueFigures message;
  message.set_month(figures.month.ToString());
  message.set_enough_people(figures.enough);
  for (const ValueFigures::Value& value : figures.values) {
    v1::ValueFigures::Value& shown = *message.add_values();
    shown.set_name(value.name);
    shown.set_customer_facing(value.customer_facing);
    shown.set_awards(value.awards);
    shown.set_points(value.points);
    message.set_awards(message.awards() + value.awards);
    message.set_points(message.points() + value.points);
    if (!value.customer_facing) continue;
    message.set_customer_facing_awards(message.customer_facing_awards() + value.awards);
    message.set_customer_facing_points(message.customer_facing_points() + value.points);
  }
  return message;
}

v1::Reciprocity ToProto(const Reciprocity& figures) {
  v1::Reciprocity message;
  message.set_month(figures.month.ToString());
  message.set_enough_people(figures.enough);
  message.set_pairs(figures.pairs);
  message.set_mutual_pairs(figures.mutual_pairs);
  message.set_awards(figures.awards);
  message.set_awards_returned(figures.awards_returned);
  message.set_points(figures.points);
  message.set_points_returned(figures.points_returned);
  return message;
}

v1::RedeemPointsResponse ToProto(const RedemptionReceipt& receipt) {
  v1::RedeemPointsResponse response;
  response.set_balance(receipt.balance.value());
  return response;
}

}  // namespace fairlead::recognition
