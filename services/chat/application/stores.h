#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/ledger/unit.h"
#include "services/chat/application/actions.h"
#include "services/chat/domain/person.h"

namespace fairlead::chat {

// Where somebody is written to, and what they do not want to be written.
struct AccountRecord {
  UserRef user;  // empty: not known
  std::set<MessageKind> muted;
  friend bool operator==(const AccountRecord&, const AccountRecord&) = default;
};

// Which award a message in a channel told of.
struct PostedRecord {
  std::string award;
  friend bool operator==(const PostedRecord&, const PostedRecord&) = default;
};

// The message in a channel that told of an award.
struct AnnouncedRecord {
  ChannelRef channel;
  std::string message;
  friend bool operator==(const AnnouncedRecord&, const AnnouncedRecord&) = default;
};

// How far the people of a survey were told.
struct SurveyRecord {
  enum class Stage { kAsking, kTelling, kTold };
  Stage stage = Stage::kAsking;
  std::uint32_t groups = 0;
  friend bool operator==(const SurveyRecord&, const SurveyRecord&) = default;
};

// A group of those invited to a survey, each until they were told what came of it.
struct InvitedRecord {
  struct Invited {
    EmployeeId employee;
    std::uint32_t asked = 0;  // of AskingTimes, how many are behind them
    friend bool operator==(const Invited&, const Invited&) = default;
  };
  std::vector<Invited> people;
  friend bool operator==(const InvitedRecord&, const InvitedRecord&) = default;
};

// The total of what a survey's people answered by buttons, until it is published.
struct TotalRecord {
  std::string total;
  friend bool operator==(const TotalRecord&, const TotalRecord&) = default;
};

// How the aggregates become bytes; implemented in storage.
struct Stores {
  const ledger::Codec<Person>& people;              // by account, in the account's partition
  const ledger::Codec<AccountRecord>& accounts;     // by employee, in the employee's partition
  const ledger::Codec<AnnouncedRecord>& announced;  // by award, in the award's partition
  const ledger::Codec<PostedRecord>& posted;        // by PostedId, in the channel's partition
  const ledger::Codec<SurveyRecord>& surveys;       // by survey, in the survey's partition
  const ledger::Codec<InvitedRecord>& invited;      // by InvitedId, in the survey's partition
  const ledger::Codec<TotalRecord>& totals;         // by survey, in the survey's partition
};

inline std::string PostedId(const ChannelRef& channel, const std::string& message) {
  return channel.str() + "/" + message;
}

inline std::string InvitedId(const std::string& survey, std::uint32_t group) {
  return survey + "-" + std::to_string(group);
}

}  // namespace fairlead::chat
