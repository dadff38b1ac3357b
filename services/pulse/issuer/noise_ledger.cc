#include "services/pulse/issuer/noise_ledger.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/files/files.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::pulse::issuer {
namespace {

constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;

absl::civil_year_t ThisYear(const core::Clock& clock) {
  return absl::ToCivilYear(clock.Now(), absl::UTCTimeZone()).year();
}

using People = std::map<std::string, std::int64_t>;

void AddTo(People& sums, const google::protobuf::RepeatedPtrField<v1::NoiseLedger::Person>& people) {
  for (const auto& person : people) sums[person.employee()] += static_cast<std::int64_t>(person.spent());
}

void Write(const People& people, google::protobuf::RepeatedPtrField<v1::NoiseLedger::Person>& to) {
  to.Clear();
  for (const auto& [employee, spent] : people) {
    v1::NoiseLedger::Person* const person = to.Add();
    person->set_employee(employee);
    person->set_spent(static_cast<std::uint64_t>(spent));
  }
}

// Moves a charge to what was spent in its year.
void Settle(const v1::NoiseLedger::Charge& charge, v1::NoiseLedger& ledger) {
  auto* const years = ledger.mutable_years();
  auto year = std::ranges::find(*years, charge.year(), &v1::NoiseLedger::Year::year);
  if (year == years->end()) {
    ledger.add_years()->set_year(charge.year());
    year = years->end() - 1;
  }
  People sums;
  AddTo(sums, year->people());
  AddTo(sums, charge.people());
  Write(sums, *year->mutable_people());
}

// Without what was spent in years before `first`.
void ForgetBefore(absl::civil_year_t first, v1::NoiseLedger& ledger) {
  v1::NoiseLedger kept;
  for (v1::NoiseLedger::Year& year : *ledger.mutable_years()) {
    if (year.year() >= first) *kept.add_years() = std::move(year);
  }
  *ledger.mutable_years() = std::move(*kept.mutable_years());
}

// Without the charge of `survey`: what was spent in a year, and what is held of it by surveys that may be launched yet.
struct Standing {
  People spent;
  People held;
  std::vector<std::string> holding;  // the surveys, in hexadecimal
};

Standing StandingIn(const v1::NoiseLedger& ledger, const SurveyBook& surveys, absl::civil_year_t year,
                    const SurveyId& survey) {
  Standing standing;
  for (const auto& settled : ledger.years()) {
    if (settled.year() == year) AddTo(standing.spent, settled.people());
  }
  for (const auto& charge : ledger.charges()) {
    const auto id = SurveyId::Decode(charge.survey());
    if (charge.year() != year || !id.ok() || *id == survey) continue;
    const bool launched = surveys.Find(*id) != nullptr;
    if (!launched) standing.holding.push_back(core::Hex(id->view()));
    AddTo(launched ? standing.spent : standing.held, charge.people());
  }
  return standing;
}

std::int64_t Of(const People& people, const std::string& employee) {
  const auto found = people.find(employee);
  return found == people.end() ? 0 : found->second;
}

absl::Status CheckAgainst(const Standing& standing, const NoiseCharge& charge, std::int64_t most_a_year) {
  std::int64_t over = 0;
  std::int64_t least_left = most_a_year;
  std::int64_t most_held = 0;
  for (const auto& [employee, spending] : charge.people) {
    const std::int64_t held = Of(standing.held, employee);
    const std::int64_t left = most_a_year - Of(standing.spent, employee) - held;
    if (spending <= left) continue;
    ++over;
    least_left = std::min(least_left, std::max<std::int64_t>(left, 0));
    most_held = std::max(most_held, held);
  }
  if (over == 0) return absl::OkStatus();
  const std::string waiting = most_held == 0
                                  ? ""
                                  : fmt::format(
                                        " (up to {} of it is held by surveys that are frozen and not launched: {}; "
                                        "fairleadctl pulse discard gives it back)",
                                        survey::ThousandthsText(most_held), fmt::join(standing.holding, ", "));
  return absl::FailedPreconditionError(fmt::format(
      "with this survey {} would have spent more epsilon than noise.most_a_year = {} in {}: it spends up to {} "
      "of a person, and of one of them only {} is left{}; ask fewer questions, or with fewer dimensions, take a "
      "smaller "
      "noise.epsilon, or wait for the next year",
      over == 1 ? "1 person" : fmt::format("{} people", over), survey::ThousandthsText(most_a_year), charge.year,
      survey::ThousandthsText(charge.Most()), survey::ThousandthsText(least_left), waiting));
}

}  // namespace

