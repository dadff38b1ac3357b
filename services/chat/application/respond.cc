#include "services/chat/application/respond.h"

#include <type_traits>
#include <utility>

#include "libs/core/status.h"
#include "services/chat/application/refusals.h"

namespace fairlead::chat {
namespace {

constexpr int kAttempts = 4;
constexpr char kEnglish[] = "en";

Destination Back(const Origin& from) {
  if (from.reply.empty()) return ToPerson{from.user};
  return ToReply{from.reply, from.user};
}

std::vector<Message> One(const Origin& from, const Person& person, view::MessageView what) {
  std::vector<Message> messages;
  messages.push_back({.to = Back(from), .what = std::move(what), .reader = ReaderFor(person)});
  return messages;
}

bool IsNobody(const absl::Status& error) { return absl::IsFailedPrecondition(error) || absl::IsNotFound(error); }

}  // namespace

const Origin* OriginOf(const Incoming& incoming) {
  return std::visit(
      [](const auto& one) -> const Origin* {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, Other>) {
          return nullptr;
        } else {
          return &one.from;
        }
      },
      incoming);
}

Origin* OriginOf(Incoming& incoming) {
  return const_cast<Origin*>(OriginOf(std::as_const(incoming)));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

Respond::Messages Respond::Run(const Incoming& incoming) const {
  if (const auto* command = std::get_if<CommandTyped>(&incoming)) co_return co_await OnCommand(*command);
  if (const auto* button = std::get_if<ButtonPressed>(&incoming)) co_return co_await OnButton(*button);
  if (const auto* reaction = std::get_if<ReactionAdded>(&incoming)) co_return co_await OnReaction(*reaction);
  if (const auto* home = std::get_if<HomeOpened>(&incoming)) co_return co_await OnHome(home->from);
  std::vector<Message> messages;
  if (const auto* form = std::get_if<FormSent>(&incoming)) {
    FL_CO_TRY(FormAnswer answer, co_await RunForm(*form));
    messages = std::move(answer.messages);
    // The form is closed by now: what is wrong with it is said in a message.
    for (const auto& [field, problem] : answer.errors) {
      messages.push_back(
          {.to = Back(form->from), .what = view::MessageView(view::ProblemAnswer{problem}), .reader = answer.reader});
      break;
    }
  }
  if (const auto* changed = std::get_if<AccountChanged>(&incoming)) {
    FL_CO_RETURN_IF_ERROR(co_await identities_.Forget(changed->from.user));
  }
  co_return messages;
}

Respond::Messages Respond::OnCommand(const CommandTyped& command) const {
  const absl::StatusOr<Person> person = co_await identities_.Identify(command.from.user);
  if (IsNobody(person.status())) co_return co_await Unknown(command.from, person.status());
  if (!person.ok()) co_return person.status();
  FL_CO_TRY(const KudosReading reading, co_await kudos_.Read(command));
  const std::string empty;
  if (std::holds_alternative<OpenForm>(reading)) co_return co_await OpenKudosForm(*person, command.from, empty);
  absl::StatusOr<view::MessageView> answer;
  if (std::holds_alternative<chat::Balance>(reading)) answer = co_await kudos_.Balance(*person);
  if (std::holds_alternative<chat::History>(reading)) answer = co_await kudos_.History(*person);
  if (std::holds_alternative<chat::Top>(reading)) answer = co_await kudos_.Top(*person);
  if (std::holds_alternative<chat::Help>(reading)) answer = co_await kudos_.Help();
  // The last one.
  if (std::holds_alternative<chat::Undo>(reading)) answer = co_await kudos_.Undo(*person, command.from, empty);
  if (const auto* draft = std::get_if<KudosDraft>(&reading)) {
    answer = co_await kudos_.Give(*person, command.from, *draft);
  }
  if (const auto* problem = std::get_if<KudosProblem>(&reading)) answer = co_await kudos_.Problem(*problem);
  if (!answer.ok()) co_return answer.status();
  co_return One(command.from, *person, *std::move(answer));
}

Respond::Messages Respond::OpenKudosForm(const Person& person, const Origin& from, const std::string& draft) const {
  const std::string channel = from.channel.str();
  FL_CO_TRY(const view::FormView form, co_await kudos_.Form(person, channel, draft));
  co_return co_await Open(person, from, form);
}

Respond::Messages Respond::OpenNominationForm(const Person& person, const ButtonPressed& button) const {
  if (button.action == Action::kDecline) {
    FL_CO_TRY(const view::FormView form, co_await nominations_.FormToDecline(person, button.value));
    co_return co_await Open(person, button.from, form);
  }
  FL_CO_TRY(view::NominationForm nomination, co_await nominations_.Form(person, button.value));
  if (nomination.definitions.empty()) {
    view::Problem problem{.kind = view::ProblemKind::kMayNotNominate};
    co_return One(button.from, person, view::ProblemAnswer{std::move(problem)});
  }
  const view::FormView form = std::move(nomination);
  co_return co_await Open(person, button.from, form);
}

Respond::Messages Respond::OpenSurveyForm(const Person& person, const ButtonPressed& button) const {
  FL_CO_TRY(ConfidentialAnswers::Asked asked, co_await answers_.Ask(person, button.value));
  if (auto* const instead = std::get_if<view::SurveyAnswered>(&asked)) {
    co_return One(button.from, person, std::move(*instead));
  }
  const view::FormView form = std::get<view::SurveyForm>(std::move(asked));
  co_return co_await Open(person, button.from, form);
}

Respond::Messages Respond::Open(const Person& person, const Origin& from, const view::FormView& form) const {
  const view::Reader reader = ReaderFor(person);
  const absl::Status opened = co_await speaker_.OpenForm(from.trigger, form, reader);
  if (opened.ok()) co_return std::vector<Message>();
  if (!absl::IsDeadlineExceeded(opened) && IsTransient(opened)) co_return opened;
  const bool survey = std::holds_alternative<view::SurveyForm>(form);
  view::Problem problem{.kind = survey ? view::ProblemKind::kSurveyFormTooLate : view::ProblemKind::kFormTooLate};
  co_return One(from, person, view::ProblemAnswer{std::move(problem)});
}

Respond::Messages Respond::OnButton(const ButtonPressed& button) const {
  const absl::StatusOr<Person> person = co_await identities_.Identify(button.from.user);
  if (IsNobody(person.status())) co_return co_await Unknown(button.from, person.status());
  if (!person.ok()) co_return person.status();
  if (button.action == Action::kOpenKudosForm) co_return co_await OpenKudosForm(*person, button.from, button.value);
  if (button.action == Action::kOpenNominationForm || button.action == Action::kDecline) {
    co_return co_await OpenNominationForm(*person, button);
  }
  if (button.action == Action::kAnswerHere) co_return co_await OpenSurveyForm(*person, button);
  FL_CO_TRY(view::MessageView answer, co_await AnswerButton(*person, button));
  // On the Home tab the tab itself shows what became of it.
  if (button.at_home) co_return co_await OnHome(button.from);
  co_return One(button.from, *person, std::move(answer));
}

core::Task<absl::StatusOr<view::MessageView>> Respond::AnswerButton(const Person& person,
                                                                    const ButtonPressed& button) const {
  const std::string request = RequestIdOf(button.from.id);
  absl::Status done;
  switch (button.action) {
    case Action::kUndoAward:
      co_return co_await kudos_.Undo(person, button.from, button.value);
    case Action::kApprove: {
      const std::string no_reason;
      co_return co_await nominations_.Vote(person, button.from, button.value, true, no_reason);
    }
    case Action::kStopMessages:
    case Action::kResumeMessages: {
      const bool stop = button.action == Action::kStopMessages;
      FL_CO_RETURN_IF_ERROR(co_await Mute(person, button.kind, stop));
      co_return view::MessagesStopped{.kind = button.kind, .stopped = stop};
    }
    case Action::kAskLater: {
      FL_CO_TRY(view::SurveyPutOff put_off, co_await surveys_.PutOff(person, button.value));
      co_return put_off;
    }
    case Action::kLeaveLeaderboard:
    case Action::kJoinLeaderboard:
      done =
          co_await recognition_.ChooseLeaderboard(person.employee, request, button.action == Action::kLeaveLeaderboard);
      break;
    case Action::kHideMilestones:
    case Action::kShowMilestones:
      done = co_await recognition_.ChooseMilestones(person.employee, request, button.action == Action::kHideMilestones);
      break;
    default:
      done = absl::UnimplementedError("no such button");
  }
  if (IsTransient(done)) co_return done;
  if (!done.ok()) {
    FL_CO_TRY(view::Problem problem, co_await ProblemOf(done, identities_));
    co_return view::ProblemAnswer{std::move(problem)};
  }
  co_return co_await kudos_.Help();
}

Respond::Messages Respond::OnReaction(const ReactionAdded& reaction) const {
  std::vector<Message> messages;
  if (reaction.emoji != kudos_.options().join_emoji) co_return messages;
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(ledger_.PartitionOf(reaction.from.channel.str()),
                    ledger::KeyOf(stores_.posted, PostedId(reaction.from.channel, reaction.message)));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored[0].version == 0) co_return messages;
  FL_CO_TRY(const PostedRecord posted, stores_.posted.Decode(stored[0].bytes));
  const absl::StatusOr<Person> person = co_await identities_.Identify(reaction.from.user);
  // Whoever is no employee only put an emoji there.
  if (IsNobody(person.status())) co_return messages;
  if (!person.ok()) co_return person.status();
  FL_CO_TRY(std::vector<view::MessageView> answers,
            co_await kudos_.Join(*person, reaction.from, posted.award, reaction.message));
  for (view::MessageView& answer : answers) {
    messages.push_back({.to = ToPerson{person->user}, .what = std::move(answer), .reader = ReaderFor(*person)});
  }
  co_return messages;
}

