#include "services/chat/application/notify.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/chat/application/confidential.h"
#include "services/chat/application/refusals.h"

namespace fairlead::chat {
namespace {

// The first word of a job's payload.
constexpr char kAnnounce[] = "announce";             // award
constexpr char kReceived[] = "received";             // award, recipient
constexpr char kTakenBack[] = "taken_back";          // award
constexpr char kAsk[] = "ask";                       // nomination, approver
constexpr char kRemind[] = "remind";                 // nomination, approver
constexpr char kDecided[] = "decided";               // nomination, nominator
constexpr char kPrize[] = "prize";                   // nomination, nominee
constexpr char kAnnouncePrize[] = "announce_prize";  // nomination
constexpr char kMilestone[] = "milestone";           // employee, years
constexpr char kForget[] = "forget";                 // account

// A job that is named by what it says, so that the same is said once.
ledger::Job JobOf(const std::string& payload, absl::Time now) {
  ledger::Job job{.id = payload, .kind = Notify::kJobKind, .payload = payload, .due = now, .made = now};
  std::replace(job.id.begin(), job.id.end(), ' ', '-');
  return job;
}

std::string Words(const char* word, const std::string& first, const std::string& second = {}) {
  return second.empty() ? fmt::format("{} {}", word, first) : fmt::format("{} {} {}", word, first, second);
}

}  // namespace

Notify::Touches Notify::Store(const std::string& id, std::vector<std::string> payloads) const {
  const absl::Time now = ledger_.clock().Now();
  std::vector<ledger::Job> jobs;
  for (const std::string& payload : payloads) jobs.push_back(JobOf(payload, now));
  std::vector<ledger::Touch> touches;
  if (jobs.empty()) return touches;
  ledger::Touch touch;
  touch.partition = ledger_.PartitionOf(id);
  for (const ledger::Job& job : jobs) touch.reads.push_back(ledger::JobKey(job.id));
  touch.apply = [jobs = std::move(jobs)](ledger::Unit& unit) {
    for (const ledger::Job& job : jobs) FL_RETURN_IF_ERROR(ledger::AddJob(unit, job));
    return absl::OkStatus();
  };
  touches.push_back(std::move(touch));
  return touches;
}

Notify::Touches Notify::OnAward(const std::string& award, const std::vector<EmployeeId>& recipients,
                                bool joined_in) const {
  std::vector<std::string> payloads;
  if (!joined_in) payloads.push_back(Words(kAnnounce, award));
  for (const EmployeeId& recipient : recipients) payloads.push_back(Words(kReceived, award, recipient.str()));
  return Store(award, std::move(payloads));
}

Notify::Touches Notify::OnTakenBack(const std::string& award) const { return Store(award, {Words(kTakenBack, award)}); }

Notify::Touches Notify::OnNomination(const std::string& nomination, const std::vector<EmployeeId>& approvers,
                                     bool reminder) const {
  std::vector<std::string> payloads;
  for (const EmployeeId& approver : approvers) {
    payloads.push_back(Words(reminder ? kRemind : kAsk, nomination, approver.str()));
  }
  return Store(nomination, std::move(payloads));
}

Notify::Touches Notify::OnDecision(const std::string& nomination, const EmployeeId& nominator,
                                   const std::vector<EmployeeId>& nominees, bool approved) const {
  std::vector<std::string> payloads = {Words(kDecided, nomination, nominator.str())};
  if (approved) {
    payloads.push_back(Words(kAnnouncePrize, nomination));
    for (const EmployeeId& nominee : nominees) payloads.push_back(Words(kPrize, nomination, nominee.str()));
  }
  return Store(nomination, std::move(payloads));
}

Notify::Touches Notify::OnMilestone(const EmployeeId& person, int years) const {
  return Store(person.str(), {Words(kMilestone, person.str(), std::to_string(years))});
}

Notify::Touches Notify::OnGone(const EmployeeId& person, const std::string& event, bool erased) const {
  const std::string id = std::string(kForget) + "-" + event;
  ledger::Touch touch;
  touch.partition = ledger_.PartitionOf(person.str());
  const ledger::Job erase = ConfidentialAnswers::EraseJob(person, event, ledger_.clock().Now());
  touch.reads = {ledger::KeyOf(stores_.accounts, person.str()), ledger::JobKey(id), ledger::JobKey(erase.id)};
  touch.apply = [this, person, id, erased, erase, now = ledger_.clock().Now()](ledger::Unit& unit) {
    if (erased) FL_RETURN_IF_ERROR(ledger::AddJob(unit, erase));
    FL_TRY(const std::optional<AccountRecord> record, unit.Find(stores_.accounts, person.str()));
    if (!record) return absl::OkStatus();
    if (!record->user.empty()) {
      ledger::Job job = JobOf(Words(kForget, record->user.str()), now);
      job.id = id;
      FL_RETURN_IF_ERROR(ledger::AddJob(unit, job));
    }
    unit.Remove(stores_.accounts, person.str());
    return absl::OkStatus();
  };
  std::vector<ledger::Touch> touches;
  touches.push_back(std::move(touch));
  return touches;
}

Notify::Messages Notify::Run(const std::vector<std::string>& words) const {
  const std::string& word = words.front();
  if (words.size() == 2 && word == kAnnounce) co_return co_await Announce(words[1]);
  if (words.size() == 2 && word == kTakenBack) co_return co_await TakenBack(words[1]);
  if (words.size() == 2 && word == kAnnouncePrize) co_return co_await AnnouncePrize(words[1]);
  if (words.size() == 2 && word == kForget) {
    const UserRef user(words[1]);
    FL_CO_RETURN_IF_ERROR(co_await identities_.Forget(user));
    co_return std::vector<Message>();
  }
  if (words.size() != 3) co_return absl::DataLossError("a stored notification has unknown words");
  const EmployeeId person(words[2]);
  if (word == kReceived) co_return co_await Received(words[1], person);
  if (word == kAsk) co_return co_await Ask(words[1], person, false);
  if (word == kRemind) co_return co_await Ask(words[1], person, true);
  if (word == kDecided) co_return co_await Decided(words[1], person);
  if (word == kPrize) co_return co_await Prize(words[1], person);
  int years = 0;
  if (word == kMilestone && absl::SimpleAtoi(words[2], &years)) {
    const EmployeeId celebrated(words[1]);
    co_return co_await Milestone(celebrated, years);
  }
  co_return absl::DataLossError("a stored notification has unknown words");
}

core::Task<absl::StatusOr<ledger::JobOutcome>> Notify::Do(const ledger::JobAttempt& attempt) const {
  const std::vector<std::string> words = absl::StrSplit(attempt.job.payload, ' ');
  FL_CO_TRY(const std::vector<Message> messages, co_await Run(words));
  ledger::JobOutcome outcome;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    std::string id = "out-" + attempt.job.id + "-" + std::to_string(i);
    FL_CO_TRY(ledger::Job job, co_await speaker_.Prepare(attempt.partition, std::move(id), messages[i]));
    outcome.next.push_back(std::move(job));
  }
  co_return outcome;
}

