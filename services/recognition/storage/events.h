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

// Facts as the messages of fairlead.recognition.v1, and back. FromProto checks what the domain relies on; DataLoss
// names the field.
v1::AwardGiven ToProto(const AwardGiven& event);
v1::AwardReversed ToProto(const AwardReversed& event);
v1::PointsRedeemed ToProto(const PointsRedeemed& event);
v1::LeaderboardChoiceMade ToProto(const LeaderboardChoiceMade& event);
v1::SealedText ToProto(const SealedText& text);
absl::StatusOr<AwardGiven> FromProto(const v1::AwardGiven& message);
absl::StatusOr<AwardReversed> FromProto(const v1::AwardReversed& message);
absl::StatusOr<PointsRedeemed> FromProto(const v1::PointsRedeemed& message);
absl::StatusOr<LeaderboardChoiceMade> FromProto(const v1::LeaderboardChoiceMade& message);
SealedText FromProto(const v1::SealedText& message);

// `value` as points of a stored message; DataLoss names `field` if it is not within `least` and `most`.
absl::StatusOr<Points> PointsFrom(std::string_view field, std::int64_t value, std::int64_t least = 0,
                                  std::int64_t most = std::numeric_limits<std::int64_t>::max());
// "2026-11"; DataLoss names `field`.
absl::StatusOr<Month> MonthFrom(std::string_view field, const std::string& text);

class ProtoEventCodec final : public EventCodec {
 public:
  ledger::OutgoingEvent Encode(const Event& event) const override;
  absl::StatusOr<Event> Decode(std::string_view type, std::string_view payload) const override;
};

}  // namespace fairlead::recognition
