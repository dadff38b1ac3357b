#include "services/recognition/transport/recognition_service.h"

#include <functional>
#include <map>
#include <set>
#include <string>

#include "fairlead/directory/v1/directory_events.pb.h"

#include "services/recognition/transport/event_handlers.h"
#include "services/recognition/transport/test_service.h"

namespace fairlead::recognition {
namespace {

TEST_F(RecognitionServiceTest, GivesAnAwardAndShowsIt) {
  process_.Start();
  const auto given = Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest("r1", 20));
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(given->left(), 80);
  const auto wallet = [&] { return Call(&Stub::GetWallet, TokenOf(Role::kEmployee, "bob"), v1::GetWalletRequest()); };
  EXPECT_TRUE(testing::Eventually([&] { return wallet()->balance() == 20; }));
  EXPECT_EQ(wallet()->received(), 20);
  EXPECT_EQ(wallet()->month(), "2026-11");
  EXPECT_EQ(wallet()->refills_at().seconds(), absl::ToUnixSeconds(At("2026-12-01T00:00:00Z")));

  v1::ReverseAwardRequest reverse;
  reverse.set_request_id("r2");
  reverse.set_award_id(given->award_id());
  reverse.set_reason("twice");
  ASSERT_TRUE(Call(&Stub::ReverseAward, TokenOf(Role::kHr, "hr"), reverse).ok());
  EXPECT_TRUE(testing::Eventually([&] { return wallet()->taken_back() == 20; }));
  v1::ListAwardsRequest list;
  list.set_direction(v1::AWARD_DIRECTION_RECEIVED);
  const auto received = Call(&Stub::ListAwards, TokenOf(Role::kEmployee, "bob"), list);
  ASSERT_TRUE(received.ok() && received->awards_size() == 1) << received.status();
  EXPECT_EQ(received->awards(0).message(), "Merci");
  EXPECT_TRUE(received->awards(0).reversed());
  EXPECT_EQ(received->awards(0).reason(), "twice");
  EXPECT_EQ(received->awards(0).reversed_by(), "hr");
}

TEST_F(RecognitionServiceTest, AuditsItsLedger) {
  process_.Start();
  ASSERT_TRUE(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest("r1", 20)).ok());
  const auto audit = AuditLedger(TokenOf(Role::kAdmin));
  ASSERT_TRUE(audit.ok()) << audit.status();
  EXPECT_TRUE(audit->done());
  EXPECT_TRUE(audit->clean());
}

TEST_F(RecognitionServiceTest, RefusesTheSameRequestIdWithAnotherBody) {
  ASSERT_TRUE(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest("r1", 20)).ok());
  EXPECT_TRUE(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest("r1", 20)).ok());
  EXPECT_THAT(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest("r1", 21)).status(),
              IsRefusal("REQUEST_ID_REUSED"));
}

TEST_F(RecognitionServiceTest, SaysWhatIsLeftToWhoeverGivesTooMuch) {
  ASSERT_TRUE(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest("r1", 50)).ok());
  const absl::Status status = Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest("r2", 51)).status();
  EXPECT_THAT(status,
              IsRefusal("ALLOWANCE_EXCEEDED", Metadata{{"left", "50"}, {"refills_at", "2026-12-01T00:00:00+00:00"}}));
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("You have 50 points left"));
}

TEST_F(RecognitionServiceTest, WantsARequestId) {
  for (const std::string& id : {std::string(), std::string(65, 'x'), std::string("a\nb")}) {
    EXPECT_THAT(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), AwardRequest(id, 1)).status(), IsAbout("request_id"));
  }
}

