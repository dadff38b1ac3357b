#include <map>
#include <string>
#include <vector>

#include "services/recognition/transport/test_service.h"

namespace fairlead::recognition {
namespace {

using ::testing::ElementsAre;

class NominationMethods : public RecognitionServiceTest {
 protected:
  NominationMethods() {
    for (const char* id : {"cat", "dan", "eve", "fay"}) process_.Employ(id);
  }
  static v1::NominateRequest Request(const std::string& request_id) {
    v1::NominateRequest request;
    request.set_request_id(request_id);
    request.set_definition_id("craft");
    request.add_nominee_ids("bob");
    request.set_reason("Une année de réparations");
    request.set_origin("slack:C1");
    return request;
  }
  std::string Nominated() {
    const auto made = Call(&Stub::Nominate, TokenOf(Role::kEmployee), Request("n1"));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value().nomination_id();
  }
  absl::StatusOr<v1::DecideNominationResponse> Decide(const std::string& token, const std::string& id,
                                                      v1::NominationDecision decision = v1::NOMINATION_DECISION_APPROVE,
                                                      const std::string& reason = "") {
    v1::DecideNominationRequest request;
    request.set_request_id("d1");
    request.set_nomination_id(id);
    request.set_decision(decision);
    request.set_reason(reason);
    return Call(&Stub::DecideNomination, token, request);
  }
  absl::StatusOr<v1::Nomination> Get(const std::string& token, const std::string& id) {
    v1::GetNominationRequest request;
    request.set_nomination_id(id);
    return Call(&Stub::GetNomination, token, request);
  }
  absl::StatusOr<v1::ListNominationsResponse> List(const std::string& token, v1::NominationFilter filter) {
    v1::ListNominationsRequest request;
    request.set_filter(filter);
    return Call(&Stub::ListNominations, token, request);
  }
  // Each step as "KIND who rule: reason".
  static std::vector<std::string> TrailOf(const v1::Nomination& nomination) {
    std::vector<std::string> trail;
    for (const v1::NominationStep& step : nomination.trail()) {
      trail.push_back(v1::NominationStep::Kind_Name(step.kind()) + " " + step.employee_id() + " [" + step.rule() +
                      "] " + step.reason());
    }
    return trail;
  }
};

TEST_F(NominationMethods, CarryANominationToItsPrizeWithTheWholeTrail) {
  process_.Start();
  const std::string id = Nominated();
  const auto pending = Get(TokenOf(Role::kEmployee, "cat"), id);
  ASSERT_TRUE(pending.ok()) << pending.status();
  EXPECT_EQ(pending->state(), v1::NOMINATION_STATE_PENDING);
  EXPECT_TRUE(pending->you_may_decide());
  EXPECT_EQ(pending->origin(), "slack:C1");
  EXPECT_EQ(pending->approver_ids_size(), 3);
  const auto first = Decide(TokenOf(Role::kEmployee, "cat"), id);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->approvals(), 1);
  world_.clock.Advance(absl::Hours(24 * 7));
  EXPECT_EQ(process_.use_cases.nominations.do_due.Run([] { return false; }).reminded, 1);
  auth::TokenContent chat = ContentFor(Role::kService, "chat");
  chat.principal.actor = "dan";
  chat.expires_at = world_.clock.Now() + absl::Hours(1);
  const auto second = Decide(Sign(chat), id, v1::NOMINATION_DECISION_APPROVE, "bien mérité");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->state(), v1::NOMINATION_STATE_APPROVED);

