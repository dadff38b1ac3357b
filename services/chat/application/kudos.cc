#include "services/chat/application/kudos.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "services/chat/application/form_draft.h"
#include "services/chat/application/refusals.h"
#include "services/chat/application/slips.h"

namespace fairlead::chat {
namespace {

using view::ProblemKind;

constexpr std::size_t kMostRecipients = 20;
constexpr std::size_t kRequestIdBytes = 16;
constexpr int kShown = 10;
constexpr char kJoinMessage[] = "👏";
constexpr char kChannelOrigin[] = "chat:channel:";

view::Person Mention(const UserRef& user) { return {.chat_id = user.str(), .name = {}}; }

}  // namespace

std::string OriginOf(const ChannelRef& channel) { return channel.empty() ? "" : kChannelOrigin + channel.str(); }

ChannelRef ChannelOf(const std::string& origin) {
  const bool typed = origin.starts_with(kChannelOrigin);
  return ChannelRef(typed ? origin.substr(sizeof(kChannelOrigin) - 1) : "");
}

std::string RequestIdOf(const std::string& incoming) {
  return "chat-" + core::Hex(core::Sha256(incoming).substr(0, kRequestIdBytes));
}

Kudos::Answer<KudosReading> Kudos::Read(const CommandTyped& command) const {
  FL_CO_TRY(const std::vector<std::string> values, co_await recognition_.ListValues());
  KudosRules rules;
  rules.values = values;
  rules.example_points = options_.example_points;
  co_return ReadKudos(command.text, rules);
}

Kudos::Answer<view::MessageView> Kudos::Problem(const KudosProblem& problem) const {
  FL_CO_TRY(const std::vector<std::string> values, co_await recognition_.ListValues());
  view::KudosProblem shown = ViewOf(problem, values);
  const bool thanks = problem.slips.front().kind != SlipKind::kUnknownCommand;
  if (thanks) {
    FormDraft draft{.people = {}, .points = problem.understood.points, .value = problem.understood.value};
    for (const UserRef& user : problem.understood.users) draft.people.push_back(user.str());
    FL_CO_TRY(draft.message, co_await MessageText(problem.understood.message));
    shown.draft = draft.Encode();
  }
  co_return shown;
}

view::KudosProblem Kudos::OneProblem(view::Problem problem) const {
  view::KudosProblem shown;
  shown.problems.push_back(std::move(problem));
  return shown;
}

Kudos::Answer<Kudos::Recipients> Kudos::Resolve(const Person& giver, const KudosDraft& draft) const {
  Recipients result;
  std::vector<UserRef> users = draft.users;
  std::set<UserRef> known(users.begin(), users.end());
  for (const GroupRef& group : draft.groups) {
    const absl::StatusOr<std::vector<UserRef>> members = co_await workspace_.MembersOf(group);
    if (absl::IsNotFound(members.status())) {
      result.problems.push_back({.kind = ProblemKind::kUnknownGroup, .typed = group.str()});
      continue;
    }
    if (!members.ok()) co_return members.status();
    std::size_t added = 0;
    for (const UserRef& member : *members) {
      if (member == giver.user || !known.insert(member).second) continue;
      users.push_back(member);
      ++added;
    }
    if (added == 0) result.problems.push_back({.kind = ProblemKind::kEmptyGroup, .typed = group.str()});
  }
  if (users.size() > kMostRecipients) {
    result.problems.push_back(
        {.kind = ProblemKind::kTooManyPeople, .limit = static_cast<std::int64_t>(kMostRecipients)});
    co_return result;
  }
  for (const UserRef& user : users) {
    const absl::StatusOr<Person> person = co_await identities_.Identify(user);
    if (person.ok()) {
      result.employees.push_back(person->employee);
      result.shown.push_back(Mention(user));
    } else if (absl::IsFailedPrecondition(person.status()) || absl::IsNotFound(person.status())) {
      result.problems.push_back(ProblemWith(person.status(), Mention(user)));
    } else {
      co_return person.status();
    }
  }
  co_return result;
}

// Mentions inside a message are read by people who may not be in this chat: they become names.
Kudos::Answer<std::string> Kudos::MessageText(const Tokens& message) const {
  std::map<UserRef, std::string> names;
  for (const Token& token : message) {
    const auto* mention = std::get_if<PersonMention>(&token);
    if (mention == nullptr) continue;
    const absl::StatusOr<Person> person = co_await identities_.Identify(mention->user);
    if (IsTransient(person.status())) co_return person.status();
    if (!person.ok()) continue;
    const absl::StatusOr<Employee> employee = co_await directory_.Get(person->employee);
    if (IsTransient(employee.status())) co_return employee.status();
    if (employee.ok()) names[mention->user] = employee->name;
  }
  co_return PlainText(message, [&names](const UserRef& user) {
    const auto found = names.find(user);
    return found == names.end() ? std::string() : found->second;
  });
}

Kudos::Answer<view::MessageView> Kudos::Give(const Person& giver, const Origin& from, const KudosDraft& draft) const {
  FL_CO_TRY(Recipients recipients, co_await Resolve(giver, draft));
  if (!recipients.problems.empty()) {
    view::KudosProblem shown;
    shown.problems = std::move(recipients.problems);
    co_return shown;
  }
  AwardDraft award;
  award.recipients = recipients.employees;
  award.points = draft.points;
  award.value = draft.value;
  FL_CO_TRY(award.message, co_await MessageText(draft.message));
  award.origin = OriginOf(from.channel);
  const std::string request = RequestIdOf(from.id);
  const absl::StatusOr<AwardReceipt> receipt = co_await recognition_.GiveAward(giver.employee, request, award);
  if (IsTransient(receipt.status())) co_return receipt.status();
  if (!receipt.ok()) {
    const absl::Status& error = receipt.status();
    FL_CO_TRY(view::Problem problem, co_await ProblemOf(error, identities_));
    co_return OneProblem(std::move(problem));
  }
  FL_CO_TRY(const Wallet wallet, co_await recognition_.GetWallet(giver.employee));
  co_return view::KudosGiven{.recipients = std::move(recipients.shown),
                             .points = draft.points,
                             .left = receipt->left,
                             .refills_at = wallet.refills_at,
                             .award_id = receipt->award};
}

Kudos::Answer<view::MessageView> Kudos::Undo(const Person& person, const Origin& from, const std::string& award) const {
  std::vector<Award> given;
  if (award.empty()) {
    FL_CO_TRY(given, co_await recognition_.ListAwards(person.employee, AwardDirection::kGiven, kShown));
  } else {
    absl::StatusOr<Award> named = co_await recognition_.GetAward(award);
    if (IsTransient(named.status())) co_return named.status();
    if (named.ok()) given.push_back(*std::move(named));
  }
  // What was taken back since the person typed this was taken back by an earlier attempt of the same.
  const auto found = std::find_if(given.begin(), given.end(), [&](const Award& one) {
    return !award.empty() || !one.reversed || one.reversed_at >= from.at;
  });
  if (found == given.end()) co_return view::ProblemAnswer{{.kind = ProblemKind::kNothingToUndo}};
  const std::string request = RequestIdOf(from.id);
  const std::string reason = "undo";
  const absl::Status reversed = co_await recognition_.ReverseAward(person.employee, request, found->id, reason);
  if (IsTransient(reversed)) co_return reversed;
  if (!reversed.ok()) {
    FL_CO_TRY(view::Problem problem, co_await ProblemOf(reversed, identities_));
    co_return view::ProblemAnswer{std::move(problem)};
  }
  FL_CO_TRY(std::vector<view::Person> recipients, co_await ShowAll(found->recipients));
  FL_CO_TRY(const Wallet wallet, co_await recognition_.GetWallet(person.employee));
  co_return view::AwardTakenBack{.recipients = std::move(recipients), .points = found->points, .left = wallet.left};
}

Kudos::Answer<std::vector<view::MessageView>> Kudos::Join(const Person& person, const Origin& from,
                                                          const std::string& award, const std::string& message) const {
  std::vector<view::MessageView> answers;
  const absl::StatusOr<Award> joined = co_await recognition_.GetAward(award);
  if (IsTransient(joined.status())) co_return joined.status();
  if (!joined.ok() || joined->reversed || options_.join_points <= 0) co_return answers;
  AwardDraft draft{.recipients = joined->recipients,
                   .points = options_.join_points,
                   .value = joined->value,
                   .message = kJoinMessage,
                   .origin = kJoinOrigin};
  std::erase(draft.recipients, person.employee);
  if (draft.recipients.empty()) co_return answers;
  // Once for each message and person, however often they put the emoji there.
  const std::string request = RequestIdOf("join " + from.channel.str() + " " + message + " " + from.user.str());
  const absl::StatusOr<AwardReceipt> receipt = co_await recognition_.GiveAward(person.employee, request, draft);
  if (IsTransient(receipt.status())) co_return receipt.status();
  if (!receipt.ok()) {
    const absl::Status& error = receipt.status();
    FL_CO_TRY(view::Problem problem, co_await ProblemOf(error, identities_));
    answers.emplace_back(OneProblem(std::move(problem)));
    co_return answers;
  }
  FL_CO_TRY(std::vector<view::Person> shown, co_await ShowAll(draft.recipients));
  FL_CO_TRY(const Wallet wallet, co_await recognition_.GetWallet(person.employee));
  answers.emplace_back(view::KudosGiven{.recipients = std::move(shown),
                                        .points = options_.join_points,
                                        .left = receipt->left,
                                        .refills_at = wallet.refills_at,
                                        .award_id = receipt->award});
  co_return answers;
}

Kudos::Answer<Kudos::FormResult> Kudos::GiveByForm(const Person& giver, const FormSent& form) const {
  const auto text = [&form](Field field) {
    const auto found = form.texts.find(field);
    return found == form.texts.end() ? std::string() : found->second;
  };
  FormResult result;
  KudosDraft draft;
  draft.users = form.people;
  draft.value = text(Field::kValue);
  if (draft.users.empty()) result.errors[Field::kPeople] = {.kind = ProblemKind::kNobodyNamed};
  if (!absl::SimpleAtoi(text(Field::kPoints), &draft.points)) {
    result.errors[Field::kPoints] = {.kind = ProblemKind::kPointsMissing};
  } else if (draft.points < 1) {
    result.errors[Field::kPoints] = {
        .kind = draft.points == 0 ? ProblemKind::kPointsZero : ProblemKind::kPointsNegative,
        .typed = text(Field::kPoints),
        .suggestion = std::to_string(std::max<std::int64_t>(1, -draft.points))};
  }
  if (text(Field::kMessage).find_first_not_of(" \t\r\n") == std::string::npos) {
    result.errors[Field::kMessage] = {.kind = ProblemKind::kEmptyMessage};
  }
  if (!result.errors.empty()) co_return result;
  draft.message = {Text{text(Field::kMessage)}};
  Origin from = form.from;
  if (from.channel.empty()) from.channel = ChannelRef(form.metadata);
  FL_CO_TRY(view::MessageView answer, co_await Give(giver, from, draft));
  const auto* problem = std::get_if<view::KudosProblem>(&answer);
  if (problem == nullptr) {
    result.given.push_back(std::move(answer));
    co_return result;
  }
  for (const view::Problem& one : problem->problems) {
    Field field = Field::kPeople;
    if (one.kind == ProblemKind::kAllowanceExceeded || one.kind == ProblemKind::kRecipientLimitExceeded ||
        one.kind == ProblemKind::kAwardLimitExceeded) {
      field = Field::kPoints;
    }
    if (one.kind == ProblemKind::kUnknownValue) field = Field::kValue;
    result.errors.emplace(field, one);
  }
  co_return result;
}

Kudos::Answer<view::KudosForm> Kudos::Form(const Person& person, const std::string& channel,
                                           const std::string& draft) const {
  FL_CO_TRY(const std::vector<std::string> values, co_await recognition_.ListValues());
  FL_CO_TRY(const Wallet wallet, co_await recognition_.GetWallet(person.employee));
  FormDraft chosen = FormDraft::Decode(draft);
  const bool known = std::find(values.begin(), values.end(), chosen.value) != values.end();
  co_return view::KudosForm{.metadata = channel,
                            .people = std::move(chosen.people),
                            .points = chosen.points,
                            .value = known ? std::move(chosen.value) : std::string(),
                            .message = std::move(chosen.message),
                            .values = values,
                            .left = wallet.left,
                            .refills_at = wallet.refills_at};
}

Kudos::Answer<std::vector<view::Person>> Kudos::ShowAll(const std::vector<EmployeeId>& people) const {
  std::vector<view::Person> shown;
  for (const EmployeeId& person : people) {
    FL_CO_TRY(view::Person one, co_await identities_.Show(person));
    shown.push_back(std::move(one));
  }
  co_return shown;
}

Kudos::Answer<view::BalanceAnswer> Kudos::WalletOf(const Person& person) const {
  FL_CO_TRY(const Wallet wallet, co_await recognition_.GetWallet(person.employee));
  co_return view::BalanceAnswer{.balance = wallet.balance,
                                .owed = wallet.owed,
                                .allowance = wallet.allowance,
                                .left = wallet.left,
                                .refills_at = wallet.refills_at};
}

Kudos::Answer<view::MessageView> Kudos::Balance(const Person& person) const {
  FL_CO_TRY(const view::BalanceAnswer answer, co_await WalletOf(person));
  co_return answer;
}

Kudos::Answer<std::vector<view::HistoryAnswer::Entry>> Kudos::AwardsOf(const Person& person, AwardDirection direction,
                                                                       int limit) const {
  std::vector<view::HistoryAnswer::Entry> entries;
  FL_CO_TRY(const std::vector<Award> awards, co_await recognition_.ListAwards(person.employee, direction, limit));
  for (const Award& award : awards) {
    const bool received = direction == AwardDirection::kReceived;
    std::vector<EmployeeId> others = award.recipients;
    if (received) others.assign(1, award.giver);
    FL_CO_TRY(std::vector<view::Person> shown, co_await ShowAll(others));
    entries.push_back({.received = received,
                       .others = std::move(shown),
                       .points = award.points,
                       .value = award.value,
                       .message = award.message,
                       .at = award.given_at,
                       .taken_back = award.reversed});
  }
  co_return entries;
}

Kudos::Answer<view::MessageView> Kudos::History(const Person& person) const {
  view::HistoryAnswer answer;
  FL_CO_TRY(answer.entries, co_await AwardsOf(person, AwardDirection::kReceived, kShown));
  FL_CO_TRY(std::vector<view::HistoryAnswer::Entry> given, co_await AwardsOf(person, AwardDirection::kGiven, kShown));
  answer.entries.insert(answer.entries.end(), given.begin(), given.end());
  std::stable_sort(answer.entries.begin(), answer.entries.end(),
                   [](const auto& a, const auto& b) { return a.at > b.at; });
  co_return answer;
}

Kudos::Answer<view::MessageView> Kudos::Top(const Person& person) const {
  FL_CO_TRY(const Leaderboard board, co_await recognition_.GetLeaderboard(person.employee, kShown));
  FL_CO_TRY(const Choices choices, co_await recognition_.GetChoices(person.employee));
  view::LeaderboardAnswer answer{.opted_out = choices.leaderboard_opt_out};
  if (!absl::ParseCivilTime(board.month, &answer.month)) co_return absl::InternalError("a leader board of no month");
  for (const Leaderboard::Place& place : board.places) {
    FL_CO_TRY(view::Person shown, co_await identities_.Show(place.employee));
    answer.places.push_back({.rank = place.rank, .person = std::move(shown), .points = place.points});
  }
  co_return answer;
}

Kudos::Answer<view::MessageView> Kudos::Help() const {
  FL_CO_TRY(const std::vector<std::string> values, co_await recognition_.ListValues());
  co_return view::HelpAnswer{.values = values, .join_emoji = options_.join_emoji, .join_points = options_.join_points};
}

Kudos::Answer<view::AwardAnnouncement> Kudos::Announcement(const Award& award) const {
  FL_CO_TRY(view::Person giver, co_await identities_.Show(award.giver));
  FL_CO_TRY(std::vector<view::Person> recipients, co_await ShowAll(award.recipients));
  view::AwardAnnouncement shown{.giver = std::move(giver),
                                .recipients = std::move(recipients),
                                .points = award.points,
                                .value = award.value,
                                .message = award.message};
  if (options_.join_points > 0) {
    shown.join_emoji = options_.join_emoji;
    shown.join_points = options_.join_points;
  }
  if (award.reversed) shown.taken_back = award.reversed_at;
  co_return shown;
}

}  // namespace fairlead::chat