TEST_F(RecognitionServiceTest, ActsForTheEmployeeWhomAServiceNames) {
  ASSERT_TRUE(Call(&Stub::GiveAward, TokenOf(Role::kService, "chat"), AwardRequest("r1", 20)).ok());
  EXPECT_EQ(process_.See("ann").value().standing.given, Points(20));
  auth::TokenContent nobody = ContentFor(Role::kService, "chat");
  nobody.principal.actor.clear();
  EXPECT_THAT(Call(&Stub::GiveAward, Sign(nobody), AwardRequest("r2", 20)).status(), IsRefusal("NO_PERSON"));
}

TEST_F(RecognitionServiceTest, ShowsPeopleTheirOwnAndHrEverybodys) {
  v1::GetWalletRequest wallet;
  wallet.set_employee_id("bob");
  v1::ListAwardsRequest list;
  list.set_employee_id("bob");
  list.set_direction(v1::AWARD_DIRECTION_GIVEN);
  const std::map<Role, std::pair<bool, bool>> may = {{Role::kEmployee, {false, false}},
                                                     {Role::kManager, {false, false}},
                                                     {Role::kService, {false, false}},
                                                     {Role::kHr, {true, true}},
                                                     {Role::kAdmin, {true, false}}};
  for (const auto& [role, expected] : may) {
    EXPECT_EQ(Call(&Stub::GetWallet, TokenOf(role), wallet).ok(), expected.first) << static_cast<int>(role);
    EXPECT_EQ(Call(&Stub::ListAwards, TokenOf(role), list).ok(), expected.second) << static_cast<int>(role);
  }
  EXPECT_THAT(Call(&Stub::GetWallet, TokenOf(Role::kEmployee), wallet).status(), IsRefusal("NOT_YOURS"));
  EXPECT_TRUE(Call(&Stub::GetWallet, TokenOf(Role::kEmployee, "bob"), wallet).ok());
}

TEST_F(RecognitionServiceTest, ShowsAnAwardToWhoGaveOrReceivedItToHrAndToAServiceThatActsForNobody) {
  v1::GiveAwardRequest give = AwardRequest("r1", 20);
  give.set_origin("slack:C123");
  v1::GetAwardRequest request;
  request.set_award_id(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), give)->award_id());
  auth::TokenContent nobody = ContentFor(Role::kService, "chat");
  nobody.principal.actor.clear();
  const std::map<std::string, std::string> readers = {{"giver", TokenOf(Role::kEmployee, "ann")},
                                                      {"recipient", TokenOf(Role::kManager, "bob")},
                                                      {"hr", TokenOf(Role::kHr, "hr")},
                                                      {"a service for the giver", TokenOf(Role::kService, "chat")},
                                                      {"a service", Sign(nobody)}};
  for (const auto& [who, token] : readers) {
    const auto award = Call(&Stub::GetAward, token, request);
    ASSERT_TRUE(award.ok()) << who << ": " << award.status();
    EXPECT_EQ(award->message(), "Merci") << who;
    EXPECT_EQ(award->origin(), "slack:C123") << who;
    EXPECT_EQ(award->recipient_ids_size(), 1) << who;
  }
  auth::TokenContent for_another = ContentFor(Role::kService, "chat");
  for_another.principal.actor = "cat";
  for (const std::string& token : {TokenOf(Role::kEmployee, "cat"), TokenOf(Role::kManager, "cat"),
                                   TokenOf(Role::kAdmin, "root"), Sign(for_another)}) {
    EXPECT_THAT(Call(&Stub::GetAward, token, request).status(), IsRefusal("NOT_YOURS"));
  }
  request.set_award_id("0-0123456789abcdef");
  EXPECT_THAT(Call(&Stub::GetAward, TokenOf(Role::kHr, "hr"), request).status(), IsRefusal("UNKNOWN_AWARD"));
  request.set_award_id("x");
  EXPECT_THAT(Call(&Stub::GetAward, TokenOf(Role::kHr, "hr"), request).status(), IsAbout("award_id"));
}

