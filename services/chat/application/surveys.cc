#include "services/chat/application/surveys.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/chat/application/confidential.h"
#include "services/chat/application/refusals.h"

namespace fairlead::chat {
namespace {

// The first word of a job's payload; the second is the survey.
constexpr char kInvite[] = "invite";
constexpr char kAsk[] = "ask";             // group
constexpr char kAskAgain[] = "ask_again";  // employee
constexpr char kTell[] = "tell";           // group

constexpr int kAttempts = 4;
// What a round may take of an attempt's time: one more person may take as long as a call's deadline.
constexpr absl::Duration kReserve = absl::Seconds(12);
constexpr absl::Duration kPause = absl::Seconds(5);
constexpr absl::Duration kLongPause = absl::Minutes(1);
constexpr absl::Duration kSameDay = absl::Hours(12);

ledger::Job JobOf(const std::string& payload, absl::Time now, absl::Time due) {
  ledger::Job job{.id = payload, .kind = Surveys::kJobKind, .payload = payload, .due = due, .made = now};
  std::replace(job.id.begin(), job.id.end(), ' ', '-');
  return job;
}

std::string Words(const char* word, const std::string& survey, const std::string& third) {
  return fmt::format("{} {} {}", word, survey, third);
}

bool IsFrench(const std::string& locale) { return locale.starts_with("fr"); }
const std::string& TitleOf(const Survey& survey, const Person& person) {
  return IsFrench(person.locale) ? survey.french : survey.english;
}

bool WantsToBeAsked(const AccountRecord& record, bool reminder) {
  if (record.muted.contains(MessageKind::kSurveyInvitation)) return false;
  return !reminder || !record.muted.contains(MessageKind::kSurveyReminder);
}

}  // namespace

// One attempt at a group: the messages that it leads to, and when the group is looked at again.
struct Surveys::Round {
  const Survey& survey;
  const ledger::JobAttempt& attempt;
  absl::Time now;
  std::optional<SurveyFigures> figures = std::nullopt;  // of a released one
  ledger::JobOutcome outcome = {};

  void LookAgain(absl::Time at) { outcome.again = std::min(outcome.again, at); }
};

core::Task<absl::StatusOr<std::vector<absl::Duration>>> Surveys::Look() {
  FL_CO_TRY(const std::vector<Survey> surveys, pulse_.All());
  std::vector<absl::Duration> told;
  for (const Survey& survey : surveys) {
    if (over_.contains(survey.id)) continue;
    FL_CO_TRY(const std::optional<absl::Duration> since_close, co_await LookAt(survey));
    if (since_close) told.push_back(*since_close);
  }
  co_return told;
}

core::Task<absl::StatusOr<std::optional<absl::Duration>>> Surveys::LookAt(const Survey& survey) {
  const absl::Time now = ledger_.clock().Now();
  const ledger::Partition partition = ledger_.PartitionOf(survey.id);
  const ledger::Job invite = JobOf(fmt::format("{} {}", kInvite, survey.id), now, now);
  std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.surveys, survey.id));
  reads.push_back(ledger::JobKey(invite.id));
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  const bool invites = loaded.aggregates.at(ledger::JobKey(invite.id)).version > 0;
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  FL_CO_TRY(std::optional<SurveyRecord> record, unit.Find(stores_.surveys, survey.id));
  if (!record) {
    // Whoever was not invited in time is not told of it either: the roster is gone.
    if (survey.IsOver(now)) over_.insert(survey.id);
    if (invites || survey.IsOver(now)) co_return std::nullopt;
    FL_CO_RETURN_IF_ERROR(ledger::AddJob(unit, invite));
    ledger::CommitGuard guard;
    // A conflict is another process that does the same.
    FL_CO_RETURN_IF_ERROR((co_await ledger_.Commit(std::move(unit), std::move(guard))).status());
    co_return std::nullopt;
  }
  if (record->stage == SurveyRecord::Stage::kTold) over_.insert(survey.id);
  if (record->stage == SurveyRecord::Stage::kTelling) co_return co_await EndTelling(survey, *std::move(record));
  if (record->stage == SurveyRecord::Stage::kAsking && survey.outcome != Survey::Outcome::kNone) {
    FL_CO_RETURN_IF_ERROR(co_await StartTelling(survey, *std::move(record)));
  }
  co_return std::nullopt;
}

