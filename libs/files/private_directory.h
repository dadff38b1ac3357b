#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace fairlead::files {

// A directory of secrets, one process's alone: nobody but its user can look into it, no other process opens it while
// this object lives, and no secret outlives a crash in a file that was not finished. Thread-safe.
class PrivateDirectory {
 public:
  // Destroys what Write and Create of a process that crashed have left in it. FailedPrecondition says what to do if it
  // is no directory, or not this user's, if others can look into it, or if another process has it. Unavailable: it
  // cannot be read, or something in it cannot be destroyed.
  static absl::StatusOr<std::unique_ptr<PrivateDirectory>> Open(const std::string& path);
  ~PrivateDirectory();
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;

  // Of a file in it, for Read, Write, Create and Destroy (files.h).
  std::string PathOf(std::string_view name) const;

 private:
  PrivateDirectory(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  const std::string path_;
  const int descriptor_;  // holds the lock
};

}  // namespace fairlead::files
