#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/incoming.h"
#include "services/chat/application/ports.h"
#include "services/chat/application/views.h"
#include "services/chat/domain/kudos_command.h"

namespace fairlead::chat {

// What the company chose for awards in the chat.
struct KudosOptions {
  std::string join_emoji = "clap";  // on a message that tells of an award: joins in with
  std::int64_t join_points = 5;     // so many points for each recipient; 0: reactions are only reactions
  std::int64_t example_points = 10;
  view::Reader channel_reader = {.locale = "en", .zone = absl::UTCTimeZone()};  // of what everybody in a channel reads
};

// What an award's origin says: where it was typed, or that it joined in on another.
std::string OriginOf(const ChannelRef& channel);
inline constexpr char kJoinOrigin[] = "chat:join";
// The channel where it was typed; empty for other origins.
ChannelRef ChannelOf(const std::string& origin);

// The name of one of our requests to recognition, made of the chat's: the same for every repetition.
std::string RequestIdOf(const std::string& incoming);

// "/kudos" and everything that gives, takes back or shows points. Each method answers with what the person then reads,
// refusals included; errors are transient (IsTransient): the same call later has the same effect, once. Thread-safe.
// Arguments must outlive the tasks.
class Kudos {
 public:
  // All must outlive it.
  Kudos(const Identities& identities, Workspace& workspace, Directory& directory, Recognition& recognition,
        KudosOptions options)
      : identities_(identities),
        workspace_(workspace),
        directory_(directory),
        recognition_(recognition),
        options_(std::move(options)) {}

  template <typename T>
  using Answer = core::Task<absl::StatusOr<T>>;

  Answer<KudosReading> Read(const CommandTyped& command) const;
  Answer<view::MessageView> Give(const Person& giver, const Origin& from, const KudosDraft& draft) const;
  // A form that was filled in: the field that is wrong, where one is; nothing: it was given.
  struct FormResult {
    view::FormErrors errors;
    std::vector<view::MessageView> given;  // one, or none where there are errors
  };
  Answer<FormResult> GiveByForm(const Person& giver, const FormSent& form) const;
  Answer<view::MessageView> Problem(const KudosProblem& problem) const;
  Answer<view::MessageView> Balance(const Person& person) const;
  Answer<view::MessageView> History(const Person& person) const;
  Answer<view::MessageView> Top(const Person& person) const;
  Answer<view::MessageView> Help() const;
  // Takes back the last award that the person gave, or the one named.
  Answer<view::MessageView> Undo(const Person& person, const Origin& from, const std::string& award) const;
  // A small award to those whom `award` thanked; nothing where there is nobody else to thank.
  Answer<std::vector<view::MessageView>> Join(const Person& person, const Origin& from, const std::string& award,
                                              const std::string& message) const;
  // The form, filled in with what a button's value holds (FormDraft).
  Answer<view::KudosForm> Form(const Person& person, const std::string& channel, const std::string& draft) const;

  Answer<view::BalanceAnswer> WalletOf(const Person& person) const;
  Answer<std::vector<view::HistoryAnswer::Entry>> AwardsOf(const Person& person, AwardDirection direction,
                                                           int limit) const;
  // The award as a channel sees it.
  Answer<view::AwardAnnouncement> Announcement(const Award& award) const;
  Answer<std::vector<view::Person>> ShowAll(const std::vector<EmployeeId>& people) const;

  const KudosOptions& options() const { return options_; }

 private:
  // The people whom a draft names, groups included, each once and without the giver where a group brought them in.
  struct Recipients {
    std::vector<EmployeeId> employees;
    std::vector<view::Person> shown;
    std::vector<view::Problem> problems;
  };
  Answer<Recipients> Resolve(const Person& giver, const KudosDraft& draft) const;
  Answer<std::string> MessageText(const Tokens& message) const;
  view::KudosProblem OneProblem(view::Problem problem) const;

  const Identities& identities_;
  Workspace& workspace_;
  Directory& directory_;
  Recognition& recognition_;
  const KudosOptions options_;
};

}  // namespace fairlead::chat
