#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fairlead/recognition/v1/recognition_events.pb.h"
#include "fairlead/recognition/v1/recognition_storage.pb.h"

#include "libs/ledger/unknown_fields.h"
#include "services/recognition/domain/test_values.h"
#include "services/recognition/storage/codecs.h"
#include "services/recognition/storage/events.h"

namespace fairlead::recognition {
namespace {

AwardGiven SomeAward() {
  return {.award = AwardId("3-0123456789abcdef"),
          .giver = Employee("ann"),
          .recipients = {Employee("bob"), Employee("zoé")},
          .points = Points(20),
          .value = "Care",
          .message = {.owner = Employee("ann"), .nonce = std::string(24, '\0'), .ciphertext = "\x01\xff"},
          .at = At("2026-11-15T12:00:00.123456Z"),
          .month = MonthOf("2026-11"),
          .allowance = Points(100),
          .origin = "slack:C123"};
}

AwardReversed SomeReversal() {
  AwardReversed event = AwardRecord{.given = SomeAward(), .reversal = {}}
                            .Reverse(Employee("hr"), true, At("2026-12-01T00:00:00Z"))
                            .value();
  event.reason = {.owner = Employee("hr"), .nonce = std::string(24, 'n'), .ciphertext = "c"};
  return event;
}

std::vector<Event> AllEvents() {
  return {
      SomeAward(),
      SomeReversal(),
      PointsRedeemed{
          .employee = Employee("bob"), .points = Points(7), .reference = "order 1", .at = At("2026-11-15T12:00:00Z")},
      LeaderboardChoiceMade{.employee = Employee("bob"), .opt_out = true},
      MilestoneChoiceMade{.employee = Employee("bob"), .opt_out = true},
      MilestoneReached{.employee = Employee("bob"),
                       .kind = MilestoneKind::kAnniversary,
                       .years = 5,
                       .due = At("2026-11-15T08:00:00+01:00"),
                       .at = At("2026-11-15T08:00:00.5+01:00")}};
}

Wallet SomeWallet() {
  Wallet::Figures figures{.month = MonthOf("2026-11"),
                          .allowance = Points(1),
                          .given = Points(2),
                          .given_to = {{Employee("a"), Points(3)}, {Employee("b"), Points(4)}}};
  figures.granted_before = Points(5);
  figures.given_before = Points(6);
  figures.debited = Points(7);
  figures.refunded = Points(8);
  figures.credited = Points(9);
  figures.taken_back = Points(10);
  figures.redeemed = Points(11);
  figures.leaderboard_opt_out = true;
  return Wallet(figures);
}

v1::AwardGiven MessageOf(const AwardGiven& event) {
  v1::AwardGiven message;
  Fill(event, message);
  return message;
}

// As a newer version would store it.
template <typename Message>
Message WithNewerField(Message message) {
  message.GetReflection()->MutableUnknownFields(&message)->AddVarint(1'000, 7);
  return message;
}

TEST(Codecs, KeepFieldsOfANewerVersion) {
  v1::StoredWallet wallet;
  ASSERT_TRUE(wallet.ParseFromString(WalletCodec().Encode(SomeWallet())));
  const std::string wallet_bytes = WithNewerField(wallet).SerializeAsString();
  EXPECT_EQ(WalletCodec().Encode(*WalletCodec().Decode(wallet_bytes)), wallet_bytes);

  v1::StoredMilestones milestones;
  milestones.set_opt_out(true);
  const std::string milestones_bytes = WithNewerField(milestones).SerializeAsString();
  EXPECT_EQ(MilestonesCodec().Encode(*MilestonesCodec().Decode(milestones_bytes)), milestones_bytes);

  v1::StoredAward award;
  *award.mutable_given() = WithNewerField(MessageOf(SomeAward()));
  const std::string award_bytes = WithNewerField(award).SerializeAsString();
  const AwardRecord record = *AwardCodec().Decode(award_bytes);
  EXPECT_EQ(AwardCodec().Encode(record), award_bytes);
  // Also by a reversal, which stores the award again.
  v1::StoredAward reversed;
  ASSERT_TRUE(reversed.ParseFromString(AwardCodec().Encode(record.Apply(SomeReversal()))));
  EXPECT_EQ(ledger::UnknownFieldsOf(reversed), record.unknown);
  EXPECT_EQ(ledger::UnknownFieldsOf(reversed.given()), record.given.unknown);
}

TEST(EventCodec, GivesBackWhatItWasGiven) {
  const ProtoEventCodec codec;
  for (const Event& event : AllEvents()) {
    const ledger::OutgoingEvent outgoing = codec.Encode(event);
    const auto decoded = codec.Decode(outgoing.type, outgoing.payload);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, event);
    EXPECT_EQ(outgoing.topic, "recognition.events.v1");
    EXPECT_FALSE(outgoing.snapshot);
  }
}

TEST(EventCodec, KeysEventsByWhoseWalletDecided) {
  std::vector<std::string> subjects, types;
  for (const Event& event : AllEvents()) {
    subjects.push_back(ProtoEventCodec().Encode(event).subject);
    types.push_back(ProtoEventCodec().Encode(event).type);
  }
  EXPECT_EQ(subjects, (std::vector<std::string>{"ann", "ann", "bob", "bob", "bob", "bob"}));
  EXPECT_EQ(types, (std::vector<std::string>{
                       "fairlead.recognition.v1.AwardGiven", "fairlead.recognition.v1.AwardReversed",
                       "fairlead.recognition.v1.PointsRedeemed", "fairlead.recognition.v1.LeaderboardChoiceMade",
                       "fairlead.recognition.v1.MilestoneChoiceMade", "fairlead.recognition.v1.MilestoneReached"}));
}

TEST(EventCodec, KeepsFieldsThatItDoesNotKnowYet) {
  v1::AwardGiven message = MessageOf(SomeAward());
  message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(500, "from the future");
  const auto decoded = ProtoEventCodec().Decode("fairlead.recognition.v1.AwardGiven", message.SerializeAsString());
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(ProtoEventCodec().Encode(*decoded).payload, message.SerializeAsString());
  AwardGiven known = std::get<AwardGiven>(*decoded);
  known.unknown.clear();
  EXPECT_EQ(known, SomeAward());
}

TEST(EventCodec, RefusesWhatIsNotTheMessage) {
  const auto decoded = ProtoEventCodec().Decode("fairlead.recognition.v1.AwardGiven", "\xff\xff");
  EXPECT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss);
}

TEST(EventCodec, RefusesATypeOfWhichItKnowsNothing) {
  const auto decoded = ProtoEventCodec().Decode("fairlead.recognition.v1.MedalForged", "");
  EXPECT_EQ(decoded.status().code(), absl::StatusCode::kUnimplemented);
}

// One field made wrong, and the word that must stand in the error.
struct Damage {
  const char* field;
  void (*apply)(v1::AwardGiven&);
};

class EventCodecDamage : public ::testing::TestWithParam<Damage> {};

TEST_P(EventCodecDamage, IsDataLossThatNamesTheField) {
  v1::AwardGiven message = MessageOf(SomeAward());
  GetParam().apply(message);
  const absl::Status status = FromProto(message).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr(GetParam().field));
}

