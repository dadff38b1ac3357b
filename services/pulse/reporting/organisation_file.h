#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "services/pulse/reporting/organisation.h"

namespace fairlead::pulse::reporting {

struct OrganisationFile {
  Thresholds thresholds;
  Organisation organisation;
};

// Reads the JSON that README.md describes; who manages a unit is placed above it. InvalidArgument
// "people[3].member.team: what is wrong and what to do". Unknown members and members given twice are refused, so that
// nothing is decided upon that was not understood.
absl::StatusOr<OrganisationFile> ParseOrganisation(std::string_view json);

}  // namespace fairlead::pulse::reporting