core::Task<absl::Status> Surveys::StartTelling(const Survey& survey, SurveyRecord record) const {
  const absl::Time now = ledger_.clock().Now();
  const ledger::Partition partition = ledger_.PartitionOf(survey.id);
  std::vector<ledger::Job> jobs;
  std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.surveys, survey.id));
  for (std::uint32_t group = 0; group < record.groups; ++group) {
    jobs.push_back(JobOf(Words(kTell, survey.id, std::to_string(group)), now, now));
    reads.push_back(ledger::JobKey(jobs.back().id));
  }
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  FL_CO_TRY(const SurveyRecord current, unit.Get(stores_.surveys, survey.id));
  // Another process was first.
  if (!(current == record)) co_return absl::OkStatus();
  for (const ledger::Job& job : jobs) FL_CO_RETURN_IF_ERROR(ledger::AddJob(unit, job));
  record.stage = SurveyRecord::Stage::kTelling;
  unit.Put(stores_.surveys, survey.id, record);
  ledger::CommitGuard guard;
  co_return (co_await ledger_.Commit(std::move(unit), std::move(guard))).status();
}

core::Task<absl::StatusOr<std::optional<absl::Duration>>> Surveys::EndTelling(const Survey& survey,
                                                                              SurveyRecord record) {
  const ledger::Partition partition = ledger_.PartitionOf(survey.id);
  std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.surveys, survey.id));
  for (std::uint32_t group = 0; group < record.groups; ++group) {
    reads.push_back(ledger::KeyOf(stores_.invited, InvitedId(survey.id, group)));
  }
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  for (const auto& [key, stored] : loaded.aggregates) {
    if (key.kind == stores_.invited.kind() && stored.version > 0) co_return std::nullopt;
  }
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  record.stage = SurveyRecord::Stage::kTold;
  unit.Put(stores_.surveys, survey.id, record);
  ledger::CommitGuard guard;
  FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  if (result.outcome != ledger::CommitResult::Outcome::kCommitted) co_return std::nullopt;
  over_.insert(survey.id);
  // Somebody decided when to give it up: no time that this process took.
  if (survey.given_up) co_return std::nullopt;
  co_return ledger_.clock().Now() - survey.dates.Close();
}

Surveys::Outcome Surveys::Do(const ledger::JobAttempt& attempt) const {
  const std::vector<std::string> words = absl::StrSplit(attempt.job.payload, ' ');
  if (words.size() < 2) co_return absl::DataLossError("a stored survey's job has unknown words");
  FL_CO_TRY(const std::optional<Survey> survey, pulse_.Find(words[1]));
  if (!survey) co_return absl::UnavailableError("of this survey nothing is known");
  if (words.size() == 2 && words[0] == kInvite) co_return co_await Invite(attempt, *survey);
  if (words.size() != 3) co_return absl::DataLossError("a stored survey's job has unknown words");
  if (words[0] == kAsk) co_return co_await Ask(attempt, *survey, words[2]);
  if (words[0] == kTell) co_return co_await Tell(attempt, *survey, words[2]);
  if (words[0] == kAskAgain) {
    const EmployeeId person(words[2]);
    co_return co_await AskAgain(attempt, *survey, person);
  }
  co_return absl::DataLossError("a stored survey's job has unknown words");
}

