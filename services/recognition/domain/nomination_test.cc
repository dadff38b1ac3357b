#include "services/recognition/domain/nomination.h"

#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "services/recognition/domain/test_nominations.h"
#include "services/recognition/domain/wallet.h"

namespace fairlead::recognition {
namespace {

const NominationId kId("3-0123456789abcdef");

absl::Time MidNovember() { return At("2026-11-15T12:00:00Z"); }
absl::Time Later(int days) { return MidNovember() + absl::Hours(24) * days; }

std::vector<Approver> Committee(const std::vector<std::string>& members = {"cat", "dan", "eve"}) {
  std::vector<Approver> approvers;
  for (const std::string& member : members)
    approvers.push_back({.employee = Employee(member), .rule = "committee Craft"});
  return approvers;
}

// ann nominates bob; cat, dan and eve decide.
Nomination Pending(const AwardDefinition& definition = CraftAward()) {
  return {
      .made =
          Nomination::Make(kId, definition, NominationOf("craft", {"bob"}), Committee(), false, MidNovember()).value(),
      .votes = {},
      .reminded = {},
      .ending = {}};
}

Nomination AfterVote(const Nomination& nomination, const std::string& by, bool approve = true, bool is_hr = false,
                     absl::Time now = MidNovember()) {
  const NominationVoted voted = nomination.Vote(Employee(by), is_hr, approve, now).value();
  Nomination next = nomination.Apply(voted).value();
  if (const auto outcome = next.Outcome(now)) next = next.Apply(*outcome).value();
  return next;
}

absl::Status VoteOf(const Nomination& nomination, const std::string& by, bool is_hr = false,
                    absl::Time now = MidNovember()) {
  return nomination.Vote(Employee(by), is_hr, true, now).status();
}

TEST(NominationDraft, NamesTheFieldThatIsWrong) {
  const NominationDraft good = NominationOf("craft", {"bob"});
  EXPECT_TRUE(good.Check().ok());
  const auto with = [&](const auto& change) {
    NominationDraft draft = good;
    change(draft);
    return draft.Check();
  };
  EXPECT_THAT(with([](auto& draft) { draft.definition = DefinitionId(""); }), IsAbout("definition_id"));
  EXPECT_THAT(with([](auto& draft) { draft.definition = DefinitionId(std::string(41, 'x')); }),
              IsAbout("definition_id"));
  EXPECT_THAT(with([](auto& draft) { draft.definition = DefinitionId("a\nb"); }), IsAbout("definition_id"));
  EXPECT_THAT(with([](auto& draft) { draft.nominees.clear(); }), IsAbout("nominee_ids"));
  EXPECT_THAT(with([](auto& draft) { draft.nominees.push_back(Employee("bob")); }), IsAbout("nominee_ids[1]"));
  EXPECT_THAT(with([](auto& draft) { draft.nominees.push_back(Employee("")); }), IsAbout("nominee_ids[1]"));
  EXPECT_THAT(with([](auto& draft) { draft.points = -1; }), IsAbout("points"));
  EXPECT_THAT(with([](auto& draft) { draft.points = kMostPoints.value() + 1; }), IsAbout("points"));
  EXPECT_THAT(with([](auto& draft) { draft.reason.clear(); }), IsAbout("reason"));
  EXPECT_THAT(with([](auto& draft) { draft.reason = std::string(1'001, 'x'); }), IsAbout("reason"));
  EXPECT_THAT(with([](auto& draft) { draft.reason = "\xff"; }), IsAbout("reason"));
  EXPECT_THAT(with([](auto& draft) { draft.origin = std::string(201, 'x'); }), IsAbout("origin"));
}

TEST(NominationDraft, CannotBeForOneself) {
  EXPECT_THAT(NominationOf("craft", {"bob", "ann"}).Check(), IsRefusal("SELF_NOMINATION"));
}

TEST(NominationMake, FixesPrizeWindowAndReminder) {
  const NominationMade made = Pending().made;
  EXPECT_EQ(made.points, Points(300));
  EXPECT_EQ(made.decide_by, Later(14));
  EXPECT_EQ(made.remind_at, Later(7));
  EXPECT_EQ(made.quorum, 2);
  EXPECT_EQ(made.origin, "slack:C1");
  EXPECT_FALSE(made.hr_may_decide);
}

TEST(NominationMake, RefusesMorePeopleThanTheAwardIsFor) {
  EXPECT_THAT(
      Nomination::Make(kId, CraftAward(), NominationOf("craft", {"bob", "fay"}), Committee(), false, MidNovember())
          .status(),
      IsAbout("nominee_ids"));
}

TEST(NominationMake, WantsEnoughApproversUnlessHrDecidesOrTheNominatorAlone) {
  AwardDefinition definition = CraftAward(2);
  const auto make = [&](bool alone) {
    return Nomination::Make(kId, definition, NominationOf("craft", {"bob"}), Committee({"cat"}), alone, MidNovember());
  };
  EXPECT_THAT(make(false).status(), IsRefusal("TOO_FEW_APPROVERS", Metadata{{"needed", "2"}, {"found", "1"}}));
  EXPECT_TRUE(make(true).ok());
  definition.approvers.hr = true;
  EXPECT_TRUE(make(false).ok());
}

TEST(NominationMake, RefusesMoreApproversThanAnEventCarries) {
  std::vector<Approver> many;
  for (int i = 0; i < 201; ++i) many.push_back({.employee = Employee("e" + std::to_string(i)), .rule = "role level 1"});
  EXPECT_THAT(Nomination::Make(kId, CraftAward(), NominationOf("craft", {"bob"}), many, false, MidNovember()).status(),
              IsRefusal("TOO_MANY_APPROVERS", Metadata{{"found", "201"}}));
}

TEST(NominationVote, EndsItWhenTheQuorumIsReached) {
  const Nomination one = AfterVote(Pending(), "cat");
  EXPECT_EQ(one.state(), NominationState::kPending);
  const Nomination two = AfterVote(one, "eve");
  EXPECT_EQ(two.state(), NominationState::kApproved);
  EXPECT_EQ(two.ending->rule, "quorum 2 of committee Craft");
  EXPECT_EQ(two.votes.size(), 2u);
}

TEST(NominationVote, EndsItWithTheFirstDecline) {
  const Nomination declined = AfterVote(AfterVote(Pending(), "cat"), "dan", false);
  EXPECT_EQ(declined.state(), NominationState::kDeclined);
  EXPECT_EQ(declined.ending->rule, "1 decline of committee Craft");
}

TEST(NominationVote, TakesAsManyDeclinesAsTheDefinitionSays) {
  AwardDefinition definition = CraftAward();
  definition.declines = 2;
  const Nomination one = AfterVote(Pending(definition), "cat", false);
  EXPECT_EQ(one.state(), NominationState::kPending);
  EXPECT_EQ(AfterVote(one, "dan", false).ending->rule, "2 declines of committee Craft");
}

TEST(NominationVote, IsNotForWhoeverNominatesOrIsNominated) {
  Nomination nomination = Pending();
  nomination.made.hr_may_decide = true;
  for (const char* self : {"ann", "bob"}) {
    EXPECT_THAT(VoteOf(nomination, self, true), IsRefusal("OWN_NOMINATION")) << self;
    EXPECT_FALSE(nomination.WaitsFor(Employee(self), true, MidNovember())) << self;
  }
}

TEST(NominationVote, IsForApproversAndWhereItSaysSoForHr) {
  Nomination nomination = Pending();
  EXPECT_THAT(VoteOf(nomination, "fay"), IsRefusal("NOT_AN_APPROVER"));
  EXPECT_THAT(VoteOf(nomination, "fay", true), IsRefusal("NOT_AN_APPROVER"));
  nomination.made.hr_may_decide = true;
  EXPECT_THAT(VoteOf(nomination, "fay"), IsRefusal("NOT_AN_APPROVER"));
  const Nomination approved = AfterVote(AfterVote(nomination, "fay", true, true), "cat");
  EXPECT_EQ(approved.ending->rule, "quorum 2 of hr, committee Craft");
}

TEST(NominationVote, CountsEachApproverOnce) {
  const Nomination nomination = AfterVote(Pending(), "cat");
  EXPECT_THAT(VoteOf(nomination, "cat"),
              IsRefusal("ALREADY_VOTED", Metadata{{"decision", "approve"}, {"at", "2026-11-15T12:00:00+00:00"}}));
  EXPECT_FALSE(nomination.WaitsFor(Employee("cat"), false, MidNovember()));
  EXPECT_TRUE(nomination.WaitsFor(Employee("dan"), false, MidNovember()));
}

TEST(NominationVote, AfterTheEndSaysWhoDecidedAndWhen) {
  const Nomination approved = AfterVote(AfterVote(Pending(), "cat"), "dan");
  EXPECT_THAT(VoteOf(approved, "eve", false, Later(1)),
              IsRefusal("ALREADY_DECIDED", Metadata{{"state", "approved"},
                                                    {"by", "dan"},
                                                    {"at", "2026-11-15T12:00:00+00:00"},
                                                    {"rule", "quorum 2 of committee Craft"}}));
}

TEST(NominationVote, ComesTooLateFromTheMomentOfExpiryOn) {
  EXPECT_TRUE(VoteOf(Pending(), "cat", false, Later(14) - absl::Microseconds(1)).ok());
  EXPECT_THAT(VoteOf(Pending(), "cat", false, Later(14)),
              IsRefusal("NOMINATION_EXPIRED", Metadata{{"expired_at", "2026-11-29T12:00:00+00:00"}}));
}

TEST(NominationAlone, IsApprovedAtOnceAndSaysByWhichRule) {
  const AwardDefinition definition = SpotAward();
  const NominationMade made =
      Nomination::Make(kId, definition, NominationOf("spot", {"bob", "fay"}, "ann", 100), {}, true, MidNovember())
          .value();
  const NominationEnded ended = Nomination::Alone(made, definition.alone[0]);
  EXPECT_TRUE(ended.alone);
  EXPECT_EQ(ended.rule, "alone: role level 5 and above up to 200");
  EXPECT_EQ(ended.state, NominationState::kApproved);
  const Nomination nomination{.made = made, .votes = {}, .reminded = {}, .ending = {}};
  EXPECT_EQ(nomination.Apply(ended)->state(), NominationState::kApproved);
}

TEST(NominationDue, IsTheReminderThenTheExpiryThenNothing) {
  Nomination nomination = Pending();
  EXPECT_EQ(nomination.NextDue(), Later(7));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(nomination.DueAt(Later(7) - absl::Microseconds(1))));
  nomination = AfterVote(nomination, "cat");
  const auto reminded = std::get<NominationReminded>(nomination.DueAt(Later(7)));
  EXPECT_THAT(reminded.waiting, ::testing::ElementsAre(Employee("dan"), Employee("eve")));
  nomination = nomination.Apply(reminded).value();
  EXPECT_EQ(nomination.NextDue(), Later(14));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(nomination.DueAt(Later(8)))) << "reminded once";
  const auto expired = std::get<NominationEnded>(nomination.DueAt(Later(14)));
  EXPECT_EQ(expired.state, NominationState::kExpired);
  EXPECT_EQ(expired.rule, "expired after 14 days");
  EXPECT_EQ(expired.votes.size(), 1u);
  nomination = nomination.Apply(expired).value();
  EXPECT_EQ(nomination.NextDue(), std::nullopt);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(nomination.DueAt(Later(30))));
}

TEST(NominationDue, PassesOverAReminderThatComesAfterTheEnd) {
  EXPECT_EQ(std::get<NominationEnded>(Pending().DueAt(Later(20))).state, NominationState::kExpired);
  Nomination without = Pending();
  without.made.remind_at.reset();
  EXPECT_EQ(without.NextDue(), Later(14));
}

TEST(NominationApply, RefusesWhatCannotHaveHappened) {
  const Nomination pending = Pending();
  const NominationVoted voted = pending.Vote(Employee("cat"), false, true, MidNovember()).value();
  const Nomination one = pending.Apply(voted).value();
  EXPECT_EQ(one.Apply(voted).status().code(), absl::StatusCode::kFailedPrecondition);
  const auto expired = std::get<NominationEnded>(pending.DueAt(Later(14)));
  EXPECT_FALSE(one.Apply(expired).ok()) << "made of other votes";
  const Nomination ended = pending.Apply(expired).value();
  EXPECT_FALSE(ended.Apply(expired).ok());
  EXPECT_FALSE(ended.Apply(voted).ok());
  const auto reminded = std::get<NominationReminded>(pending.DueAt(Later(7)));
  EXPECT_FALSE(ended.Apply(reminded).ok());
  EXPECT_FALSE(pending.Apply(reminded)->Apply(reminded).ok());
  NominationEnded other = expired;
  other.points = Points(1);
  EXPECT_FALSE(pending.Apply(other).ok());
}

TEST(WalletPrize, IsCreditedForAnApprovedNominationOnly) {
  const Nomination pending = Pending();
  const NominationEnded approved =
      AfterVote(pending, "cat")
          .Apply(AfterVote(pending, "cat").Vote(Employee("dan"), false, true, MidNovember()).value())
          ->Outcome(MidNovember())
          .value();
  const Wallet wallet = Wallet().Apply(Employee("bob"), approved).value();
  EXPECT_EQ(wallet.figures().prizes, Points(300));
  EXPECT_EQ(wallet.figures().credited, Points());
  EXPECT_EQ(wallet.Balance(), Points(300));
  EXPECT_EQ(Wallet().Apply(Employee("cat"), approved).status().code(), absl::StatusCode::kInvalidArgument);
  const auto expired = std::get<NominationEnded>(pending.DueAt(Later(14)));
  EXPECT_EQ(Wallet().Apply(Employee("bob"), expired).value(), Wallet());
}

TEST(WalletPrize, PaysWhatIsOwed) {
  Wallet::Figures figures;
  figures.credited = Points(10);
  figures.taken_back = Points(10);
  figures.redeemed = Points(10);
  EXPECT_EQ(Wallet(figures).Owed(), Points(10));
  figures.prizes = Points(30);
  EXPECT_EQ(Wallet(figures).Owed(), Points());
  EXPECT_EQ(Wallet(figures).Balance(), Points(20));
}

}  // namespace
}  // namespace fairlead::recognition