Respond::Messages Respond::OnHome(const Origin& from) const {
  std::vector<Message> messages;
  const absl::StatusOr<Person> person = co_await identities_.Identify(from.user);
  view::HomeView home;
  view::Reader reader;
  if (IsNobody(person.status())) {
    home.problem = ProblemWithYou(person.status());
    home.as_of = ledger_.clock().Now();
    FL_CO_TRY(reader, co_await ReaderOf(from.user));
  } else if (!person.ok()) {
    co_return person.status();
  } else {
    FL_CO_TRY(home, co_await home_.Of(*person));
    reader = ReaderFor(*person);
  }
  messages.push_back({.to = ToHome{from.user}, .what = std::move(home), .reader = std::move(reader)});
  co_return messages;
}

core::Task<absl::StatusOr<Respond::FormAnswer>> Respond::RunForm(const FormSent& form) const {
  FormAnswer answer;
  const absl::StatusOr<Person> person = co_await identities_.Identify(form.from.user);
  if (IsNobody(person.status())) {
    FL_CO_TRY(answer.reader, co_await ReaderOf(form.from.user));
    answer.errors[Field::kPeople] = ProblemWithYou(person.status());
    co_return answer;
  }
  if (!person.ok()) co_return person.status();
  answer.reader = ReaderFor(*person);
  absl::StatusOr<Kudos::FormResult> sent;
  if (form.form == Form::kKudos) sent = co_await kudos_.GiveByForm(*person, form);
  if (form.form == Form::kNomination) sent = co_await nominations_.NominateByForm(*person, form);
  if (form.form == Form::kDecline) sent = co_await nominations_.DeclineByForm(*person, form);
  if (form.form == Form::kSurvey) {
    FL_CO_TRY(view::SurveyAnswered answered, co_await answers_.Take(*person, form));
    Kudos::FormResult taken;
    taken.given.emplace_back(std::move(answered));
    sent = std::move(taken);
  }
  if (!sent.ok()) co_return sent.status();
  Kudos::FormResult& result = *sent;
  answer.errors = std::move(result.errors);
  for (view::MessageView& given : result.given) {
    std::vector<Message> one = One(form.from, *person, std::move(given));
    answer.messages.push_back(std::move(one.front()));
  }
  co_return answer;
}

