#include "services/pulse/tally/tally_service.h"

#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/auth/token.h"
#include "libs/core/blocking.h"
#include "libs/core/refusal.h"
#include "libs/observability/metrics.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/counting/listings.h"
#include "services/pulse/counting/noise_bytes.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using tally::v1::GetStatusResponse;

class TallyServiceTest : public ::testing::Test {
 protected:
  TallyServiceTest() {
    survey_.manifest.tally_key = *keys_->Prepare(Id());
    survey_.manifest.second_signer_key.reset();
    survey_.Sign();
  }
  const SurveyId& Id() const { return survey_.manifest.survey; }
  void Launch() {
    v1::PulseFact fact = FactAbout(Id());
    fact.mutable_launched()->set_manifest(survey_.bytes);
    fact.mutable_launched()->set_signatures(survey_.signatures.Encode());
    book_.Apply(fact);
  }
  absl::StatusOr<std::string> Prepare(std::string_view survey) {
    tally::v1::PrepareKeyRequest request;
    request.set_survey(std::string(survey));
    const auto response = core::BlockOn(service_.PrepareKey({}, request));
    if (!response.ok()) return response.status();
    return response->public_key();
  }
  static std::string ReasonOf(const absl::Status& status) {
    const auto refusal = core::RefusalOf(status);
    return refusal.has_value() ? refusal->reason : std::string(status.message());
  }
  GetStatusResponse::Stage Stage() {
    tally::v1::GetStatusRequest request;
    request.set_survey(std::string(Id().view()));
    return core::BlockOn(service_.GetStatus({}, request))->stage();
  }

  testing::TemporaryDirectory directory_;
  TestSurvey survey_;
  SurveyBook book_{survey_.platform.public_key()};
  std::unique_ptr<SurveyKeys> keys_ = *SurveyKeys::Open(directory_.path());
  absl::Status heard_;
  DueWork work_{"work", book_, [](const auto&, const auto&) { return false; }, [] { return absl::OkStatus(); },
                absl::Hours(1)};
  const std::unique_ptr<BallotFiles> ballots_ = *BallotFiles::Open((directory_.path() / "ballots").string());
  TallyService service_{work_, book_, *keys_, *ballots_, [this] { return heard_; }};
};

TEST_F(TallyServiceTest, PreparesOneKeyForASurvey) {
  const std::string other(16, 'o');
  const auto key = Prepare(other);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->size(), 32U);
  EXPECT_EQ(*Prepare(other), *key);
  EXPECT_NE(*Prepare(std::string(16, 'p')), *key);
  EXPECT_EQ(ReasonOf(Prepare("short").status()), "INVALID_FIELD");
}

TEST_F(TallyServiceTest, SaysWhichKeyNoiseWillBeDrawnWith) {
  tally::v1::PrepareKeyRequest request;
  request.set_survey(std::string(Id().view()));
  const auto noise_key = [&] { return core::BlockOn(service_.PrepareKey({}, request))->noise_key(); };
  EXPECT_EQ(noise_key(), NoiseKeyHashOf(PaddingKeyOf(Id(), keys_->Find(Id())->secret())).view());
  survey_.manifest.noise = Noise{.epsilon = 500, .key = *NoiseKeyHash::Decode(std::string(32, 'n'))};
  survey_.Sign();
  Launch();
  EXPECT_EQ(noise_key(), std::string(32, 'n'));
}

TEST_F(TallyServiceTest, MakesNoSecondKeyForASurveyThatWasLaunched) {
  Launch();
  ASSERT_TRUE(keys_->Destroy(Id()).ok());
  EXPECT_EQ(*Prepare(Id().view()), survey_.manifest.tally_key.view());
  EXPECT_TRUE(absl::IsNotFound(keys_->Find(Id()).status()));
}

TEST_F(TallyServiceTest, MakesNoKeyBeforeItKnowsWhatWasLaunched) {
  heard_ = absl::UnavailableError("later");
  EXPECT_TRUE(absl::IsUnavailable(Prepare(Id().view()).status()));
}

TEST_F(TallyServiceTest, SaysHowFarASurveyIs) {
  Launch();
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_WAITING);
  v1::PulseFact fact = FactAbout(Id());
  fact.mutable_shuffled();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_WAITING);
  fact.mutable_token_key();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_COUNTING);
  fact.mutable_released();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DESTROYING_KEY);
  fact.mutable_tally_key_destroyed();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DONE);
}

TEST_F(TallyServiceTest, SaysThatASurveyIsDestroyedUnread) {
  Launch();
  v1::PulseFact fact = FactAbout(Id());
  fact.mutable_destroyed_unread();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DESTROYING_KEY);
  fact.mutable_tally_key_destroyed();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DESTROYED_UNREAD);
}

TEST_F(TallyServiceTest, SaysWhoMayCallEachMethod) {
  const testing::FakeClock clock;
  const auth::TokenVerifier verifier({}, clock);
  observability::Metrics metrics;
  rpc::Server server({}, verifier, TallyAccess(), metrics, [] { return absl::OkStatus(); });
  service_.RegisterWith(server);
  const absl::Status started = server.Start();
  EXPECT_TRUE(started.ok()) << started;
  server.Stop(absl::InfinitePast());
  const std::string name = "fairlead.pulse.tally.v1.TallyService/";
  EXPECT_TRUE(TallyAccess().Allows(name + "PrepareKey", auth::Role::kHr));
  EXPECT_FALSE(TallyAccess().Allows(name + "PrepareKey", auth::Role::kService));
  EXPECT_FALSE(TallyAccess().Allows(name + "GetStatus", auth::Role::kManager));
}

}  // namespace
}  // namespace fairlead::pulse
