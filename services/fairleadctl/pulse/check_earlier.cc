#include "services/fairleadctl/pulse/check_earlier.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "services/fairleadctl/pulse/verify_trends.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::Manifest;

// The manifests to which the chain leads, by their surveys.
std::map<pulse::SurveyId, Manifest> Chained(const Manifest& manifest, const std::vector<std::string>& files,
                                            Findings& findings) {
  std::map<pulse::ManifestHash, Manifest> given;
  for (std::size_t i = 0; i < files.size(); ++i) {
    absl::StatusOr<Manifest> one = Manifest::Decode(files[i]);
    if (one.ok()) {
      given.emplace(pulse::HashOf(files[i]), *std::move(one));
    } else {
      findings.False(fmt::format("earlier manifest {}: is none: {}", i + 1, std::string(one.status().message())));
    }
  }
  std::map<pulse::SurveyId, Manifest> chained;
  std::optional<pulse::ManifestHash> next = manifest.previous;
  while (next.has_value()) {
    const auto found = given.find(*next);
    if (found == given.end()) break;
    next = found->second.previous;
    if (found->second.platform_key == manifest.platform_key) {
      chained.emplace(found->second.survey, found->second);
    }
  }
  return chained;
}

}  // namespace

void CheckEarlier(const Manifest& manifest, const pulse::Roster& roster, const SignedBefore& before,
                  Findings& findings) {
  if (manifest.earlier.empty()) return;
  const std::size_t start = findings.size();
  const std::map<pulse::SurveyId, Manifest> chained = Chained(manifest, before.manifests, findings);
  std::size_t checked = 0;
  for (const pulse::EarlierSurvey& named : manifest.earlier) {
    const auto earlier = chained.find(named.survey);
    if (earlier == chained.end()) continue;
    const auto its = std::ranges::find_if(
        before.rosters, [&](const pulse::Roster& one) { return one.root() == earlier->second.roster_root; });
    if (its == before.rosters.end()) continue;
    CheckComparable(manifest, named, roster, earlier->second, *its, findings);
    ++checked;
  }
  if (checked > 0) {
    findings.ProvedSince(start,
                         fmt::format("no cell is compared with one of {} earlier surveys where few people joined "
                                     "or left",
                                     checked));
  }
  if (checked < manifest.earlier.size()) {
    findings.NotProved(fmt::format("what is compared with {} earlier surveys (--earlier-roster and --earlier-manifest)",
                                   manifest.earlier.size() - checked));
  }
}

}  // namespace fairlead::fairleadctl
