#include "services/pulse/collector/endpoint.h"

#include <string>

#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/core/hash.h"
#include "libs/messaging/fake_log.h"
#include "libs/testing/fake_clock.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::collector {
namespace {

// A process that has just been started again knows of no survey; "there is no such survey" would be the last word.
TEST(CollectorEndpoint, AsksPeopleToComeBackUntilItKnowsOfAllSurveys) {
  const TestSurvey survey;
  SurveyBook book(survey.platform.public_key());
  messaging::FakeLog log;
  const testing::FakeClock clock;
  Collect collect(book, log, SecretOf('a'), clock, {}, [](const SurveyId&, const Nonce&) { return true; });
  ConversationBook conversations;
  FactWriter replied(log, std::string(kReplies));
  Replies replies(book, conversations, replied, [](const SurveyId&, const Nonce&) { return true; });
  absl::Status heard = absl::UnavailableError("later");
  http::Server server({.threads = 2});
  const Endpoint endpoint(
      server, collect, replies, [&heard] { return heard; }, "https://pulse.example");
  ASSERT_TRUE(server.Start().ok());
  httplib::Client page("127.0.0.1", server.port());
  const std::string path = "/v1/surveys/" + core::Hex(survey.manifest.survey.view()) + "/bundles";
  const auto early = page.Post(path.c_str(), "bundle", "application/octet-stream");
  ASSERT_NE(early, nullptr);
  EXPECT_EQ(early->status, 503);
  EXPECT_EQ(early->get_header_value("Access-Control-Allow-Origin"), "https://pulse.example");
  heard = absl::OkStatus();
  const auto late = page.Post(path.c_str(), "bundle", "application/octet-stream");
  ASSERT_NE(late, nullptr);
  EXPECT_EQ(late->status, 404);
  server.Stop(absl::InfinitePast());
}

}  // namespace
}  // namespace fairlead::pulse::collector
