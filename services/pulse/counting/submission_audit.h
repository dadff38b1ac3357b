#pragma once

#include <cstdint>

#include "services/pulse/protocol/fields.h"

namespace fairlead::pulse {

// What became of the submissions, as the shuffler says it and everybody may read it: submissions = superseded + refused
// ones + bundles.
struct SubmissionAudit {
  std::uint32_t submissions = 0;
  std::uint32_t superseded = 0;
  std::uint32_t refused_admission = 0;
  std::uint32_t refused_signature = 0;
  std::uint32_t refused_bundle = 0;
  std::uint32_t refused_copy = 0;
  std::uint32_t repeated_ballots = 0;
  std::uint32_t bundles = 0;
  friend bool operator==(const SubmissionAudit&, const SubmissionAudit&) = default;
};

// From an object of a public file; what is wrong is kept in its document.
SubmissionAudit ReadSubmissions(Fields& fields);

}  // namespace fairlead::pulse
