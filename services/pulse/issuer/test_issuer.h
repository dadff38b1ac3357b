#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fairlead/pulse/v1/pulse_roster.pb.h"

#include "gtest/gtest.h"
#include "libs/core/refusal.h"
#include "libs/files/files.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/issuer/issue.h"
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::issuer {

inline std::string ReasonOf(const absl::Status& status) {
  const auto refusal = core::RefusalOf(status);
  return refusal.has_value() ? refusal->reason : std::string(status.message());
}

// An issuer with a survey that is open, over a real Redis.
class IssuerTest : public ::testing::Test {
 protected:
  IssuerTest() : book_(survey_.platform.public_key()), files_(*SecretFiles::Open(directory_.path().string())) {
    const SurveyId& id = survey_.manifest.survey;
    const SurveySecrets secrets = *files_.Make(id);
    survey_.token = poprf::PairOf(secrets.token);
    survey_.manifest.token_key = survey_.token.public_key;
    survey_.Sign();
    std::vector<Roster::Person> people;
    for (const RosterEntry& entry : survey_.roster)
      people.push_back({.entry = entry, .name = "Name " + entry.employee});
    EXPECT_TRUE(files::Write(files_.PathOf(id, "roster"), Roster::Create(people)->Encode()).ok());
    KeepFrozen(0, 0);
    pulse::v1::PulseFact launched;
    launched.set_survey(std::string(id.view()));
    launched.mutable_launched()->set_manifest(survey_.bytes);
    launched.mutable_launched()->set_signatures(survey_.signatures.Encode());
    book_.Apply(launched);
    clock_.Set(survey_.manifest.opens + absl::Minutes(1));
    Connect();
    Restart();
  }

  // As if the survey had been frozen with such noise.
  void KeepFrozen(std::uint32_t epsilon, std::uint32_t most_a_person) const {
    pulse::v1::FrozenRoster frozen;
    frozen.set_size(static_cast<std::uint32_t>(survey_.roster.size()));
    frozen.set_epsilon(epsilon);
    frozen.set_most_a_person(most_a_person);
    EXPECT_TRUE(files::Write(files_.PathOf(survey_.manifest.survey, "frozen"), frozen.SerializeAsString()).ok());
  }
  void Connect() {
    redis_ = std::make_unique<redis::Client>(redis::ClientOptions{.host = server_.host(), .port = server_.port()});
    ASSERT_TRUE(redis_->Start().ok());
    ASSERT_TRUE(redis_->WaitUntilReady(absl::Seconds(10)).ok());
    store_ = std::make_unique<SlipStore>(*redis_);
  }
  // Another process, with the same files and store.
  void Restart() { issue_ = std::make_unique<Issue>(book_, files_, *store_, SecretOf('a'), clock_); }

  Respondent PersonOf(std::size_t index, char seed) const {
    return *Respondent::Create(survey_.manifest, survey_.hash, SecretOf(seed), survey_.roster[index].cells);
  }
  absl::StatusOr<std::string> Give(std::size_t index, char seed) {
    return issue_->GiveSlips(survey_.manifest.survey, "e" + std::to_string(index),
                             PersonOf(index, seed).Request().Encode());
  }
  poprf::Scalar OpeningOf(std::size_t index) {
    return issue_->Describe(survey_.manifest.survey, "e" + std::to_string(index))->opening;
  }
  void LoseStore() { ASSERT_TRUE(redis::RunBlocking(*redis_, 0, {redis::Command({"FLUSHALL"})}).ok()); }
  void End() {
    pulse::v1::PulseFact fact;
    fact.set_survey(std::string(survey_.manifest.survey.view()));
    fact.mutable_ended();
    book_.Apply(fact);
  }

  TestSurvey survey_;
  SurveyBook book_;
  testing::TemporaryDirectory directory_;
  SecretFiles files_;
  testing::FakeClock clock_;
  testing::TemporaryDirectory store_directory_;
  testing::RedisServer server_{{.directory = store_directory_.path().string()}};
  std::unique_ptr<redis::Client> redis_;
  std::unique_ptr<SlipStore> store_;
  std::unique_ptr<Issue> issue_;
};

}  // namespace fairlead::pulse::issuer
