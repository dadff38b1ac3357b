#include "services/chat/transport/slack/outgoing.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"
#include "services/chat/application/refusals.h"
#include "services/chat/transport/slack/blocks.h"

namespace fairlead::chat::slack {
namespace {

using observability::Level;
using observability::Log;

constexpr char kPostMessage[] = "chat.postMessage";
constexpr char kUpdate[] = "chat.update";
constexpr char kPublish[] = "views.publish";
constexpr char kOpen[] = "views.open";
constexpr absl::Duration kTokenPause = absl::Seconds(30);

bool IsChannelError(const std::string& error) {
  static const auto* const kErrors = new std::set<std::string>{"channel_not_found",
                                                               "not_in_channel",
                                                               "is_archived",
                                                               "restricted_action",
                                                               "restricted_action_read_only_channel",
                                                               "restricted_action_thread_only_channel"};
  return kErrors->contains(error);
}

bool IsPersonError(const std::string& error) {
  static const auto* const kErrors = new std::set<std::string>{
      "user_not_found", "user_disabled", "cannot_dm_bot", "messages_tab_disabled", "user_not_visible", "cant_dm_user"};
  return kErrors->contains(error);
}

}  // namespace

// "<to> <where> <user or -> <award or -> <sealed>".
struct Outgoing::Parcel {
  std::string to;     // reply, channel, person, home, message
  std::string where;  // response_url, channel or account
  std::string user;   // whom a reply is for; of a message: its time stamp
  std::string award;
  std::string sealed;