INSTANTIATE_TEST_SUITE_P(
    EachField, EventCodecDamage,
    ::testing::Values(Damage{"award_id", [](auto& message) { message.clear_award_id(); }},
                      Damage{"giver_id", [](auto& message) { message.clear_giver_id(); }},
                      Damage{"recipient_ids", [](auto& message) { message.clear_recipient_ids(); }},
                      Damage{"recipient_ids", [](auto& message) { message.add_recipient_ids("ann"); }},
                      Damage{"recipient_ids", [](auto& message) { message.add_recipient_ids("bob"); }},
                      Damage{"recipient_ids",
                             [](auto& message) {
                               for (int i = 0; i < 19; ++i) message.add_recipient_ids(std::to_string(i));
                             }},
                      Damage{"points", [](auto& message) { message.set_points(0); }},
                      Damage{"points", [](auto& message) { message.set_points(-1); }},
                      Damage{"points", [](auto& message) { message.set_points(kMostPoints.value() + 1); }},
                      Damage{"month", [](auto& message) { message.set_month("2026-13"); }},
                      Damage{"given_at", [](auto& message) { message.clear_given_at(); }},
                      Damage{"given_at", [](auto& message) { message.mutable_given_at()->set_nanos(-1); }},
                      Damage{"allowance", [](auto& message) { message.set_allowance(-1); }}));

