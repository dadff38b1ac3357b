#include "services/chat/transport/pulse_client.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fairlead/pulse/v1/pulse_facts.pb.h"

#include "libs/auth/issuer.h"
#include "libs/auth/token.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/test_survey.h"
#include "services/pulse/published/confidential_total.h"

namespace fairlead::chat {
namespace {

// A public file of a survey that real processes ran.
std::string DayFile(const std::string& name) {
  std::ifstream file(std::string(FAIRLEAD_PULSE_DAY) + "/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// That survey, as its facts tell of it, to a chat that signs with a key of its own.
class PulseClientTest : public ::testing::Test {
 protected:
  PulseClientTest()
      : manifest_(*pulse::Manifest::Decode(DayFile("manifest.json"))),
        book_(manifest_.platform_key),
        keys_(*auth::GenerateKeyPair(auth::KeyType::kEd25519)) {
    pulse::v1::PulseFact launched = pulse::FactAbout(manifest_.survey);
    launched.mutable_launched()->set_manifest(DayFile("manifest.json"));
    launched.mutable_launched()->set_signatures(DayFile("signatures.json"));
    book_.Apply(launched);
    clock_.Set(manifest_.opens);
    public_key_ = files_.Write("chat.pem", keys_.public_pem);
    TokenOptions options{.key_file = files_.Write("private.pem", keys_.private_pem), .issuer = "fairlead-test"};
    tokens_ = *PersonTokens::Load(std::move(options), clock_);
    channel_ = *rpc::Client::Connect({.address = "127.0.0.1:1"});
    client_ = std::make_unique<PulseClient>(
        book_, [this] { return ready_; }, *channel_, *channel_, *tokens_, PulseOptions{.page = "https://pulse.example"},
        absl::Seconds(1));
  }

  Survey Only() const {
    const auto all = client_->All();
    EXPECT_TRUE(all.ok() && all->size() == 1) << all.status();
    return all->front();
  }
  absl::StatusOr<auth::Principal> Verified(const std::string& token, const std::string& audience) {
    auth::VerifierOptions options;
    options.key_files = {public_key_};
    options.issuer = "fairlead-test";
    options.audience = audience;
    auth::TokenVerifier verifier(std::move(options), clock_);
    EXPECT_TRUE(verifier.Load().ok());
    return verifier.Verify(token);
  }

  testing::TemporaryDirectory files_;
  testing::FakeClock clock_;
  pulse::Manifest manifest_;
  pulse::SurveyBook book_;
  auth::KeyPair keys_;
  std::string public_key_;
  std::unique_ptr<PersonTokens> tokens_;
  std::unique_ptr<rpc::Client> channel_;
  absl::Status ready_;
  std::unique_ptr<PulseClient> client_;
};

TEST_F(PulseClientTest, KnowsASurveyByItsFacts) {
  EXPECT_EQ(Only().id, "b9828ec6e3b46462582fd9b96d4682d1");
  EXPECT_EQ(Only().french, "Comment se passe le travail ?");
  EXPECT_EQ(Only().dates.Close(), manifest_.closes);
  EXPECT_FALSE(Only().IsOver(manifest_.opens));
  pulse::v1::PulseFact extended = pulse::FactAbout(manifest_.survey);
  extended.mutable_extended();
  book_.Apply(extended);
  EXPECT_EQ(Only().dates.Close(), manifest_.second_close);
  pulse::v1::PulseFact destroyed = pulse::FactAbout(manifest_.survey);
  destroyed.mutable_destroyed_unread();
  book_.Apply(destroyed);
  EXPECT_EQ(Only().outcome, Survey::Outcome::kDestroyedUnread);
  EXPECT_FALSE(Only().given_up);
  EXPECT_TRUE(Only().IsOver(manifest_.opens));
}

TEST_F(PulseClientTest, KnowsASurveyThatWasGivenUpFromOneThatTooFewAnswered) {
  pulse::v1::PulseFact destroyed = pulse::FactAbout(manifest_.survey);
  destroyed.mutable_destroyed_unread()->set_given_up(true);
  book_.Apply(destroyed);
  EXPECT_EQ(Only().outcome, Survey::Outcome::kDestroyedUnread);
  EXPECT_TRUE(Only().given_up);
}

TEST_F(PulseClientTest, KnowsASurveysRemindersFromItsSignedManifest) {
  EXPECT_FALSE(Only().dates.reminders.has_value());
  pulse::TestSurvey survey;
  survey.manifest.reminders = pulse::Reminders{.days = {2, 4}, .hour = 10};
  survey.Sign();
  pulse::v1::PulseFact launched = pulse::FactAbout(survey.manifest.survey);
  launched.mutable_launched()->set_manifest(survey.bytes);
  launched.mutable_launched()->set_signatures(survey.signatures.Encode());
  pulse::SurveyBook book(survey.manifest.platform_key);
  book.Apply(launched);
  PulseClient client(
      book, [] { return absl::OkStatus(); }, *channel_, *channel_, *tokens_, PulseOptions{}, absl::Seconds(1));
  const auto all = client.All();
  ASSERT_TRUE(all.ok() && all->size() == 1) << all.status();
  ASSERT_TRUE(all->front().dates.reminders.has_value());
  EXPECT_EQ(all->front().dates.reminders->days, (std::vector<int>{2, 4}));
  EXPECT_EQ(all->front().dates.reminders->hour, 10);
}

TEST_F(PulseClientTest, KnowsNothingBeforeTheFactsAreRead) {
  ready_ = absl::UnavailableError("the facts about surveys are not read yet");
  EXPECT_TRUE(absl::IsUnavailable(client_->All().status()));
  EXPECT_TRUE(absl::IsUnavailable(client_->Find("b9828ec6e3b46462582fd9b96d4682d1").status()));
  ready_ = absl::OkStatus();
  EXPECT_TRUE((*client_->Find("b9828ec6e3b46462582fd9b96d4682d1")).has_value());
  EXPECT_FALSE((*client_->Find("b9828ec6e3b46462582fd9b96d4682d2")).has_value());
  EXPECT_FALSE((*client_->Find("no survey")).has_value());
}

TEST_F(PulseClientTest, TellsTheWholeCompanysFiguresAsTheyWereReleased) {
  EXPECT_TRUE(absl::IsNotFound(client_->FiguresOf(Only().id).status()));
  pulse::v1::PulseFact released = pulse::FactAbout(manifest_.survey);
  released.mutable_released()->set_release(DayFile("release.json"));
  book_.Apply(released);
  const auto figures = client_->FiguresOf(Only().id);
  ASSERT_TRUE(figures.ok()) << figures.status();
  EXPECT_EQ(figures->answered, 133);
  EXPECT_EQ(figures->invited, 191);
  ASSERT_EQ(figures->scores.size(), 6U) << "a comment has no score";
  EXPECT_TRUE(figures->scores[0].enps);
  EXPECT_EQ(figures->scores[0].value, -35);
  EXPECT_FALSE(figures->scores[1].enps);
  EXPECT_EQ(figures->scores[1].value, 46);
}

TEST_F(PulseClientTest, TellsWhatChangedWhereTheReleaseSaysSo) {
  nlohmann::json release = nlohmann::json::parse(DayFile("release.json"));
  const auto all = [&](std::size_t question) -> nlohmann::json& {
    return release["questions"][question]["dimensions"][0]["cells"][0];
  };
  all(0)["trend"] = "up";
  all(1)["trend"] = "down";
  all(2)["trend"] = "none";
  const auto figures = FiguresIn(release.dump(), manifest_);
  ASSERT_TRUE(figures.ok()) << figures.status();
  EXPECT_EQ(figures->scores[0].change, SurveyChange::kUp);
  EXPECT_EQ(figures->scores[1].change, SurveyChange::kDown);
  EXPECT_EQ(figures->scores[2].change, SurveyChange::kNotSaid);
  EXPECT_EQ(figures->scores[3].change, SurveyChange::kNotSaid);
}

TEST_F(PulseClientTest, ShowsNoScoreThatTheReleaseHides) {
  nlohmann::json release = nlohmann::json::parse(DayFile("release.json"));
  release["questions"][1]["dimensions"][0]["cells"] = nlohmann::json::array();
  const auto figures = FiguresIn(release.dump(), manifest_);
  ASSERT_TRUE(figures.ok()) << figures.status();
  EXPECT_EQ(figures->scores.size(), 5U);
  EXPECT_TRUE(absl::IsDataLoss(FiguresIn("{}", manifest_).status()));
  EXPECT_TRUE(absl::IsDataLoss(FiguresIn("no JSON", manifest_).status()));
}

TEST_F(PulseClientTest, AsksEverythingButComments) {
  EXPECT_FALSE(Only().confidential) << "this manifest does not allow it";
  const auto questions = client_->QuestionsOf(Only().id);
  ASSERT_TRUE(questions.ok()) << questions.status();
  ASSERT_EQ(questions->size(), 6U);
  EXPECT_EQ(questions->front().kind, SurveyQuestion::Kind::kEnps);
  EXPECT_EQ(questions->front().Answers(), 11U);
  EXPECT_EQ((*questions)[1].number, 1U);
  EXPECT_EQ((*questions)[1].FirstAnswer(), 1U);
  EXPECT_EQ((*questions)[1].english, manifest_.questions[1].text.en);
  EXPECT_TRUE(absl::IsNotFound(client_->QuestionsOf("no survey").status()));
}

TEST_F(PulseClientTest, ATotalHasEverybodysAnswersWhateverTheirOrder) {
  std::vector<SurveyAnswers> people(7, SurveyAnswers{{0, 10}, {1, 4}});
  people[6] = {{1, 1}};
  people[5] = {{0, 10}};
  const auto total = client_->TotalOf(Only().id, people);
  ASSERT_TRUE(total.ok()) << total.status();
  std::vector<pulse::AnswerCounts> counts(manifest_.questions.size());
  counts[0][10] = 6;
  counts[1][4] = 5;
  counts[1][1] = 1;
  const pulse::ManifestHash hash = pulse::HashOf(DayFile("manifest.json"));
  EXPECT_EQ(*total, pulse::MakeConfidentialTotal(manifest_, hash, counts));
  std::reverse(people.begin(), people.end());
  EXPECT_EQ(*client_->TotalOf(Only().id, people), *total);
  people.resize(4);
  EXPECT_NE(*client_->TotalOf(Only().id, people), *total);
  EXPECT_EQ(client_->TotalOf(Only().id, people)->find("respondents"), std::string::npos) << "four are too few";
}

TEST_F(PulseClientTest, ATotalIsNotMadeOfWhatIsNoAnswer) {
  const std::vector<SurveyAnswers> all = {{{0, 11}}, {{1, 0}}, {{6, 0}}, {{99, 1}}, {{0, 255}}};
  for (const SurveyAnswers& wrong : all) {
    EXPECT_TRUE(absl::IsDataLoss(client_->TotalOf(Only().id, {wrong}).status())) << int{wrong.begin()->first};
  }
}

TEST_F(PulseClientTest, ALinkIsThePersonsUntilTheLastCloseAndOpensNothingElse) {
  const auto link = client_->LinkFor(Only(), EmployeeId("e7"));
  ASSERT_TRUE(link.ok()) << link.status();
  const std::string everybodys = client_->LinkTo(Only());
  EXPECT_EQ(everybodys, "https://pulse.example/#s=" + Only().id + "&m=" + Only().manifest);
  ASSERT_TRUE(link->starts_with(everybodys + "&t="));
  const std::string token = link->substr(everybodys.size() + 3);
  const auto person = Verified(token, "fairlead-pulse");
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(*person, (auth::Principal{.subject = "e7", .role = auth::Role::kEmployee, .actor = ""}));
  EXPECT_FALSE(Verified(token, "fairlead").ok());
  clock_.Set(manifest_.second_close);
  EXPECT_TRUE(Verified(token, "fairlead-pulse").ok()) << "with the allowance for clocks";
  clock_.Set(manifest_.second_close + absl::Minutes(1));
  EXPECT_FALSE(Verified(token, "fairlead-pulse").ok());
}

TEST_F(PulseClientTest, ALinkOfASurveyThatIsOpenForMonthsIsTakenUntilItsEnd) {
  Survey survey = Only();
  survey.dates.last_close = clock_.Now() + absl::Hours(24 * 90);
  const std::string link = *client_->LinkFor(survey, EmployeeId("e7"));
  clock_.Advance(absl::Hours(24 * 89));
  EXPECT_TRUE(Verified(link.substr(link.find("&t=") + 3), "fairlead-pulse").ok());
}

}  // namespace
}  // namespace fairlead::chat
