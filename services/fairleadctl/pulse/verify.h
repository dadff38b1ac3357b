#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/pulse/counting/ballot_list.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/roster_file.h"

// What the public files of a survey prove, and what they do not (M8). Everything here can be done by everybody, without
// a word from those who run the survey.
namespace fairlead::fairleadctl {

struct Finding {
  enum class Kind { kProved, kNotProved, kFalse };
  Kind kind = Kind::kProved;
  std::string text;
  friend bool operator==(const Finding&, const Finding&) = default;
};

// In the order in which they are shown.
class Findings {
 public:
  void Proved(std::string text) { all_.push_back({Finding::Kind::kProved, std::move(text)}); }
  void NotProved(std::string text) { all_.push_back({Finding::Kind::kNotProved, std::move(text)}); }
  void False(std::string text) { all_.push_back({Finding::Kind::kFalse, std::move(text)}); }
  // Proves `text`, unless something was found false since there were `before` findings.
  void ProvedSince(std::size_t before, std::string text);
  // All ballots of the shuffled batch were counted again, and the lists of leaves compared.
  void CountedAgain() { counted_again_ = true; }
  bool counted_again() const { return counted_again_; }
  std::size_t size() const { return all_.size(); }
  bool AnyFalse() const;
  const std::vector<Finding>& all() const { return all_; }

 private:
  std::vector<Finding> all_;
  bool counted_again_ = false;
};

// What whoever checks knows from elsewhere; each is optional, and without it Verify says what it did not check.
struct KnownBefore {
  std::optional<pulse::ManifestHash> manifest = std::nullopt;      // as the invitation names it
  std::optional<pulse::VerifyingKey> platform_key = std::nullopt;  // as the platform has told
  std::vector<std::string> previous = {};                          // bytes of earlier manifests, in any order
  std::optional<pulse::Roster> roster = std::nullopt;              // the second signer's
  std::vector<pulse::Roster> earlier_rosters = {};                 // the same one's of earlier surveys, in any order
  std::optional<pulse::BallotList> ballots = std::nullopt;         // the same one's; counted only with the roster
};

// What the findings come to, for whoever gave ballots (`with_ballots`) or did not: OK, or FailedPrecondition where
// something is false, or where ballots were given and not counted again.
absl::Status OutcomeOf(const Findings& findings, bool with_ballots);

// Reads all files of the survey. Files that cannot be read are an error; what is wrong in them is found false.
absl::StatusOr<Findings> Verify(const PublicFiles& files, const SignedManifest& manifest, const KnownBefore& known);

}  // namespace fairlead::fairleadctl
