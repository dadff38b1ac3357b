#include "services/pulse/keeping/survey_keys.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

constexpr std::size_t kBytes = 32;
// A key that is not yet one: what a crash leaves of it was never given out.
constexpr char kUnfinished[] = "unfinished";

std::string NameOf(const SurveyId& survey) { return fmt::format("{}.key", core::Hex(survey.view())); }

std::string LastError() { return std::error_code(errno, std::generic_category()).message(); }

class File {
 public:
  File(int directory, const std::string& name, int flags)
      : descriptor_(openat(directory, name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool IsOpen() const { return descriptor_ >= 0; }
  // At the beginning; whether all of it is on the disk.
  bool WriteThrough(std::string_view bytes) const {
    return pwrite(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()) &&
           fsync(descriptor_) == 0;
  }
  ssize_t Read(char* into, std::size_t most) const { return pread(descriptor_, into, most, 0); }

 private:
  const int descriptor_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SurveyKeys>> SurveyKeys::Open(const std::string& directory) {
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return absl::FailedPreconditionError(
        fmt::format("{}: {}; make the directory for keys, of this user alone (mode 0700)", directory, LastError()));
  }
  std::unique_ptr<SurveyKeys> keys(new SurveyKeys(directory, descriptor));
  struct stat found {};
  if (fstat(descriptor, &found) != 0 || found.st_uid != geteuid() || (found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        fmt::format("{}: others may look at the keys in it; make it this user's with mode 0700", directory));
  }
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(fmt::format("{}: another process keeps its keys there", directory));
  }
  FL_RETURN_IF_ERROR(keys->Overwrite(kUnfinished));
  return keys;
}

SurveyKeys::~SurveyKeys() { close(descriptor_); }

absl::StatusOr<SealingPublicKey> SurveyKeys::Prepare(const SurveyId& survey) {
  const std::lock_guard lock(mutex_);
  const absl::StatusOr<SealingKey> known = FindLocked(survey);
  if (known.ok()) return known->public_key();
  if (!absl::IsNotFound(known.status())) return known.status();
  const SealingKey made(Secret::Random());
  FL_RETURN_IF_ERROR(Write(NameOf(survey), made.secret()));
  return made.public_key();
}

absl::Status SurveyKeys::Receive(const SurveyId& survey, const Secret& secret, const SealingPublicKey& expected) {
  if (SealingKey(secret).public_key() != expected) {
    return absl::FailedPreconditionError("this secret is not that of the public key in the survey's manifest");
  }
  const std::lock_guard lock(mutex_);
  received_.emplace(survey, secret);
  return absl::OkStatus();
}

absl::StatusOr<SealingKey> SurveyKeys::Find(const SurveyId& survey) const {
  const std::lock_guard lock(mutex_);
  return FindLocked(survey);
}

absl::StatusOr<SealingKey> SurveyKeys::FindLocked(const SurveyId& survey) const {
  if (const auto received = received_.find(survey); received != received_.end()) return SealingKey(received->second);
  const std::string name = NameOf(survey);
  const File file(descriptor_, name, O_RDONLY);
  if (!file.IsOpen() && errno == ENOENT) return absl::NotFoundError(fmt::format("there is no key {}", name));
  if (!file.IsOpen()) return Error("cannot be read", name);
  std::array<char, kBytes + 1> bytes{};
  const ssize_t size = file.Read(bytes.data(), bytes.size());
  const absl::StatusOr<Secret> secret =
      Secret::Decode(std::string_view(bytes.data(), size < 0 ? 0 : static_cast<std::size_t>(size)));
  sodium_memzero(bytes.data(), bytes.size());
  if (!secret.ok())
    return absl::DataLossError(fmt::format("{}/{} is no key: it has other than 32 bytes", directory_, name));
  return SealingKey(*secret);
}

absl::Status SurveyKeys::Write(const std::string& name, const Secret& secret) const {
  FL_RETURN_IF_ERROR(Overwrite(kUnfinished));
  {
    const File file(descriptor_, kUnfinished, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.IsOpen() || !file.WriteThrough(secret.view())) return Error("cannot be written", kUnfinished);
  }
  if (renameat(descriptor_, kUnfinished, descriptor_, name.c_str()) != 0 || fsync(descriptor_) != 0) {
    return Error("cannot be written", name);
  }
  return absl::OkStatus();
}

absl::Status SurveyKeys::Destroy(const SurveyId& survey) {
  const std::lock_guard lock(mutex_);
  received_.erase(survey);
  return Overwrite(NameOf(survey));
}

absl::Status SurveyKeys::Overwrite(const std::string& name) const {
  {
    const File file(descriptor_, name, O_WRONLY);
    if (!file.IsOpen() && errno == ENOENT) return absl::OkStatus();
    if (!file.IsOpen() || !file.WriteThrough(core::RandomBytes(kBytes))) return Error("cannot be overwritten", name);
  }
  if (unlinkat(descriptor_, name.c_str(), 0) != 0 || fsync(descriptor_) != 0) return Error("cannot be removed", name);
  return absl::OkStatus();
}

absl::Status SurveyKeys::Error(const std::string& what, const std::string& name) const {
  return absl::UnavailableError(fmt::format("{}/{} {}: {}", directory_, name, what, LastError()));
}

}  // namespace fairlead::pulse