Surveys::Outcome Surveys::Invite(const ledger::JobAttempt& attempt, const Survey& survey) const {
  const absl::Time now = ledger_.clock().Now();
  if (survey.IsOver(now)) co_return ledger::JobOutcome::Done();
  const absl::StatusOr<std::vector<EmployeeId>> people = co_await pulse_.ListInvited(survey.id);
  // Whatever it is, it may be put right before the close.
  if (!people.ok()) co_return absl::UnavailableError(people.status().message());
  std::vector<InvitedRecord> groups;
  for (const EmployeeId& person : *people) {
    if (groups.empty() || groups.back().people.size() == kGroup) groups.emplace_back();
    groups.back().people.push_back({.employee = person});
  }
  ledger::JobOutcome outcome;
  outcome.reads.push_back(ledger::KeyOf(stores_.surveys, survey.id));
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    outcome.reads.push_back(ledger::KeyOf(stores_.invited, InvitedId(survey.id, group)));
    outcome.next.push_back(
        JobOf(Words(kAsk, survey.id, std::to_string(group)), attempt.job.made, std::max(now, survey.dates.opens)));
  }
  if (survey.confidential) outcome.next.push_back(ConfidentialAnswers::TotalJob(survey, attempt.job.made));
  outcome.apply = [this, id = survey.id, groups = std::move(groups)](ledger::Unit& unit) {
    const SurveyRecord record{.groups = static_cast<std::uint32_t>(groups.size())};
    unit.Put(stores_.surveys, id, record);
    for (std::uint32_t group = 0; group < groups.size(); ++group) {
      unit.Put(stores_.invited, InvitedId(id, group), groups[group]);
    }
    return absl::OkStatus();
  };
  co_return outcome;
}

core::Task<absl::StatusOr<InvitedRecord>> Surveys::GroupOf(const ledger::JobAttempt& attempt,
                                                           const std::string& group) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(attempt.partition, ledger::KeyOf(stores_.invited, group));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored[0].version == 0) co_return InvitedRecord();
  co_return stores_.invited.Decode(stored[0].bytes);
}

Surveys::Outcome Surveys::Ask(const ledger::JobAttempt& attempt, const Survey& survey, const std::string& group) const {
  Round round{.survey = survey, .attempt = attempt, .now = ledger_.clock().Now()};
  // What comes now is told by another job.
  if (survey.IsOver(round.now)) co_return ledger::JobOutcome::Done();
  const std::string id = survey.id + "-" + group;
  FL_CO_TRY(InvitedRecord invited, co_await GroupOf(attempt, id));
  for (InvitedRecord::Invited& person : invited.people) {
    if (ledger_.clock().Now() > attempt.deadline - kReserve) {
      round.LookAgain(round.now);
      break;
    }
    const absl::Status asked = co_await AskOne(round, person);
    // What was said already is kept. Where others are away the rest waits, too.
    if (!asked.ok()) round.LookAgain(round.now + (IsTransient(asked) ? kPause : kLongPause));
    if (IsTransient(asked)) break;
  }
  round.outcome.reads.push_back(ledger::KeyOf(stores_.invited, id));
  round.outcome.apply = [this, id, invited = std::move(invited)](ledger::Unit& unit) {
    FL_TRY(std::optional<InvitedRecord> current, unit.Find(stores_.invited, id));
    if (!current) return absl::OkStatus();
    // Whoever was told the outcome meanwhile is not there any more.
    for (InvitedRecord::Invited& person : current->people) {
      for (const InvitedRecord::Invited& one : invited.people) {
        if (one.employee == person.employee) person.asked = one.asked;
      }
    }
    unit.Put(stores_.invited, id, *current);
    return absl::OkStatus();
  };
  co_return std::move(round.outcome);
}

