#include "services/recognition/domain/award.h"

#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/core/text.h"

namespace fairlead::recognition {
namespace {

std::string Rfc3339(absl::Time time) { return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone()); }

}  // namespace

absl::Status CheckText(const std::string& field, const std::string& text, std::size_t most, bool lines) {
  if (const auto at = core::FirstInvalidUtf8(text)) {
    return core::InvalidField(field, fmt::format("is not UTF-8 at byte {}", *at));
  }
  if (const std::size_t count = core::CodePoints(text); count > most) {
    return core::InvalidField(field, fmt::format("has {} characters; at most {} are allowed", count, most));
  }
  if (core::HasControlCharacters(text, lines)) {
    return core::InvalidField(field, "holds a control character; remove it");
  }
  return absl::OkStatus();
}

absl::Status CheckColleagues(const std::string& field, const EmployeeId& self, const std::vector<EmployeeId>& people,
                             std::size_t most, const char* self_reason, const char* self_message) {
  if (people.empty() || people.size() > most) {
    return core::InvalidField(field, fmt::format("name 1 to {} colleagues, not {}", most, people.size()));
  }
  std::set<EmployeeId> seen;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const std::string element = fmt::format("{}[{}]", field, i);
    const EmployeeId& person = people[i];
    if (person.empty() || person.str().size() > kMostEmployeeIdBytes) {
      return core::InvalidField(element, fmt::format("an employee id has 1 to {} characters", kMostEmployeeIdBytes));
    }
    FL_RETURN_IF_ERROR(CheckText(element, person.str(), kMostEmployeeIdBytes, /*lines=*/false));
    if (person == self) {
      return core::Refuse(absl::StatusCode::kInvalidArgument, self_message,
                          {.reason = self_reason, .metadata = {}, .violations = {{element, "is the caller"}}});
    }
    if (!seen.insert(person).second) {
      return core::InvalidField(element, "names a colleague for the second time; name each once");
    }
  }
  return absl::OkStatus();
}

Award::Award(Draft draft) : draft_(std::move(draft)) {}

absl::StatusOr<Award> Award::Checked(Draft draft) {
  FL_RETURN_IF_ERROR(CheckColleagues("recipient_ids", draft.giver, draft.recipients, kMostRecipients, "SELF_AWARD",
                                     "Nobody gives an award to themselves; name colleagues."));
  if (draft.points < 1 || draft.points > kMostPoints.value()) {
    return core::InvalidField("points",
                              fmt::format("is {}; give 1 to {} points to each", draft.points, kMostPoints.value()));
  }
  FL_RETURN_IF_ERROR(CheckText("message", draft.message, kMostCharacters, /*lines=*/true));
  FL_RETURN_IF_ERROR(CheckText("origin", draft.origin, kMostOriginCharacters, /*lines=*/false));
  return Award(std::move(draft));
}

absl::StatusOr<AwardReversed> AwardRecord::Reverse(const EmployeeId& by, bool is_hr, absl::Time now) const {
  if (by != given.giver && !is_hr) {
    return core::Refuse(absl::StatusCode::kPermissionDenied, "Only its giver or HR can take an award back.",
                        {.reason = "NOT_YOUR_AWARD"});
  }
  if (reversal) {
    return core::Refuse(absl::StatusCode::kFailedPrecondition,
                        fmt::format("The award was already taken back, on {}.", Rfc3339(reversal->at)),
                        {.reason = "ALREADY_REVERSED", .metadata = {{"reversed_at", Rfc3339(reversal->at)}}});
  }
  if (const absl::Time until = given.at + kGiverMayReverse; !is_hr && now > until) {
    return core::Refuse(absl::StatusCode::kFailedPrecondition,
                        fmt::format("The giver could take the award back until {}; ask HR.", Rfc3339(until)),
                        {.reason = "REVERSAL_TOO_LATE", .metadata = {{"until", Rfc3339(until)}}});
  }
  return AwardReversed{.award = given.award,
                       .giver = given.giver,
                       .recipients = given.recipients,
                       .points = given.points,
                       .month = given.month,
                       .by = by,
                       .reason = {},
                       .at = now};
}

AwardRecord AwardRecord::Apply(const AwardReversed& event) const {
  AwardRecord next = *this;
  next.reversal = Reversal{.by = event.by, .reason = event.reason, .at = event.at};
  return next;
}

}  // namespace fairlead::recognition
