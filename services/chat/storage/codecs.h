#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/ledger/unit.h"
#include "services/chat/application/stores.h"

namespace fairlead::chat {

// fairlead.chat.v1.StoredPerson.
class PersonCodec final : public ledger::Codec<Person> {
 public:
  std::string_view kind() const override { return "person"; }
  std::string Encode(const Person& person) const override;
  absl::StatusOr<Person> Decode(std::string_view bytes) const override;
};

// fairlead.chat.v1.StoredAccount.
class AccountCodec final : public ledger::Codec<AccountRecord> {
 public:
  std::string_view kind() const override { return "account"; }
  std::string Encode(const AccountRecord& account) const override;
  absl::StatusOr<AccountRecord> Decode(std::string_view bytes) const override;
};

// fairlead.chat.v1.StoredAnnounced.
class AnnouncedCodec final : public ledger::Codec<AnnouncedRecord> {
 public:
  std::string_view kind() const override { return "announced"; }
  std::string Encode(const AnnouncedRecord& announced) const override;
  absl::StatusOr<AnnouncedRecord> Decode(std::string_view bytes) const override;
};

// fairlead.chat.v1.StoredPosted.
class PostedCodec final : public ledger::Codec<PostedRecord> {
 public:
  std::string_view kind() const override { return "posted"; }
  std::string Encode(const PostedRecord& posted) const override;
  absl::StatusOr<PostedRecord> Decode(std::string_view bytes) const override;
};

// fairlead.chat.v1.StoredSurvey.
class SurveyCodec final : public ledger::Codec<SurveyRecord> {
 public:
  std::string_view kind() const override { return "survey"; }
  std::string Encode(const SurveyRecord& survey) const override;
  absl::StatusOr<SurveyRecord> Decode(std::string_view bytes) const override;
};

// fairlead.chat.v1.StoredInvited.
class InvitedCodec final : public ledger::Codec<InvitedRecord> {
 public:
  std::string_view kind() const override { return "invited"; }
  std::string Encode(const InvitedRecord& invited) const override;
  absl::StatusOr<InvitedRecord> Decode(std::string_view bytes) const override;
};

// fairlead.chat.v1.StoredSurveyTotal.
class TotalCodec final : public ledger::Codec<TotalRecord> {
 public:
  std::string_view kind() const override { return "survey_total"; }
  std::string Encode(const TotalRecord& total) const override;
  absl::StatusOr<TotalRecord> Decode(std::string_view bytes) const override;
};

// All of them, as the application layer takes them.
class ProtoStores {
 public:
  const Stores& stores() const { return stores_; }

 private:
  const PersonCodec people_{};
  const AccountCodec accounts_{};
  const AnnouncedCodec announced_{};
  const PostedCodec posted_{};
  const SurveyCodec surveys_{};
  const InvitedCodec invited_{};
  const TotalCodec totals_{};
  const Stores stores_{people_, accounts_, announced_, posted_, surveys_, invited_, totals_};
};

}  // namespace fairlead::chat
