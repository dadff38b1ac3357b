#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace fairlead::simulator {

enum class LeaveKind { kVoluntary, kInvoluntary, kRetirement };

// One row of the human resources file of an invented company.
struct Person {
  std::string id;
  std::string name;
  std::string email;
  // Path from the top, e.g. "Product/Platform/Storage". A manager stands in the team that they lead.
  std::string team;
  // Empty for the one at the top.
  std::string manager_id;
  std::string location;
  std::string time_zone;
  std::string locale;
  // 1 junior, 2 professional, 3 senior, 4 manager, 5 director, 6 executive.
  int role_level = 1;
  // Tenths of hours a week.
  int contracted_decihours = 0;
  absl::CivilDay hire_date;
  // Not after the company's as-of date; nobody who manages others has left.
  std::optional<absl::CivilDay> leave_date;
  LeaveKind leave_kind = LeaveKind::kVoluntary;
};

struct Company {
  // Managers before those whom they manage; the first has no manager.
  std::vector<Person> people;
};

struct CompanyOptions {
  // All rows, those who left included. From 1 to 1,000,000.
  int count = 1000;
  std::uint64_t seed = 1;
  // The day on which the file is written; nothing in it lies later.
  absl::CivilDay as_of{2026, 11, 1};
  // Of 1,000 who manage nobody, how many left within the 18 months before `as_of`.
  int leavers_per_thousand = 80;
  // Of the e-mail addresses; the default is reserved for examples (RFC 2606).
  std::string email_domain = "example.com";
};

// Makes a company: one person at the top, spans of control from 4 to 10 (from 5 people on), teams that mostly sit in
// one place, tenures from a hazard that falls with the years, English and French names, unique e-mail addresses.
// The same options give the same company on every platform.
Company MakeCompany(const CompanyOptions& options);

// UTF-8 without BOM, RFC 4180 with "\n", with a header line: employee_id, name, email, team, manager_id, location,
// time_zone, locale, role_level, contracted_hours, hire_date, leave_date, leave_kind.
std::string ToCsv(const Company& company);

}  // namespace fairlead::simulator
