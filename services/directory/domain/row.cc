#include "services/directory/domain/row.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "libs/core/text.h"
#include "services/directory/domain/date.h"

namespace fairlead::directory {
namespace {

constexpr std::size_t kMostNameCharacters = 200;
constexpr std::size_t kMostLocationCharacters = 100;
constexpr std::size_t kMostEmailBytes = 254;  // RFC 5321
constexpr std::size_t kMostLocaleBytes = 35;  // RFC 5646
constexpr int kMostRoleLevel = 20;
constexpr int kMostDecihours = 800;

bool IsAlpha(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

std::string ProblemOfText(const std::string& text, std::size_t most) {
  if (core::FirstInvalidUtf8(text)) return "is not UTF-8";
  if (core::HasControlCharacters(text, false)) return "has a control character";
  if (core::CodePoints(text) > most) return "is longer than " + std::to_string(most) + " characters";
  return "";
}

std::string ProblemOfEmail(const std::string& email) {
  if (email.size() > kMostEmailBytes) return "is longer than 254 bytes";
  if (std::string problem = ProblemOfText(email, kMostEmailBytes); !problem.empty()) return problem;
  const std::size_t at = email.find('@');
  const bool shaped =
      at != std::string::npos && at > 0 && at + 1 < email.size() && email.find('@', at + 1) == std::string::npos;
  if (!shaped || email.find_first_of(" \t<>,;:\"()[]\\") != std::string::npos) return "is not an e-mail address";
  return "";
}

// The shape of a BCP 47 tag: a language and further subtags.
bool IsLocale(std::string_view locale) {
  if (locale.size() > kMostLocaleBytes) return false;
  bool first = true;
  while (true) {
    const std::size_t end = locale.find('-');
    const std::string_view subtag = locale.substr(0, end);
    if (subtag.empty() || subtag.size() > 8 || (first && subtag.size() < 2)) return false;
    if (!std::all_of(subtag.begin(), subtag.end(), first ? IsAlpha : IsAlnum)) return false;
    if (end == std::string_view::npos) return true;
    locale.remove_prefix(end + 1);
    first = false;
  }
}

}  // namespace

bool RowChecker::IsTimeZone(const std::string& name) {
  const auto known = zones_.find(name);
  if (known != zones_.end()) return known->second;
  // The library would also open files by their path.
  const auto may_be = [](char c) { return IsAlnum(c) || c == '/' || c == '_' || c == '-' || c == '+'; };
  absl::TimeZone zone;
  const bool is = !name.empty() && IsAlpha(name[0]) && name != "localtime" &&
                  std::all_of(name.begin(), name.end(), may_be) && absl::LoadTimeZone(name, &zone);
  zones_.emplace(name, is);
  return is;
}

std::optional<Wanted> RowChecker::Check(Row row, std::vector<RowProblem>& problems) {
  const std::size_t before = problems.size();
  const auto check = [&](const char* field, std::string problem) {
    if (!problem.empty()) problems.push_back({row.line, field, std::move(problem)});
  };
  check("employee_id", ProblemOfId(row.employee_id));
  check("name", row.name.empty() ? "is empty" : ProblemOfText(row.name, kMostNameCharacters));
  if (!row.email.empty()) check("email", ProblemOfEmail(row.email));
  check("team", ProblemOfTeam(row.team));
  if (!row.manager_id.empty()) {
    check("manager_id", row.manager_id == row.employee_id ? "is the employee's own id" : ProblemOfId(row.manager_id));
  }
  check("location", ProblemOfText(row.location, kMostLocationCharacters));
  if (!IsTimeZone(row.time_zone)) check("time_zone", "is not a time zone, such as Europe/Paris");
  if (!IsLocale(row.locale)) check("locale", "is not a language tag, such as fr-FR");
  if (row.role_level < 1 || row.role_level > kMostRoleLevel) check("role_level", "is not between 1 and 20");
  if (row.contracted_decihours < 1 || row.contracted_decihours > kMostDecihours) {
    check("contracted_decihours", "is not between 0.1 and 80 hours a week");
  }
  const auto hired = ParseDate(row.hire_date);
  const auto left = ParseDate(row.leave_date);
  if (!hired) check("hire_date", "is not a date (YYYY-MM-DD, 1900 to 2200)");
  if (!row.leave_date.empty() && !left) check("leave_date", "is not a date (YYYY-MM-DD, 1900 to 2200)");
  if (hired && left && *left < *hired) check("leave_date", "lies before the hire date");
  if (row.leave_date.empty() && row.leave_kind != LeaveKind::kUnspecified) {
    check("leave_kind", "is given without a leave date");
  }
  if (problems.size() > before) return std::nullopt;
  return Wanted{.line = row.line,
                .record = {.id = EmployeeId(std::move(row.employee_id)),
                           .team = std::move(row.team),
                           .manager = EmployeeId(std::move(row.manager_id)),
                           .location = std::move(row.location),
                           .time_zone = std::move(row.time_zone),
                           .locale = std::move(row.locale),
                           .role_level = row.role_level,
                           .contracted_decihours = row.contracted_decihours,
                           .hire_date = *hired,
                           .leave_date = left,
                           .leave_kind = row.leave_kind,
                           .erased = false},
                .identity = {.name = std::move(row.name), .email = std::move(row.email)}};
}

}  // namespace fairlead::directory
