#include "services/fairleadctl/commands/pulse_source.h"

#include "fairlead/pulse/shuffler/v1/shuffler_service.grpc.pb.h"

#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/unhex.h"
#include "libs/files/files.h"
#include "services/fairleadctl/commands/errors.h"

namespace fairlead::fairleadctl {

namespace shuffler = pulse::shuffler::v1;

namespace {

// What a file of one line of hexadecimal digits holds; InvalidArgument for another line.
absl::StatusOr<std::string> HexFile(const std::string& path) {
  FL_TRY(std::string text, files::Read(path, 1000));
  if (text.ends_with('\n')) text.pop_back();
  return core::Unhex(text);
}

}  // namespace

std::string CheckSurveyId(const std::string& text) {
  const auto bytes = core::Unhex(text);
  return bytes.ok() && bytes->size() == pulse::SurveyId::kBytes ? "" : "must be a survey's id, 32 hexadecimal digits";
}

absl::StatusOr<pulse::Secret> KeyFileSecret(const std::string& path) {
  const absl::StatusOr<std::string> bytes = HexFile(path);
  if (!bytes.ok() && !absl::IsInvalidArgument(bytes.status())) return bytes.status();
  if (bytes.ok()) {
    if (auto secret = pulse::Secret::Decode(*bytes); secret.ok()) return secret;
  }
  return absl::InvalidArgumentError(fmt::format("{} holds no key; fairleadctl pulse keygen makes one", path));
}

absl::StatusOr<pulse::SealingPublicKey> PublicKeyFile(const std::string& path) {
  const absl::StatusOr<std::string> bytes = HexFile(path);
  if (!bytes.ok() && !absl::IsInvalidArgument(bytes.status())) return bytes.status();
  if (bytes.ok()) {
    if (auto key = pulse::SealingPublicKey::Decode(*bytes); key.ok()) return key;
  }
  return absl::InvalidArgumentError(
      fmt::format("{} holds no public key; fairleadctl pulse keygen writes it beside the secret, with .pub", path));
}

absl::Status HandOverKey(Session& session, const std::string& survey, const std::string& file) {
  FL_TRY(const pulse::Secret secret, KeyFileSecret(file));
  shuffler::ReceiveKeyRequest request;
  request.set_survey(*core::Unhex(survey));
  request.set_secret(std::string(secret.view()));
  return session
      .CallAt<shuffler::ShufflerService>("pulse-shuffler", &shuffler::ShufflerService::Stub::ReceiveKey, request)
      .status();
}

void AddSurveyArgument(CLI::App& command, std::string& survey) {
  command.add_option("survey", survey, "The survey's id")->required()->check(CheckSurveyId);
}

void PulseSource::AddTo(CLI::App& command) {
  AddSurveyArgument(command, survey);
  command.add_option("--page", page, "Origin of the page where people answered; its public files are read");
  command.add_option("--files", directory, "Directory with the same files, instead of a page");
}

pulse::SurveyId PulseSource::Id() const { return *pulse::SurveyId::Decode(*core::Unhex(survey)); }

absl::StatusOr<PublicFiles> PulseSource::Open(const Session& session) const {
  if (page.empty() == directory.empty()) {
    return UsageError("the survey's public files are read from a page or a directory; give one of --page and --files");
  }
  if (page.empty()) return PublicFiles::InDirectory(directory);
  absl::StatusOr<PublicFiles> files = PublicFiles::AtPage(page, Id(), absl::Seconds(session.options.timeout_seconds));
  if (!files.ok()) return UsageError(std::string(files.status().message()));
  return files;
}

}  // namespace fairlead::fairleadctl
