#include "services/chat/storage/codecs.h"

#include "fairlead/chat/v1/chat_storage.pb.h"

#include "libs/core/timestamp.h"

namespace fairlead::chat {
namespace {

using google::protobuf::Timestamp;

template <typename Stored>
absl::StatusOr<Stored> Parse(std::string_view bytes) {
  Stored stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("stored bytes are not a " + Stored::descriptor()->full_name());
  }
  return stored;
}

}  // namespace

std::string PersonCodec::Encode(const Person& person) const {
  v1::StoredPerson stored;
  stored.set_user(person.user.str());
  stored.set_employee_id(person.employee.str());
  stored.set_locale(person.locale);
  stored.set_time_zone(person.time_zone);
  *stored.mutable_known_at() = core::ToTimestamp<Timestamp>(person.known_at);
  return stored.SerializeAsString();
}

absl::StatusOr<Person> PersonCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredPerson>(bytes));
  if (stored.user().empty()) return absl::DataLossError("person.user is empty");
  if (stored.employee_id().empty()) return absl::DataLossError("person.employee_id is empty");
  return Person{.user = UserRef(stored.user()),
                .employee = EmployeeId(stored.employee_id()),
                .locale = stored.locale(),
                .time_zone = stored.time_zone(),
                .known_at = core::FromTimestamp(stored.known_at())};
}

std::string AccountCodec::Encode(const AccountRecord& account) const {
  v1::StoredAccount stored;
  stored.set_user(account.user.str());
  for (const MessageKind kind : account.muted) {
    stored.add_muted(static_cast<v1::MessageKind>(static_cast<int>(kind) + 1));
  }
  return stored.SerializeAsString();
}

absl::StatusOr<AccountRecord> AccountCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredAccount>(bytes));
  AccountRecord account{.user = UserRef(stored.user()), .muted = {}};
  for (const int kind : stored.muted()) {
    if (kind < 1 || kind > static_cast<int>(kLastMessageKind) + 1) {
      return absl::DataLossError("account.muted has an unknown kind");
    }
    account.muted.insert(static_cast<MessageKind>(kind - 1));
  }
  return account;
}

std::string AnnouncedCodec::Encode(const AnnouncedRecord& announced) const {
  v1::StoredAnnounced stored;
  stored.set_channel(announced.channel.str());
  stored.set_message(announced.message);
  return stored.SerializeAsString();
}

absl::StatusOr<AnnouncedRecord> AnnouncedCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredAnnounced>(bytes));
  if (stored.channel().empty() || stored.message().empty()) return absl::DataLossError("announced names no message");
  return AnnouncedRecord{.channel = ChannelRef(stored.channel()), .message = stored.message()};
}

std::string PostedCodec::Encode(const PostedRecord& posted) const {
  v1::StoredPosted stored;
  stored.set_award_id(posted.award);
  return stored.SerializeAsString();
}

absl::StatusOr<PostedRecord> PostedCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredPosted>(bytes));
  if (stored.award_id().empty()) return absl::DataLossError("posted.award_id is empty");
  return PostedRecord{.award = stored.award_id()};
}

std::string SurveyCodec::Encode(const SurveyRecord& survey) const {
  v1::StoredSurvey stored;
  stored.set_stage(static_cast<v1::StoredSurvey::Stage>(static_cast<int>(survey.stage) + 1));
  stored.set_groups(survey.groups);
  return stored.SerializeAsString();
}

absl::StatusOr<SurveyRecord> SurveyCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredSurvey>(bytes));
  if (stored.stage() < v1::StoredSurvey::STAGE_ASKING || stored.stage() > v1::StoredSurvey::STAGE_TOLD) {
    return absl::DataLossError("survey.stage is unknown");
  }
  return SurveyRecord{.stage = static_cast<SurveyRecord::Stage>(stored.stage() - 1), .groups = stored.groups()};
}

std::string InvitedCodec::Encode(const InvitedRecord& invited) const {
  v1::StoredInvited stored;
  for (const InvitedRecord::Invited& one : invited.people) {
    v1::StoredInvited::Person* const person = stored.add_people();
    person->set_employee_id(one.employee.str());
    person->set_asked(one.asked);
  }
  return stored.SerializeAsString();
}

absl::StatusOr<InvitedRecord> InvitedCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredInvited>(bytes));
  InvitedRecord invited;
  for (const auto& person : stored.people()) {
    if (person.employee_id().empty()) return absl::DataLossError("invited.employee_id is empty");
    invited.people.push_back({.employee = EmployeeId(person.employee_id()), .asked = person.asked()});
  }
  return invited;
}

std::string TotalCodec::Encode(const TotalRecord& total) const {
  v1::StoredSurveyTotal stored;
  stored.set_total(total.total);
  return stored.SerializeAsString();
}

absl::StatusOr<TotalRecord> TotalCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredSurveyTotal>(bytes));
  if (stored.total().empty()) return absl::DataLossError("survey_total.total is empty");
  return TotalRecord{.total = stored.total()};
}

}  // namespace fairlead::chat
