// The total of what chat asked, from chat's call to what everybody reads.
#include "services/pulse/catalog/confidential_totals.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/blocking.h"
#include "libs/core/refusal.h"
#include "libs/messaging/fake_log.h"
#include "libs/redis/fake_redis.h"
#include "libs/rpc/call.h"
#include "libs/testing/fake_clock.h"
#include "services/pulse/catalog/archive.h"
#include "services/pulse/catalog/catalog_service.h"
#include "services/pulse/protocol/test_survey.h"
#include "services/pulse/published/confidential_total.h"

namespace fairlead::pulse::catalog {
namespace {

using ::testing::HasSubstr;

std::string ReasonOf(const absl::Status& status) {
  const auto refusal = core::RefusalOf(status);
  return refusal.has_value() ? refusal->reason : std::string(status.message());
}

// A launched survey of which chat may ask by buttons.
class ConfidentialTotalsTest : public ::testing::Test {
 protected:
  explicit ConfidentialTotalsTest(bool confidential = true)
      : surveys_(survey_.platform.public_key()), facts_(log_, clock_, "catalog") {
    survey_.manifest.confidential = confidential;
    survey_.Sign();
    pulse::v1::PulseFact launched = FactAbout(id());
    launched.mutable_launched()->set_manifest(survey_.bytes);
    launched.mutable_launched()->set_signatures(survey_.signatures.Encode());
    surveys_.Apply(launched);
  }

  void EndCollection() {
    pulse::v1::PulseFact ended = FactAbout(id());
    ended.mutable_ended();
    surveys_.Apply(ended);
  }
  const SurveyId& id() const { return survey_.manifest.survey; }
  // `agree` people have agreed to the first question.
  std::string TotalOf(std::uint32_t agree) const {
    std::vector<AnswerCounts> counts(survey_.manifest.questions.size());
    counts[0][5] = agree;
    return MakeConfidentialTotal(survey_.manifest, survey_.hash, counts);
  }
  absl::Status Call(auth::Principal who, const std::string& total) {
    redis::FakeRedis redis;
    catalog::Launch launch(surveys_, facts_, redis, survey_.platform, {}, clock_);
    Answers answers(conversations_, talks_, facts_);
    CatalogService service(
        surveys_, launch, answers, totals_, [] { return absl::OkStatus(); }, "https://pulse.example", clock_);
    rpc::Call call;
    call.principal = std::move(who);
    v1::PublishConfidentialTotalRequest request;
    request.set_survey(std::string(id().view()));
    request.set_total(total);
    return core::BlockOn(service.PublishConfidentialTotal(call, request)).status();
  }

  TestSurvey survey_;
  messaging::FakeLog log_;
  testing::FakeClock clock_;
  SurveyBook surveys_;
  FactWriter facts_;
  ConversationBook talks_;
  const Conversations conversations_{surveys_, talks_};
  const Archive archive_{surveys_, conversations_};
  ConfidentialTotals totals_{surveys_, facts_};
};

const auth::Principal kChat{.subject = "chat", .role = auth::Role::kService, .actor = ""};

TEST_F(ConfidentialTotalsTest, APublishedTotalIsAPublicFileOfItsOwnAndNeverChanges) {
  EndCollection();
  EXPECT_EQ(archive_.File(id(), "confidential.json"), std::nullopt);
  ASSERT_TRUE(Call(kChat, TotalOf(30)).ok());
  EXPECT_EQ(archive_.File(id(), "confidential.json"), TotalOf(30));
  EXPECT_TRUE(Call(kChat, TotalOf(30)).ok()) << "chat may not know that it was heard";
  EXPECT_EQ(ReasonOf(Call(kChat, TotalOf(0))), "ALREADY_PUBLISHED");
  EXPECT_EQ(archive_.File(id(), "confidential.json"), TotalOf(30));
  EXPECT_EQ(log_.Records(FactTopic("catalog"), 0).size(), 1U) << "one fact";
  EXPECT_EQ(archive_.File(id(), "release.json"), std::nullopt) << "it is no part of the release";
}

TEST_F(ConfidentialTotalsTest, AReaderOfTheFactsHoldsTheFirst) {
  EndCollection();
  for (const std::uint32_t agree : {30U, 40U}) {
    pulse::v1::PulseFact fact = FactAbout(id());
    fact.mutable_confidential_total()->set_total(TotalOf(agree));
    surveys_.Apply(fact);
  }
  EXPECT_EQ(surveys_.Find(id())->confidential_total, TotalOf(30));
}

TEST_F(ConfidentialTotalsTest, IsRefusedWhileTheSurveyTakesAnswers) {
  EXPECT_EQ(ReasonOf(Call(kChat, TotalOf(30))), "NOT_CLOSED");
  EndCollection();
  EXPECT_TRUE(Call(kChat, TotalOf(30)).ok());
}

TEST_F(ConfidentialTotalsTest, IsRefusedWhereItIsNoTotalOfThisSurvey) {
  EndCollection();
  EXPECT_THAT(std::string(Call(kChat, "{}").message()), HasSubstr("is no confidential total of this survey: format"));
  EXPECT_THAT(std::string(Call(kChat, "4 people are unhappy").message()), HasSubstr("not JSON"));
  EXPECT_EQ(archive_.File(id(), "confidential.json"), std::nullopt);
}

TEST_F(ConfidentialTotalsTest, IsTakenFromChatAloneAndNotInAPersonsName) {
  EndCollection();
  EXPECT_TRUE(absl::IsPermissionDenied(
      Call({.subject = "recognition", .role = auth::Role::kService, .actor = ""}, TotalOf(30))));
  EXPECT_TRUE(
      absl::IsPermissionDenied(Call({.subject = "chat", .role = auth::Role::kService, .actor = "e7"}, TotalOf(30))));
  const auth::AccessTable access = CatalogService::Access();
  const std::string method = "fairlead.pulse.catalog.v1.CatalogService/PublishConfidentialTotal";
  for (const auth::Role role : auth::kAllRoles) {
    EXPECT_EQ(access.Allows(method, role), role == auth::Role::kService) << auth::RoleName(role);
  }
}

TEST_F(ConfidentialTotalsTest, OfAnUnknownSurveyIsRefused) {
  EXPECT_EQ(ReasonOf(totals_.Publish(*SurveyId::Decode("survey-number-99"), TotalOf(30))), "SURVEY_UNKNOWN");
}

class TotalOfAnAnonymousSurvey : public ConfidentialTotalsTest {
 protected:
  TotalOfAnAnonymousSurvey() : ConfidentialTotalsTest(false) {}
};

TEST_F(TotalOfAnAnonymousSurvey, IsRefused) {
  EndCollection();
  EXPECT_EQ(ReasonOf(Call(kChat, TotalOf(30))), "NOT_CONFIDENTIAL");
  EXPECT_EQ(archive_.File(id(), "confidential.json"), std::nullopt);
}

}  // namespace
}  // namespace fairlead::pulse::catalog
