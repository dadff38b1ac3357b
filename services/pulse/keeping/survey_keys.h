#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

namespace fairlead::pulse {

// One process's sealing keys, one a survey: made once, kept until what is sealed to them was read, and destroyed. Each
// lies in a file "<survey>.key" of 32 bytes, mode 0600, in a directory on a volume without backup, snapshot or replica;
// or, where another made it, in memory only. README.md says what destroying does not do. Thread-safe; blocks on the
// disk.
class SurveyKeys {
 public:
  // FailedPrecondition if the directory is not this user's, if others may look into it, or if another process uses it.
  static absl::StatusOr<std::unique_ptr<SurveyKeys>> Open(const std::string& directory);
  ~SurveyKeys();
  SurveyKeys(const SurveyKeys&) = delete;
  SurveyKeys& operator=(const SurveyKeys&) = delete;

  // The public key of the survey's key, which is made, and on the disk, if there was none. DataLoss for a file that is
  // no key.
  absl::StatusOr<SealingPublicKey> Prepare(const SurveyId& survey);
  // Keeps a key that another made, in memory, until Destroy or the end of the process. FailedPrecondition if it is not
  // that of `expected`.
  absl::Status Receive(const SurveyId& survey, const Secret& secret, const SealingPublicKey& expected);
  // NotFound if there is none, or no longer.
  absl::StatusOr<SealingKey> Find(const SurveyId& survey) const;
  // Overwrites and removes it, on the disk and in memory. OK if there is none.
  absl::Status Destroy(const SurveyId& survey);

 private:
  SurveyKeys(std::string directory, int descriptor) : directory_(std::move(directory)), descriptor_(descriptor) {}
  // With the mutex held.
  absl::StatusOr<SealingKey> FindLocked(const SurveyId& survey) const;
  absl::Status Write(const std::string& name, const Secret& secret) const;
  absl::Status Overwrite(const std::string& name) const;
  absl::Status Error(const std::string& what, const std::string& name) const;

  const std::string directory_;
  const int descriptor_;  // of the directory; holds its lock
  mutable std::mutex mutex_;
  std::map<SurveyId, Secret> received_;
};

}  // namespace fairlead::pulse
