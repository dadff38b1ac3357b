#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Small files that must be there after a power failure, or must not be there any more. Errors name the file and never
// its content. Thread-safe, as far as no two callers write the same file.
namespace fairlead::files {

// How the names of files end that are being written, beside those that they will be: what a crash leaves of them
// stays, with what was to be written. A PrivateDirectory removes it.
inline constexpr std::string_view kUnfinished = ".unfinished";

// NotFound: there is no such file. ResourceExhausted: it has more than `most` bytes. Unavailable: it cannot be read.
absl::StatusOr<std::string> Read(const std::string& path, std::size_t most);

// Replaces the file, which only its owner may read (mode 0600), in one step: after a crash it is the old or the new
// one, wholly; after the return it is the new one. Unavailable: it cannot be written.
absl::Status Write(const std::string& path, std::string_view bytes);

// The same for a file that must not be there yet: AlreadyExists leaves what is there.
absl::Status Create(const std::string& path, std::string_view bytes);

// Writes chance over the file and removes it; OK if there is none. What a file system or a disk keeps of it besides
// (snapshots, journals, spare blocks) is beyond a program's reach: such files belong on a volume without those.
absl::Status Destroy(const std::string& path);

}  // namespace fairlead::files
