#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "fairlead/recognition/v1/recognition_events.pb.h"

#include "absl/status/statusor.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/domain/events.h"

namespace fairlead::recognition {

// Facts as the messages of fairlead.recognition.v1, and back. Fill takes an empty message. FromProto checks what the
// domain relies on; DataLoss names the field.
void Fill(const AwardGiven& event, v1::AwardGiven& message);
void Fill(const AwardReversed& event, v1::AwardReversed& message);
void Fill(const PointsRedeemed& event, v1::PointsRedeemed& message);
void Fill(const LeaderboardChoiceMade& event, v1::LeaderboardChoiceMade& message);
void Fill(const MilestoneChoiceMade& event, v1::MilestoneChoiceMade& message);
void Fill(const MilestoneReached& event, v1::MilestoneReached& message);
void Fill(const SealedText& text, v1::SealedText& message);
absl::StatusOr<AwardGiven> FromProto(const v1::AwardGiven& message);
absl::StatusOr<AwardReversed> FromProto(const v1::AwardReversed& message);
absl::StatusOr<PointsRedeemed> FromProto(const v1::PointsRedeemed& message);
absl::StatusOr<LeaderboardChoiceMade> FromProto(const v1::LeaderboardChoiceMade& message);
absl::StatusOr<MilestoneChoiceMade> FromProto(const v1::MilestoneChoiceMade& message);
absl::StatusOr<MilestoneReached> FromProto(const v1::MilestoneReached& message);
SealedText FromProto(const v1::SealedText& message);

// What messages of several kinds have in common; DataLoss names `field`.
absl::StatusOr<EmployeeId> EmployeeFrom(std::string_view field, const std::string& id);
absl::StatusOr<absl::Time> TimeFrom(std::string_view field, bool present, const google::protobuf::Timestamp& timestamp);

// `value` as points of a stored message; DataLoss names `field` if it is not within `least` and `most`.
absl::StatusOr<Points> PointsFrom(std::string_view field, std::int64_t value, std::int64_t least = 0,
                                  std::int64_t most = std::numeric_limits<std::int64_t>::max());
// Of a milestone after `years`; DataLoss names the field that is wrong.
absl::StatusOr<MilestoneKind> MilestoneKindFrom(v1::MilestoneKind kind, int years);
v1::MilestoneKind ToProto(MilestoneKind kind);
// "2026-11"; DataLoss names `field`.
absl::StatusOr<Month> MonthFrom(std::string_view field, const std::string& text);

class ProtoEventCodec final : public EventCodec {
 public:
  ledger::OutgoingEvent Encode(const Event& event) const override;
  absl::StatusOr<Event> Decode(std::string_view type, std::string_view payload) const override;
};

}  // namespace fairlead::recognition
