#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/core/blocking.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/messaging/fake_log.h"
#include "libs/redis/fake_redis.h"
#include "libs/rpc/call.h"
#include "libs/testing/fake_clock.h"
#include "services/pulse/catalog/archive.h"
#include "services/pulse/catalog/catalog_service.h"
#include "services/pulse/catalog/endpoint.h"
#include "services/pulse/catalog/launch.h"
#include "services/pulse/protocol/test_survey.h"
#include "services/pulse/survey/survey_file.h"

namespace fairlead::pulse::catalog {
namespace {

using ::testing::HasSubstr;

std::string ReasonOf(const absl::Status& status) {
  const auto refusal = core::RefusalOf(status);
  return refusal.has_value() ? refusal->reason : std::string(status.message());
}

std::string Definition(const std::string& more = "") {
  return R"(
slug = "test"
title = { en = "Test", fr = "Essai" }
questions = ["overall-1", "workload-1", "overall-5"]
opens = 2027-01-11T09:00:00Z
closes = 2027-01-15T18:00:00Z
second_close = 2027-01-17T18:00:00Z
dimensions = ["team"]
)" + more;
}

class CatalogTest : public ::testing::Test {
 protected:
  CatalogTest()
      : book_(survey_.platform.public_key()),
        conversations_(book_, talks_),
        archive_(book_, conversations_),
        facts_(log_, clock_, "catalog"),
        launch_(book_, facts_, redis_, survey_.platform,
                {.key = survey_.platform.public_key(),
                 .issuer = "https://issuer.example",
                 .collector = "https://collector.example",
                 .page_script = "sha384-" + std::string(64, 'A')},
                clock_) {
    absl::Time now;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, "2027-01-10T12:00:00Z", &now, &error));
    clock_.Set(now);
  }

  Proposal ProposalOf(const std::string& id, const std::string& definition = Definition()) const {
    Proposal proposal{.survey = *SurveyId::Decode(id), .definition = definition};
    pulse::v1::FrozenRoster& roster = proposal.roster;
    auto* const dimension = roster.add_dimensions();
    dimension->set_id("team");
    dimension->set_name_en("Team");
    dimension->set_name_fr("Équipe");
    auto* const cell = dimension->add_cells();
    cell->set_id("0");
    cell->set_name_en("Company");
    cell->set_name_fr("Entreprise");
    cell->set_parent(-1);
    cell->set_eligible(40);
    roster.set_size(40);
    roster.set_made_of(survey::MadeOf(definition, 0));
    roster.set_root(std::string(32, 'r'));
    roster.set_token_key(survey_.token.public_key.Encode());
    roster.set_admission_key(survey_.admission.public_key.Encode());
    proposal.shuffle_key = survey_.shuffle.public_key();
    proposal.tally_key = survey_.tally.public_key();
    return proposal;
  }

  TestSurvey survey_;
  messaging::FakeLog log_;
  redis::FakeRedis redis_;
  testing::FakeClock clock_;
  SurveyBook book_;
  ConversationBook talks_;
  Conversations conversations_;
  Archive archive_;
  FactWriter facts_;
  Launch launch_;
};

TEST_F(CatalogTest, AProposalIsASignedManifestAndTheSameWhenAskedAgain) {
  const auto proposed = launch_.Propose(ProposalOf("survey-number-01"));
  ASSERT_TRUE(proposed.ok()) << proposed.status();
  const auto manifest = Manifest::Decode(proposed->manifest);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->questions.size(), 3U);
  EXPECT_EQ(manifest->sequence, 1U);
  EXPECT_TRUE(
      CheckSignatures(*manifest, proposed->hash, {.manifest = proposed->hash, .platform = proposed->signature}).ok());
  Proposal changed = ProposalOf("survey-number-01");
  changed.roster.set_size(41);
  EXPECT_EQ(launch_.Propose(changed)->manifest, proposed->manifest);
}

