#include "services/recognition/storage/codecs.h"

#include <utility>

#include "fairlead/recognition/v1/recognition_service.pb.h"
#include "fairlead/recognition/v1/recognition_storage.pb.h"
#include "google/protobuf/timestamp.pb.h"

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/scratch.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "libs/ledger/unknown_fields.h"

namespace fairlead::recognition {
namespace {

using google::protobuf::Timestamp;

template <typename Message>
absl::Status Parse(std::string_view bytes, Message& message) {
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return absl::DataLossError(fmt::format("the stored bytes are not a {}", Message::descriptor()->full_name()));
}

}  // namespace

std::string WalletCodec::Encode(const Wallet& wallet) const {
  const Wallet::Figures& figures = wallet.figures();
  core::Scratch<v1::StoredWallet> stored;
  if (figures.month) stored->set_month(figures.month->ToString());
  stored->set_allowance(figures.allowance.value());
  stored->set_given(figures.given.value());
  for (const auto& [recipient, points] : figures.given_to) {
    v1::StoredWallet::ToRecipient& to = *stored->add_given_to();
    to.set_employee_id(recipient.str());
    to.set_points(points.value());
  }
  stored->set_granted_before(figures.granted_before.value());
  stored->set_given_before(figures.given_before.value());
  stored->set_debited(figures.debited.value());
  stored->set_refunded(figures.refunded.value());
  stored->set_credited(figures.credited.value());
  stored->set_taken_back(figures.taken_back.value());
  stored->set_redeemed(figures.redeemed.value());
  stored->set_leaderboard_opt_out(figures.leaderboard_opt_out);
  stored->set_prizes(figures.prizes.value());
  ledger::SetUnknownFields(figures.unknown, *stored);
  return stored->SerializeAsString();
}

absl::StatusOr<Wallet> WalletCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::StoredWallet> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  Wallet::Figures figures;
  if (!stored->month().empty()) {
    FL_TRY(figures.month, MonthFrom("month", stored->month()));
  }
  for (const auto& to : stored->given_to()) {
    if (to.employee_id().empty()) return absl::DataLossError("given_to names nobody");
    FL_TRY(figures.given_to[EmployeeId(to.employee_id())], PointsFrom("given_to.points", to.points()));
  }
  FL_TRY(figures.allowance, PointsFrom("allowance", stored->allowance()));
  FL_TRY(figures.given, PointsFrom("given", stored->given()));
  FL_TRY(figures.granted_before, PointsFrom("granted_before", stored->granted_before()));
  FL_TRY(figures.given_before, PointsFrom("given_before", stored->given_before()));
  FL_TRY(figures.debited, PointsFrom("debited", stored->debited()));
  FL_TRY(figures.refunded, PointsFrom("refunded", stored->refunded()));
  FL_TRY(figures.credited, PointsFrom("credited", stored->credited()));
  FL_TRY(figures.taken_back, PointsFrom("taken_back", stored->taken_back()));
  FL_TRY(figures.redeemed, PointsFrom("redeemed", stored->redeemed()));
  figures.leaderboard_opt_out = stored->leaderboard_opt_out();
  FL_TRY(figures.prizes, PointsFrom("prizes", stored->prizes()));
  figures.unknown = ledger::UnknownFieldsOf(*stored);
  return Wallet(std::move(figures));
}

std::string AwardCodec::Encode(const AwardRecord& award) const {
  core::Scratch<v1::StoredAward> stored;
  Fill(award.given, *stored->mutable_given());
  if (award.reversal) {
    stored->set_reversed_by(award.reversal->by.str());
    Fill(award.reversal->reason, *stored->mutable_reason());
    *stored->mutable_reversed_at() = core::ToTimestamp<Timestamp>(award.reversal->at);
  }
  ledger::SetUnknownFields(award.unknown, *stored);
  return stored->SerializeAsString();
}

absl::StatusOr<AwardRecord> AwardCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::StoredAward> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  AwardRecord award;
  FL_TRY(award.given, FromProto(stored->given()));
  award.unknown = ledger::UnknownFieldsOf(*stored);
  if (stored->reversed_by().empty()) return award;
  if (!stored->has_reversed_at()) return absl::DataLossError("reversed_at is missing");
  award.reversal = AwardRecord::Reversal{.by = EmployeeId(stored->reversed_by()),
                                         .reason = FromProto(stored->reason()),
                                         .at = core::FromTimestamp(stored->reversed_at())};
  return award;
}

