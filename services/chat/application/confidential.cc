#include "services/chat/application/confidential.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/chat/application/refusals.h"

namespace fairlead::chat {
namespace {

using Outcome = view::SurveyAnswered::Outcome;

// The first word of a job's payload.
constexpr char kTotal[] = "total";  // survey
constexpr char kErase[] = "erase";  // employee

constexpr int kAttempts = 4;
constexpr absl::Duration kPause = absl::Seconds(2);
constexpr absl::Duration kLongPause = absl::Minutes(1);

std::string ReasonOf(const absl::Status& error) {
  const auto refusal = core::RefusalOf(error);
  return refusal ? refusal->reason : "";
}

bool IsFrench(const Person& person) { return person.locale.starts_with("fr"); }

view::SurveyForm::Question Shown(const SurveyQuestion& question, bool french) {
  using To = view::SurveyForm::Question::Kind;
  view::SurveyForm::Question shown{.name = std::to_string(question.number),
                                   .text = french ? question.french : question.english};
  if (question.kind == SurveyQuestion::Kind::kEnps) shown.kind = To::kLikelihood;
  if (question.kind == SurveyQuestion::Kind::kChoice) shown.kind = To::kChoice;
  for (const SurveyQuestion::Choice& choice : question.choices) {
    shown.choices.push_back(french ? choice.french : choice.english);
  }
  return shown;
}

// Nothing if it is not what the form has offered.
std::optional<SurveyAnswers> Read(const std::map<std::string, std::string>& sent,
                                  const std::vector<SurveyQuestion>& questions) {
  SurveyAnswers answers;
  for (const auto& field : sent) {
    const auto question = std::find_if(questions.begin(), questions.end(), [&](const SurveyQuestion& one) {
      return std::to_string(one.number) == field.first;
    });
    std::uint32_t answer = 0;
    if (question == questions.end() || !absl::SimpleAtoi(field.second, &answer)) return std::nullopt;
    const std::uint32_t first = question->FirstAnswer();
    if (answer < first || answer - first >= question->Answers()) return std::nullopt;
    answers[question->number] = static_cast<std::uint8_t>(answer);
  }
  return answers;
}

// Why nothing is taken at `time`, if so.
std::optional<Outcome> ClosedTo(const std::optional<Survey>& survey, absl::Time time) {
  if (!survey || !survey->confidential || time < survey->dates.opens) return Outcome::kNotOffered;
  if (survey->IsOver(time)) return Outcome::kOver;
  return std::nullopt;
}

view::SurveyAnswered Answer(Outcome outcome, const std::optional<Survey>& survey, const Person& person) {
  view::SurveyAnswered answer{.outcome = outcome};
  if (!survey) return answer;
  answer.title = IsFrench(person) ? survey->french : survey->english;
  answer.closes = survey->dates.Close();
  return answer;
}

}  // namespace

core::Task<absl::StatusOr<std::optional<std::uint32_t>>> ConfidentialAnswers::GroupsOf(
    const std::string& survey) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(ledger_.PartitionOf(survey), ledger::KeyOf(stores_.surveys, survey));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored[0].version == 0) co_return std::nullopt;
  FL_CO_TRY(const SurveyRecord record, stores_.surveys.Decode(stored[0].bytes));
  co_return record.groups;
}

core::Task<absl::StatusOr<std::optional<std::uint32_t>>> ConfidentialAnswers::GroupWith(
    const std::string& survey, const EmployeeId& person) const {
  FL_CO_TRY(const std::optional<std::uint32_t> groups, co_await GroupsOf(survey));
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  for (std::uint32_t group = 0; group < groups.value_or(0); ++group) {
    keys.emplace_back(ledger_.PartitionOf(survey), ledger::KeyOf(stores_.invited, InvitedId(survey, group)));
  }
  if (keys.empty()) co_return std::nullopt;
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  for (std::uint32_t group = 0; group < stored.size(); ++group) {
    if (stored[group].version == 0) continue;
    FL_CO_TRY(const InvitedRecord invited, stores_.invited.Decode(stored[group].bytes));
    for (const InvitedRecord::Invited& one : invited.people) {
      if (one.employee == person) co_return group;
    }
  }
  co_return std::nullopt;
}

