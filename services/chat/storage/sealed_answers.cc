#include "services/chat/storage/sealed_answers.h"

#include <optional>
#include <string_view>

#include "fairlead/chat/v1/chat_storage.pb.h"

#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "services/chat/application/stores.h"

namespace fairlead::chat {
namespace {

using google::protobuf::Timestamp;

// Bytes that are sealed already.
class SealedCodec final : public ledger::Codec<std::string> {
 public:
  std::string_view kind() const override { return "answers"; }
  std::string Encode(const std::string& sealed) const override { return sealed; }
  absl::StatusOr<std::string> Decode(std::string_view bytes) const override { return std::string(bytes); }
};
const SealedCodec kSealed{};

// The name of a survey's key among the data keys.
std::string OwnerOf(const std::string& survey) { return "survey:" + survey; }

std::string Encode(const AnswersRecord& record) {
  v1::StoredAnswers stored;
  for (const AnswersRecord::Given& given : record.people) {
    v1::StoredAnswers::Person* const person = stored.add_people();
    person->set_employee_id(given.employee.str());
    *person->mutable_at() = core::ToTimestamp<Timestamp>(given.at);
    for (const auto& [question, answer] : given.answers) (*person->mutable_answers())[question] = answer;
  }
  return stored.SerializeAsString();
}

absl::StatusOr<AnswersRecord> Decode(const std::string& bytes) {
  v1::StoredAnswers stored;
  if (!stored.ParseFromString(bytes)) return absl::DataLossError("stored bytes are not a StoredAnswers");
  AnswersRecord record;
  for (const v1::StoredAnswers::Person& person : stored.people()) {
    if (person.employee_id().empty()) return absl::DataLossError("answers.employee_id is empty");
    AnswersRecord::Given given{
        .employee = EmployeeId(person.employee_id()), .at = core::FromTimestamp(person.at()), .answers = {}};
    for (const auto& [question, answer] : person.answers()) {
      if (question > 0xff || answer > 0xff) return absl::DataLossError("answers.answers has an unknown number");
      given.answers[static_cast<std::uint8_t>(question)] = static_cast<std::uint8_t>(answer);
    }
    record.people.push_back(std::move(given));
  }
  return record;
}

}  // namespace

std::vector<ledger::Key> SealedAnswers::KeysOfAll(const std::string& survey, std::uint32_t groups) const {
  std::vector<ledger::Key> keys(1, ledger::DataKeys::KeyFor(OwnerOf(survey)));
  for (std::uint32_t group = 0; group < groups; ++group) {
    keys.push_back(ledger::KeyOf(kSealed, InvitedId(survey, group)));
  }
  return keys;
}

std::vector<ledger::Key> SealedAnswers::KeysOf(const std::string& survey, std::uint32_t group) const {
  return {ledger::DataKeys::KeyFor(OwnerOf(survey)), ledger::KeyOf(kSealed, InvitedId(survey, group))};
}

absl::StatusOr<AnswersRecord> SealedAnswers::Get(const ledger::Unit& unit, const std::string& survey,
                                                 std::uint32_t group) const {
  FL_TRY(const std::optional<std::string> sealed, unit.Find(kSealed, InvitedId(survey, group)));
  if (!sealed) return AnswersRecord();
  FL_TRY(const std::string bytes, keys_.Open(unit, OwnerOf(survey), *sealed));
  return Decode(bytes);
}

absl::Status SealedAnswers::Put(ledger::Unit& unit, const std::string& survey, std::uint32_t group,
                                const AnswersRecord& record) const {
  FL_TRY(const std::string sealed, keys_.Seal(unit, OwnerOf(survey), Encode(record)));
  unit.Put(kSealed, InvitedId(survey, group), sealed);
  return absl::OkStatus();
}

absl::Status SealedAnswers::Destroy(ledger::Unit& unit, const std::string& survey, std::uint32_t groups) const {
  for (std::uint32_t group = 0; group < groups; ++group) unit.Remove(kSealed, InvitedId(survey, group));
  return keys_.Erase(unit, OwnerOf(survey));
}

}  // namespace fairlead::chat
