#pragma once

#include <string>
#include <vector>

#include "libs/ledger/data_keys.h"
#include "services/chat/application/answers_store.h"

namespace fairlead::chat {

// Aggregates "answers/<survey>-<group>", fairlead.chat.v1.StoredAnswers under the data key "survey:<survey>".
class SealedAnswers final : public AnswersStore {
 public:
  // `keys` must outlive it.
  explicit SealedAnswers(const ledger::DataKeys& keys) : keys_(keys) {}

  std::vector<ledger::Key> KeysOfAll(const std::string& survey, std::uint32_t groups) const override;
  std::vector<ledger::Key> KeysOf(const std::string& survey, std::uint32_t group) const override;
  absl::StatusOr<AnswersRecord> Get(const ledger::Unit& unit, const std::string& survey,
                                    std::uint32_t group) const override;
  absl::Status Put(ledger::Unit& unit, const std::string& survey, std::uint32_t group,
                   const AnswersRecord& record) const override;
  absl::Status Destroy(ledger::Unit& unit, const std::string& survey, std::uint32_t groups) const override;

 private:
  const ledger::DataKeys& keys_;
};

}  // namespace fairlead::chat