core::Task<absl::Status> Surveys::AskOne(Round& round, InvitedRecord::Invited& person) const {
  FL_CO_TRY(const Contact contact, co_await identities_.Reach(person.employee));
  const absl::TimeZone zone = contact ? ReaderFor(contact->person).zone : absl::UTCTimeZone();
  const AskingTimes times = TimesToAsk(round.survey.dates, quiet_, zone);
  std::optional<std::uint32_t> due;
  for (std::uint32_t i = person.asked; i < times.size(); ++i) {
    if (!times[i]) continue;
    if (*times[i] > round.now) {
      round.LookAgain(*times[i]);
      break;
    }
    due = i;
  }
  if (!due) co_return absl::OkStatus();
  // Late, after something was away: not at night either.
  const absl::Time at = quiet_.Next(round.now, zone);
  if (at > round.now) {
    round.LookAgain(at);
    co_return absl::OkStatus();
  }
  // Whoever was not invited yet is invited, though it be halfway.
  const bool reminder = person.asked > 0;
  if (contact && WantsToBeAsked(contact->record, reminder)) {
    bool put_off = false;
    if (reminder) {
      FL_CO_TRY(put_off, co_await IsPutOff(round.survey, person.employee));
    }
    if (!put_off) {
      FL_CO_TRY(view::MessageView asking, AskingOf(round.survey, contact->person, reminder));
      std::string id = fmt::format("out-ask-{}-{}-{}", round.survey.id, person.employee.str(), *due);
      FL_CO_RETURN_IF_ERROR(co_await Say(round, contact->person, std::move(id), std::move(asking)));
    }
  }
  person.asked = *due + 1;
  co_return absl::OkStatus();
}

core::Task<absl::StatusOr<bool>> Surveys::IsPutOff(const Survey& survey, const EmployeeId& person) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  const ledger::Job job = JobOf(Words(kAskAgain, survey.id, person.str()), {}, {});
  keys.emplace_back(ledger_.PartitionOf(survey.id), ledger::JobKey(job.id));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  co_return stored[0].version > 0;
}

Surveys::Outcome Surveys::AskAgain(const ledger::JobAttempt& attempt, const Survey& survey,
                                   const EmployeeId& person) const {
  Round round{.survey = survey, .attempt = attempt, .now = ledger_.clock().Now()};
  if (survey.IsOver(round.now)) co_return ledger::JobOutcome::Done();
  FL_CO_TRY(const Contact contact, co_await identities_.Reach(person));
  if (!contact || !WantsToBeAsked(contact->record, true)) co_return ledger::JobOutcome::Done();
  const absl::Time at = quiet_.Next(round.now, ReaderFor(contact->person).zone);
  if (at > round.now) co_return ledger::JobOutcome::Later(at);
  FL_CO_TRY(view::MessageView asking, AskingOf(survey, contact->person, true));
  std::string id = "out-" + attempt.job.id;
  FL_CO_RETURN_IF_ERROR(co_await Say(round, contact->person, std::move(id), std::move(asking)));
  co_return std::move(round.outcome);
}

Surveys::Outcome Surveys::Tell(const ledger::JobAttempt& attempt, const Survey& survey,
                               const std::string& group) const {
  Round round{.survey = survey, .attempt = attempt, .now = ledger_.clock().Now()};
  if (survey.outcome == Survey::Outcome::kNone) co_return absl::UnavailableError("the facts are not read yet");
  const std::string id = survey.id + "-" + group;
  FL_CO_TRY(InvitedRecord invited, co_await GroupOf(attempt, id));
  if (survey.outcome == Survey::Outcome::kReleased) {
    FL_CO_TRY(round.figures, pulse_.FiguresOf(survey.id));
  }
  InvitedRecord left;
  bool goes_on = true;
  for (const InvitedRecord::Invited& person : invited.people) {
    if (goes_on && ledger_.clock().Now() > attempt.deadline - kReserve) {
      round.LookAgain(round.now);
      goes_on = false;
    }
    bool told = false;
    if (goes_on) {
      const absl::StatusOr<bool> tried = co_await TellOne(round, person.employee);
      const bool later = IsTransient(tried.status());
      if (!tried.ok()) round.LookAgain(round.now + (later ? kPause : kLongPause));
      goes_on = !later;
      told = tried.ok() && *tried;
    }
    if (!told) left.people.push_back(person);
  }
  round.outcome.reads.push_back(ledger::KeyOf(stores_.invited, id));
  round.outcome.apply = [this, id, left = std::move(left)](ledger::Unit& unit) {
    if (left.people.empty()) {
      unit.Remove(stores_.invited, id);
    } else {
      unit.Put(stores_.invited, id, left);
    }
    return absl::OkStatus();
  };
  co_return std::move(round.outcome);
}

