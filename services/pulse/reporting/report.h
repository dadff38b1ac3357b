#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/organisation_file.h"
#include "services/pulse/reporting/publication.h"

namespace fairlead::pulse::reporting {

// Of the rules: raised whenever the same input may give another output.
inline constexpr std::string_view kVersion = "fairlead-pulse-report-1";

// What is published of an organisation, with what is needed to decide it again (rule R12).
struct Report {
  Thresholds thresholds;
  std::string digest;  // InputDigest
  Organisation organisation;
  std::vector<CellTree> trees;
  std::vector<std::vector<Count>> counts;
  Publication publication;
};

// InvalidArgument as Check says it.
absl::StatusOr<Report> MakeReport(OrganisationFile file);

// JSON and a tree to read, as README.md describes them. With `reasons` hidden cells say which rule hides them, for
// whoever audits; without, all look alike.
std::string ToJson(const Report& report, bool reasons);
std::string ToTable(const Report& report, bool reasons);

}  // namespace fairlead::pulse::reporting
