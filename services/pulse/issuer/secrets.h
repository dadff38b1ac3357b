#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/files/private_directory.h"
#include "libs/poprf/poprf.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

// What the issuer keeps of a survey in files, on a volume of which there is no backup, until the survey is closed.
namespace fairlead::pulse::issuer {

struct SurveySecrets {
  poprf::Scalar token;  // with which slips are evaluated; published at the close
  Secret rows;          // under which the store's rows are unreadable, and commitments closed, once it is gone
};

// In a files::PrivateDirectory. Thread-safe.
class SecretFiles {
 public:
  // Errors: files::PrivateDirectory's.
  static absl::StatusOr<SecretFiles> Open(const std::string& directory);

  // The survey's secrets, made if there are none.
  absl::StatusOr<SurveySecrets> Make(const SurveyId& survey) const;
  // NotFound if there are none, or none any more. DataLoss: the file is not what Make wrote.
  absl::StatusOr<SurveySecrets> Load(const SurveyId& survey) const;

  // How many people had fetched their slips when it was last noted; 0 if it never was.
  absl::StatusOr<std::uint32_t> Witness(const SurveyId& survey) const;
  absl::Status NoteWitness(const SurveyId& survey, std::uint32_t issued) const;

  // Of another of a survey's files: "<directory>/<survey>.<kind>".
  std::string PathOf(const SurveyId& survey, std::string_view kind) const;
  // Of what surveys with the same slug have in common: "<directory>/series-<slug>.organisation".
  std::string PathOfSeries(const std::string& slug) const;
  // Of what surveys with noise have spent: "<directory>/noise.ledger".
  std::string PathOfNoiseLedger() const;
  // Of the directory's files, in no order. Unavailable: it cannot be read.
  absl::StatusOr<std::vector<std::string>> Names() const;
  // Of one of them.
  std::string PathOfName(std::string_view name) const;
  // Destroys all that must not outlive a survey, the secrets first.
  absl::Status Destroy(const SurveyId& survey) const;

 private:
  explicit SecretFiles(std::unique_ptr<files::PrivateDirectory> directory) : directory_(std::move(directory)) {}

  std::unique_ptr<files::PrivateDirectory> directory_;
};

}  // namespace fairlead::pulse::issuer