  auth::TokenContent bob = ContentFor(Role::kEmployee, "bob");
  bob.expires_at = world_.clock.Now() + absl::Hours(1);
  const std::string bobs = Sign(bob);
  EXPECT_TRUE(testing::Eventually([&] {
    const auto wallet = Call(&Stub::GetWallet, bobs, v1::GetWalletRequest());
    return wallet.ok() && wallet->prizes() == 300 && wallet->balance() == 300 && wallet->received() == 0;
  }));
  const auto approved = Get(bobs, id);
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_FALSE(approved->you_may_decide());
  EXPECT_THAT(TrailOf(*approved),
              ElementsAre("KIND_NOMINATED ann [] Une année de réparations", "KIND_APPROVAL cat [committee Craft] ",
                          "KIND_REMINDED  [] ", "KIND_APPROVAL dan [committee Craft] bien mérité",
                          "KIND_APPROVED  [quorum 2 of committee Craft] "));
  EXPECT_EQ(List(bobs, v1::NOMINATION_FILTER_MINE)->nominations_size(), 1);
}

TEST_F(NominationMethods, SayByWhichRuleSomebodyDecidedAlone) {
  Person boss = *process_.people.Find(Employee("fay"));
  boss.role_level = 6;
  process_.people.Put(boss);
  v1::NominateRequest request = Request("n1");
  request.set_definition_id("spot");
  request.set_points(200);
  const auto made = Call(&Stub::Nominate, TokenOf(Role::kEmployee, "fay"), request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->state(), v1::NOMINATION_STATE_APPROVED);
  EXPECT_EQ(made->rule(), "alone: role level 5 and above up to 200");
  EXPECT_THAT(TrailOf(*Get(TokenOf(Role::kEmployee, "fay"), made->nomination_id())),
              ElementsAre("KIND_NOMINATED fay [] Une année de réparations",
                          "KIND_APPROVED fay [alone: role level 5 and above up to 200] "));
}

TEST_F(NominationMethods, ShowDeclinesAndExpiriesInTheTrail) {
  const std::string id = Nominated();
  ASSERT_TRUE(Decide(TokenOf(Role::kEmployee, "cat"), id, v1::NOMINATION_DECISION_DECLINE, "pas encore").ok());
  EXPECT_THAT(TrailOf(*Get(TokenOf(Role::kEmployee), id)),
              ElementsAre(::testing::_, "KIND_DECLINE cat [committee Craft] pas encore",
                          "KIND_DECLINED  [1 decline of committee Craft] "));
  const auto other = Call(&Stub::Nominate, TokenOf(Role::kEmployee), Request("n2"));
  const std::string token = [&] {
    auth::TokenContent later = ContentFor(Role::kEmployee);
    later.expires_at += absl::Hours(24 * 30);
    return Sign(later);
  }();
  world_.clock.Advance(absl::Hours(24 * 14));
  EXPECT_EQ(process_.use_cases.nominations.do_due.Run([] { return false; }).expired, 1);
  EXPECT_THAT(TrailOf(*Get(token, other->nomination_id())),
              ElementsAre(::testing::_, "KIND_EXPIRED  [expired after 14 days] "));
}