TEST_F(RecognitionServiceTest, RefusesAnOriginThatIsTooLong) {
  v1::GiveAwardRequest give = AwardRequest("r1", 20);
  give.set_origin(std::string(201, 'c'));
  EXPECT_THAT(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), give).status(), IsAbout("origin"));
  give.set_origin(std::string(200, 'c'));
  EXPECT_TRUE(Call(&Stub::GiveAward, TokenOf(Role::kEmployee), give).ok());
}

TEST_F(RecognitionServiceTest, ListsTheCompanysValuesInTheirOrder) {
  const auto values = Call(&Stub::ListValues, TokenOf(Role::kEmployee), v1::ListValuesRequest());
  ASSERT_TRUE(values.ok() && values->values_size() == 2) << values.status();
  EXPECT_EQ(values->values(0).name(), "Care");
  EXPECT_FALSE(values->values(0).customer_facing());
  EXPECT_EQ(values->values(1).name(), "Courage");
  EXPECT_TRUE(values->values(1).customer_facing());
}

TEST_F(RecognitionServiceTest, RemembersWhatEachPersonChose) {
  const auto chosen = [&](const std::string& who) {
    return Call(&Stub::GetChoices, TokenOf(Role::kEmployee, who), v1::GetChoicesRequest()).value();
  };
  EXPECT_FALSE(chosen("ann").leaderboard_opt_out());
  EXPECT_FALSE(chosen("ann").milestone_opt_out());
  v1::SetMilestoneChoiceRequest request;
  request.set_request_id("r1");
  request.set_opt_out(true);
  ASSERT_TRUE(Call(&Stub::SetMilestoneChoice, TokenOf(Role::kService, "chat"), request).ok());
  EXPECT_TRUE(chosen("ann").milestone_opt_out());
  EXPECT_FALSE(chosen("ann").leaderboard_opt_out());
  EXPECT_FALSE(chosen("bob").milestone_opt_out());
  request.set_request_id("r2");
  request.set_opt_out(false);
  ASSERT_TRUE(Call(&Stub::SetMilestoneChoice, TokenOf(Role::kEmployee), request).ok());
  EXPECT_FALSE(chosen("ann").milestone_opt_out());
  EXPECT_THAT(Call(&Stub::GetChoices, TokenOf(Role::kEmployee, "stranger"), v1::GetChoicesRequest()).status(),
              IsRefusal("UNKNOWN_EMPLOYEE"));
}

TEST_F(RecognitionServiceTest, ListsMilestonesOfTheCompanyAndOfOnesTeam) {
  const auto put = [&](const std::string& id, const std::string& team, absl::CivilDay hired) {
    process_.people.Put({.id = Employee(id), .team = team, .time_zone = absl::UTCTimeZone(), .hired = hired});
  };
  put("ann", "A", absl::CivilDay(2021, 11, 16));
  put("bob", "B", absl::CivilDay(2026, 11, 17));
  v1::ListMilestonesRequest request;
  const auto company = Call(&Stub::ListMilestones, TokenOf(Role::kEmployee), request);
  ASSERT_TRUE(company.ok() && company->milestones_size() == 2) << company.status();
  EXPECT_EQ(company->milestones(0).employee_id(), "ann");
  EXPECT_EQ(company->milestones(0).kind(), v1::MILESTONE_KIND_ANNIVERSARY);
  EXPECT_EQ(company->milestones(0).years(), 5);
  EXPECT_EQ(company->milestones(0).date(), "2026-11-16");
  EXPECT_EQ(company->milestones(0).due_at().seconds(), absl::ToUnixSeconds(At("2026-11-16T08:00:00Z")));
  EXPECT_EQ(company->milestones(1).kind(), v1::MILESTONE_KIND_WELCOME);
  request.set_own_team(true);
  const auto team = Call(&Stub::ListMilestones, TokenOf(Role::kService, "chat"), request);
  ASSERT_TRUE(team.ok() && team->milestones_size() == 1) << team.status();
  EXPECT_EQ(team->milestones(0).employee_id(), "ann");
}

