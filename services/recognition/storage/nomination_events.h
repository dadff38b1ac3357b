#pragma once

#include "fairlead/recognition/v1/nomination_events.pb.h"

#include "absl/status/statusor.h"
#include "services/recognition/domain/nomination_events.h"

namespace fairlead::recognition {

// Facts of nominations as the messages of fairlead.recognition.v1, and back; contract as in events.h.
void Fill(const NominationMade& event, v1::NominationMade& message);
void Fill(const NominationVoted& event, v1::NominationVoted& message);
void Fill(const NominationReminded& event, v1::NominationReminded& message);
void Fill(const NominationVote& vote, v1::NominationVote& message);
absl::StatusOr<NominationMade> FromProto(const v1::NominationMade& message);
absl::StatusOr<NominationVoted> FromProto(const v1::NominationVoted& message);
absl::StatusOr<NominationReminded> FromProto(const v1::NominationReminded& message);
absl::StatusOr<NominationVote> FromProto(const v1::NominationVote& message);

// The message says by its type how the nomination ended.
void Fill(const NominationEnded& event, v1::NominationApproved& message);
void Fill(const NominationEnded& event, v1::NominationDeclined& message);
void Fill(const NominationEnded& event, v1::NominationExpired& message);
absl::StatusOr<NominationEnded> FromProto(const v1::NominationApproved& message);
absl::StatusOr<NominationEnded> FromProto(const v1::NominationDeclined& message);
absl::StatusOr<NominationEnded> FromProto(const v1::NominationExpired& message);

v1::NominationState ToProto(NominationState state);

}  // namespace fairlead::recognition
