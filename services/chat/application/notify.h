#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/effect.h"
#include "libs/ledger/job.h"
#include "libs/ledger/ledger.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/kudos.h"
#include "services/chat/application/nominations.h"
#include "services/chat/application/ports.h"
#include "services/chat/application/speaker.h"
#include "services/chat/application/stores.h"
#include "services/chat/domain/quiet_hours.h"

namespace fairlead::chat {

// What others' events mean to people in the chat: each fact becomes jobs, in one commit with the event's inbox
// position, so that each is told once; what is said is looked up when it is said. Thread-safe.
class Notify {
 public:
  static constexpr char kJobKind[] = "notify";

  // All must outlive it.
  Notify(ledger::Ledger& ledger, const Stores& stores, const Identities& identities, Recognition& recognition,
         const Kudos& kudos, const Nominations& nominations, Speaker& speaker, QuietHours quiet)
      : ledger_(ledger),
        stores_(stores),
        identities_(identities),
        recognition_(recognition),
        kudos_(kudos),
        nominations_(nominations),
        speaker_(speaker),
        quiet_(quiet) {}

  // What an event does to the store (ledger::Handler).
  using Touches = absl::StatusOr<std::vector<ledger::Touch>>;
  // An award was given: a channel hears of it, unless it joined in on another, and each recipient does.
  Touches OnAward(const std::string& award, const std::vector<EmployeeId>& recipients, bool joined_in) const;
  // An award was taken back: the message that told of it says so.
  Touches OnTakenBack(const std::string& award) const;
  // A nomination waits for these people's decision; or does so still.
  Touches OnNomination(const std::string& nomination, const std::vector<EmployeeId>& approvers, bool reminder) const;
  // It ended: its nominator hears of it, and where it was approved the nominees and a channel do.
  Touches OnDecision(const std::string& nomination, const EmployeeId& nominator,
                     const std::vector<EmployeeId>& nominees, bool approved) const;
  // Somebody's first day, or so many years later: they and a channel hear of it.
  Touches OnMilestone(const EmployeeId& person, int years) const;
  // Somebody left: their account is forgotten. `erased`: so is what they have answered by buttons.
  Touches OnGone(const EmployeeId& person, const std::string& event, bool erased) const;

  // The handler of its jobs. Errors as of ledger::JobHandler.
  core::Task<absl::StatusOr<ledger::JobOutcome>> Do(const ledger::JobAttempt& attempt) const;

 private:
  using Messages = core::Task<absl::StatusOr<std::vector<Message>>>;
  Messages Announce(const std::string& award) const;
  Messages Received(const std::string& award, const EmployeeId& recipient) const;
  Messages TakenBack(const std::string& award) const;
  Messages Ask(const std::string& nomination, const EmployeeId& approver, bool reminder) const;
  Messages Decided(const std::string& nomination, const EmployeeId& nominator) const;
  Messages Prize(const std::string& nomination, const EmployeeId& nominee) const;
  Messages AnnouncePrize(const std::string& nomination) const;
  Messages Milestone(const EmployeeId& person, int years) const;
  Messages Run(const std::vector<std::string>& words) const;
  // Somebody who wants to be written to about `kind`.
  core::Task<absl::StatusOr<std::optional<Person>>> Willing(const EmployeeId& id,
                                                            std::optional<MessageKind> kind) const;
  // A message to them, not in their quiet hours.
  Message To(const Person& person, view::MessageView what) const;
  // One commit that stores these jobs, in the partition of `id`.
  Touches Store(const std::string& id, std::vector<std::string> payloads) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Identities& identities_;
  Recognition& recognition_;
  const Kudos& kudos_;
  const Nominations& nominations_;
  Speaker& speaker_;
  const QuietHours quiet_;
};

}  // namespace fairlead::chat
