#pragma once

#include <mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fairlead::chat::slack {

// A file that holds a secret (a token, a signing secret), looked at again at most once a second, so that it can be
// replaced while the process runs. Thread-safe.
class SecretFile {
 public:
  explicit SecretFile(std::string path) : path_(std::move(path)) {}

  // Its content without the white space around it. NotFound names a file that cannot be read, InvalidArgument one that
  // holds nothing, or more than a line; where it was read before, that is given instead.
  absl::StatusOr<std::string> Read() const;

 private:
  absl::StatusOr<std::string> ReadNow() const;

  const std::string path_;
  mutable std::mutex mutex_;
  mutable absl::Time read_at_ = absl::InfinitePast();
  mutable absl::StatusOr<std::string> secret_;
};

}  // namespace fairlead::chat::slack
