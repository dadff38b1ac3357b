#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/chat/application/confidential.h"
#include "services/chat/application/home.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/incoming.h"
#include "services/chat/application/kudos.h"
#include "services/chat/application/nominations.h"
#include "services/chat/application/speaker.h"
#include "services/chat/application/stores.h"
#include "services/chat/application/surveys.h"

namespace fairlead::chat {

// What a person reads after having done something in the chat. Each request has one final answer; while a service is
// away there may be an interim one before it. Thread-safe.
class Respond {
 public:
  // All must outlive it.
  Respond(ledger::Ledger& ledger, const Stores& stores, const Identities& identities, Workspace& workspace,
          const Kudos& kudos, const Nominations& nominations, const Home& home, const Surveys& surveys,
          const ConfidentialAnswers& answers, Recognition& recognition, Speaker& speaker)
      : ledger_(ledger),
        stores_(stores),
        identities_(identities),
        workspace_(workspace),
        kudos_(kudos),
        nominations_(nominations),
        home_(home),
        surveys_(surveys),
        answers_(answers),
        recognition_(recognition),
        speaker_(speaker) {}

  // The messages to say; none where a form was opened, or nothing is to be said. Errors are transient: the same request
  // later has the same effect, once. `incoming` must outlive the task.
  core::Task<absl::StatusOr<std::vector<Message>>> Run(const Incoming& incoming) const;

  // A form that was sent, while the person still looks at it: what is wrong with it, or the final answer. Errors as
  // Run's. `form` must outlive the task.
  struct FormAnswer {
    view::FormErrors errors;
    std::vector<Message> messages;
    view::Reader reader;
  };
  core::Task<absl::StatusOr<FormAnswer>> RunForm(const FormSent& form) const;

  // What is said while a request has to wait, and when it was given up; nothing where the person asked for nothing
  // that they would wait for. `incoming` must outlive the task.
  core::Task<std::vector<Message>> Interim(const Incoming& incoming) const;
  core::Task<std::vector<Message>> GivenUp(const Incoming& incoming) const;
  // What is said after a fault of ours that no repetition heals.
  core::Task<std::vector<Message>> Failed(const Incoming& incoming) const;

 private:
  using Messages = core::Task<absl::StatusOr<std::vector<Message>>>;

  Messages OnCommand(const CommandTyped& command) const;
  Messages OnButton(const ButtonPressed& button) const;
  Messages OnReaction(const ReactionAdded& reaction) const;
  Messages OnHome(const Origin& from) const;
  Messages OpenKudosForm(const Person& person, const Origin& from, const std::string& draft) const;
  Messages OpenNominationForm(const Person& person, const ButtonPressed& button) const;
  Messages OpenSurveyForm(const Person& person, const ButtonPressed& button) const;
  Messages Open(const Person& person, const Origin& from, const view::FormView& form) const;
  core::Task<absl::StatusOr<view::MessageView>> AnswerButton(const Person& person, const ButtonPressed& button) const;
  core::Task<absl::Status> Mute(const Person& person, MessageKind kind, bool stop) const;
  // For somebody who is no employee: in the language of their account.
  core::Task<absl::StatusOr<view::Reader>> ReaderOf(const UserRef& user) const;
  Messages Unknown(const Origin& from, const absl::Status& error) const;
  core::Task<std::vector<Message>> Say(const Incoming& incoming, view::ProblemKind kind) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Identities& identities_;
  Workspace& workspace_;
  const Kudos& kudos_;
  const Nominations& nominations_;
  const Home& home_;
  const Surveys& surveys_;
  const ConfidentialAnswers& answers_;
  Recognition& recognition_;
  Speaker& speaker_;
};

// Who did it, and where; nullptr for what is nothing of ours.
const Origin* OriginOf(const Incoming& incoming);
Origin* OriginOf(Incoming& incoming);

}  // namespace fairlead::chat
