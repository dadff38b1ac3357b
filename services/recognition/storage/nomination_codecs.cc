#include "services/recognition/storage/nomination_codecs.h"

#include <utility>

#include "fairlead/recognition/v1/nomination_storage.pb.h"
#include "fairlead/recognition/v1/nominations.pb.h"
#include "google/protobuf/timestamp.pb.h"

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/scratch.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "libs/ledger/unknown_fields.h"
#include "services/recognition/storage/events.h"
#include "services/recognition/storage/nomination_events.h"

namespace fairlead::recognition {
namespace {

using google::protobuf::Timestamp;

absl::StatusOr<NominationState> StateFrom(v1::NominationState state) {
  switch (state) {
    case v1::NOMINATION_STATE_PENDING:
      return NominationState::kPending;
    case v1::NOMINATION_STATE_APPROVED:
      return NominationState::kApproved;
    case v1::NOMINATION_STATE_DECLINED:
      return NominationState::kDeclined;
    case v1::NOMINATION_STATE_EXPIRED:
      return NominationState::kExpired;
    default:
      return absl::DataLossError(fmt::format("state is {}", static_cast<int>(state)));
  }
}

template <typename Message>
absl::Status Parse(std::string_view bytes, Message& message) {
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return absl::DataLossError(fmt::format("the stored bytes are not a {}", Message::descriptor()->full_name()));
}

}  // namespace

std::string NominationCodec::Encode(const Nomination& nomination) const {
  core::Scratch<v1::StoredNomination> stored;
  Fill(nomination.made, *stored->mutable_made());
  for (const NominationVote& vote : nomination.votes) Fill(vote, *stored->add_votes());
  if (nomination.reminded) *stored->mutable_reminded_at() = core::ToTimestamp<Timestamp>(*nomination.reminded);
  stored->set_state(ToProto(nomination.state()));
  if (nomination.ending) {
    *stored->mutable_ended_at() = core::ToTimestamp<Timestamp>(nomination.ending->at);
    stored->set_rule(nomination.ending->rule);
    stored->set_alone(nomination.ending->alone);
  }
  ledger::SetUnknownFields(nomination.unknown, *stored);
  return stored->SerializeAsString();
}

absl::StatusOr<Nomination> NominationCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::StoredNomination> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  Nomination nomination;
  FL_TRY(nomination.made, FromProto(stored->made()));
  for (const v1::NominationVote& vote : stored->votes()) {
    FL_TRY(nomination.votes.emplace_back(), FromProto(vote));
  }
  if (stored->has_reminded_at()) nomination.reminded = core::FromTimestamp(stored->reminded_at());
  nomination.unknown = ledger::UnknownFieldsOf(*stored);
  FL_TRY(const NominationState state, StateFrom(stored->state()));
  if (state == NominationState::kPending) return nomination;
  if (!stored->has_ended_at()) return absl::DataLossError("ended_at is missing");
  nomination.ending = Nomination::Ending{
      .state = state, .at = core::FromTimestamp(stored->ended_at()), .rule = stored->rule(), .alone = stored->alone()};
  return nomination;
}

std::string NominationReceiptCodec::Encode(const NominationReceipt& receipt) const {
  core::Scratch<v1::NominateResponse> stored;
  stored->set_nomination_id(receipt.nomination.str());
  stored->set_state(ToProto(receipt.state));
  *stored->mutable_nominated_at() = core::ToTimestamp<Timestamp>(receipt.nominated_at);
  *stored->mutable_decide_by() = core::ToTimestamp<Timestamp>(receipt.decide_by);
  stored->set_rule(receipt.rule);
  return stored->SerializeAsString();
}

absl::StatusOr<NominationReceipt> NominationReceiptCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::NominateResponse> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  FL_TRY(const NominationState state, StateFrom(stored->state()));
  return NominationReceipt{.nomination = NominationId(stored->nomination_id()),
                           .state = state,
                           .nominated_at = core::FromTimestamp(stored->nominated_at()),
                           .decide_by = core::FromTimestamp(stored->decide_by()),
                           .rule = stored->rule()};
}

std::string DecisionReceiptCodec::Encode(const DecisionReceipt& receipt) const {
  core::Scratch<v1::DecideNominationResponse> stored;
  stored->set_nomination_id(receipt.nomination.str());
  stored->set_state(ToProto(receipt.state));
  *stored->mutable_decided_at() = core::ToTimestamp<Timestamp>(receipt.decided_at);
  stored->set_rule(receipt.rule);
  stored->set_approvals(receipt.approvals);
  stored->set_quorum(receipt.quorum);
  return stored->SerializeAsString();
}

absl::StatusOr<DecisionReceipt> DecisionReceiptCodec::Decode(std::string_view bytes) const {
  core::Scratch<v1::DecideNominationResponse> stored;
  FL_RETURN_IF_ERROR(Parse(bytes, *stored));
  FL_TRY(const NominationState state, StateFrom(stored->state()));
  return DecisionReceipt{.nomination = NominationId(stored->nomination_id()),
                         .state = state,
                         .decided_at = core::FromTimestamp(stored->decided_at()),
                         .rule = stored->rule(),
                         .approvals = stored->approvals(),
                         .quorum = stored->quorum()};
}

}  // namespace fairlead::recognition