core::Task<absl::StatusOr<std::optional<Person>>> Notify::Willing(const EmployeeId& id,
                                                                  std::optional<MessageKind> kind) const {
  FL_CO_TRY(const std::optional<Identities::Contact> contact, co_await identities_.Reach(id));
  if (!contact || (kind && contact->record.muted.contains(*kind))) co_return std::nullopt;
  co_return contact->person;
}

Message Notify::To(const Person& person, view::MessageView what) const {
  view::Reader reader = ReaderFor(person);
  const absl::Time due = quiet_.Next(ledger_.clock().Now(), reader.zone);
  return {.to = ToPerson{person.user}, .what = std::move(what), .reader = std::move(reader), .due = due};
}

Notify::Messages Notify::Announce(const std::string& award) const {
  FL_CO_TRY(const Award given, co_await recognition_.GetAward(award));
  std::vector<Message> messages;
  if (given.reversed) co_return messages;
  FL_CO_TRY(view::AwardAnnouncement shown, co_await kudos_.Announcement(given));
  messages.push_back({.to = ToChannel{ChannelOf(given.origin)},
                      .what = view::MessageView(std::move(shown)),
                      .reader = kudos_.options().channel_reader,
                      .award = award});
  co_return messages;
}

Notify::Messages Notify::TakenBack(const std::string& award) const {
  std::vector<Message> messages;
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(ledger_.PartitionOf(award), ledger::KeyOf(stores_.announced, award));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  // Whatever was not told of yet is not told of any more.
  if (stored[0].version == 0) co_return messages;
  FL_CO_TRY(AnnouncedRecord announced, stores_.announced.Decode(stored[0].bytes));
  FL_CO_TRY(const Award given, co_await recognition_.GetAward(award));
  FL_CO_TRY(view::AwardAnnouncement shown, co_await kudos_.Announcement(given));
  messages.push_back({.to = ToMessage{announced.channel, std::move(announced.message)},
                      .what = view::MessageView(std::move(shown)),
                      .reader = kudos_.options().channel_reader});
  co_return messages;
}