core::Task<absl::Status> Respond::Mute(const Person& person, MessageKind kind, bool stop) const {
  const std::string& id = person.employee.str();
  const ledger::Partition partition = ledger_.PartitionOf(id);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.accounts, id));
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates));
    FL_CO_TRY(AccountRecord record, unit.Get(stores_.accounts, id));
    if (stop) {
      record.muted.insert(kind);
    } else {
      record.muted.erase(kind);
    }
    unit.Put(stores_.accounts, id, record);
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    if (result.outcome == ledger::CommitResult::Outcome::kCommitted) co_return absl::OkStatus();
  }
  co_return absl::AbortedError("others changed the same account; try again");
}

core::Task<absl::StatusOr<view::Reader>> Respond::ReaderOf(const UserRef& user) const {
  const absl::StatusOr<Account> account = co_await workspace_.Find(user);
  if (IsTransient(account.status())) co_return account.status();
  if (!account.ok()) co_return view::Reader{.locale = kEnglish, .zone = absl::UTCTimeZone()};
  const Person as_known{.locale = account->locale, .time_zone = account->time_zone};
  co_return ReaderFor(as_known);
}

Respond::Messages Respond::Unknown(const Origin& from, const absl::Status& error) const {
  FL_CO_TRY(view::Reader reader, co_await ReaderOf(from.user));
  std::vector<Message> messages;
  messages.push_back({.to = Back(from),
                      .what = view::MessageView(view::ProblemAnswer{ProblemWithYou(error)}),
                      .reader = std::move(reader)});
  co_return messages;
}

core::Task<std::vector<Message>> Respond::Say(const Incoming& incoming, view::ProblemKind kind) const {
  std::vector<Message> messages;
  const Origin* from = OriginOf(incoming);
  const bool waits = std::holds_alternative<CommandTyped>(incoming) || std::holds_alternative<FormSent>(incoming) ||
                     std::holds_alternative<ButtonPressed>(incoming);
  if (!waits) co_return messages;
  absl::StatusOr<view::Reader> reader = co_await ReaderOf(from->user);
  view::Reader whoever{.locale = kEnglish, .zone = absl::UTCTimeZone()};
  view::Problem problem{.kind = kind};
  problem.reference = RequestIdOf(from->id);
  messages.push_back({.to = Back(*from),
                      .what = view::MessageView(view::ProblemAnswer{std::move(problem)}),
                      .reader = reader.ok() ? *std::move(reader) : std::move(whoever)});
  co_return messages;
}

core::Task<std::vector<Message>> Respond::Interim(const Incoming& incoming) const {
  co_return co_await Say(incoming, view::ProblemKind::kWaiting);
}

core::Task<std::vector<Message>> Respond::Failed(const Incoming& incoming) const {
  co_return co_await Say(incoming, view::ProblemKind::kSomethingWrong);
}

core::Task<std::vector<Message>> Respond::GivenUp(const Incoming& incoming) const {
  co_return co_await Say(incoming, view::ProblemKind::kOutcomeUnknown);
}

}  // namespace fairlead::chat