std::string MilestonesCodec::Encode(const Milestones& milestones) const {
  const Milestones::Figures& figures = milestones.figures();
  core::Scratch<v1::StoredMilestones> stored;
  stored->set_opt_out(figures.opt_out);
  for (const Milestones::Reached& reached : figures.reached) {
    v1::StoredMilestones::Reached& message = *stored->add_reached();
    message.set_kind(ToProto(reached.kind));
    message.set_years(reached.years);
    *message.mutable_due_at() = core::ToTimestamp<Timestamp>(reached.due);
    *message.mutable_reached_at() = core::ToTimestamp<Timestamp>(reached.at);
  }
  ledger::SetUnknownFields(figures.unknown, *stored);
  return stored->SerializeAsString();
}

absl::StatusOr<Milestones> MilestonesCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::StoredMilestones> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  Milestones::Figures figures{.opt_out = stored->opt_out(), .reached = {}, .unknown = ledger::UnknownFieldsOf(*stored)};
  for (const auto& message : stored->reached()) {
    Milestones::Reached reached{.years = message.years(),
                                .due = core::FromTimestamp(message.due_at()),
                                .at = core::FromTimestamp(message.reached_at())};
    FL_TRY(reached.kind, MilestoneKindFrom(message.kind(), message.years()));
    figures.reached.push_back(reached);
  }
  return Milestones(std::move(figures));
}

std::string MilestoneProgressCodec::Encode(const MilestoneProgress& progress) const {
  core::Scratch<v1::StoredMilestoneProgress> stored;
  *stored->mutable_done_until() = core::ToTimestamp<Timestamp>(progress.done_until);
  return stored->SerializeAsString();
}

absl::StatusOr<MilestoneProgress> MilestoneProgressCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::StoredMilestoneProgress> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  if (!stored->has_done_until()) return absl::DataLossError("done_until is missing");
  return MilestoneProgress{.done_until = core::FromTimestamp(stored->done_until())};
}

std::string AwardReceiptCodec::Encode(const AwardReceipt& receipt) const {
  core::Scratch<v1::GiveAwardResponse> stored;
  stored->set_award_id(receipt.award.str());
  *stored->mutable_given_at() = core::ToTimestamp<Timestamp>(receipt.given_at);
  stored->set_left(receipt.left.value());
  return stored->SerializeAsString();
}

absl::StatusOr<AwardReceipt> AwardReceiptCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::GiveAwardResponse> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  FL_TRY(const Points left, PointsFrom("left", stored->left()));
  return AwardReceipt{
      .award = AwardId(stored->award_id()), .given_at = core::FromTimestamp(stored->given_at()), .left = left};
}

std::string ReversalReceiptCodec::Encode(const ReversalReceipt& receipt) const {
  core::Scratch<v1::ReverseAwardResponse> stored;
  stored->set_award_id(receipt.award.str());
  *stored->mutable_reversed_at() = core::ToTimestamp<Timestamp>(receipt.reversed_at);
  return stored->SerializeAsString();
}

absl::StatusOr<ReversalReceipt> ReversalReceiptCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::ReverseAwardResponse> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  return ReversalReceipt{.award = AwardId(stored->award_id()),
                         .reversed_at = core::FromTimestamp(stored->reversed_at())};
}

std::string RedemptionReceiptCodec::Encode(const RedemptionReceipt& receipt) const {
  core::Scratch<v1::RedeemPointsResponse> stored;
  stored->set_balance(receipt.balance.value());
  return stored->SerializeAsString();
}

absl::StatusOr<RedemptionReceipt> RedemptionReceiptCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::RedeemPointsResponse> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  FL_TRY(const Points balance, PointsFrom("balance", stored->balance()));
  return RedemptionReceipt{.balance = balance};
}

std::string ChoiceReceiptCodec::Encode(const ChoiceReceipt&) const { return {}; }

absl::StatusOr<ChoiceReceipt> ChoiceReceiptCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::SetLeaderboardChoiceResponse> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  return ChoiceReceipt{};
}

}  // namespace fairlead::recognition
