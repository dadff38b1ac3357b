#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"
#include "services/chat/application/ports.h"

namespace fairlead::chat {

// What the people of one group of those invited (InvitedId) have answered by buttons.
struct AnswersRecord {
  struct Given {
    EmployeeId employee;
    absl::Time at;  // when it was sent: of two the later counts
    SurveyAnswers answers;
    friend bool operator==(const Given&, const Given&) = default;
  };
  std::vector<Given> people;
  friend bool operator==(const AnswersRecord&, const AnswersRecord&) = default;
};

// Answers in the survey's partition, sealed under a key of the survey's own: neither who answered nor what is readable
// in the store, and once the key is destroyed in no backup either. Implemented in storage; thread-safe.
class AnswersStore {
 public:
  virtual ~AnswersStore() = default;
  // What a unit must have among its reads for the groups [0, groups), and for one of them.
  virtual std::vector<ledger::Key> KeysOfAll(const std::string& survey, std::uint32_t groups) const = 0;
  virtual std::vector<ledger::Key> KeysOf(const std::string& survey, std::uint32_t group) const = 0;

  // Nobody where none of the group have answered, or all was destroyed.
  virtual absl::StatusOr<AnswersRecord> Get(const ledger::Unit& unit, const std::string& survey,
                                            std::uint32_t group) const = 0;
  // FailedPrecondition KEY_ERASED once the survey's answers were destroyed.
  virtual absl::Status Put(ledger::Unit& unit, const std::string& survey, std::uint32_t group,
                           const AnswersRecord& record) const = 0;
  // For good: answers and key.
  virtual absl::Status Destroy(ledger::Unit& unit, const std::string& survey, std::uint32_t groups) const = 0;
};

}  // namespace fairlead::chat
