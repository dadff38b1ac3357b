#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/incoming.h"
#include "services/chat/application/kudos.h"
#include "services/chat/application/ports.h"
#include "services/chat/application/views.h"

namespace fairlead::chat {

// Nominations for named awards, as people in the chat make, decide and hear of them. Errors are transient
// (IsTransient): the same call later has the same effect, once. Thread-safe. Arguments must outlive the tasks.
class Nominations {
 public:
  // All must outlive it.
  Nominations(const Identities& identities, const Kudos& kudos, Recognition& recognition)
      : identities_(identities), kudos_(kudos), recognition_(recognition) {}

  template <typename T>
  using Answer = core::Task<absl::StatusOr<T>>;

  // The form, with the awards for which the person may nominate; none: nothing to open.
  Answer<view::NominationForm> Form(const Person& person, const std::string& chosen) const;
  Answer<Kudos::FormResult> NominateByForm(const Person& person, const FormSent& form) const;
  Answer<view::DeclineForm> FormToDecline(const Person& person, const std::string& nomination) const;
  Answer<Kudos::FormResult> DeclineByForm(const Person& person, const FormSent& form) const;
  Answer<view::MessageView> Vote(const Person& person, const Origin& from, const std::string& nomination, bool approve,
                                 const std::string& reason) const;
  // What waits for the person's decision, the most urgent first.
  Answer<std::vector<view::HomeView::Approval>> ToDecide(const Person& person) const;

  // What others hear of it. `locale` is the reader's.
  Answer<view::ApprovalRequest> Request(const Nomination& nomination, const EmployeeId& approver, bool reminder,
                                        const std::string& locale) const;
  Answer<view::NominationDecided> Decided(const Nomination& nomination, const std::string& locale) const;
  Answer<view::PrizeReceived> Received(const Nomination& nomination, const std::string& locale) const;
  Answer<view::PrizeAnnouncement> Announcement(const Nomination& nomination, const std::string& locale) const;

 private:
  // The award's name in the reader's language; its id where the company has it no more.
  Answer<std::string> NameOf(const std::string& definition, const std::string& locale) const;

  const Identities& identities_;
  const Kudos& kudos_;
  Recognition& recognition_;
};

}  // namespace fairlead::chat
