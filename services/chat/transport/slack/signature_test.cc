#include "services/chat/transport/slack/signature.h"

#include <fstream>

#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace fairlead::chat::slack {
namespace {

constexpr char kSecret[] = "8f742231b10e8888abcd99yyyzzz85a5";

absl::Time At(std::int64_t seconds) { return absl::FromUnixSeconds(seconds); }

// The example of "Verifying requests from Slack".
TEST(SlackSignature, IsSlacksOwnExample) {
  const std::string body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
      "foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2F"
      "hooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
      "47445629121.803a0bc887a14d10d2c447fce8b6703c";
  EXPECT_EQ(Sign(kSecret, "1531420618", body), "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
  EXPECT_TRUE(Verify(kSecret, "1531420618", Sign(kSecret, "1531420618", body), body, At(1531420618)).ok());
}

// tests/slack-double writes them with the verifier of @slack/bolt: what it accepts and refuses, one bit flipped
// anywhere included.
TEST(SlackSignature, AgreesWithTheVerifierOfBolt) {
  std::ifstream file("tests/slack-double/vectors.json");
  ASSERT_TRUE(file.good());
  const nlohmann::json vectors = nlohmann::json::parse(file)["vectors"];
  ASSERT_GE(vectors.size(), 100U);
  int accepted = 0;
  for (const auto& vector : vectors) {
    // A header that is not there is null.
    const auto text = [&vector](const char* name) {
      return vector[name].is_string() ? vector[name].get<std::string>() : std::string();
    };
    const absl::Status verified = Verify(text("secret"), text("timestamp"), text("signature"), text("body"),
                                         At(vector["now"].get<std::int64_t>()));
    EXPECT_EQ(verified.ok(), vector["accepted"].get<bool>()) << vector["name"] << ": " << verified;
    accepted += verified.ok() ? 1 : 0;
  }
  EXPECT_GT(accepted, 3);
}

TEST(SlackSignature, RefusesEveryFlippedBit) {
  const std::string body = "payload=%7B%7D";
  const std::string good = Sign(kSecret, "1531420618", body);
  const auto refused = [&](const std::string& timestamp, const std::string& signature, const std::string& bytes) {
    return !Verify(kSecret, timestamp, signature, bytes, At(1531420618)).ok();
  };
  const auto flips = [](const std::string& text, const auto& check) {
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
      std::string flipped = text;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      EXPECT_TRUE(check(flipped)) << "bit " << bit;
    }
  };
  flips(body, [&](const std::string& other) { return refused("1531420618", good, other); });
  flips(good, [&](const std::string& other) { return refused("1531420618", other, body); });
  flips("1531420618", [&](const std::string& other) { return refused(other, good, body); });
}

TEST(SlackSignature, LooksAtTheClockBothWays) {
  const std::string good = Sign(kSecret, "1000000000", "x");
  for (const std::int64_t now : {999999700, 1000000000, 1000000300}) {
    EXPECT_TRUE(Verify(kSecret, "1000000000", good, "x", At(now)).ok()) << now;
  }
  for (const std::int64_t now : {999999699, 1000000301, 0}) {
    EXPECT_FALSE(Verify(kSecret, "1000000000", good, "x", At(now)).ok()) << now;
  }
}

TEST(SlackSignature, RefusesWhatHasNone) {
  for (const char* timestamp : {"", "1000000000", "1e9", " 1000000000", "99999999999999999999"}) {
    EXPECT_FALSE(Verify(kSecret, timestamp, "", "x", At(1000000000)).ok());
    EXPECT_FALSE(Verify(kSecret, timestamp, "v0=", "x", At(1000000000)).ok());
  }
}

}  // namespace
}  // namespace fairlead::chat::slack
