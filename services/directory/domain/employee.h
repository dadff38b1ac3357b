#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/directory/domain/absence.h"
#include "services/directory/domain/ids.h"

namespace fairlead::directory {

// Values are those of the protocol's LeaveKind.
enum class LeaveKind { kUnspecified = 0, kVoluntary = 1, kInvoluntary = 2, kRetirement = 3, kOther = 4 };

// What others may know of somebody.
struct Record {
  EmployeeId id;
  std::string team;    // path from the top, "Product/Platform"
  EmployeeId manager;  // empty: none
  std::string location;
  std::string time_zone;  // IANA
  std::string locale;     // BCP 47
  int role_level = 0;
  int contracted_decihours = 0;  // tenths of an hour a week
  absl::CivilDay hire_date;
  std::optional<absl::CivilDay> leave_date;  // the first day on which they no longer work here
  LeaveKind leave_kind = LeaveKind::kUnspecified;
  bool erased = false;
  std::string unknown{};  // fields that a newer version knows, as bytes: carried along, looked at by nobody

  // Whether they no longer work here on `day`.
  bool HasLeftBy(absl::CivilDay day) const { return leave_date && *leave_date <= day; }
  friend bool operator==(const Record&, const Record&) = default;
};

// An employee as the directory keeps them, without name and address.
struct Employee {
  Record record;
  std::vector<Absence> absences;  // in the order of recording
  std::string unknown{};          // as in Record
  friend bool operator==(const Employee&, const Employee&) = default;
};

// The only personal data; kept apart so that an erasure can remove them for good.
struct Identity {
  std::string name;
  std::string email;      // as the company writes it; may be empty
  std::string unknown{};  // as in Record
  friend bool operator==(const Identity&, const Identity&) = default;
};

// `wanted` in place of `current`, with its fields of a newer version.
Identity Replaced(const std::optional<Identity>& current, Identity wanted);

// How addresses are compared: in lower case (RFC 5321 lets a mail system tell cases apart; none that people use does).
std::string EmailKey(std::string_view email);

// Whether `team` is a path: 1-8 segments, each of 1-64 characters, none of them a control character, nor with a space
// at an end. Returns what is wrong as the end of a sentence; empty if nothing is.
std::string ProblemOfTeam(std::string_view team);

}  // namespace fairlead::directory