core::Task<absl::StatusOr<ConfidentialAnswers::Asked>> ConfidentialAnswers::Ask(const Person& person,
                                                                                const std::string& survey) const {
  FL_CO_TRY(const std::optional<Survey> known, pulse_.Find(survey));
  if (const auto closed = ClosedTo(known, ledger_.clock().Now())) co_return Answer(*closed, known, person);
  FL_CO_TRY(const std::optional<std::uint32_t> group, co_await GroupWith(survey, person.employee));
  if (!group) co_return Answer(Outcome::kNotInvited, known, person);
  FL_CO_TRY(const std::vector<SurveyQuestion> questions, pulse_.QuestionsOf(survey));
  view::SurveyForm form{.metadata = survey, .closes = known->dates.Close(), .questions = {}};
  for (const SurveyQuestion& question : questions) form.questions.push_back(Shown(question, IsFrench(person)));
  co_return form;
}

core::Task<absl::StatusOr<view::SurveyAnswered>> ConfidentialAnswers::Take(const Person& person,
                                                                           const FormSent& form) const {
  const std::string& survey = form.metadata;
  // What was sent in time is taken, though it is read a moment later.
  const absl::Time sent = std::min(ledger_.clock().Now(), form.from.at);
  FL_CO_TRY(const std::optional<Survey> known, pulse_.Find(survey));
  if (const auto closed = ClosedTo(known, sent)) co_return Answer(*closed, known, person);
  FL_CO_TRY(const std::vector<SurveyQuestion> questions, pulse_.QuestionsOf(survey));
  std::optional<SurveyAnswers> answers = Read(form.answers, questions);
  if (!answers) co_return Answer(Outcome::kNotOffered, known, person);
  FL_CO_TRY(const std::optional<std::uint32_t> group, co_await GroupWith(survey, person.employee));
  if (!group) co_return Answer(Outcome::kNotInvited, known, person);
  const Outcome outcome = answers->empty() ? Outcome::kNothing : Outcome::kKept;
  const AnswersRecord::Given given{.employee = person.employee, .at = sent, .answers = *std::move(answers)};
  const absl::Status kept = co_await Keep(survey, *group, given);
  // Another process has heard of the close before this one.
  if (ReasonOf(kept) == "KEY_ERASED") co_return Answer(Outcome::kOver, known, person);
  if (!kept.ok()) co_return kept;
  co_return Answer(outcome, known, person);
}

core::Task<absl::Status> ConfidentialAnswers::Keep(const std::string& survey, std::uint32_t group,
                                                   const AnswersRecord::Given& given) const {
  const ledger::Partition partition = ledger_.PartitionOf(survey);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> reads = answers_.KeysOf(survey, group);
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates));
    FL_CO_TRY(AnswersRecord record, answers_.Get(unit, survey, group));
    const auto before = std::find_if(record.people.begin(), record.people.end(),
                                     [&](const auto& one) { return one.employee == given.employee; });
    if (before == record.people.end()) {
      record.people.push_back(given);
    } else {
      // The same again, or something that was sent before it and arrives late.
      if (before->answers == given.answers || before->at > given.at) co_return absl::OkStatus();
      *before = given;
    }
    FL_CO_RETURN_IF_ERROR(answers_.Put(unit, survey, group, record));
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    if (result.outcome == ledger::CommitResult::Outcome::kCommitted) co_return absl::OkStatus();
  }
  co_return absl::AbortedError("others of the same group answer at the same time; try again");
}

ledger::Job ConfidentialAnswers::TotalJob(const Survey& survey, absl::Time now) {
  return {.id = fmt::format("{}-{}", kTotal, survey.id),
          .kind = kJobKind,
          .payload = fmt::format("{} {}", kTotal, survey.id),
          .due = survey.dates.closes,
          .made = now};
}

ledger::Job ConfidentialAnswers::EraseJob(const EmployeeId& person, const std::string& event, absl::Time now) {
  return {.id = fmt::format("{}-{}", kErase, event),
          .kind = kJobKind,
          .payload = fmt::format("{} {}", kErase, person.str()),
          .due = now,
          .made = now};
}

core::Task<absl::StatusOr<ledger::JobOutcome>> ConfidentialAnswers::Do(const ledger::JobAttempt& attempt) const {
  const std::vector<std::string> words = absl::StrSplit(attempt.job.payload, absl::MaxSplits(' ', 1));
  if (words.size() == 2 && words[0] == kTotal) co_return co_await Total(attempt, words[1]);
  if (words.size() == 2 && words[0] == kErase) {
    const EmployeeId person(words[1]);
    co_return co_await Erase(person);
  }
  co_return absl::DataLossError("a stored job about confidential answers has unknown words");
}

