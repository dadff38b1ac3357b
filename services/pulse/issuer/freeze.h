#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "fairlead/pulse/issuer/v1/issuer_service.pb.h"
#include "fairlead/pulse/v1/pulse_roster.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/core/clock.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/issuer/directory_person.h"
#include "services/pulse/issuer/noise_ledger.h"
#include "services/pulse/issuer/secrets.h"
#include "services/pulse/issuer/series.h"
#include "services/pulse/protocol/roster_file.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/survey/organisation_builder.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::pulse::issuer {

// Decides who may answer a survey and in which cells each is counted, before its launch, and makes its keys.
// Thread-safe.
class Freeze {
 public:
  // All must outlive it. `admission` is the secret that the collector shares.
  Freeze(const SurveyBook& surveys, const SecretFiles& files, const Secret& admission, Directory directory,
         const core::Clock& clock)
      : surveys_(surveys),
        files_(files),
        series_(surveys, files),
        noise_(surveys, files, clock),
        admission_(admission),
        directory_(std::move(directory)) {}

  // The same survey again gives what was frozen, also where the first is still under way. `definition` is a survey
  // file. InvalidArgument says what is wrong with it, or with the organisation that the directory has;
  // FailedPrecondition: the survey was launched, or frozen from another definition or wave, or its noise would spend
  // more of somebody than is left. Blocks.
  absl::StatusOr<pulse::v1::FrozenRoster> Run(const SurveyId& id, const std::string& definition, int wave);
  // Destroys what was frozen, and what the noise would have spent is spent no more: were the survey launched all the
  // same, nobody would get slips for it. OK if nothing was frozen. FailedPrecondition: it was launched.
  absl::Status Discard(const SurveyId& id);
  // What would be frozen now; keeps nothing. Errors as Run. Blocks.
  absl::StatusOr<v1::PlanSurveyResponse> Plan(const std::string& definition, int wave) const;
  // What was frozen: the second signer's file. NotFound if nothing was, or not any more.
  absl::StatusOr<std::string> Export(const SurveyId& id) const;
  // Of what surveys have spent forgets what can bound none any more (NoiseLedger::Prune). To be called again and again.
  absl::Status PruneNoise();

 private:
  // Whoever a wave asks, and the cells in which they are counted.
  struct Cast {
    absl::CivilDay day;                      // whose company it is
    std::vector<DirectoryPerson> everybody;  // on that day
    std::vector<DirectoryPerson> asked;
    survey::Organisation organisation;
    std::vector<reporting::CellTree> trees;
  };
  static v1::AskedBySurvey AskedIn(const Cast& cast, const std::vector<Roster::Person>& people,
                                   const std::string& slug);
  // What the survey's noise spends. It must have some.
  static NoiseCharge ChargeOf(const SurveyId& id, const survey::Survey& survey, int wave, const Cast& cast,
                              const std::vector<Roster::Person>& people);
  absl::StatusOr<Cast> CastOf(const survey::Survey& survey, int wave) const;
  absl::StatusOr<pulse::v1::FrozenRoster> Make(const SurveyId& id, const survey::Survey& survey, int wave);

  const SurveyBook& surveys_;
  const SecretFiles& files_;
  const Series series_;
  const NoiseLedger noise_;
  const Secret admission_;
  const Directory directory_;
  std::mutex mutex_;  // one after the other: the roster and what is told of it are two files
};

}  // namespace fairlead::pulse::issuer