// Counts from events to HR's answer.
TEST_F(RecognitionServiceTest, TellsHrWhatWentBackAndForthAndWhichValuesWereNamed) {
  process_.month_figures.CompleteWhen([] { return true; });
  AwardGiven award;
  award.points = Points(10);
  award.value = "Courage";
  award.month = MonthOf("2026-11");
  const auto give = [&](std::uint64_t sequence, int giver, int recipient) {
    award.giver = Employee("e" + std::to_string(giver));
    award.recipients = {Employee("e" + std::to_string(recipient))};
    process_.month_figures.Record(0, sequence, award);
  };
  for (int i = 0; i < 8; ++i) give(static_cast<std::uint64_t>(i) + 1, i, (i + 1) % 8);
  give(9, 1, 0);
  const auto values = Call(&Stub::GetValueFigures, TokenOf(Role::kHr, "hr"), v1::GetValueFiguresRequest());
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_TRUE(values->enough_people());
  EXPECT_EQ(values->values(1).awards(), 9);
  EXPECT_EQ(values->awards(), 9);
  EXPECT_EQ(values->customer_facing_points(), 90);
  const auto both = Call(&Stub::GetReciprocity, TokenOf(Role::kHr, "hr"), v1::GetReciprocityRequest());
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->month(), "2026-11");
  EXPECT_EQ(both->pairs(), 8);
  EXPECT_EQ(both->mutual_pairs(), 1);
  EXPECT_EQ(both->awards_returned(), 2);
  EXPECT_EQ(both->points_returned(), 20);
}

TEST_F(RecognitionServiceTest, LetsOnlyHrAndServicesRedeem) {
  v1::RedeemPointsRequest request;
  request.set_request_id("r1");
  request.set_employee_id("bob");
  request.set_points(1);
  request.set_reference("order 1");
  EXPECT_THAT(Call(&Stub::RedeemPoints, TokenOf(Role::kHr), request).status(), IsRefusal("BALANCE_EXCEEDED"));
  EXPECT_TRUE(absl::IsPermissionDenied(Call(&Stub::RedeemPoints, TokenOf(Role::kEmployee, "bob"), request).status()));
}