ConfidentialAnswers::Ended ConfidentialAnswers::Total(const ledger::JobAttempt& attempt,
                                                      const std::string& survey) const {
  FL_CO_TRY(const std::optional<Survey> known, pulse_.Find(survey));
  if (!known) co_return absl::UnavailableError("of this survey nothing is known");
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(attempt.partition, ledger::KeyOf(stores_.totals, survey));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored[0].version > 0) {
    FL_CO_TRY(const TotalRecord record, stores_.totals.Decode(stored[0].bytes));
    co_return co_await Publish(survey, record.total);
  }
  const absl::Time now = ledger_.clock().Now();
  const absl::Time close = known->dates.Close();
  const bool too_late = now >= close + kKeptAtMost;
  // It may have been extended.
  if (!known->ended && !too_late) co_return ledger::JobOutcome::Later(std::max(close, now + kPause));
  FL_CO_TRY(const std::optional<std::uint32_t> groups, co_await GroupsOf(survey));
  co_return End(survey, groups.value_or(0), !too_late);
}

ledger::JobOutcome ConfidentialAnswers::End(const std::string& survey, std::uint32_t groups, bool total) const {
  ledger::JobOutcome outcome;
  if (total) outcome.again = ledger_.clock().Now();
  outcome.reads = answers_.KeysOfAll(survey, groups);
  outcome.reads.push_back(ledger::KeyOf(stores_.totals, survey));
  outcome.apply = [this, survey, groups, total](ledger::Unit& unit) -> absl::Status {
    if (total) {
      std::vector<SurveyAnswers> all;
      for (std::uint32_t group = 0; group < groups; ++group) {
        FL_TRY(AnswersRecord record, answers_.Get(unit, survey, group));
        for (AnswersRecord::Given& given : record.people) all.push_back(std::move(given.answers));
      }
      TotalRecord made;
      FL_TRY(made.total, pulse_.TotalOf(survey, all));
      unit.Put(stores_.totals, survey, made);
    }
    return answers_.Destroy(unit, survey, groups);
  };
  return outcome;
}

ConfidentialAnswers::Ended ConfidentialAnswers::Publish(const std::string& survey, const std::string& total) const {
  const absl::Status published = co_await pulse_.PublishTotal(survey, total);
  // Whatever else it is, it may be put right.
  if (!published.ok() && ReasonOf(published) != "ALREADY_PUBLISHED") {
    co_return ledger::JobOutcome::Later(ledger_.clock().Now() + (IsTransient(published) ? kPause : kLongPause));
  }
  ledger::JobOutcome outcome;
  outcome.reads.push_back(ledger::KeyOf(stores_.totals, survey));
  outcome.apply = [this, survey](ledger::Unit& unit) {
    unit.Remove(stores_.totals, survey);
    return absl::OkStatus();
  };
  co_return outcome;
}

ConfidentialAnswers::Ended ConfidentialAnswers::Erase(const EmployeeId& person) const {
  FL_CO_TRY(const std::vector<Survey> surveys, pulse_.All());
  for (const Survey& survey : surveys) {
    if (!survey.confidential) continue;
    FL_CO_RETURN_IF_ERROR(co_await EraseIn(survey.id, person));
  }
  co_return ledger::JobOutcome::Done();
}

core::Task<absl::Status> ConfidentialAnswers::EraseIn(const std::string& survey, const EmployeeId& person) const {
  FL_CO_TRY(const std::optional<std::uint32_t> groups, co_await GroupsOf(survey));
  const ledger::Partition partition = ledger_.PartitionOf(survey);
  for (std::uint32_t group = 0; group < groups.value_or(0); ++group) {
    std::vector<ledger::Key> reads = answers_.KeysOf(survey, group);
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates));
    FL_CO_TRY(AnswersRecord record, answers_.Get(unit, survey, group));
    if (std::erase_if(record.people, [&](const auto& one) { return one.employee == person; }) == 0) continue;
    FL_CO_RETURN_IF_ERROR(answers_.Put(unit, survey, group, record));
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    if (result.outcome != ledger::CommitResult::Outcome::kCommitted) {
      co_return absl::AbortedError("others of the same group answer at the same time; try again");
    }
  }
  co_return absl::OkStatus();
}

}  // namespace fairlead::chat
