#include "services/pulse/issuer/endpoint.h"

#include <string>

#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/core/hash.h"
#include "libs/redis/fake_redis.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::issuer {
namespace {

// A process that has just been started again knows of no survey; "there is no such survey" would be the last word.
TEST(IssuerEndpoint, AsksPeopleToComeBackUntilItKnowsOfAllSurveys) {
  const TestSurvey survey;
  const testing::TemporaryDirectory directory;
  SurveyBook book(survey.platform.public_key());
  const SecretFiles files = *SecretFiles::Open(directory.path().string());
  redis::FakeRedis redis;
  SlipStore store(redis);
  const testing::FakeClock clock;
  Issue issue(book, files, store, SecretOf('a'), clock);
  const auth::TokenVerifier tokens({}, clock);
  absl::Status heard = absl::UnavailableError("later");
  http::Server server({.threads = 2});
  const Endpoint endpoint(
      server, issue, tokens, [&heard] { return heard; }, "https://pulse.example");
  ASSERT_TRUE(server.Start().ok());
  httplib::Client page("127.0.0.1", server.port());
  for (const char* what : {"person", "slips"}) {
    heard = absl::UnavailableError("later");
    const std::string path = "/v1/surveys/" + core::Hex(survey.manifest.survey.view()) + "/" + what;
    const auto early = page.Post(path.c_str(), "", "application/octet-stream");
    ASSERT_NE(early, nullptr);
    EXPECT_EQ(early->status, 503) << what;
    heard = absl::OkStatus();
    const auto late = page.Post(path.c_str(), "", "application/octet-stream");
    ASSERT_NE(late, nullptr);
    EXPECT_EQ(late->status, 401) << what;
  }
  server.Stop(absl::InfinitePast());
}

}  // namespace
}  // namespace fairlead::pulse::issuer