// Every method × every role with a good token: what the table says. Every method × every role × no token, expired,
// wrong audience, wrong issuer, wrong key, alg none: UNAUTHENTICATED.
TEST_F(RecognitionServiceTest, AnswersEveryMethodToEveryRoleAndEveryTokenAsTheTableSays) {
  struct Method {
    std::set<Role> allowed;
    std::function<absl::Status(const std::string& token)> call;
  };
  const std::map<std::string, Method> methods = {
      {"GiveAward", {kAllRoles, [&](auto& t) { return Call(&Stub::GiveAward, t, v1::GiveAwardRequest()).status(); }}},
      {"ReverseAward",
       {kAllRoles, [&](auto& t) { return Call(&Stub::ReverseAward, t, v1::ReverseAwardRequest()).status(); }}},
      {"GetWallet", {kAllRoles, [&](auto& t) { return Call(&Stub::GetWallet, t, v1::GetWalletRequest()).status(); }}},
      {"ListAwards",
       {kAllRoles, [&](auto& t) { return Call(&Stub::ListAwards, t, v1::ListAwardsRequest()).status(); }}},
      {"GetLeaderboard",
       {kAllRoles, [&](auto& t) { return Call(&Stub::GetLeaderboard, t, v1::GetLeaderboardRequest()).status(); }}},
      {"SetLeaderboardChoice",
       {kAllRoles,
        [&](auto& t) { return Call(&Stub::SetLeaderboardChoice, t, v1::SetLeaderboardChoiceRequest()).status(); }}},
      {"GetAward", {kAllRoles, [&](auto& t) { return Call(&Stub::GetAward, t, v1::GetAwardRequest()).status(); }}},
      {"ListValues",
       {kAllRoles, [&](auto& t) { return Call(&Stub::ListValues, t, v1::ListValuesRequest()).status(); }}},
      {"SetMilestoneChoice",
       {kAllRoles,
        [&](auto& t) { return Call(&Stub::SetMilestoneChoice, t, v1::SetMilestoneChoiceRequest()).status(); }}},
      {"ListMilestones",
       {kAllRoles, [&](auto& t) { return Call(&Stub::ListMilestones, t, v1::ListMilestonesRequest()).status(); }}},
      {"GetChoices",
       {kAllRoles, [&](auto& t) { return Call(&Stub::GetChoices, t, v1::GetChoicesRequest()).status(); }}},
      {"GetValueFigures",
       {{Role::kHr}, [&](auto& t) { return Call(&Stub::GetValueFigures, t, v1::GetValueFiguresRequest()).status(); }}},
      {"GetReciprocity",
       {{Role::kHr}, [&](auto& t) { return Call(&Stub::GetReciprocity, t, v1::GetReciprocityRequest()).status(); }}},
      {"RedeemPoints",
       {{Role::kHr, Role::kService},
        [&](auto& t) { return Call(&Stub::RedeemPoints, t, v1::RedeemPointsRequest()).status(); }}},
      {"ListAwardDefinitions",
       {kAllRoles,
        [&](auto& t) { return Call(&Stub::ListAwardDefinitions, t, v1::ListAwardDefinitionsRequest()).status(); }}},
      {"Nominate", {kAllRoles, [&](auto& t) { return Call(&Stub::Nominate, t, v1::NominateRequest()).status(); }}},
      {"DecideNomination",
       {kAllRoles, [&](auto& t) { return Call(&Stub::DecideNomination, t, v1::DecideNominationRequest()).status(); }}},
      {"GetNomination",
       {kAllRoles, [&](auto& t) { return Call(&Stub::GetNomination, t, v1::GetNominationRequest()).status(); }}},
      {"ListNominations",
       {kAllRoles, [&](auto& t) { return Call(&Stub::ListNominations, t, v1::ListNominationsRequest()).status(); }}},
      {"AuditLedger", {{Role::kAdmin}, [&](auto& t) { return AuditLedger(t).status(); }}},
      {"ListDeadLetters",
       {{Role::kAdmin},
        [&](auto& t) {
          return CallOn(*audit_stub_, &AuditStub::ListDeadLetters, t, ledger::v1::ListDeadLettersRequest()).status();
        }}},
      {"ReplayDeadLetter",
       {{Role::kAdmin},
        [&](auto& t) {
          return CallOn(*audit_stub_, &AuditStub::ReplayDeadLetter, t, ledger::v1::ReplayDeadLetterRequest()).status();
        }}},
  };
  process_.Start();  // the audit waits for consumers
  const auto* const pool = v1::Wallet::descriptor()->file()->pool();
  int served = 0;
  for (const char* name : {"fairlead.recognition.v1.RecognitionService", "fairlead.ledger.v1.LedgerAuditService"}) {
    ASSERT_NE(pool->FindServiceByName(name), nullptr);
    served += pool->FindServiceByName(name)->method_count();
  }
  ASSERT_EQ(static_cast<int>(methods.size()), served);
  const auth::KeyPair stranger = auth::GenerateKeyPair(auth::KeyType::kEd25519).value();
  int answers = 0;
  for (const auto& [name, method] : methods) {
    for (const Role role : kAllRoles) {
      const absl::Status status = method.call(TokenOf(role));
      EXPECT_FALSE(absl::IsUnauthenticated(status)) << name << ": " << status;
      EXPECT_EQ(absl::IsPermissionDenied(status), !method.allowed.contains(role))
          << name << " as " << static_cast<int>(role) << ": " << status;
      auth::TokenContent expired = ContentFor(role), audience = ContentFor(role), issuer = ContentFor(role);
      expired.expires_at = world_.clock.Now() - absl::Minutes(5);
      audience.audience = "another service";
      issuer.issuer = "https://elsewhere.example";
      const std::map<std::string, std::string> bad = {{"no token", ""},
                                                      {"nonsense", "nonsense"},
                                                      {"expired", Sign(expired)},
                                                      {"wrong audience", Sign(audience)},
                                                      {"wrong issuer", Sign(issuer)},
                                                      {"wrong key", Sign(ContentFor(role), stranger)},
                                                      {"alg none", Unsigned(TokenOf(role))}};
      for (const auto& [what, token] : bad) {
        const absl::Status answer = method.call(token);
        EXPECT_TRUE(absl::IsUnauthenticated(answer)) << name << " with " << what << ": " << answer;
        ++answers;
      }
    }
  }
  EXPECT_EQ(answers, served * 5 * 7);
}

