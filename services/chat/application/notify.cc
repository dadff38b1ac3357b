#include "services/chat/application/notify.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "libs/core/status.h"
#include "services/chat/application/refusals.h"

namespace fairlead::chat {
namespace {

// The words of a job's payload.
constexpr char kAnnounce[] = "announce";
constexpr char kReceived[] = "received";
constexpr char kForget[] = "forget";

ledger::Job JobOf(std::string id, std::string payload, absl::Time now) {
  return {.id = std::move(id), .kind = Notify::kJobKind, .payload = std::move(payload), .due = now, .made = now};
}

}  // namespace

Notify::Touches Notify::OnAward(const std::string& award, const std::vector<EmployeeId>& recipients,
                                bool joined_in) const {
  const absl::Time now = ledger_.clock().Now();
  std::vector<ledger::Job> jobs;
  if (!joined_in)
    jobs.push_back(JobOf(std::string(kAnnounce) + "-" + award, std::string(kAnnounce) + " " + award, now));
  for (const EmployeeId& recipient : recipients) {
    jobs.push_back(JobOf(std::string(kReceived) + "-" + award + "-" + recipient.str(),
                         std::string(kReceived) + " " + award + " " + recipient.str(), now));
  }
  ledger::Touch touch;
  touch.partition = ledger_.PartitionOf(award);
  for (const ledger::Job& job : jobs) touch.reads.push_back(ledger::JobKey(job.id));
  touch.apply = [jobs = std::move(jobs)](ledger::Unit& unit) {
    for (const ledger::Job& job : jobs) FL_RETURN_IF_ERROR(ledger::AddJob(unit, job));
    return absl::OkStatus();
  };
  std::vector<ledger::Touch> touches;
  touches.push_back(std::move(touch));
  return touches;
}

Notify::Touches Notify::OnGone(const EmployeeId& person, const std::string& event) const {
  const std::string id = std::string(kForget) + "-" + event;
  ledger::Touch touch;
  touch.partition = ledger_.PartitionOf(person.str());
  touch.reads = {ledger::KeyOf(stores_.accounts, person.str()), ledger::JobKey(id)};
  touch.apply = [this, person, id, now = ledger_.clock().Now()](ledger::Unit& unit) {
    FL_TRY(const std::optional<AccountRecord> record, unit.Find(stores_.accounts, person.str()));
    if (!record) return absl::OkStatus();
    if (!record->user.empty()) {
      FL_RETURN_IF_ERROR(ledger::AddJob(unit, JobOf(id, std::string(kForget) + " " + record->user.str(), now)));
    }
    unit.Remove(stores_.accounts, person.str());
    return absl::OkStatus();
  };
  std::vector<ledger::Touch> touches;
  touches.push_back(std::move(touch));
  return touches;
}

core::Task<absl::StatusOr<ledger::JobOutcome>> Notify::Do(const ledger::JobAttempt& attempt) const {
  const std::vector<std::string> words = absl::StrSplit(attempt.job.payload, ' ');
  absl::StatusOr<std::vector<Message>> messages = absl::DataLossError("a stored notification has unknown words");
  if (words.size() == 2 && words[0] == kAnnounce) messages = co_await Announce(words[1]);
  if (words.size() == 3 && words[0] == kReceived) {
    const EmployeeId recipient(words[2]);
    messages = co_await Received(words[1], recipient);
  }
  if (words.size() == 2 && words[0] == kForget) {
    const UserRef user(words[1]);
    FL_CO_RETURN_IF_ERROR(co_await identities_.Forget(user));
    co_return ledger::JobOutcome::Done();
  }
  if (!messages.ok()) co_return messages.status();
  ledger::JobOutcome outcome;
  for (std::size_t i = 0; i < messages->size(); ++i) {
    std::string id = "out-" + attempt.job.id + "-" + std::to_string(i);
    FL_CO_TRY(ledger::Job job, co_await speaker_.Prepare(attempt.partition, std::move(id), (*messages)[i]));
    outcome.next.push_back(std::move(job));
  }
  co_return outcome;
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

Notify::Messages Notify::Received(const std::string& award, const EmployeeId& recipient) const {
  std::vector<Message> messages;
  FL_CO_TRY(const std::optional<Identities::Contact> contact, co_await identities_.Reach(recipient));
  if (!contact || contact->record.muted.contains(MessageKind::kAwardReceived)) co_return messages;
  FL_CO_TRY(const Award given, co_await recognition_.GetAward(award));
  if (given.reversed) co_return messages;
  FL_CO_TRY(view::Person giver, co_await identities_.Show(given.giver));
  view::AwardReceived received{.giver = std::move(giver),
                               .points = given.points,
                               .value = given.value,
                               .message = given.message,
                               .balance = std::nullopt};
  const view::Reader reader = ReaderFor(contact->person);
  messages.push_back({.to = ToPerson{contact->person.user},
                      .what = view::MessageView(std::move(received)),
                      .reader = reader,
                      .due = quiet_.Next(ledger_.clock().Now(), reader.zone)});
  co_return messages;
}

}  // namespace fairlead::chat
