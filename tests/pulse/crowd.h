#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/pulse/protocol/manifest.h"

// Many people who answer a survey at once, over HTTP, as the page does. For the demonstration, fault tests and benches.
namespace fairlead::pulse::testing {

struct CrowdOptions {
  std::string page;  // origin; issuer and collector are those that the manifest names
  SurveyId survey;
  std::vector<std::string> people;  // employee ids
  // The token in a person's link.
  std::function<absl::StatusOr<std::string>(const std::string& employee)> link_token;
  int threads = 8;
  std::uint64_t seed = 1;                      // of the answers
  double answering = 0.8;                      // share of people who answer
  double pressing_twice = 0.1;                 // share of those who send the same bundle again
  double revising = 0.05;                      // share of those who change their mind, and send a second revision
  absl::Duration patience = absl::Minutes(5);  // how long one person tries again where a process is away
};

struct CrowdResult {
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;  // acknowledged by the collector
  std::uint64_t refused = 0;   // told why, for good
  std::uint64_t gave_up = 0;   // out of patience: nobody knows
  std::uint64_t comments = 0;  // texts among those that answered
  std::uint64_t retries = 0;
  absl::Duration took;
  std::vector<std::string> problems;  // of the refused, a few
};

// The manifest that the page's origin serves, checked as the page checks it.
absl::StatusOr<Manifest> FetchManifest(const std::string& page, const SurveyId& survey, ManifestHash& hash);

// Lets them all answer. An error only where the manifest cannot be had.
absl::StatusOr<CrowdResult> Answer(const CrowdOptions& options);

}  // namespace fairlead::pulse::testing