messaging::Event SnapshotOf(const directory::v1::EmployeeRecord& record) {
  directory::v1::EmployeeSnapshot snapshot;
  *snapshot.mutable_employee() = record;
  messaging::Event event;
  event.type = "fairlead.directory.v1.EmployeeSnapshot";
  event.subject = record.employee_id();
  event.payload = snapshot.SerializeAsString();
  return event;
}

TEST(TakeSnapshot, MakesPeopleSayWhatTheDirectorySays) {
  People people;
  directory::v1::EmployeeRecord record;
  record.set_employee_id("ann");
  record.set_team("Product/Platform");
  record.set_location("Paris");
  record.set_time_zone("Europe/Paris");
  record.set_role_level(4);
  record.set_hire_date("2024-02-29");
  record.set_leave_date("2026-12-01");
  record.set_manager_id("boss");
  ASSERT_TRUE(TakeSnapshot(SnapshotOf(record), people).ok());
  const People::PersonPtr ann = people.Find(Employee("ann"));
  EXPECT_EQ(ann->team, "Product/Platform");
  EXPECT_EQ(ann->location, "Paris");
  EXPECT_EQ(ann->role_level, 4);
  EXPECT_EQ(ann->manager, Employee("boss"));
  EXPECT_EQ(ann->hired, absl::CivilDay(2024, 2, 29));
  EXPECT_TRUE(ann->WorksHere(At("2026-11-30T22:59:59Z")));
  EXPECT_FALSE(ann->WorksHere(At("2026-11-30T23:00:00Z")));
  messaging::Event removal;
  removal.subject = "ann";
  ASSERT_TRUE(TakeSnapshot(removal, people).ok());
  EXPECT_EQ(people.Find(Employee("ann")), nullptr);
}

TEST(TakeSnapshot, RefusesWhatItCannotRead) {
  People people;
  directory::v1::EmployeeRecord record;
  EXPECT_EQ(TakeSnapshot(SnapshotOf(record), people).code(), absl::StatusCode::kDataLoss);
  record.set_employee_id("ann");
  record.set_leave_date("soon");
  EXPECT_EQ(TakeSnapshot(SnapshotOf(record), people).code(), absl::StatusCode::kDataLoss);
  record.set_leave_date("");
  record.set_hire_date("2026-02-30x");
  EXPECT_EQ(TakeSnapshot(SnapshotOf(record), people).code(), absl::StatusCode::kDataLoss);
  messaging::Event event;
  event.type = "fairlead.directory.v1.EmployeeJoined";
  event.payload = "x";
  EXPECT_EQ(TakeSnapshot(event, people).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(people.size(), 0u);
}

TEST(PersonFrom, TakesAnUnknownTimeZoneForUtc) {
  directory::v1::EmployeeRecord record;
  record.set_employee_id("ann");
  record.set_time_zone("Atlantis/Capital");
  EXPECT_EQ(PersonFrom(SnapshotOf(record))->time_zone, absl::UTCTimeZone());
}

}  // namespace
}  // namespace fairlead::recognition
