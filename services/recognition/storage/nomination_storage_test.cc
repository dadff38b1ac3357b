#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fairlead/recognition/v1/nomination_events.pb.h"
#include "fairlead/recognition/v1/nomination_storage.pb.h"

#include "libs/ledger/unknown_fields.h"
#include "services/recognition/domain/test_nominations.h"
#include "services/recognition/storage/codecs.h"
#include "services/recognition/storage/nomination_events.h"

namespace fairlead::recognition {
namespace {

absl::Time MidNovember() { return At("2026-11-15T12:00:00.123456Z"); }

SealedText Sealed(const std::string& owner) {
  return {.owner = Employee(owner), .nonce = std::string(24, 'n'), .ciphertext = "\x01\xff"};
}

Nomination Pending() {
  Nomination nomination;
  nomination.made = Nomination::Make(NominationId("3-0123456789abcdef"), CraftAward(), NominationOf("craft", {"bob"}),
                                     {{.employee = Employee("cat"), .rule = "committee Craft"},
                                      {.employee = Employee("zoé"), .rule = "manager of bob"}},
                                     false, MidNovember())
                        .value();
  nomination.made.reason = Sealed("ann");
  nomination.made.hr_may_decide = true;
  return nomination;
}

NominationVoted VoteBy(const std::string& by, bool approve) {
  NominationVoted voted = Pending().Vote(Employee(by), false, approve, MidNovember()).value();
  if (!approve) voted.vote.reason = Sealed(by);
  return voted;
}

NominationEnded EndedAs(NominationState state) {
  NominationEnded ended = std::get<NominationEnded>(Pending().DueAt(MidNovember() + absl::Hours(24 * 14)));
  ended.state = state;
  ended.alone = state == NominationState::kApproved;
  ended.votes = {VoteBy("cat", true).vote, VoteBy("zoé", false).vote};
  return ended;
}

std::vector<Event> AllEvents() {
  return {Pending().made,
          VoteBy("cat", true),
          VoteBy("zoé", false),
          std::get<NominationReminded>(Pending().DueAt(MidNovember() + absl::Hours(24 * 7))),
          EndedAs(NominationState::kApproved),
          EndedAs(NominationState::kDeclined),
          EndedAs(NominationState::kExpired)};
}

// Of every kind: pending, voted and reminded, ended.
std::vector<Nomination> AllNominations() {
  Nomination voted = Pending();
  voted.votes = {VoteBy("cat", true).vote, VoteBy("zoé", false).vote};
  voted.reminded = MidNovember();
  Nomination ended = voted;
  ended.ending = Nomination::Ending{
      .state = NominationState::kDeclined, .at = MidNovember(), .rule = "1 decline of committee Craft", .alone = true};
  return {Pending(), voted, ended};
}

template <typename Message>
Message WithNewerField(Message message) {
  message.GetReflection()->MutableUnknownFields(&message)->AddVarint(1'000, 7);
  return message;
}

TEST(NominationEventCodec, GivesBackWhatItWasGiven) {
  const ProtoEventCodec codec;
  for (const Event& event : AllEvents()) {
    const ledger::OutgoingEvent outgoing = codec.Encode(event);
    const auto decoded = codec.Decode(outgoing.type, outgoing.payload);
    ASSERT_TRUE(decoded.ok()) << outgoing.type << ": " << decoded.status();
    EXPECT_EQ(*decoded, event) << outgoing.type;
    EXPECT_EQ(outgoing.subject, "ann") << "all of a nomination lie in the nominator's partition";
  }
}

TEST(NominationEventCodec, SaysByItsTypeHowANominationEnded) {
  std::vector<std::string> types;
  for (const Event& event : AllEvents()) types.push_back(ProtoEventCodec().Encode(event).type);
  const std::string package = "fairlead.recognition.v1.";
  EXPECT_EQ(types, (std::vector<std::string>{package + "NominationMade", package + "NominationVoted",
                                             package + "NominationVoted", package + "NominationReminded",
                                             package + "NominationApproved", package + "NominationDeclined",
                                             package + "NominationExpired"}));
}

// One field made wrong, and the word that must stand in the error.
struct Damage {
  const char* field;
  void (*apply)(v1::NominationMade&);
};

class NominationMadeDamage : public ::testing::TestWithParam<Damage> {};

TEST_P(NominationMadeDamage, IsDataLossThatNamesTheField) {
  v1::NominationMade message;
  Fill(Pending().made, message);
  GetParam().apply(message);
  const absl::Status status = FromProto(message).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr(GetParam().field));
}

INSTANTIATE_TEST_SUITE_P(
    EachField, NominationMadeDamage,
    ::testing::Values(Damage{"nomination_id", [](auto& message) { message.clear_nomination_id(); }},
                      Damage{"definition_id", [](auto& message) { message.clear_definition_id(); }},
                      Damage{"nominator_id", [](auto& message) { message.clear_nominator_id(); }},
                      Damage{"nominee_ids", [](auto& message) { message.clear_nominee_ids(); }},
                      Damage{"nominee_ids", [](auto& message) { message.add_nominee_ids("ann"); }},
                      Damage{"nominee_ids", [](auto& message) { message.add_nominee_ids("bob"); }},
                      Damage{"points", [](auto& message) { message.set_points(0); }},
                      Damage{"nominated_at", [](auto& message) { message.clear_nominated_at(); }},
                      Damage{"approver_ids", [](auto& message) { message.add_approver_ids("ann"); }},
                      Damage{"approver_rules", [](auto& message) { message.add_approver_ids("new"); }},
                      Damage{"quorum", [](auto& message) { message.set_quorum(0); }},
                      Damage{"declines", [](auto& message) { message.set_declines(0); }},
                      Damage{"decide_by", [](auto& message) { message.clear_decide_by(); }},
                      Damage{"remind_at", [](auto& message) { message.mutable_remind_at()->set_nanos(-1); }}));

TEST(NominationVotedMessage, IsDataLossWithoutItsParts) {
  v1::NominationVoted message;
  Fill(VoteBy("cat", true), message);
  message.mutable_vote()->clear_decision();
  EXPECT_THAT(std::string(FromProto(message).status().message()), ::testing::HasSubstr("decision"));
  message.mutable_vote()->clear_employee_id();
  EXPECT_EQ(FromProto(message).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(FromProto(v1::NominationApproved()).status().code(), absl::StatusCode::kDataLoss);
}

TEST(NominationCodec, GivesBackWhatItWasGiven) {
  for (const Nomination& nomination : AllNominations()) {
    const std::string bytes = NominationCodec().Encode(nomination);
    const auto decoded = NominationCodec().Decode(bytes);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, nomination);
    EXPECT_EQ(NominationCodec().Encode(*decoded), bytes);
  }
}

TEST(NominationCodec, KeepsFieldsOfANewerVersion) {
  v1::StoredNomination stored;
  ASSERT_TRUE(stored.ParseFromString(NominationCodec().Encode(Pending())));
  *stored.mutable_made() = WithNewerField(stored.made());
  const std::string bytes = WithNewerField(stored).SerializeAsString();
  EXPECT_EQ(NominationCodec().Encode(*NominationCodec().Decode(bytes)), bytes);
}

TEST(NominationCodec, RefusesWhatCannotBe) {
  EXPECT_EQ(NominationCodec().Decode("\xff").status().code(), absl::StatusCode::kDataLoss);
  v1::StoredNomination stored;
  ASSERT_TRUE(stored.ParseFromString(NominationCodec().Encode(AllNominations()[2])));
  v1::StoredNomination endless = stored;
  endless.clear_ended_at();
  EXPECT_EQ(NominationCodec().Decode(endless.SerializeAsString()).status().code(), absl::StatusCode::kDataLoss);
  stored.set_state(v1::NOMINATION_STATE_UNSPECIFIED);
  EXPECT_EQ(NominationCodec().Decode(stored.SerializeAsString()).status().code(), absl::StatusCode::kDataLoss);
}

TEST(NominationReceiptCodecs, GiveBackWhatTheyWereGiven) {
  for (const NominationState state :
       {NominationState::kPending, NominationState::kApproved, NominationState::kDeclined, NominationState::kExpired}) {
    const NominationReceipt made{.nomination = NominationId("1-a"),
                                 .state = state,
                                 .nominated_at = MidNovember(),
                                 .decide_by = MidNovember() + absl::Hours(1),
                                 .rule = "alone"};
    EXPECT_EQ(NominationReceiptCodec().Decode(NominationReceiptCodec().Encode(made)).value(), made);
    const DecisionReceipt decided{.nomination = NominationId("1-a"),
                                  .state = state,
                                  .decided_at = MidNovember(),
                                  .rule = "hr",
                                  .approvals = 1,
                                  .quorum = 2};
    EXPECT_EQ(DecisionReceiptCodec().Decode(DecisionReceiptCodec().Encode(decided)).value(), decided);
  }
}

TEST(WalletCodec, KeepsPrizes) {
  Wallet::Figures figures;
  figures.prizes = Points(300);
  EXPECT_EQ(WalletCodec().Decode(WalletCodec().Encode(Wallet(figures))).value().figures().prizes, Points(300));
}

}  // namespace
}  // namespace fairlead::recognition
