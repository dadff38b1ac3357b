#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fairlead::fairleadctl {

// The fields of a person that a mapping can fill, in the order of Mapping::kFieldNames.
enum class Field : std::size_t {
  kEmployeeId,
  kName,
  kEmail,
  kTeam,
  kManagerId,
  kLocation,
  kTimeZone,
  kLocale,
  kRoleLevel,
  kContractedHours,
  kHireDate,
  kLeaveDate,
  kLeaveKind,
};

// A piece of a template: fixed text, the value of a column, or something known without one.
struct TemplatePart {
  enum class Kind { kText, kColumn, kRowNumber, kAsOfDate } kind = Kind::kText;
  std::string text;  // with kText the text, with kColumn the column's name
};
using Template = std::vector<TemplatePart>;

// How one field is made from a record: fill in the template, then look the result up in `values` (if there are any),
// then read it in the way that is told.
struct FieldRule {
  unsigned line = 0;  // in the mapping file
  Template text;
  std::optional<std::map<std::string, Template>> values;
  bool years_before = false;  // the text is a number of years before the as-of date
  std::string date_format;    // of a date; empty: ISO 8601 (YYYY-MM-DD)
};

// Which columns of a CSV file make which fields of a person; a TOML file, see docs/people-import.md. Immutable.
class Mapping {
 public:
  static constexpr std::array<std::string_view, 13> kFieldNames = {
      "employee_id", "name",       "email",     "team",       "manager_id",
      "location",    "time_zone",  "locale",    "role_level", "contracted_hours",
      "hire_date",   "leave_date", "leave_kind"};

  // InvalidArgument names `file` and the line: TOML that does not parse, an unknown key or field, a field that must be
  // mapped and is not, a rule of two kinds, a template with an open brace.
  static absl::StatusOr<Mapping> Parse(std::string_view toml, const std::string& file);
  // Reads at most 1 MiB. NotFound, or as Parse.
  static absl::StatusOr<Mapping> Load(const std::string& path);

  const std::string& file() const { return file_; }
  // CsvReader::kAutomatic where the mapping does not say.
  char delimiter() const { return delimiter_; }
  // Nothing where the field is not mapped: it stays empty.
  const FieldRule* rule(Field field) const {
    const auto& rule = rules_[static_cast<std::size_t>(field)];
    return rule ? &*rule : nullptr;
  }
  // What to call the origin of `field` in a message: the first column that makes it, else the field itself. Knows the
  // fields also by the names that the directory's PersonRow has for them.
  std::string ColumnOf(std::string_view field) const;

 private:
  std::string file_;
  char delimiter_ = '\0';
  std::array<std::optional<FieldRule>, kFieldNames.size()> rules_;
};

}  // namespace fairlead::fairleadctl