Notify::Messages Notify::Received(const std::string& award, const EmployeeId& recipient) const {
  std::vector<Message> messages;
  FL_CO_TRY(const std::optional<Person> person, co_await Willing(recipient, MessageKind::kAwardReceived));
  if (!person) co_return messages;
  FL_CO_TRY(const Award given, co_await recognition_.GetAward(award));
  if (given.reversed) co_return messages;
  FL_CO_TRY(view::Person giver, co_await identities_.Show(given.giver));
  view::AwardReceived received{.giver = std::move(giver),
                               .points = given.points,
                               .value = given.value,
                               .message = given.message,
                               .balance = std::nullopt};
  messages.push_back(To(*person, std::move(received)));
  co_return messages;
}

Notify::Messages Notify::Ask(const std::string& nomination, const EmployeeId& approver, bool reminder) const {
  std::vector<Message> messages;
  std::optional<MessageKind> kind;
  if (reminder) kind = MessageKind::kReminder;
  FL_CO_TRY(const std::optional<Person> person, co_await Willing(approver, kind));
  if (!person) co_return messages;
  FL_CO_TRY(const Nomination known, co_await recognition_.GetNomination(nomination));
  if (known.state != NominationState::kPending) co_return messages;
  FL_CO_TRY(view::ApprovalRequest request, co_await nominations_.Request(known, approver, reminder, person->locale));
  if (reminder && request.my_vote) co_return messages;
  messages.push_back(To(*person, std::move(request)));
  co_return messages;
}

Notify::Messages Notify::Decided(const std::string& nomination, const EmployeeId& nominator) const {
  std::vector<Message> messages;
  FL_CO_TRY(const std::optional<Person> person, co_await Willing(nominator, MessageKind::kNominationNews));
  if (!person) co_return messages;
  FL_CO_TRY(const Nomination known, co_await recognition_.GetNomination(nomination));
  FL_CO_TRY(view::NominationDecided decided, co_await nominations_.Decided(known, person->locale));
  messages.push_back(To(*person, std::move(decided)));
  co_return messages;
}

Notify::Messages Notify::Prize(const std::string& nomination, const EmployeeId& nominee) const {
  std::vector<Message> messages;
  FL_CO_TRY(const std::optional<Person> person, co_await Willing(nominee, MessageKind::kAwardReceived));
  if (!person) co_return messages;
  FL_CO_TRY(const Nomination known, co_await recognition_.GetNomination(nomination));
  FL_CO_TRY(view::PrizeReceived received, co_await nominations_.Received(known, person->locale));
  messages.push_back(To(*person, std::move(received)));
  co_return messages;
}

Notify::Messages Notify::AnnouncePrize(const std::string& nomination) const {
  FL_CO_TRY(const Nomination known, co_await recognition_.GetNomination(nomination));
  const view::Reader& reader = kudos_.options().channel_reader;
  FL_CO_TRY(view::PrizeAnnouncement announcement, co_await nominations_.Announcement(known, reader.locale));
  std::vector<Message> messages;
  messages.push_back(
      {.to = ToChannel{ChannelOf(known.origin)}, .what = view::MessageView(std::move(announcement)), .reader = reader});
  co_return messages;
}

Notify::Messages Notify::Milestone(const EmployeeId& person, int years) const {
  std::vector<Message> messages;
  FL_CO_TRY(view::Person shown, co_await identities_.Show(person));
  const auto told = [&](bool to_person) -> view::MessageView {
    if (years == 0) return view::MilestoneWelcome{.person = shown, .to_person = to_person};
    return view::MilestoneAnniversary{.person = shown, .years = years, .to_person = to_person};
  };
  messages.push_back({.to = ToChannel{}, .what = told(false), .reader = kudos_.options().channel_reader});
  FL_CO_TRY(const std::optional<Person> willing, co_await Willing(person, MessageKind::kMilestone));
  if (willing) messages.push_back(To(*willing, told(true)));
  co_return messages;
}

}  // namespace fairlead::chat
