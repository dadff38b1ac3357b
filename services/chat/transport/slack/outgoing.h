#pragma once

#include <map>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/job.h"
#include "libs/ledger/ledger.h"
#include "libs/observability/metrics.h"
#include "libs/texts/texts.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/sealing.h"
#include "services/chat/application/speaker.h"
#include "services/chat/application/stores.h"
#include "services/chat/transport/slack/web_api.h"

namespace fairlead::chat::slack {

struct OutgoingOptions {
  ChannelRef channel;  // where awards are told of if not where they were typed
};

// Says things in Slack: makes the words when it is decided what is said, stores them sealed as a job, and sends them at
// Slack's rates. A message is sent again only where the answer to a call was lost: by a crash, or by a connection that
// broke (ADR 12). Metrics: fairlead_chat_sends_total{to,outcome}, where outcome is sent, later, uncertain (the answer
// was lost), or why it was given up: channel, person, reply, token, content. Thread-safe.
class Outgoing final : public Speaker {
 public:
  static constexpr char kJobKind[] = "slack.out";

  // All must outlive it.
  Outgoing(ledger::Ledger& ledger, const Stores& stores, Sealing& sealing, WebApi& api, const Identities& identities,
           const texts::Texts& texts, observability::Registry& metrics, OutgoingOptions options);

  core::Task<absl::StatusOr<ledger::Job>> Prepare(ledger::Partition partition, std::string id,
                                                  const Message& message) override;
  core::Task<absl::Status> OpenForm(const std::string& trigger, const view::FormView& form,
                                    const view::Reader& reader) override;

  // The handler of its jobs.
  core::Task<absl::StatusOr<ledger::JobOutcome>> Do(const ledger::JobAttempt& attempt);

 private:
  struct Parcel;  // a job's payload
  using Outcome = core::Task<absl::StatusOr<ledger::JobOutcome>>;

  Outcome SendReply(const ledger::JobAttempt& attempt, const Parcel& parcel, Json body);
  Outcome SendMessage(const ledger::JobAttempt& attempt, const Parcel& parcel, Json body);
  Outcome SendHome(const Parcel& parcel, Json body);
  Outcome SendUpdate(const Parcel& parcel, Json body);
  // After Slack said no: where else it goes, or that it goes nowhere.
  Outcome Refused(const ledger::JobAttempt& attempt, const Parcel& parcel, const Answer& answer);
  Outcome Redirect(const ledger::JobAttempt& attempt, Parcel parcel, std::string suffix);
  // Remembers which award a message in a channel tells of.
  core::Task<absl::Status> Remember(const std::string& channel, const std::string& message, const std::string& award);
  absl::StatusOr<ledger::JobOutcome> Failed(const Parcel& parcel, const absl::Status& error, absl::Time turn);
  void Count(const std::string& to, const std::string& outcome);

  ledger::Ledger& ledger_;
  const Stores& stores_;
  Sealing& sealing_;
  WebApi& api_;
  const Identities& identities_;
  const texts::Texts& texts_;
  observability::Registry& metrics_;
  const OutgoingOptions options_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, observability::Counter*> counters_;
};

}  // namespace fairlead::chat::slack
