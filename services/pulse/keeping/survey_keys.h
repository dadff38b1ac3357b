#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/files/private_directory.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

namespace fairlead::pulse {

// One process's sealing keys, one a survey: made once, kept until what is sealed to them was read, and destroyed. Each
// lies in a file "<survey>.key" of 32 bytes, mode 0600, in a directory on a volume without backup, snapshot or replica;
// or, where another made it, in memory only. README.md says what destroying does not do. Thread-safe; blocks on the
// disk.
class SurveyKeys {
 public:
  // Errors: files::PrivateDirectory's.
  static absl::StatusOr<std::unique_ptr<SurveyKeys>> Open(const std::string& directory);

  // The public key of the survey's key, which is made, and on the disk, if there was none. DataLoss for a file that is
  // no key.
  absl::StatusOr<SealingPublicKey> Prepare(const SurveyId& survey);
  // Keeps a key that another made, in memory, until Destroy or the end of the process; behind Destroy it is not kept
  // any more. FailedPrecondition if it is not that of `expected`.
  absl::Status Receive(const SurveyId& survey, const Secret& secret, const SealingPublicKey& expected);
  // NotFound if there is none, or no longer.
  absl::StatusOr<SealingKey> Find(const SurveyId& survey) const;
  // Overwrites and removes it, on the disk and in memory. OK if there is none.
  absl::Status Destroy(const SurveyId& survey);

 private:
  explicit SurveyKeys(std::unique_ptr<files::PrivateDirectory> directory) : directory_(std::move(directory)) {}
  std::string PathOf(const SurveyId& survey) const;
  // With the mutex held.
  absl::StatusOr<SealingKey> FindLocked(const SurveyId& survey) const;

  const std::unique_ptr<files::PrivateDirectory> directory_;
  mutable std::mutex mutex_;
  std::map<SurveyId, Secret> received_;
  std::set<SurveyId> destroyed_;
};

}  // namespace fairlead::pulse
