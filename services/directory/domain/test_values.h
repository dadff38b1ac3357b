#pragma once

#include <map>
#include <string>

#include <gmock/gmock.h>

#include "absl/status/status.h"
#include "libs/core/refusal.h"
#include "services/directory/domain/import_plan.h"

// Values and matchers with which the directory's tests read as sentences.
namespace fairlead::directory {

// A row that is right in itself.
inline Row RowOf(std::uint32_t line, const std::string& id, const std::string& manager = "") {
  return {.line = line,
          .employee_id = id,
          .name = "Name of " + id,
          .email = id + "@example.com",
          .team = "Product/Platform",
          .manager_id = manager,
          .location = "Lyon",
          .time_zone = "Europe/Paris",
          .locale = "fr-FR",
          .role_level = 3,
          .contracted_decihours = 350,
          .hire_date = "2020-02-29",
          .leave_date = "",
          .leave_kind = LeaveKind::kUnspecified};
}

inline Wanted WantedOf(Row row) {
  std::vector<RowProblem> problems;
  auto wanted = RowChecker().Check(std::move(row), problems);
  EXPECT_TRUE(wanted.has_value()) << problems[0].field << " " << problems[0].problem;
  return *std::move(wanted);
}

inline Record RecordOf(const std::string& id) { return WantedOf(RowOf(1, id)).record; }

// The company that consists of these rows.
inline People PeopleOf(const std::vector<Row>& rows) {
  People people;
  for (const Row& row : rows) {
    Wanted wanted = WantedOf(row);
    people.emplace(wanted.record.id, Person{{.record = wanted.record, .absences = {}}, wanted.identity});
  }
  return people;
}

// A refusal with this reason, and at least these metadata.
MATCHER_P2(IsRefusal, reason, metadata, std::string("is refused with ") + reason) {
  const auto refusal = core::RefusalOf(arg);
  *result_listener << arg;
  if (!refusal) return false;
  for (const auto& [key, value] : std::map<std::string, std::string>(metadata)) {
    const auto found = refusal->metadata.find(key);
    if (found == refusal->metadata.end() || found->second != value) return false;
  }
  return refusal->reason == reason;
}
inline auto IsRefusal(const std::string& reason) { return IsRefusal(reason, std::map<std::string, std::string>()); }
using Metadata = std::map<std::string, std::string>;

}  // namespace fairlead::directory
