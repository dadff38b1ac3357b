#include "libs/files/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"

namespace fairlead::files {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool valid() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  const int number_;
};

absl::Status Failed(std::string_view what, const std::string& path) {
  const std::string reason = std::generic_category().message(errno);
  return absl::UnavailableError(fmt::format("the file {} cannot be {}: {}", path, what, reason));
}

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status SyncDirectory(const std::string& path) {
  const std::string directory = DirectoryOf(path);
  const Descriptor opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid() || fsync(opened.number()) != 0) return Failed("synchronised", directory);
  return absl::OkStatus();
}

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The bytes in a new file beside `path`, on the disk.
absl::StatusOr<std::string> Prepare(const std::string& path, std::string_view bytes) {
  const std::string beside = fmt::format("{}.{}{}", path, core::Hex(core::RandomBytes(8)), kUnfinished);
  const Descriptor file(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.valid()) return Failed("written", beside);
  if (WriteAll(file.number(), bytes) && fsync(file.number()) == 0) return beside;
  absl::Status failed = Failed("written", beside);
  unlink(beside.c_str());
  return failed;
}

}  // namespace

absl::StatusOr<std::string> Read(const std::string& path, std::size_t most) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return absl::NotFoundError(fmt::format("there is no file {}", path));
  if (!file.valid()) return Failed("read", path);
  std::string bytes;
  std::array<char, 65'536> part{};
  while (true) {
    const ssize_t got = read(file.number(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path);
    if (got == 0) return bytes;
    bytes.append(part.data(), static_cast<std::size_t>(got));
    if (bytes.size() > most) return absl::ResourceExhaustedError(fmt::format("{} has more than {} bytes", path, most));
  }
}

absl::Status Write(const std::string& path, std::string_view bytes) {
  FL_TRY(const std::string beside, Prepare(path, bytes));
  if (rename(beside.c_str(), path.c_str()) != 0) {
    absl::Status failed = Failed("replaced", path);
    unlink(beside.c_str());
    return failed;
  }
  return SyncDirectory(path);
}

absl::Status Create(const std::string& path, std::string_view bytes) {
  FL_TRY(const std::string beside, Prepare(path, bytes));
  const bool linked = link(beside.c_str(), path.c_str()) == 0;
  const bool exists = !linked && errno == EEXIST;
  absl::Status failed = linked ? absl::OkStatus() : Failed("made", path);
  unlink(beside.c_str());
  if (exists) return absl::AlreadyExistsError(fmt::format("there is a file {} already", path));
  if (!linked) return failed;
  return SyncDirectory(path);
}

absl::Status Destroy(const std::string& path) {
  {
    const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.valid() && errno == ENOENT) return absl::OkStatus();
    struct stat about {};
    if (!file.valid() || fstat(file.number(), &about) != 0) return Failed("destroyed", path);
    const std::string chance = core::RandomBytes(static_cast<std::size_t>(std::max<off_t>(about.st_size, 0)));
    if (!WriteAll(file.number(), chance) || fsync(file.number()) != 0) return Failed("destroyed", path);
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return Failed("removed", path);
  return SyncDirectory(path);
}

}  // namespace fairlead::files
