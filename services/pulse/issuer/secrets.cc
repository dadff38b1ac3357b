#include "services/pulse/issuer/secrets.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/files/files.h"
#include "sodium.h"

namespace fairlead::pulse::issuer {
namespace {

constexpr std::size_t kFileBytes = poprf::Scalar::kBytes + 32;
constexpr std::size_t kWitnessBytes = 4;

}  // namespace

absl::StatusOr<SecretFiles> SecretFiles::Open(const std::string& directory) {
  FL_TRY(std::unique_ptr<files::PrivateDirectory> opened, files::PrivateDirectory::Open(directory));
  return SecretFiles(std::move(opened));
}

std::string SecretFiles::PathOf(const SurveyId& survey, std::string_view kind) const {
  return directory_->PathOf(fmt::format("{}.{}", core::Hex(survey.view()), kind));
}

std::string SecretFiles::PathOfSeries(const std::string& slug) const {
  return directory_->PathOf(fmt::format("series-{}.organisation", slug));
}

std::string SecretFiles::PathOfNoiseLedger() const { return directory_->PathOf("noise.ledger"); }

absl::StatusOr<std::vector<std::string>> SecretFiles::Names() const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(directory_->PathOf(""), error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return absl::UnavailableError(fmt::format("the secrets' directory cannot be read: {}", error.message()));
  return names;
}

std::string SecretFiles::PathOfName(std::string_view name) const { return directory_->PathOf(name); }

absl::StatusOr<SurveySecrets> SecretFiles::Make(const SurveyId& survey) const {
  absl::StatusOr<SurveySecrets> kept = Load(survey);
  if (kept.ok() || !absl::IsNotFound(kept.status())) return kept;
  std::string bytes = poprf::Scalar::Random().Encode();
  bytes += Secret::Random().view();
  absl::Status made = files::Create(PathOf(survey, "secret"), bytes);
  sodium_memzero(bytes.data(), bytes.size());
  // Another attempt was first: its secrets are the survey's.
  if (!made.ok() && !absl::IsAlreadyExists(made)) return made;
  return Load(survey);
}

absl::StatusOr<SurveySecrets> SecretFiles::Load(const SurveyId& survey) const {
  const std::string path = PathOf(survey, "secret");
  FL_TRY(std::string bytes, files::Read(path, kFileBytes));
  const auto token = poprf::Scalar::Decode(std::string_view(bytes).substr(0, poprf::Scalar::kBytes));
  const auto rows = Secret::Decode(std::string_view(bytes).substr(std::min(bytes.size(), poprf::Scalar::kBytes)));
  sodium_memzero(bytes.data(), bytes.size());
  if (!token.ok() || token->IsZero() || !rows.ok()) {
    return absl::DataLossError(fmt::format("the file {} does not hold a survey's secrets", path));
  }
  return SurveySecrets{.token = *token, .rows = *rows};
}

absl::Status SecretFiles::Destroy(const SurveyId& survey) const {
  for (const char* kind : {"secret", "roster", "frozen", "witness", "commitments"}) {
    FL_RETURN_IF_ERROR(files::Destroy(PathOf(survey, kind)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::uint32_t> SecretFiles::Witness(const SurveyId& survey) const {
  const std::string path = PathOf(survey, "witness");
  const absl::StatusOr<std::string> bytes = files::Read(path, kWitnessBytes);
  if (absl::IsNotFound(bytes.status())) return std::uint32_t{0};
  if (!bytes.ok()) return bytes.status();
  Reader reader(*bytes);
  const std::uint32_t issued = reader.U32();
  if (!reader.Done("witness").ok()) return absl::DataLossError(fmt::format("the file {} holds no number", path));
  return issued;
}

absl::Status SecretFiles::NoteWitness(const SurveyId& survey, std::uint32_t issued) const {
  return files::Write(PathOf(survey, "witness"), Writer().U32(issued).Take());
}

}  // namespace fairlead::pulse::issuer
