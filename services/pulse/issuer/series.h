#pragma once

#include <span>
#include <string>
#include <vector>

#include "fairlead/pulse/issuer/v1/issuer_storage.pb.h"
#include "fairlead/pulse/v1/pulse_roster.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
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
  // be compared. `n`: the respondents' threshold; the earlier survey's counts where it is larger. Destroys what was
  // kept of surveys that are too old to be compared.
  absl::StatusOr<std::vector<pulse::v1::FrozenRoster::Earlier>> EarlierOf(const v1::AskedBySurvey& asked,
                                                                          std::span<const survey::Question> questions,
                                                                          std::int64_t n) const;
  absl::Status Keep(const SurveyId& survey, const v1::AskedBySurvey& asked) const;
  // What Keep has kept. OK if there is nothing.
  absl::Status Forget(const SurveyId& survey) const;

  // Destroys what no freeze would destroy any more: whom a survey asked that was destroyed unread, that could last be
  // answered kMostAge ago, or that was frozen kMostUnlaunched ago and never launched; and how the company stood on a
  // day kMostQuarter ago. The first error, if any; the rest is destroyed all the same. A freeze at this moment may lose
  // how the company stood: its next wave then has cells as they are by then.
  static constexpr absl::Duration kMostAge = absl::Hours(24 * 730);
  static constexpr absl::Duration kMostUnlaunched = absl::Hours(24 * 90);
  static constexpr absl::Duration kMostQuarter = absl::Hours(24 * 100);
  absl::Status ForgetOld(absl::Time now) const;

 private:
  absl::Status ForgetAsked(const SurveyId& survey, absl::Time now) const;
  static absl::Status ForgetQuarter(const std::string& path, absl::Time now);
  absl::StatusOr<v1::AskedBySurvey> AskedBy(const SurveyId& survey) const;

  const SurveyBook& surveys_;
  const SecretFiles& files_;
};

}  // namespace fairlead::pulse::issuer