TEST_F(CatalogTest, AnEditedFileOrAnotherWaveIsAnotherSurvey) {
  ASSERT_TRUE(launch_.Propose(ProposalOf("survey-number-01")).ok());
  const Proposal edited = ProposalOf("survey-number-01", Definition("confidential = true\n"));
  EXPECT_EQ(ReasonOf(launch_.Propose(edited).status()), "PROPOSED_OTHERWISE");
  Proposal next = ProposalOf("survey-number-01");
  next.wave = 1;
  EXPECT_EQ(ReasonOf(launch_.Propose(next).status()), "PROPOSED_OTHERWISE");
  EXPECT_TRUE(launch_.Propose(ProposalOf("survey-number-01")).ok());
}

TEST_F(CatalogTest, RefusesARosterThatWasFrozenFromAnotherFile) {
  Proposal proposal = ProposalOf("survey-number-01");
  proposal.definition = Definition("[noise]\nepsilon = 5.0\nmost_a_year = 100.0\n");
  const absl::Status refused = launch_.Propose(proposal).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("was frozen from another file or wave"));
}

TEST_F(CatalogTest, TheManifestNamesTheNoiseThatWasChargedAndItsKey) {
  Proposal proposal = ProposalOf("survey-number-01", Definition("[noise]\nepsilon = 0.5\nmost_a_year = 100.0\n"));
  proposal.roster.set_epsilon(500);
  proposal.roster.set_most_a_person(6'000);
  EXPECT_THAT(std::string(launch_.Propose(proposal).status().message()), HasSubstr("noise_key"));
  proposal.noise_key = std::string(32, 'n');
  const auto proposed = launch_.Propose(proposal);
  ASSERT_TRUE(proposed.ok()) << proposed.status();
  const Noise noise{.epsilon = 500, .most_a_person = 6'000, .key = *NoiseKeyHash::Decode(std::string(32, 'n'))};
  EXPECT_EQ(Manifest::Decode(proposed->manifest)->noise, noise);
}

TEST_F(CatalogTest, ALaunchedSurveyIsKnownAndASecondLaunchDoesNothing) {
  const SurveyId id = *SurveyId::Decode("survey-number-01");
  EXPECT_EQ(ReasonOf(launch_.Run(id, "")), "NOT_PROPOSED");
  const auto proposed = launch_.Propose(ProposalOf("survey-number-01"));
  ASSERT_TRUE(proposed.ok()) << proposed.status();
  ASSERT_TRUE(launch_.Run(id, "").ok());
  ASSERT_TRUE(launch_.Run(id, "").ok());
  EXPECT_EQ(log_.Records(FactTopic("catalog"), 0).size(), 1U);
  EXPECT_EQ(archive_.File(id, "manifest.json"), proposed->manifest);
  EXPECT_FALSE(archive_.File(id, "closing.json").has_value());
  EXPECT_FALSE(archive_.File(id, "secret.json").has_value());
}

TEST_F(CatalogTest, ASecondSurveyContinuesTheChainAndOneThatWasProposedBeforeDoesNot) {
  ASSERT_TRUE(launch_.Propose(ProposalOf("survey-number-01")).ok());
  ASSERT_TRUE(launch_.Propose(ProposalOf("survey-number-02")).ok());
  ASSERT_TRUE(launch_.Run(*SurveyId::Decode("survey-number-01"), "").ok());
  EXPECT_EQ(ReasonOf(launch_.Run(*SurveyId::Decode("survey-number-02"), "")), "CHAIN_MOVED");
  const auto third = launch_.Propose(ProposalOf("survey-number-03"));
  ASSERT_TRUE(third.ok()) << third.status();
  EXPECT_EQ(Manifest::Decode(third->manifest)->previous, book_.Last());
  ASSERT_TRUE(launch_.Run(*SurveyId::Decode("survey-number-03"), "").ok());
  EXPECT_EQ(book_.All().size(), 2U);
}

TEST_F(CatalogTest, ASecondSignerHasToSign) {
  const std::string signer(core::Hex(survey_.second_signer.public_key().view()));
  const auto proposed =
      launch_.Propose(ProposalOf("survey-number-01", Definition("second_signer = \"" + signer + "\"\n")));
  ASSERT_TRUE(proposed.ok()) << proposed.status();
  const SurveyId id = *SurveyId::Decode("survey-number-01");
  EXPECT_EQ(ReasonOf(launch_.Run(id, "")), "SECOND_SIGNATURE_NEEDED");
  EXPECT_TRUE(absl::IsInvalidArgument(launch_.Run(id, "short")));
  EXPECT_EQ(ReasonOf(launch_.Run(id, std::string(64, 'x'))), "SIGNATURE_INVALID");
  EXPECT_TRUE(launch_.Run(id, std::string(SignManifest(survey_.second_signer, proposed->hash).view())).ok());
}

TEST_F(CatalogTest, RefusesACellThatIsTooSmallAndASurveyThatWouldCloseInThePast) {
  Proposal small = ProposalOf("survey-number-01");
  auto* const cell = small.roster.mutable_dimensions(0)->add_cells();
  cell->set_id("1");
  cell->set_name_en("Lab");
  cell->set_name_fr("Labo");
  cell->set_parent(0);
  cell->set_eligible(7);
  EXPECT_THAT(std::string(launch_.Propose(small).status().message()),
              HasSubstr("Lab of team has 7 eligible people, and needs 8"));
  clock_.Set(clock_.Now() + absl::Hours(24 * 30));
  EXPECT_THAT(std::string(launch_.Propose(ProposalOf("survey-number-02")).status().message()),
              HasSubstr("in the past"));
}

TEST_F(CatalogTest, ListsAreShownFromTheReleaseOnAndNotChangedBehindIt) {
  const SurveyId id = *SurveyId::Decode("survey-number-01");
  ASSERT_TRUE(launch_.Propose(ProposalOf("survey-number-01")).ok());
  ASSERT_TRUE(launch_.Run(id, "").ok());
  pulse::v1::PulseFact fact;
  fact.set_survey(std::string(id.view()));
  fact.mutable_listing()->set_part(1);
  fact.mutable_listing()->set_leaves(" and more");
  archive_.Apply(fact);
  fact.mutable_listing()->set_part(0);
  fact.mutable_listing()->set_leaves("leaves");
  archive_.Apply(fact);
  EXPECT_FALSE(archive_.Listing(id, "0-0-0.bin").has_value());
  pulse::v1::PulseFact released;
  released.set_survey(std::string(id.view()));
  released.mutable_released()->set_release("{}");
  book_.Apply(released);
  archive_.Apply(released);
  EXPECT_EQ(archive_.Listing(id, "0-0-0.bin"), "leaves and more");
  fact.mutable_listing()->set_part(2);
  archive_.Apply(fact);
  EXPECT_EQ(archive_.Listing(id, "0-0-0.bin"), "leaves and more");
  EXPECT_EQ(archive_.File(id, "release.json"), "{}");
}

TEST_F(CatalogTest, CommitmentsAreShownFromTheClosingRecordOnIfTheyAreTheOnesThatItNames) {
  const SurveyId id = *SurveyId::Decode("survey-number-01");
  ASSERT_TRUE(launch_.Propose(ProposalOf("survey-number-01")).ok());
  ASSERT_TRUE(launch_.Run(id, "").ok());
  const auto say = [&](const pulse::v1::PulseFact& fact) {
    book_.Apply(fact);
    archive_.Apply(fact);
  };
  pulse::v1::PulseFact part = FactAbout(id);
  for (const std::uint32_t number : {1U, 0U, 1U}) {
    part.mutable_commitments()->set_part(number);
    part.mutable_commitments()->set_commitments(number == 0 ? "to one, " : "to another");
    say(part);
  }
  EXPECT_FALSE(archive_.File(id, "commitments.bin").has_value());
  pulse::v1::PulseFact key = FactAbout(id);
  key.mutable_token_key()->set_commitments(core::Sha256("to one, to another"));
  say(key);
  EXPECT_EQ(archive_.File(id, "commitments.bin"), "to one, to another");
  part.mutable_commitments()->set_part(2);
  say(part);
  EXPECT_EQ(archive_.File(id, "commitments.bin"), "to one, to another");
  const std::string digest = core::Hex(core::Sha256("to one, to another"));
  EXPECT_THAT(*archive_.File(id, "closing.json"), HasSubstr("\"commitments\": \"" + digest + "\""));
}

TEST_F(CatalogTest, TheClosingRecordSaysWhereNobodyIsCommittedTo) {
  const SurveyId id = *SurveyId::Decode("survey-number-01");
  ASSERT_TRUE(launch_.Propose(ProposalOf("survey-number-01")).ok());
  ASSERT_TRUE(launch_.Run(id, "").ok());
  pulse::v1::PulseFact key = FactAbout(id);
  key.mutable_token_key()->set_commitments_lost(true);
  book_.Apply(key);
  archive_.Apply(key);
  EXPECT_THAT(*archive_.File(id, "closing.json"), HasSubstr("\"commitments\": \"lost\""));
  EXPECT_FALSE(archive_.File(id, "commitments.bin").has_value());
}

class PulseAttack : public CatalogTest {};

TEST_F(PulseAttack, A11ARollingAverageOrAnAdHocFilterIsRefused) {
  const SurveyId id = *SurveyId::Decode("survey-number-01");
  ASSERT_TRUE(launch_.Propose(ProposalOf("survey-number-01")).ok());
  ASSERT_TRUE(launch_.Run(id, "").ok());
  Answers answers(conversations_, talks_, facts_);
  ConfidentialTotals totals(book_, facts_);
  CatalogService service(
      book_, launch_, answers, totals, [] { return absl::OkStatus(); }, "https://pulse.example", clock_);
  const rpc::Call call;
  v1::GetReleaseRequest request;
  request.set_survey(std::string(id.view()));
  EXPECT_EQ(ReasonOf(core::BlockOn(service.GetRelease(call, request)).status()), "NOT_RELEASED");
  pulse::v1::PulseFact released;
  released.set_survey(std::string(id.view()));
  released.mutable_released()->set_release("{}");
  book_.Apply(released);
  EXPECT_EQ(core::BlockOn(service.GetRelease(call, request))->release(), "{}");
  request.set_filter("team = 'north' AND tenure < 1");
  EXPECT_TRUE(absl::IsInvalidArgument(core::BlockOn(service.GetRelease(call, request)).status()));
  request.clear_filter();
  request.add_averaged_with("survey-number-02");
  EXPECT_TRUE(absl::IsInvalidArgument(core::BlockOn(service.GetRelease(call, request)).status()));
}

// A launch continues the chain of all surveys before it; whoever knows only some of them would make a second chain.
TEST_F(CatalogTest, ServesNothingUntilItKnowsOfAllSurveys) {
  absl::Status heard = absl::UnavailableError("later");
  const auto ready = [&heard] { return heard; };
  Answers answers(conversations_, talks_, facts_);
  ConfidentialTotals totals(book_, facts_);
  CatalogService service(book_, launch_, answers, totals, ready, "https://pulse.example", clock_);
  const rpc::Call call;
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.ProposeSurvey(call, {})).status()));
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.LaunchSurvey(call, {})).status()));
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.GetSurvey(call, {})).status()));
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.GetRelease(call, {})).status()));
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(service.ListSurveys(call, {})).status()));
  http::Server server({.threads = 2});
  const PageFiles page;
  const Endpoint endpoint(server, page, archive_, ready, {});
  ASSERT_TRUE(server.Start().ok());
  httplib::Client reader("127.0.0.1", server.port());
  const std::string path = "/s/" + std::string(32, 'a') + "/manifest.json";
  const auto early = reader.Get(path.c_str());
  ASSERT_NE(early, nullptr);
  EXPECT_EQ(early->status, 503);
  heard = absl::OkStatus();
  const auto late = reader.Get(path.c_str());
  ASSERT_NE(late, nullptr);
  EXPECT_EQ(late->status, 404);
  EXPECT_TRUE(core::BlockOn(service.ListSurveys(call, {})).ok());
  server.Stop(absl::InfinitePast());
}

}  // namespace
}  // namespace fairlead::pulse::catalog