std::int64_t NoiseCharge::Most() const {
  std::int64_t most = 0;
  for (const auto& [employee, spending] : people) most = std::max(most, spending);
  return most;
}

absl::StatusOr<v1::NoiseLedger> NoiseLedger::Load() const {
  v1::NoiseLedger kept;
  const std::string path = files_.PathOfNoiseLedger();
  const absl::StatusOr<std::string> bytes = files::Read(path, kMostBytes);
  if (absl::IsNotFound(bytes.status())) return kept;
  FL_RETURN_IF_ERROR(bytes.status());
  if (!kept.ParseFromString(*bytes)) {
    return absl::DataLossError(fmt::format(
        "the file {} cannot be read; restore it, or remove it: then nobody has spent anything this year", path));
  }
  const absl::civil_year_t first = ThisYear(clock_) - 1;
  v1::NoiseLedger ledger;
  *ledger.mutable_years() = kept.years();
  for (const v1::NoiseLedger::Charge& charge : kept.charges()) {
    FL_TRY(const SurveyId id, SurveyId::Decode(charge.survey()));
    const std::shared_ptr<const Survey> survey = surveys_.Find(id);
    const bool over = survey == nullptr && absl::FromUnixSeconds(charge.last_close()) <= clock_.Now();
    if (over || charge.year() < first || (survey != nullptr && survey->destroyed_unread)) continue;
    if (survey != nullptr && survey->shuffled.has_value()) {
      Settle(charge, ledger);
    } else {
      *ledger.add_charges() = charge;
    }
  }
  ForgetBefore(first, ledger);
  return ledger;
}

absl::Status NoiseLedger::Check(const NoiseCharge& charge, std::int64_t most_a_year) const {
  FL_TRY(const v1::NoiseLedger ledger, Load());
  return CheckAgainst(StandingIn(ledger, surveys_, charge.year, charge.survey), charge, most_a_year);
}

absl::Status NoiseLedger::Enter(const NoiseCharge& charge, std::int64_t most_a_year,
                                const std::set<std::string>& known) const {
  FL_TRY(v1::NoiseLedger ledger, Load());
  FL_RETURN_IF_ERROR(CheckAgainst(StandingIn(ledger, surveys_, charge.year, charge.survey), charge, most_a_year));
  v1::NoiseLedger kept;
  for (v1::NoiseLedger::Year& year : *ledger.mutable_years()) {
    if (year.year() < ThisYear(clock_)) {
      People people;
      AddTo(people, year.people());
      std::erase_if(people, [&](const auto& person) { return !known.contains(person.first); });
      Write(people, *year.mutable_people());
    }
    *kept.add_years() = std::move(year);
  }
  for (v1::NoiseLedger::Charge& other : *ledger.mutable_charges()) {
    if (other.survey() != charge.survey.view()) *kept.add_charges() = std::move(other);
  }
  v1::NoiseLedger::Charge* const entered = kept.add_charges();
  entered->set_survey(std::string(charge.survey.view()));
  entered->set_year(static_cast<std::int32_t>(charge.year));
  entered->set_last_close(absl::ToUnixSeconds(charge.last_close));
  Write(charge.people, *entered->mutable_people());
  return files::Write(files_.PathOfNoiseLedger(), kept.SerializeAsString());
}

absl::Status NoiseLedger::GiveBack(const SurveyId& survey) const {
  FL_TRY(v1::NoiseLedger ledger, Load());
  v1::NoiseLedger kept;
  *kept.mutable_years() = std::move(*ledger.mutable_years());
  for (v1::NoiseLedger::Charge& charge : *ledger.mutable_charges()) {
    if (charge.survey() != survey.view()) *kept.add_charges() = std::move(charge);
  }
  return Keep(kept);
}

absl::Status NoiseLedger::Prune() const {
  FL_TRY(const v1::NoiseLedger ledger, Load());
  return Keep(ledger);
}

absl::Status NoiseLedger::Keep(const v1::NoiseLedger& ledger) const {
  const std::string path = files_.PathOfNoiseLedger();
  const std::string bytes = ledger.SerializeAsString();
  const absl::StatusOr<std::string> kept = files::Read(path, kMostBytes);
  if (!kept.ok() && !absl::IsNotFound(kept.status())) return kept.status();
  return kept.value_or("") == bytes ? absl::OkStatus() : files::Write(path, bytes);
}

}  // namespace fairlead::pulse::issuer
