#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/pulse/protocol/bytes.h"

namespace fairlead::pulse {

// What second signers count again (BallotList), sealed to them, until they have fetched it: a file "<survey>.ballots"
// for each survey that has one. Thread-safe; blocks on the disk.
class BallotFiles {
 public:
  // Makes the directory, which is this user's alone. FailedPrecondition if it exists and is not; Unavailable if it
  // cannot be made.
  static absl::StatusOr<std::unique_ptr<BallotFiles>> Open(const std::string& directory);

  // Replaces what an interrupted run may have written.
  absl::Status Write(const SurveyId& survey, std::string_view sealed) const;
  // NotFound if there is none, or no longer.
  absl::StatusOr<std::string> Read(const SurveyId& survey) const;
  // Those that were written before.
  absl::Status RemoveOlderThan(absl::Time time) const;

 private:
  explicit BallotFiles(std::string directory) : directory_(std::move(directory)) {}
  std::string PathOf(const SurveyId& survey) const;

  const std::string directory_;
};

}  // namespace fairlead::pulse
