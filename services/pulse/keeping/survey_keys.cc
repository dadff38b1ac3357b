#include "services/pulse/keeping/survey_keys.h"

#include <cstddef>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/files/files.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

constexpr std::size_t kBytes = 32;

}  // namespace

absl::StatusOr<std::unique_ptr<SurveyKeys>> SurveyKeys::Open(const std::string& directory) {
  FL_TRY(std::unique_ptr<files::PrivateDirectory> opened, files::PrivateDirectory::Open(directory));
  return std::unique_ptr<SurveyKeys>(new SurveyKeys(std::move(opened)));
}

std::string SurveyKeys::PathOf(const SurveyId& survey) const {
  return directory_->PathOf(core::Hex(survey.view()) + ".key");
}

absl::StatusOr<SealingPublicKey> SurveyKeys::Prepare(const SurveyId& survey) {
  const std::lock_guard lock(mutex_);
  const absl::StatusOr<SealingKey> known = FindLocked(survey);
  if (known.ok()) return known->public_key();
  if (!absl::IsNotFound(known.status())) return known.status();
  const SealingKey made(Secret::Random());
  FL_RETURN_IF_ERROR(files::Create(PathOf(survey), made.secret().view()));
  return made.public_key();
}

absl::Status SurveyKeys::Receive(const SurveyId& survey, const Secret& secret, const SealingPublicKey& expected) {
  if (SealingKey(secret).public_key() != expected) {
    return absl::FailedPreconditionError("this secret is not that of the public key in the survey's manifest");
  }
  const std::lock_guard lock(mutex_);
  if (!destroyed_.contains(survey)) received_.emplace(survey, secret);
  return absl::OkStatus();
}

absl::StatusOr<SealingKey> SurveyKeys::Find(const SurveyId& survey) const {
  const std::lock_guard lock(mutex_);
  return FindLocked(survey);
}

absl::StatusOr<SealingKey> SurveyKeys::FindLocked(const SurveyId& survey) const {
  if (const auto received = received_.find(survey); received != received_.end()) return SealingKey(received->second);
  const std::string path = PathOf(survey);
  absl::StatusOr<std::string> bytes = files::Read(path, kBytes);
  const bool is_too_long = absl::IsResourceExhausted(bytes.status());
  if (!bytes.ok() && !is_too_long) return bytes.status();
  const absl::StatusOr<Secret> secret = Secret::Decode(is_too_long ? std::string() : *bytes);
  if (!is_too_long) sodium_memzero(bytes->data(), bytes->size());
  if (!secret.ok()) return absl::DataLossError(fmt::format("{} is no key: it has other than 32 bytes", path));
  return SealingKey(*secret);
}

absl::Status SurveyKeys::Destroy(const SurveyId& survey) {
  const std::lock_guard lock(mutex_);
  destroyed_.insert(survey);
  received_.erase(survey);
  return files::Destroy(PathOf(survey));
}

}  // namespace fairlead::pulse
