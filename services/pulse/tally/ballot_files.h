#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/files/private_directory.h"
#include "services/pulse/protocol/bytes.h"

namespace fairlead::pulse {

// What second signers count again (BallotList), sealed to them, until they have fetched it: a file "<survey>.ballots"
// for each survey that has one. Thread-safe; blocks on the disk.
class BallotFiles {
 public:
  // Makes the directory where there is none. Unavailable if it cannot be made; and the errors of
  // files::PrivateDirectory.
  static absl::StatusOr<std::unique_ptr<BallotFiles>> Open(const std::string& directory);

  // Replaces what an interrupted run may have written.
  absl::Status Write(const SurveyId& survey, std::string_view sealed) const;
  // NotFound if there is none, or no longer.
  absl::StatusOr<std::string> Read(const SurveyId& survey) const;
  // Those that were written before.
  absl::Status RemoveOlderThan(absl::Time time) const;

 private:
  BallotFiles(std::string path, std::unique_ptr<files::PrivateDirectory> directory)
      : path_(std::move(path)), directory_(std::move(directory)) {}
  std::string PathOf(const SurveyId& survey) const;

  const std::string path_;
  const std::unique_ptr<files::PrivateDirectory> directory_;
};

}  // namespace fairlead::pulse
