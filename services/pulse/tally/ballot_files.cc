#include "services/pulse/tally/ballot_files.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/files/files.h"

namespace fairlead::pulse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024 * 1024;
constexpr char kExtension[] = ".ballots";

absl::Status Failed(const std::string& directory, const std::error_code& error) {
  return absl::UnavailableError(fmt::format("the directory {} cannot be used: {}", directory, error.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<BallotFiles>> BallotFiles::Open(const std::string& directory) {
  std::error_code error;
  if (fs::create_directory(directory, error)) fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return Failed(directory, error);
  FL_TRY(std::unique_ptr<files::PrivateDirectory> opened, files::PrivateDirectory::Open(directory));
  return std::unique_ptr<BallotFiles>(new BallotFiles(directory, std::move(opened)));
}

std::string BallotFiles::PathOf(const SurveyId& survey) const {
  return directory_->PathOf(core::Hex(survey.view()) + kExtension);
}

absl::Status BallotFiles::Write(const SurveyId& survey, std::string_view sealed) const {
  return files::Write(PathOf(survey), sealed);
}

absl::StatusOr<std::string> BallotFiles::Read(const SurveyId& survey) const {
  return files::Read(PathOf(survey), kMostBytes);
}

absl::Status BallotFiles::RemoveOlderThan(absl::Time time) const {
  std::error_code error;
  for (const fs::directory_entry& file : fs::directory_iterator(path_, error)) {
    if (file.path().extension() != kExtension) continue;
    const auto written = std::chrono::file_clock::to_sys(file.last_write_time(error));
    if (!error && absl::FromChrono(written) < time) FL_RETURN_IF_ERROR(files::Destroy(file.path().string()));
  }
  return error ? Failed(path_, error) : absl::OkStatus();
}

}  // namespace fairlead::pulse