  std::string Encode() const {
    const auto word = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    return to + " " + word(where) + " " + word(user) + " " + word(award) + " " + sealed;
  }
  static absl::StatusOr<Parcel> Decode(const std::string& payload) {
    Parcel parcel;
    std::size_t begin = 0;
    for (std::string* word : {&parcel.to, &parcel.where, &parcel.user, &parcel.award}) {
      const std::size_t end = payload.find(' ', begin);
      if (end == std::string::npos) return absl::DataLossError("a stored message ends too early");
      *word = payload.substr(begin, end - begin);
      if (*word == "-") word->clear();
      begin = end + 1;
    }
    parcel.sealed = payload.substr(begin);
    return parcel;
  }
};

Outgoing::Outgoing(ledger::Ledger& ledger, const Stores& stores, Sealing& sealing, WebApi& api,
                   const Identities& identities, const texts::Texts& texts, observability::Registry& metrics,
                   OutgoingOptions options)
    : ledger_(ledger),
      stores_(stores),
      sealing_(sealing),
      api_(api),
      identities_(identities),
      texts_(texts),
      metrics_(metrics),
      options_(std::move(options)) {}

void Outgoing::Count(const std::string& to, const std::string& outcome) {
  const std::lock_guard lock(mutex_);
  observability::Counter*& counter = counters_[{to, outcome}];
  if (counter == nullptr) {
    counter =
        &metrics_.AddCounter("fairlead_chat_sends_total", "Attempts to say something in the chat, by how they ended",
                             {{"to", to}, {"outcome", outcome}});
  }
  counter->Increment();
}

core::Task<absl::StatusOr<ledger::Job>> Outgoing::Prepare(ledger::Partition partition, std::string id,
                                                          const chat::Message& message) {
  Parcel parcel;
  parcel.award = message.award;
  Json body;
  if (const auto* home = std::get_if<view::HomeView>(&message.what)) {
    body = slack::Home(*home, message.reader, texts_);
  } else {
    body = slack::Message(std::get<view::MessageView>(message.what), message.reader, texts_);
  }
  if (const auto* reply = std::get_if<ToReply>(&message.to)) {
    parcel.to = "reply";
    parcel.where = reply->reply;
    parcel.user = reply->user.str();
  } else if (const auto* channel = std::get_if<ToChannel>(&message.to)) {
    parcel.to = "channel";
    parcel.where = channel->channel.empty() ? options_.channel.str() : channel->channel.str();
  } else if (const auto* person = std::get_if<ToPerson>(&message.to)) {
    parcel.to = "person";
    parcel.where = person->user.str();
  } else if (const auto* said = std::get_if<ToMessage>(&message.to)) {
    parcel.to = "message";
    parcel.where = said->channel.str();
    parcel.user = said->message;
  } else {
    parcel.to = "home";
    parcel.where = std::get<ToHome>(message.to).user.str();
  }
  const std::string text = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  FL_CO_TRY(parcel.sealed, co_await sealing_.Seal(partition, text));
  const absl::Time now = ledger_.clock().Now();
  co_return ledger::Job{.id = std::move(id),
                        .kind = kJobKind,
                        .payload = parcel.Encode(),
                        .due = std::max(now, message.due),
                        .made = now};
}

core::Task<absl::Status> Outgoing::OpenForm(const std::string& trigger, const view::FormView& form,
                                            const view::Reader& reader) {
  FL_CO_TRY(Json modal, Modal(form, reader, texts_));
  Json arguments;
  arguments["trigger_id"] = trigger;
  arguments["view"] = std::move(modal);
  const std::string method = kOpen;
  absl::StatusOr<Answer> answer = co_await api_.Call(method, arguments);
  if (!answer.ok()) co_return answer.status();
  if (answer->ok) co_return absl::OkStatus();
  if (answer->error == "expired_trigger_id" || answer->error == "exchanged_trigger_id") {
    co_return core::Refuse(absl::StatusCode::kDeadlineExceeded, "the form came too late", {.reason = "FORM_TOO_LATE"});
  }
  if (IsLaterError(answer->error) || IsTokenError(answer->error)) co_return absl::UnavailableError(answer->error);
  co_return absl::InternalError("Slack refuses the form: " + answer->error);
}

core::Task<absl::StatusOr<ledger::JobOutcome>> Outgoing::Do(const ledger::JobAttempt& attempt) {
  FL_CO_TRY(const Parcel parcel, Parcel::Decode(attempt.job.payload));
  if (parcel.where.empty()) {
    // No channel is set for what has no place of its own.
    Count(parcel.to, "channel");
    co_return ledger::JobOutcome::Done();
  }
  const std::string method = parcel.to == "home" ? kPublish : parcel.to == "message" ? kUpdate : kPostMessage;
  if (parcel.to != "reply") {
    const absl::Time turn = api_.NextTurn(method, parcel.where);
    if (turn > ledger_.clock().Now()) co_return ledger::JobOutcome::Later(turn);
  }
  FL_CO_TRY(const std::string text, co_await sealing_.Open(attempt.partition, parcel.sealed));
  Json body = Json::parse(text, nullptr, false);
  if (!body.is_object()) co_return absl::DataLossError("a stored message is not JSON");
  if (parcel.to == "reply") co_return co_await SendReply(attempt, parcel, std::move(body));
  if (parcel.to == "home") co_return co_await SendHome(parcel, std::move(body));
  if (parcel.to == "message") co_return co_await SendUpdate(parcel, std::move(body));
  co_return co_await SendMessage(attempt, parcel, std::move(body));
}

absl::StatusOr<ledger::JobOutcome> Outgoing::Failed(const Parcel& parcel, const absl::Status& error, absl::Time turn) {
  if (absl::IsUnknown(error)) {
    Count(parcel.to, "uncertain");
    return absl::UnavailableError(error.message());
  }
  Count(parcel.to, "later");
  // A rate says when it is over; anything else is tried again after a growing pause.
  if (absl::IsResourceExhausted(error)) return ledger::JobOutcome::Later(turn);
  return error;
}

Outgoing::Outcome Outgoing::SendReply(const ledger::JobAttempt& attempt, const Parcel& parcel, Json body) {
  body["response_type"] = "ephemeral";
  body["replace_original"] = false;
  const absl::Status sent = co_await api_.Respond(parcel.where, body);
  if (sent.ok()) {
    Count(parcel.to, "sent");
    co_return ledger::JobOutcome::Done();
  }
  if (!absl::IsNotFound(sent) && !absl::IsInvalidArgument(sent)) {
    co_return Failed(parcel, sent, ledger_.clock().Now() + absl::Seconds(1));
  }
  // Used five times, or older than half an hour: a message to the person says the same.
  Count(parcel.to, "reply");
  Parcel direct = parcel;
  direct.to = "person";
  direct.where = parcel.user;
  std::string suffix = "-direct";
  co_return co_await Redirect(attempt, std::move(direct), std::move(suffix));
}

Outgoing::Outcome Outgoing::Redirect(const ledger::JobAttempt& attempt, Parcel parcel, std::string suffix) {
  const absl::Time now = ledger_.clock().Now();
  ledger::JobOutcome outcome;
  outcome.next.push_back({.id = attempt.job.id + suffix,
                          .kind = kJobKind,
                          .payload = parcel.Encode(),
                          .due = now,
                          .made = attempt.job.made});
  co_return outcome;
}

Outgoing::Outcome Outgoing::SendMessage(const ledger::JobAttempt& attempt, const Parcel& parcel, Json body) {
  body["channel"] = parcel.where;
  body["unfurl_links"] = false;
  body["unfurl_media"] = false;
  Json metadata;
  metadata["event_type"] = "fairlead_message";
  metadata["event_payload"] = {{"job_id", attempt.job.id}};
  body["metadata"] = std::move(metadata);
  const std::string method = kPostMessage;
  const absl::StatusOr<Answer> answer = co_await api_.Call(method, body);
  if (!answer.ok()) co_return Failed(parcel, answer.status(), api_.NextTurn(method, parcel.where));
  if (!answer->ok) co_return co_await Refused(attempt, parcel, *answer);
  Count(parcel.to, "sent");
  if (parcel.to == "channel" && !parcel.award.empty()) {
    const std::string channel = TextOf(answer->body, "channel");
    const std::string message = TextOf(answer->body, "ts");
    // The message stands; a reaction to it that nobody can match is the lesser harm than a second message.
    const absl::Status remembered = co_await Remember(channel, message, parcel.award);
    if (!remembered.ok()) Log(Level::kWarning, "a message's award is not remembered", {{"error", remembered}});
    if (ledger_.PartitionOf(parcel.award) == attempt.partition && !channel.empty() && !message.empty()) {
      ledger::JobOutcome outcome;
      outcome.reads.push_back(ledger::KeyOf(stores_.announced, parcel.award));
      outcome.apply = [this, award = parcel.award, channel, message](ledger::Unit& unit) {
        const AnnouncedRecord announced{.channel = ChannelRef(channel), .message = message};
        unit.Put(stores_.announced, award, announced);
        return absl::OkStatus();
      };
      co_return outcome;
    }
  }
  co_return ledger::JobOutcome::Done();
}

// Saying the same twice changes nothing: a lost answer is no harm here.
Outgoing::Outcome Outgoing::SendUpdate(const Parcel& parcel, Json body) {
  body["channel"] = parcel.where;
  body["ts"] = parcel.user;
  const std::string method = kUpdate;
  const absl::StatusOr<Answer> answer = co_await api_.Call(method, body);
  if (!answer.ok()) co_return Failed(parcel, answer.status(), api_.NextTurn(method, parcel.where));
  if (!answer->ok && (IsLaterError(answer->error) || IsTokenError(answer->error))) {
    Count(parcel.to, IsTokenError(answer->error) ? "token" : "later");
    co_return ledger::JobOutcome::Later(ledger_.clock().Now() + kTokenPause);
  }
  // Somebody deleted the message, or the channel is gone: there is nothing left to change.
  Count(parcel.to, answer->ok ? "sent" : "channel");
  co_return ledger::JobOutcome::Done();
}

Outgoing::Outcome Outgoing::SendHome(const Parcel& parcel, Json body) {
  Json arguments;
  arguments["user_id"] = parcel.where;
  arguments["view"] = std::move(body);
  const std::string method = kPublish;
  const absl::StatusOr<Answer> answer = co_await api_.Call(method, arguments);
  if (!answer.ok()) co_return Failed(parcel, answer.status(), api_.NextTurn(method, parcel.where));
  if (answer->ok) {
    Count(parcel.to, "sent");
    co_return ledger::JobOutcome::Done();
  }
  if (IsLaterError(answer->error) || IsTokenError(answer->error)) {
    Count(parcel.to, IsTokenError(answer->error) ? "token" : "later");
    co_return ledger::JobOutcome::Later(ledger_.clock().Now() + kTokenPause);
  }
  Count(parcel.to, IsPersonError(answer->error) ? "person" : "content");
  if (IsPersonError(answer->error)) co_return ledger::JobOutcome::Done();
  co_return absl::InternalError("Slack refuses the Home tab: " + answer->error);
}

Outgoing::Outcome Outgoing::Refused(const ledger::JobAttempt& attempt, const Parcel& parcel, const Answer& answer) {
  const absl::Time now = ledger_.clock().Now();
  if (IsTokenError(answer.error)) {
    Count(parcel.to, "token");
    Log(Level::kError, "Slack refuses the bot token; messages wait", {{"error", answer.error}});
    co_return ledger::JobOutcome::Later(now + kTokenPause);
  }
  if (IsLaterError(answer.error)) {
    Count(parcel.to, "later");
    co_return absl::UnavailableError(answer.error);
  }
  if (IsChannelError(answer.error) && parcel.to == "channel") {
    Count(parcel.to, "channel");
    Log(Level::kWarning, "a channel cannot be written to", {{"channel", parcel.where}, {"error", answer.error}});
    if (options_.channel.empty() || parcel.where == options_.channel.str()) co_return ledger::JobOutcome::Done();
    Parcel elsewhere = parcel;
    elsewhere.where = options_.channel.str();
    std::string suffix = "-elsewhere";
    co_return co_await Redirect(attempt, std::move(elsewhere), std::move(suffix));
  }
  if (IsPersonError(answer.error) || IsChannelError(answer.error)) {
    Count(parcel.to, "person");
    const UserRef user(parcel.where);
    FL_CO_RETURN_IF_ERROR(co_await identities_.Forget(user));
    co_return ledger::JobOutcome::Done();
  }
  Count(parcel.to, "content");
  co_return absl::InternalError("Slack refuses the message: " + answer.error);
}

core::Task<absl::Status> Outgoing::Remember(const std::string& channel, const std::string& message,
                                            const std::string& award) {
  const std::string id = PostedId(ChannelRef(channel), message);
  const ledger::Partition partition = ledger_.PartitionOf(channel);
  std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.posted, id));
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  const PostedRecord posted{.award = award};
  unit.Put(stores_.posted, id, posted);
  ledger::CommitGuard guard;
  co_return (co_await ledger_.Commit(std::move(unit), std::move(guard))).status();
}

}  // namespace fairlead::chat::slack
