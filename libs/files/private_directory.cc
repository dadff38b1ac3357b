#include "libs/files/private_directory.h"

#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/files/files.h"

namespace fairlead::files {
namespace {

absl::Status DestroyUnfinished(const std::string& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().string();
    if (path.ends_with(kUnfinished)) FL_RETURN_IF_ERROR(Destroy(path));
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("the directory {} cannot be read: {}", directory, error.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PrivateDirectory>> PrivateDirectory::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return absl::FailedPreconditionError(
        fmt::format("{} is no directory that can be opened; make it, with mode 0700", path));
  }
  std::unique_ptr<PrivateDirectory> directory(new PrivateDirectory(path, descriptor));
  struct stat about {};
  if (fstat(descriptor, &about) != 0 || about.st_uid != geteuid() || (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        fmt::format("others can look into {}; give it to this process's user, with mode 0700", path));
  }
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        fmt::format("another process has {}; stop that one first, or give this one a directory of its own", path));
  }
  FL_RETURN_IF_ERROR(DestroyUnfinished(path));
  return directory;
}

PrivateDirectory::~PrivateDirectory() { close(descriptor_); }

std::string PrivateDirectory::PathOf(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

}  // namespace fairlead::files
