#pragma once

#include <span>
#include <string>
#include <vector>

#include "fairlead/pulse/issuer/v1/issuer_storage.pb.h"
#include "fairlead/pulse/v1/pulse_roster.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/issuer/directory_person.h"
#include "services/pulse/issuer/secrets.h"
#include "services/pulse/survey/question.h"

namespace fairlead::pulse::issuer {

// What surveys of one series (of the same slug) have in common (rule R9): cells that hold for a quarter, and earlier
// surveys that figures may be compared with. Kept in files beside the secrets, beyond a survey's end: who was asked and
// in which cells, and how the company stood; nothing of who fetched. Thread-compatible.
class Series {
 public:
  // Both must outlive it.
  Series(const SurveyBook& surveys, const SecretFiles& files) : surveys_(surveys), files_(files) {}

  // The people who work here `now`, as they stood on the day of the quarter's first wave, if that was kept: those who
  // are gone are left out, those whom the directory did not have then are as they are now.
  absl::StatusOr<std::vector<DirectoryPerson>> InQuarter(const std::string& slug, absl::CivilDay day,
                                                         std::vector<DirectoryPerson> now) const;
  // Keeps how the company stands, instead of what was kept of an earlier day.
  absl::Status KeepQuarter(const std::string& slug, absl::CivilDay day, std::span<const DirectoryPerson> people) const;

  // For each of `questions` that has a score the newest earlier survey that asked the same, and which of its cells may
  // be compared. `n`: the respondents' threshold. Destroys what was kept of surveys that are too old to be compared.
  absl::StatusOr<std::vector<pulse::v1::FrozenRoster::Earlier>> EarlierOf(const v1::AskedBySurvey& asked,
                                                                          std::span<const survey::Question> questions,
                                                                          std::int64_t n) const;
  absl::Status Keep(const SurveyId& survey, const v1::AskedBySurvey& asked) const;
  // What Keep has kept. OK if there is nothing.
  absl::Status Forget(const SurveyId& survey) const;

 private:
  absl::StatusOr<v1::AskedBySurvey> AskedBy(const SurveyId& survey) const;

  const SurveyBook& surveys_;
  const SecretFiles& files_;
};

}  // namespace fairlead::pulse::issuer
