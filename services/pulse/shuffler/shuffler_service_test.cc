#include "services/pulse/shuffler/shuffler_service.h"

#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/auth/token.h"
#include "libs/core/blocking.h"
#include "libs/core/refusal.h"
#include "libs/messaging/fake_log.h"
#include "libs/observability/metrics.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using shuffler::v1::GetStatusResponse;

class ShufflerServiceTest : public ::testing::Test {
 protected:
  ShufflerServiceTest() {
    survey_.manifest.shuffle_key = *keys_->Prepare(Id());
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
    shuffler::v1::PrepareKeyRequest request;
    request.set_survey(std::string(survey));
    const auto response = core::BlockOn(service_.PrepareKey({}, request));
    if (!response.ok()) return response.status();
    return response->public_key();
  }
  absl::Status Receive(std::string_view secret) {
    shuffler::v1::ReceiveKeyRequest request;
    request.set_survey(std::string(Id().view()));
    request.set_secret(std::string(secret));
    return core::BlockOn(service_.ReceiveKey({}, request)).status();
  }
  static std::string ReasonOf(const absl::Status& status) {
    const auto refusal = core::RefusalOf(status);
    return refusal.has_value() ? refusal->reason : std::string(status.message());
  }
  GetStatusResponse::Stage Stage() {
    shuffler::v1::GetStatusRequest request;
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
  messaging::FakeLog log_;
  const testing::FakeClock clock_;
  FactWriter facts_{log_, clock_, "shuffler"};
  Shuffler shuffler_{log_, book_, *keys_, facts_};
  ShufflerService service_{shuffler_, work_, book_, *keys_, [this] { return heard_; }};
};

TEST_F(ShufflerServiceTest, PreparesOneKeyForASurvey) {
  const std::string other(16, 'o');
  const auto key = Prepare(other);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->size(), 32U);
  EXPECT_EQ(*Prepare(other), *key);
  EXPECT_NE(*Prepare(std::string(16, 'p')), *key);
  EXPECT_EQ(ReasonOf(Prepare("short").status()), "INVALID_FIELD");
}

TEST_F(ShufflerServiceTest, MakesNoSecondKeyForASurveyThatWasLaunched) {
  Launch();
  ASSERT_TRUE(keys_->Destroy(Id()).ok());
  EXPECT_EQ(*Prepare(Id().view()), survey_.manifest.shuffle_key.view());
  EXPECT_TRUE(absl::IsNotFound(keys_->Find(Id()).status()));
}

TEST_F(ShufflerServiceTest, MakesNoKeyBeforeItKnowsWhatWasLaunched) {
  heard_ = absl::UnavailableError("later");
  EXPECT_TRUE(absl::IsUnavailable(Prepare(Id().view()).status()));
}

TEST_F(ShufflerServiceTest, TakesTheSecondSignersKeyOnlyAfterTheEnd) {
  const SealingKey theirs(SecretOf('z'));
  const std::string secret(theirs.secret().view());
  survey_.manifest.survey = *SurveyId::Decode("survey-number-17");  // whose key was never made here
  survey_.manifest.shuffle_key = theirs.public_key();
  survey_.Sign();
  EXPECT_TRUE(absl::IsNotFound(Receive(secret)));
  Launch();
  EXPECT_EQ(ReasonOf(Receive(secret)), "NOT_ENDED");
  v1::PulseFact ended = FactAbout(Id());
  ended.mutable_ended();
  book_.Apply(ended);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_WAITING_FOR_KEY);
  EXPECT_EQ(ReasonOf(Receive(std::string(32, 'x'))), "WRONG_KEY");
  EXPECT_EQ(ReasonOf(Receive("short")), "INVALID_FIELD");
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_WAITING_FOR_KEY);
  EXPECT_TRUE(Receive(secret).ok());
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_SHUFFLING);
}

TEST_F(ShufflerServiceTest, KeepsNoKeyThatComesWhenTheShuffleIsDone) {
  const std::string secret(keys_->Find(Id())->secret().view());
  ASSERT_TRUE(keys_->Destroy(Id()).ok());
  Launch();
  v1::PulseFact fact = FactAbout(Id());
  fact.mutable_ended();
  book_.Apply(fact);
  fact.mutable_shuffled();
  book_.Apply(fact);
  const auto anew = testing::TemporaryDirectory();
  const auto keys = *SurveyKeys::Open(anew.path());  // of a process that was restarted, and has destroyed nothing
  Shuffler shuffler(log_, book_, *keys, facts_);
  ShufflerService service(shuffler, work_, book_, *keys, [] { return absl::OkStatus(); });
  shuffler::v1::ReceiveKeyRequest request;
  request.set_survey(std::string(Id().view()));
  request.set_secret(secret);
  EXPECT_TRUE(core::BlockOn(service.ReceiveKey({}, request)).ok());
  EXPECT_TRUE(absl::IsNotFound(keys->Find(Id()).status()));
}

TEST_F(ShufflerServiceTest, SaysHowFarASurveyIs) {
  Launch();
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_COLLECTING);
  v1::PulseFact fact = FactAbout(Id());
  fact.mutable_ended();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_SHUFFLING);
  fact.mutable_shuffled();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DESTROYING_KEY);
  fact.mutable_shuffle_key_destroyed();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DONE);
}

TEST_F(ShufflerServiceTest, GivesUpASurveyThatHasEnded) {
  shuffler::v1::GiveUpRequest request;
  request.set_survey(std::string(Id().view()));
  const auto give_up = [&] { return core::BlockOn(service_.GiveUp({}, request)).status(); };
  EXPECT_TRUE(absl::IsNotFound(give_up()));
  Launch();
  EXPECT_EQ(ReasonOf(give_up()), "NOT_ENDED");
  v1::PulseFact fact = FactAbout(Id());
  fact.mutable_ended();
  book_.Apply(fact);
  ASSERT_TRUE(give_up().ok());
  ASSERT_TRUE(give_up().ok()) << "again";
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DESTROYING_KEY);
  fact.mutable_shuffle_key_destroyed();
  book_.Apply(fact);
  EXPECT_EQ(Stage(), GetStatusResponse::STAGE_DESTROYED_UNREAD);
}

TEST_F(ShufflerServiceTest, SaysWhoMayCallEachMethod) {
  const testing::FakeClock clock;
  const auth::TokenVerifier verifier({}, clock);
  observability::Metrics metrics;
  rpc::Server server({}, verifier, ShufflerAccess(), metrics, [] { return absl::OkStatus(); });
  service_.RegisterWith(server);
  const absl::Status started = server.Start();
  EXPECT_TRUE(started.ok()) << started;
  server.Stop(absl::InfinitePast());
  const std::string name = "fairlead.pulse.shuffler.v1.ShufflerService/";
  EXPECT_TRUE(ShufflerAccess().Allows(name + "PrepareKey", auth::Role::kHr));
  EXPECT_FALSE(ShufflerAccess().Allows(name + "ReceiveKey", auth::Role::kHr));
  EXPECT_FALSE(ShufflerAccess().Allows(name + "GiveUp", auth::Role::kHr));
  EXPECT_FALSE(ShufflerAccess().Allows(name + "GetStatus", auth::Role::kManager));
}

}  // namespace
}  // namespace fairlead::pulse
