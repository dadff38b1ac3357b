#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "libs/poprf/group.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/issuer/secrets.h"
#include "services/pulse/issuer/slip_store.h"
#include "services/pulse/protocol/roster_file.h"

namespace fairlead::pulse::issuer {

// What the page shows a person about themselves.
struct PersonView {
  std::string employee;
  PersonCells cells;
  std::vector<std::vector<std::string>> colleagues;  // names, for each dimension those counted together with them
  Salt salt;
  std::size_t leaf = 0;
  std::size_t size = 0;
  std::vector<TreeHash> path;
  poprf::Scalar opening;  // of the commitment to whether they have fetched slips, published after the close
};

// A part of those who may answer.
struct InvitedPage {
  std::vector<std::string> employees;
  std::size_t size = 0;  // of the whole roster
};

// M1 and M2: gives each person on a survey's roster slips, once. Thread-safe; calls block.
//
// Refusals (core::Refusal's reason): SURVEY_UNKNOWN, NOT_OPEN, CLOSED, NOT_ELIGIBLE, ALREADY_ISSUED, and
// ISSUING_STOPPED where what was recorded is lost or set back, so that somebody could get slips twice.
class Issue {
 public:
  // All must outlive it. `admission` is the secret that the collector shares.
  Issue(const SurveyBook& surveys, const SecretFiles& files, SlipStore& store, const Secret& admission,
        const core::Clock& clock)
      : surveys_(surveys), files_(files), store_(store), admission_(admission), clock_(clock) {}

  // From before the survey opens until it closes.
  absl::StatusOr<PersonView> Describe(const SurveyId& survey, const std::string& employee);
  // Up to kInvitedPage of those on the roster, behind the first `offset`; from the launch until the survey closes.
  static constexpr std::size_t kInvitedPage = 1000;
  absl::StatusOr<InvitedPage> ListInvited(const SurveyId& survey, std::size_t offset);
  // `request` is M1's body, the result M2's. The same list again gets the same bytes, after whatever crash; nobody
  // gets slips for two lists, and no list is evaluated for two people. InvalidArgument: not a request of this survey.
  absl::StatusOr<std::string> GiveSlips(const SurveyId& survey, const std::string& employee, std::string_view request);

  // Of surveys whose collection has ended publishes commitments to who has fetched slips, then the token key; after
  // whatever crash the same bytes. Destroys what was kept of those whose key is published: secrets, roster, store; and
  // once a day what is too old to be compared (Series::ForgetOld). The first error, if any; to be called again and
  // again.
  absl::Status CloseEnded(FactWriter& facts);

 private:
  // What is kept in memory of one open survey.
  struct Open {
    Open(const SurveySecrets& secret, const poprf::Scalar& admission_key, Roster frozen, std::uint32_t issued)
        : secrets(secret), admission(admission_key), roster(std::move(frozen)), witness(issued) {}
    SurveySecrets secrets;
    poprf::Scalar admission;
    Roster roster;
    std::mutex mutex;
    std::uint32_t witness;     // under the mutex
    std::shared_mutex giving;  // shared by whoever records that slips are given
    bool over = false;         // under `giving`: nobody is given slips any more
    bool published = false;    // by the one thread that closes
  };

  absl::StatusOr<std::shared_ptr<const Survey>> FindOpen(const SurveyId& survey, bool before_opening) const;
  absl::StatusOr<std::shared_ptr<Open>> Load(const Survey& survey);
  absl::Status Record(const SurveyId& survey, Open& open, const std::string& employee, const SlipList& list);
  absl::Status Witness(const SurveyId& survey, Open& open, std::uint32_t issued);
  // What is published of who has fetched slips: Commitments. DataLoss: the store was lost or set back, nobody knows.
  absl::StatusOr<std::string> CommitmentsOf(const Survey& survey, Open& open);
  absl::Status Publish(const Survey& survey, FactWriter& facts);
  absl::Status Forget(const Survey& survey);

  const SurveyBook& surveys_;
  const SecretFiles& files_;
  SlipStore& store_;
  const Secret admission_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::map<SurveyId, std::shared_ptr<Open>> open_;  // under the mutex
  std::map<SurveyId, bool> forgotten_;              // by the one thread that closes
  absl::Time tidied_ = absl::InfinitePast();        // the same
};

}  // namespace fairlead::pulse::issuer
