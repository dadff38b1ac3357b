#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/recognition/domain/events.h"

namespace fairlead::recognition {

inline constexpr std::size_t kMostRecipients = 20;
inline constexpr std::size_t kMostCharacters = 1'000;  // Unicode code points of a message or a reason
inline constexpr std::size_t kMostEmployeeIdBytes = 64;
inline constexpr std::size_t kMostOriginCharacters = 200;
inline constexpr absl::Duration kGiverMayReverse = absl::Hours(24);

// InvalidArgument about `field` unless `text` is UTF-8 of at most `most` code points, without control characters (tab
// and line feed may stand where `lines`).
absl::Status CheckText(const std::string& field, const std::string& text, std::size_t most, bool lines);

// InvalidArgument about `field`, or one element of it ("recipient_ids[2]"), unless `people` are 1 to `most` different
// employees other than `self`; who names themselves is refused with `self_reason` and `self_message`.
absl::Status CheckColleagues(const std::string& field, const EmployeeId& self, const std::vector<EmployeeId>& people,
                             std::size_t most, const char* self_reason, const char* self_message);

// An award that somebody wants to give, right in itself; whether it may be given now is for the wallet, the rules and
// the directory to say.
class Award {
 public:
  struct Draft {
    EmployeeId giver;
    std::vector<EmployeeId> recipients;
    std::int64_t points = 0;
    std::string value;
    std::string message;
    std::string origin = {};  // where it is given, opaque; may be empty
  };
  // InvalidArgument names the field: SELF_AWARD, or INVALID_FIELD for anything but 1-20 recipients, each once,
  // 1 … kMostPoints points, a message that is text, an origin of at most kMostOriginCharacters.
  static absl::StatusOr<Award> Checked(Draft draft);

  const EmployeeId& giver() const { return draft_.giver; }
  const std::vector<EmployeeId>& recipients() const { return draft_.recipients; }
  Points points() const { return Points(draft_.points); }  // for each recipient
  Points Total() const { return Points(draft_.points * static_cast<std::int64_t>(draft_.recipients.size())); }
  const std::string& value() const { return draft_.value; }
  const std::string& message() const { return draft_.message; }
  const std::string& origin() const { return draft_.origin; }

 private:
  explicit Award(Draft draft);
  Draft draft_;
};

// An award that was given, and perhaps taken back.
struct AwardRecord {
  AwardGiven given;
  struct Reversal {
    EmployeeId by;
    SealedText reason;
    absl::Time at;
    friend bool operator==(const Reversal&, const Reversal&) = default;
  };
  std::optional<Reversal> reversal;
  std::string unknown{};  // as in AwardGiven

  // The fact that `by` takes the award back now; its `reason` is for the caller to seal. Errors: PermissionDenied
  // NOT_YOUR_AWARD, FailedPrecondition ALREADY_REVERSED {reversed_at} | REVERSAL_TOO_LATE {until}.
  absl::StatusOr<AwardReversed> Reverse(const EmployeeId& by, bool is_hr, absl::Time now) const;

  // The award after the fact.
  AwardRecord Apply(const AwardReversed& event) const;
  friend bool operator==(const AwardRecord&, const AwardRecord&) = default;
};

}  // namespace fairlead::recognition