core::Task<absl::StatusOr<bool>> Surveys::TellOne(Round& round, const EmployeeId& person) const {
  FL_CO_TRY(const Contact contact, co_await identities_.Reach(person));
  if (!contact || contact->record.muted.contains(MessageKind::kSurveyResults)) co_return true;
  const absl::Time at = quiet_.Next(round.now, ReaderFor(contact->person).zone);
  if (at > round.now) {
    round.LookAgain(at);
    co_return false;
  }
  view::MessageView outcome = OutcomeOf(round, contact->person);
  std::string id = fmt::format("out-tell-{}-{}", round.survey.id, person.str());
  FL_CO_RETURN_IF_ERROR(co_await Say(round, contact->person, std::move(id), std::move(outcome)));
  co_return true;
}

core::Task<absl::Status> Surveys::Say(Round& round, const Person& person, std::string id,
                                      view::MessageView what) const {
  const Message message{.to = ToPerson{person.user}, .what = std::move(what), .reader = ReaderFor(person)};
  FL_CO_TRY(ledger::Job job, co_await speaker_.Prepare(round.attempt.partition, std::move(id), message));
  round.outcome.next.push_back(std::move(job));
  co_return absl::OkStatus();
}

absl::StatusOr<view::MessageView> Surveys::AskingOf(const Survey& survey, const Person& person, bool reminder) const {
  FL_TRY(std::string link, pulse_.LinkFor(survey, person.employee));
  return view::SurveyAsking{.survey = survey.id,
                            .title = TitleOf(survey, person),
                            .link = std::move(link),
                            .manifest = survey.manifest,
                            .closes = survey.dates.Close(),
                            .reminder = reminder,
                            .confidential = survey.confidential};
}

view::MessageView Surveys::OutcomeOf(const Round& round, const Person& person) const {
  const Survey& survey = round.survey;
  if (!round.figures) {
    return view::SurveyDestroyed{.title = TitleOf(survey, person),
                                 .least_answered = survey.least_answered,
                                 .given_up = survey.given_up,
                                 .confidential = survey.confidential};
  }
  view::SurveyResults results{.title = TitleOf(survey, person),
                              .link = pulse_.LinkTo(survey),
                              .scores = {},
                              .answered = round.figures->answered,
                              .invited = round.figures->invited,
                              .confidential = survey.confidential};
  for (const SurveyFigures::Score& score : round.figures->scores) {
    std::optional<bool> higher;
    if (score.change != SurveyChange::kNotSaid) higher = score.change == SurveyChange::kUp;
    results.scores.push_back({.question = IsFrench(person.locale) ? score.french : score.english,
                              .enps = score.enps,
                              .value = score.value,
                              .higher = higher});
  }
  return results;
}

core::Task<absl::StatusOr<view::SurveyPutOff>> Surveys::PutOff(const Person& person, const std::string& survey) const {
  const absl::Time now = ledger_.clock().Now();
  FL_CO_TRY(const std::optional<Survey> known, pulse_.Find(survey));
  if (!known || known->IsOver(now)) co_return view::SurveyPutOff{.over = true};
  const absl::TimeZone zone = ReaderFor(person).zone;
  view::SurveyPutOff answer{.at = TimeOfLater(now, known->dates, quiet_, zone), .closes = known->dates.Close()};
  if (!answer.at) co_return answer;
  // Everybody's reminder that comes then anyway is the one that was asked for.
  for (const std::optional<absl::Time>& reminder : TimesToAsk(known->dates, quiet_, zone)) {
    if (!reminder || *reminder < *answer.at || *reminder > *answer.at + kSameDay) continue;
    answer.at = reminder;
    co_return answer;
  }
  const ledger::Job job = JobOf(Words(kAskAgain, survey, person.employee.str()), now, *answer.at);
  const ledger::Partition partition = ledger_.PartitionOf(survey);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> reads(1, ledger::JobKey(job.id));
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates));
    FL_CO_RETURN_IF_ERROR(ledger::AddJob(unit, job));
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    if (result.outcome == ledger::CommitResult::Outcome::kCommitted) co_return answer;
  }
  co_return absl::AbortedError("others put off the same; try again");
}

}  // namespace fairlead::chat