TEST(WalletCodec, GivesBackWhatItWasGiven) {
  const WalletCodec codec;
  for (const Wallet& wallet : {Wallet(), SomeWallet()}) {
    const auto decoded = codec.Decode(codec.Encode(wallet));
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, wallet);
    EXPECT_EQ(codec.Encode(*decoded), codec.Encode(wallet));
  }
}

TEST(WalletCodec, RefusesNegativeFigures) {
  v1::StoredWallet stored;
  stored.set_credited(-1);
  const absl::Status status = WalletCodec().Decode(stored.SerializeAsString()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("credited"));
  EXPECT_EQ(WalletCodec().Decode("\x07").status().code(), absl::StatusCode::kDataLoss);
}

TEST(AwardCodec, GivesBackWhatItWasGiven) {
  const AwardCodec codec;
  const AwardRecord given{.given = SomeAward(), .reversal = {}};
  for (const AwardRecord& award : {given, given.Apply(SomeReversal())}) {
    const auto decoded = codec.Decode(codec.Encode(award));
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, award);
  }
}

Milestones SomeMilestones() {
  Milestones::Figures figures{.opt_out = true, .reached = {}};
  const absl::Time due = At("2026-11-15T08:00:00Z");
  figures.reached.push_back({.kind = MilestoneKind::kWelcome, .years = 0, .due = due, .at = due});
  figures.reached.push_back(
      {.kind = MilestoneKind::kAnniversary, .years = 1, .due = due, .at = due + absl::Microseconds(7)});
  return Milestones(figures);
}

TEST(MilestonesCodec, GivesBackWhatItWasGiven) {
  const MilestonesCodec codec;
  for (const Milestones& milestones : {Milestones(), SomeMilestones()}) {
    EXPECT_EQ(codec.Decode(codec.Encode(milestones)).value(), milestones);
  }
}

TEST(MilestonesCodec, RefusesAKindThatDoesNotFitTheYears) {
  for (const auto& [kind, years] :
       std::vector<std::pair<v1::MilestoneKind, int>>{{v1::MILESTONE_KIND_UNSPECIFIED, 1},
                                                      {v1::MILESTONE_KIND_WELCOME, 1},
                                                      {v1::MILESTONE_KIND_ANNIVERSARY, 0},
                                                      {v1::MILESTONE_KIND_ANNIVERSARY, -1}}) {
    v1::StoredMilestones stored;
    stored.add_reached()->set_kind(kind);
    stored.mutable_reached(0)->set_years(years);
    EXPECT_EQ(MilestonesCodec().Decode(stored.SerializeAsString()).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(MilestoneProgressCodec, GivesBackWhatItWasGiven) {
  const MilestoneProgress progress{.done_until = At("2026-11-15T12:00:00.000001Z")};
  EXPECT_EQ(MilestoneProgressCodec().Decode(MilestoneProgressCodec().Encode(progress)).value(), progress);
  EXPECT_EQ(MilestoneProgressCodec().Decode("").status().code(), absl::StatusCode::kDataLoss);
}

TEST(ReceiptCodecs, GiveBackWhatTheyWereGiven) {
  const AwardReceipt award{.award = AwardId("1-a"), .given_at = At("2026-11-15T12:00:00.5Z"), .left = Points(3)};
  EXPECT_EQ(AwardReceiptCodec().Decode(AwardReceiptCodec().Encode(award)).value(), award);
  const ReversalReceipt reversal{.award = AwardId("1-a"), .reversed_at = At("2026-11-15T12:00:00Z")};
  EXPECT_EQ(ReversalReceiptCodec().Decode(ReversalReceiptCodec().Encode(reversal)).value(), reversal);
  const RedemptionReceipt redemption{.balance = Points(9)};
  EXPECT_EQ(RedemptionReceiptCodec().Decode(RedemptionReceiptCodec().Encode(redemption)).value(), redemption);
  EXPECT_TRUE(ChoiceReceiptCodec().Decode(ChoiceReceiptCodec().Encode({})).ok());
}

}  // namespace
}  // namespace fairlead::recognition
