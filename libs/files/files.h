#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Small files that must be there after a power failure, or must not be there any more. Errors name the file and never
// its content. Thread-safe, as far as no two callers write the same file.
namespace fairlead::files {

// NotFound: there is no such file. ResourceExhausted: it has more than `most` bytes. Unavailable: it cannot be read.
absl::StatusOr<std::string> Read(const std::string& path, std::size_t most);

// Replaces the file, which only its owner may read (mode 0600), in one step: after a crash it is the old or the new
// one, wholly; after the return it is the new one. Unavailable: it cannot be written.
absl::Status Write(const std::string& path, std::string_view bytes);

// The same for a file that must not be there yet: AlreadyExists leaves what is there.
absl::Status Create(const std::string& path, std::string_view bytes);

// Writes zeros over the file and removes it; OK if there is none. What a file system or a disk keeps of it besides
// (snapshots, journals, spare blocks) is beyond a program's reach: such files belong on a volume without those.
absl::Status Destroy(const std::string& path);

// OK if `path` is a directory that nobody but its owner (this process's user) can look into; else FailedPrecondition
// says what to do.
absl::Status CheckPrivate(const std::string& path);

}  // namespace fairlead::files
