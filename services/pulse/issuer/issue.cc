#include "services/pulse/issuer/issue.h"

#include <algorithm>
#include <utility>

#include "fairlead/pulse/v1/pulse_roster.pb.h"

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/files/files.h"
#include "libs/observability/log.h"
#include "services/pulse/facts/parts.h"
#include "services/pulse/issuer/series.h"
#include "services/pulse/protocol/commitments.h"

namespace fairlead::pulse::issuer {
namespace {

constexpr std::size_t kMostRosterBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMostFrozenBytes = std::size_t{32} * 1024 * 1024;
constexpr std::size_t kMostCommitmentBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMostColleagues = 200;

std::vector<pulse::v1::PulseFact> CommitmentFacts(const SurveyId& survey, std::string_view commitments) {
  std::vector<pulse::v1::PulseFact> facts;
  for (std::string& bytes : PartsOf(commitments)) {
    pulse::v1::CommitmentsPublished said;
    said.set_part(static_cast<std::uint32_t>(facts.size()));
    said.set_commitments(std::move(bytes));
    *facts.emplace_back(FactAbout(survey)).mutable_commitments() = std::move(said);
  }
  return facts;
}

absl::Status Stopped() {
  return core::RefuseBecause(
      absl::StatusCode::kFailedPrecondition,
      "what was recorded about this survey is not complete any more; nobody gets slips for it now", "ISSUING_STOPPED");
}

// That what is said of the survey's noise is what was charged for it at the freeze.
absl::Status CheckNoise(const Manifest& manifest, const SecretFiles& files) {
  const absl::StatusOr<std::string> bytes = files::Read(files.PathOf(manifest.survey, "frozen"), kMostFrozenBytes);
  if (absl::IsNotFound(bytes.status())) return Stopped();
  FL_RETURN_IF_ERROR(bytes.status());
  pulse::v1::FrozenRoster frozen;
  if (!frozen.ParseFromString(*bytes)) return Stopped();
  const std::uint32_t epsilon = manifest.noise.has_value() ? manifest.noise->epsilon : 0;
  const std::uint32_t most_a_person = manifest.noise.has_value() ? manifest.noise->most_a_person : 0;
  if (epsilon == frozen.epsilon() && most_a_person == frozen.most_a_person()) return absl::OkStatus();
  observability::Log(observability::Level::kError, "a survey was launched with other noise than it was frozen with",
                     {{"survey", core::Hex(manifest.survey.view())}});
  return Stopped();
}

absl::Status Closed() {
  return core::RefuseBecause(absl::StatusCode::kFailedPrecondition, "the survey is closed", "CLOSED");
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Survey>> Issue::FindOpen(const SurveyId& survey, bool before_opening) const {
  std::shared_ptr<const Survey> found = surveys_.Find(survey);
  if (found == nullptr)
    return core::RefuseBecause(absl::StatusCode::kNotFound, "there is no such survey", "SURVEY_UNKNOWN");
  const absl::Time now = clock_.Now();
  if (!before_opening && now < found->manifest.opens) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition, "the survey is not open yet", "NOT_OPEN");
  }
  if (found->ended.has_value() || now >= found->Close()) {
    return Closed();
  }
  return found;
}

absl::StatusOr<std::shared_ptr<Issue::Open>> Issue::Load(const Survey& survey) {
  const SurveyId& id = survey.manifest.survey;
  const std::lock_guard lock(mutex_);
  if (const auto found = open_.find(id); found != open_.end()) return found->second;
  absl::StatusOr<SurveySecrets> secrets = files_.Load(id);
  // A survey runs, and what it needs is gone: whatever is made anew would be another survey.
  if (absl::IsNotFound(secrets.status()) || absl::IsDataLoss(secrets.status())) return Stopped();
  if (!secrets.ok()) return secrets.status();
  if (!(poprf::PairOf(secrets->token).public_key == survey.manifest.token_key)) return Stopped();
  const poprf::KeyPair admission = AdmissionKeyOf(admission_, id);
  if (!(admission.public_key == survey.manifest.admission_key)) {
    return absl::InternalError("the secret shared with the collector is not the one that the survey was launched with");
  }
  FL_TRY(const std::string bytes, files::Read(files_.PathOf(id, "roster"), kMostRosterBytes));
  FL_TRY(Roster roster, Roster::Decode(bytes));
  if (roster.root() != survey.manifest.roster_root) return Stopped();
  FL_RETURN_IF_ERROR(CheckNoise(survey.manifest, files_));
  FL_TRY(const std::uint32_t witness, files_.Witness(id));
  auto open = std::make_shared<Open>(*secrets, admission.secret, std::move(roster), witness);
  open_.emplace(id, open);
  return open;
}

absl::StatusOr<PersonView> Issue::Describe(const SurveyId& survey, const std::string& employee) {
  FL_TRY(const std::shared_ptr<const Survey> found, FindOpen(survey, /*before_opening=*/true));
  FL_TRY(const std::shared_ptr<Open> open, Load(*found));
  const Roster::Person* const person = open->roster.Find(employee);
  if (person == nullptr) {
    return core::RefuseBecause(absl::StatusCode::kPermissionDenied, "you are not on this survey's roster",
                               "NOT_ELIGIBLE");
  }
  PersonView view{.employee = employee,
                  .cells = person->entry.cells,
                  .salt = person->entry.salt,
                  .leaf = open->roster.IndexOf(*person),
                  .size = open->roster.people().size(),
                  .path = open->roster.PathOf(*person),
                  .opening = {}};
  view.opening = OpeningOf(open->secrets.rows, survey, found->hash, static_cast<std::uint32_t>(view.leaf));
  for (std::size_t i = 0; i < view.cells.size(); ++i) {
    view.colleagues.push_back(open->roster.NamesIn(found->manifest, i, view.cells[i], kMostColleagues));
  }
  return view;
}

absl::StatusOr<InvitedPage> Issue::ListInvited(const SurveyId& survey, std::size_t offset) {
  FL_TRY(const std::shared_ptr<const Survey> found, FindOpen(survey, /*before_opening=*/true));
  FL_TRY(const std::shared_ptr<Open> open, Load(*found));
  const std::vector<Roster::Person>& people = open->roster.people();
  InvitedPage page{.employees = {}, .size = people.size()};
  for (std::size_t i = offset; i < std::min(people.size(), offset + kInvitedPage); ++i) {
    page.employees.push_back(people[i].entry.employee);
  }
  return page;
}

absl::StatusOr<std::string> Issue::GiveSlips(const SurveyId& survey, const std::string& employee,
                                             std::string_view request) {
  FL_TRY(const std::shared_ptr<const Survey> found, FindOpen(survey, /*before_opening=*/false));
  FL_TRY(const std::shared_ptr<Open> open, Load(*found));
  const Roster::Person* const person = open->roster.Find(employee);
  if (person == nullptr) {
    return core::RefuseBecause(absl::StatusCode::kPermissionDenied, "you are not on this survey's roster",
                               "NOT_ELIGIBLE");
  }
  FL_RETURN_IF_ERROR(CheckCells(found->manifest, person->entry.cells));
  const std::vector<Slot> slots = SlotsOf(found->manifest, person->entry.cells);
  FL_TRY(const SlipRequest slips, SlipRequest::Decode(request, slots.size()));
  FL_RETURN_IF_ERROR(Record(survey, *open, employee, slips.List()));
  FL_TRY(const SlipAnswer answer, EvaluateSlips({.token = open->secrets.token, .admission = open->admission}, survey,
                                                found->hash, slots, slips));
  return answer.Encode();
}

// Once the survey is over nobody is recorded any more, so that commitments are to who has slips.
absl::Status Issue::Record(const SurveyId& survey, Open& open, const std::string& employee, const SlipList& list) {
  const std::shared_lock giving(open.giving);
  if (open.over) return Closed();
  std::uint32_t at_least = 0;
  {
    const std::lock_guard lock(open.mutex);
    at_least = open.witness;
  }
  const absl::StatusOr<SlipStore::Recorded> recorded =
      store_.Record(survey, open.secrets.rows, employee, list, at_least);
  if (absl::IsAlreadyExists(recorded.status())) {
    return core::RefuseBecause(absl::StatusCode::kAlreadyExists, "slips were fetched before, with another seed",
                               "ALREADY_ISSUED");
  }
  if (absl::IsDataLoss(recorded.status())) {
    observability::Log(observability::Level::kError, "the store of a survey was lost or set back; issuing stops",
                       {{"survey", core::Hex(survey.view())}, {"error", recorded.status()}});
    return Stopped();
  }
  FL_RETURN_IF_ERROR(recorded.status());
  return Witness(survey, open, recorded->issued);
}

// A store that is set back later holds fewer people than are noted here.
absl::Status Issue::Witness(const SurveyId& survey, Open& open, std::uint32_t issued) {
  const std::lock_guard lock(open.mutex);
  if (issued <= open.witness) return absl::OkStatus();
  FL_RETURN_IF_ERROR(files_.NoteWitness(survey, issued));
  open.witness = issued;
  return absl::OkStatus();
}

absl::Status Issue::CloseEnded(FactWriter& facts) {
  absl::Status first;
  for (const std::shared_ptr<const Survey>& survey : surveys_.All()) {
    // Also what was destroyed unread has a closing record, of which the key and the commitments are parts.
    if (survey->token_key.has_value()) {
      if (!forgotten_.contains(survey->manifest.survey)) first.Update(Forget(*survey));
    } else if (survey->ended.has_value()) {
      first.Update(Publish(*survey, facts));
    }
  }
  if (const absl::Time now = clock_.Now(); now >= tidied_ + absl::Hours(24)) {
    first.Update(Series(surveys_, files_).ForgetOld(now));
    tidied_ = now;
  }
  return first;
}

absl::StatusOr<std::string> Issue::CommitmentsOf(const Survey& survey, Open& open) {
  const SurveyId& id = survey.manifest.survey;
  const std::string path = files_.PathOf(id, "commitments");
  absl::StatusOr<std::string> kept = files::Read(path, kMostCommitmentBytes);
  if (kept.ok() || !absl::IsNotFound(kept.status())) return kept;
  std::vector<std::string> employees;
  for (const Roster::Person& person : open.roster.people()) employees.push_back(person.entry.employee);
  FL_TRY(const std::vector<bool> fetched, store_.Fetched(id, open.secrets.rows, employees));
  const Commitments commitments = CommitTo(fetched, open.secrets.rows, id, survey.hash);
  FL_TRY(const std::uint32_t witness, files_.Witness(id));
  if (commitments.fetched < witness) {
    return absl::DataLossError(
        fmt::format("the store knows of {} people who have slips, of at least {}", commitments.fetched, witness));
  }
  // From here on no others are published, whatever becomes of the store.
  std::string bytes = commitments.Encode();
  FL_RETURN_IF_ERROR(files::Write(path, bytes));
  return bytes;
}

absl::Status Issue::Publish(const Survey& survey, FactWriter& facts) {
  const SurveyId& id = survey.manifest.survey;
  FL_TRY(const std::shared_ptr<Open> open, Load(survey));
  if (open->published) return absl::OkStatus();
  {
    const std::unique_lock giving(open->giving);  // waits for whoever is being given slips
    open->over = true;
  }
  pulse::v1::PulseFact fact = FactAbout(id);
  pulse::v1::TokenKeyPublished& key = *fact.mutable_token_key();
  const absl::StatusOr<std::string> commitments = CommitmentsOf(survey, *open);
  if (commitments.ok()) {
    FL_TRY(const Commitments read, Commitments::Decode(*commitments));
    key.set_issued(read.fetched);
    key.set_commitments(core::Sha256(*commitments));
    FL_RETURN_IF_ERROR(facts.WriteAll(CommitmentFacts(id, *commitments)));
  } else if (absl::IsDataLoss(commitments.status())) {
    FL_TRY(const std::uint32_t rows, store_.Issued(id));
    FL_TRY(const std::uint32_t witness, files_.Witness(id));
    key.set_issued(std::max(rows, witness));
    key.set_commitments_lost(true);
    observability::Log(observability::Level::kError, "a survey's store was lost or set back; nobody is committed to",
                       {{"survey", core::Hex(id.view())}, {"error", commitments.status()}});
  } else {
    return commitments.status();
  }
  key.set_secret(open->secrets.token.Encode());
  for (const auto& [cells, eligible] : open->roster.Overlaps()) {
    pulse::v1::TokenKeyPublished::Overlap* const overlap = key.add_overlaps();
    overlap->mutable_cells()->Add(cells.begin(), cells.end());
    overlap->set_eligible(eligible);
  }
  FL_RETURN_IF_ERROR(facts.Write(fact));
  open->published = true;
  return absl::OkStatus();
}

absl::Status Issue::Forget(const Survey& survey) {
  const SurveyId& id = survey.manifest.survey;
  {
    const std::lock_guard lock(mutex_);
    open_.erase(id);
  }
  FL_RETURN_IF_ERROR(files_.Destroy(id));
  FL_RETURN_IF_ERROR(store_.Forget(id));
  forgotten_[id] = true;
  return absl::OkStatus();
}

}  // namespace fairlead::pulse::issuer
