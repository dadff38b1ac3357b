#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/refusal.h"
#include "services/recognition/domain/wallet.h"

// Values and matchers with which recognition's tests read as sentences.
namespace fairlead::recognition {

inline EmployeeId Employee(const std::string& id) { return EmployeeId(id); }

inline absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// "2026-11-15T12:00:00+01:00"
inline absl::Time At(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << rfc3339 << ": " << error;
  return time;
}

inline Month MonthOf(const std::string& text) { return *Month::Parse(text); }

inline Award::Draft Draft(std::int64_t points, const std::vector<std::string>& recipients,
                          const std::string& giver = "ann") {
  Award::Draft draft{
      .giver = Employee(giver), .recipients = {}, .points = points, .value = "Care", .message = "Thanks"};
  for (const std::string& recipient : recipients) draft.recipients.push_back(Employee(recipient));
  return draft;
}

inline Award AwardOf(std::int64_t points, const std::vector<std::string>& recipients,
                     const std::string& giver = "ann") {
  return *Award::Checked(Draft(points, recipients, giver));
}

inline Allowance AllowanceOf(std::int64_t a_month, std::int64_t per_award = 1'000, std::int64_t to_one = 1'000) {
  return {.a_month = Points(a_month), .per_award = Points(per_award), .to_one_person_a_month = Points(to_one)};
}

// A refusal with this reason, and at least these metadata.
MATCHER_P2(IsRefusal, reason, metadata, std::string("is refused with ") + reason) {
  const auto refusal = core::RefusalOf(arg);
  if (!refusal) {
    *result_listener << "no refusal: " << arg;
    return false;
  }
  *result_listener << refusal->reason << ": " << arg;
  for (const auto& [key, value] : std::map<std::string, std::string>(metadata)) {
    const auto found = refusal->metadata.find(key);
    if (found == refusal->metadata.end() || found->second != value) return false;
  }
  return refusal->reason == reason;
}
inline auto IsRefusal(const std::string& reason) { return IsRefusal(reason, std::map<std::string, std::string>()); }
using Metadata = std::map<std::string, std::string>;

// InvalidArgument about this field of the request.
MATCHER_P(IsAbout, field, std::string("is about the field ") + field) {
  const auto refusal = core::RefusalOf(arg);
  *result_listener << arg;
  return arg.code() == absl::StatusCode::kInvalidArgument && refusal && refusal->violations.size() == 1 &&
         refusal->violations[0].field == field;
}

}  // namespace fairlead::recognition