TEST_F(NominationMethods, TellWhoComesTooLateWhoDecidedAndWhen) {
  const std::string id = Nominated();
  ASSERT_TRUE(Decide(TokenOf(Role::kEmployee, "cat"), id).ok());
  ASSERT_TRUE(Decide(TokenOf(Role::kEmployee, "dan"), id).ok());
  const absl::Status late = Decide(TokenOf(Role::kEmployee, "eve"), id).status();
  EXPECT_THAT(late, IsRefusal("ALREADY_DECIDED", Metadata{{"state", "approved"},
                                                          {"by", "dan"},
                                                          {"at", "2026-11-15T12:00:00+00:00"},
                                                          {"rule", "quorum 2 of committee Craft"}}));
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(NominationMethods, AreForWhomTheyConcern) {
  const std::string id = Nominated();
  EXPECT_THAT(Decide(TokenOf(Role::kEmployee, "ann"), id).status(), IsRefusal("OWN_NOMINATION"));
  EXPECT_THAT(Decide(TokenOf(Role::kHr, "hr"), id).status(), IsRefusal("NOT_AN_APPROVER"));
  EXPECT_THAT(Get(TokenOf(Role::kEmployee, "fay"), id).status(), IsRefusal("NOT_YOURS"));
  EXPECT_THAT(Get(TokenOf(Role::kAdmin, "fay"), id).status(), IsRefusal("NOT_YOURS"));
  EXPECT_TRUE(Get(TokenOf(Role::kHr, "hr"), id).ok());
  auth::TokenContent nobody = ContentFor(Role::kService, "chat");
  nobody.principal.actor.clear();
  EXPECT_TRUE(Get(Sign(nobody), id).ok());
  EXPECT_THAT(Decide(Sign(nobody), id).status(), IsRefusal("NO_PERSON"));
  EXPECT_THAT(List(Sign(nobody), v1::NOMINATION_FILTER_MINE).status(), IsRefusal("NO_PERSON"));
  for (const Role role : kAllRoles) {
    EXPECT_EQ(List(TokenOf(role), v1::NOMINATION_FILTER_ALL).ok(), role == Role::kHr) << static_cast<int>(role);
  }
}

TEST_F(NominationMethods, NameTheFieldThatIsWrong) {
  const auto nominate = [&](const auto& change) {
    v1::NominateRequest request = Request("n9");
    change(request);
    return Call(&Stub::Nominate, TokenOf(Role::kEmployee), request).status();
  };
  EXPECT_THAT(nominate([](auto& request) { request.clear_request_id(); }), IsAbout("request_id"));
  EXPECT_THAT(nominate([](auto& request) { request.clear_definition_id(); }), IsAbout("definition_id"));
  EXPECT_THAT(nominate([](auto& request) { request.clear_nominee_ids(); }), IsAbout("nominee_ids"));
  EXPECT_THAT(nominate([](auto& request) { request.add_nominee_ids("bob"); }), IsAbout("nominee_ids[1]"));
  EXPECT_THAT(nominate([](auto& request) { request.set_points(-1); }), IsAbout("points"));
  EXPECT_THAT(nominate([](auto& request) { request.clear_reason(); }), IsAbout("reason"));
  EXPECT_THAT(nominate([](auto& request) { request.set_origin(std::string(201, 'x')); }), IsAbout("origin"));
  const std::string id = Nominated();
  const std::string cats = TokenOf(Role::kEmployee, "cat");
  EXPECT_THAT(Decide(cats, id, v1::NOMINATION_DECISION_UNSPECIFIED).status(), IsAbout("decision"));
  EXPECT_THAT(Decide(cats, id, v1::NOMINATION_DECISION_DECLINE).status(), IsAbout("reason"));
  EXPECT_THAT(Decide(cats, "x").status(), IsAbout("nomination_id"));
  EXPECT_THAT(Get(cats, "").status(), IsAbout("nomination_id"));
  EXPECT_THAT(List(cats, v1::NOMINATION_FILTER_UNSPECIFIED).status(), IsAbout("filter"));
}

TEST_F(NominationMethods, ListTheDefinitionsAndWhetherTheCallerMayNominate) {
  const auto listed = Call(&Stub::ListAwardDefinitions, TokenOf(Role::kEmployee), v1::ListAwardDefinitionsRequest());
  ASSERT_TRUE(listed.ok() && listed->definitions_size() == 2) << listed.status();
  const v1::AwardDefinition& craft = listed->definitions(0);
  EXPECT_EQ(craft.definition_id(), "craft");
  EXPECT_EQ(craft.name_fr(), "Le métier du mois");
  EXPECT_EQ(craft.approvers(0), "committee Craft");
  EXPECT_EQ(craft.least_points(), 300);
  EXPECT_EQ(craft.remind_after_days(), 7);
  EXPECT_TRUE(craft.you_may_nominate());
  EXPECT_EQ(listed->definitions(1).alone(0).up_to_points(), 200);
  EXPECT_EQ(listed->definitions(1).alone(0).from_role_level(), 5);
  const auto stranger =
      Call(&Stub::ListAwardDefinitions, TokenOf(Role::kHr, "hr-desk"), v1::ListAwardDefinitionsRequest());
  EXPECT_FALSE(stranger.value().definitions(0).you_may_nominate());
}

}  // namespace
}  // namespace fairlead::recognition
