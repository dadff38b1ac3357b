// The process as an operator meets it: what it refuses to start with, what it says of itself, how it ends.
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "libs/auth/issuer.h"
#include "libs/core/hash.h"
#include "libs/testing/eventually.h"
#include "libs/testing/process.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::recognition {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kRules[] =
    "values = [\"Care\"]\n[[allowance]]\npoints_a_month = 100\nmost_per_award = 50\nmost_to_one_person_a_month = 40\n";

class RecognitionProcess : public ::testing::Test {
 protected:
  RecognitionProcess() {
    keys_.Write("dev.pem", auth::GenerateKeyPair(auth::KeyType::kEd25519)->public_pem);
    masters_.Write("1.key", core::Hex(core::RandomBytes(32)));
  }

  // The arguments of a sound process; a later one replaces an earlier one of the same name.
  std::vector<std::string> Arguments(const testing::RedisServer& redis,
                                     const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    std::vector<std::pair<std::string, std::string>> options = {
        {"redis.port", std::to_string(redis.port())},
        // Nothing listens there: Kafka is away.
        {"kafka.bootstrap_servers", fmt::format("127.0.0.1:{}", testing::FreePort())},
        {"auth.key_directory", keys_.path().string()},
        {"auth.issuer", "https://identity.example"},
        {"rules", files_.Write("rules.toml", kRules)},
        {"master_keys", masters_.path().string()}};
    for (const auto& [name, value] : changes) {
      std::erase_if(options, [&](const auto& option) { return option.first == name; });
      if (!value.empty()) options.emplace_back(name, value);
    }
    std::vector<std::string> arguments = {FAIRLEAD_RECOGNITION};
    for (const auto& [name, value] : options) {
      arguments.push_back("--" + name);
      arguments.push_back(value);
    }
    return arguments;
  }
  // How a start with these changes ends: exit code, and everything that was said.
  std::pair<int, std::string> Start(const std::vector<std::pair<std::string, std::string>>& changes) {
    return Start(redis_, changes);
  }
  std::pair<int, std::string> Start(const testing::RedisServer& redis,
                                    const std::vector<std::pair<std::string, std::string>>& changes) {
    const auto result = testing::RunProcess({.arguments = Arguments(redis, changes)}, absl::Seconds(60));
    EXPECT_TRUE(result.ok()) << result.status();
    return {result->code, result->out + result->err};
  }

  testing::RedisServer redis_;
  testing::TemporaryDirectory keys_, masters_, files_;
};

TEST_F(RecognitionProcess, RefusesAnUnknownOption) {
  const auto [code, said] = Start({{"colour", "blue"}});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said, HasSubstr("colour"));
}

TEST_F(RecognitionProcess, RefusesAMissingOption) {
  const auto [code, said] = Start({{"rules", ""}});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said, HasSubstr("rules"));
}

TEST_F(RecognitionProcess, NamesTheLineOfAnErrorInTheRules) {
  const auto [code, said] = Start({{"rules", files_.Write("bad.toml", std::string(kRules) + "carry_over = true\n")}});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said, HasSubstr("bad.toml:6: unknown key 'carry_over'"));
}

TEST_F(RecognitionProcess, WantsAMasterKey) {
  const testing::TemporaryDirectory empty;
  const auto [code, said] = Start({{"master_keys", empty.path().string()}});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said, HasSubstr("no master key"));
}

TEST_F(RecognitionProcess, RefusesARedisThatCouldLoseWhatItConfirmed) {
  const testing::RedisServer unsafe({.appendfsync = "everysec"});
  const auto [code, said] = Start(unsafe, {});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, AllOf(HasSubstr("appendfsync"), HasSubstr("everysec"), HasSubstr("always")));
}

TEST_F(RecognitionProcess, RefusesAPortThatIsInUse) {
  const auto [code, said] = Start({{"admin.address", fmt::format("127.0.0.1:{}", redis_.port())}});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, HasSubstr(std::to_string(redis_.port())));
}

// Kafka away: it starts, is not ready, says so, and still ends in order. Then the stored number of partitions holds.
TEST_F(RecognitionProcess, StartsWithoutKafkaAndKeepsItsNumberOfPartitions) {
  const int port = testing::FreePort();
  auto process =
      testing::Process::Start({.arguments = Arguments(redis_, {{"admin.address", fmt::format("127.0.0.1:{}", port)}})});
  ASSERT_TRUE(process.ok()) << process.status();
  httplib::Client client("127.0.0.1", port);
  EXPECT_TRUE(testing::Eventually([&] {
    const auto answer = client.Get("/readyz");
    return answer && answer->status == 503 && answer->body.find("topic") != std::string::npos;
  })) << (*process)->Stdout();
  EXPECT_EQ(client.Get("/livez")->status, 200);
  EXPECT_THAT(client.Get("/metrics")->body, HasSubstr("fairlead_recognition_people 0"));
  EXPECT_TRUE(testing::Eventually([&] { return (*process)->Stdout().find("gRPC") != std::string::npos; }));
  (*process)->Signal(SIGTERM);
  const auto exit = (*process)->Wait(absl::Seconds(60));
  ASSERT_TRUE(exit.has_value()) << (*process)->Stdout();
  EXPECT_EQ(exit->code, 0) << (*process)->Stdout() << (*process)->Stderr();

  const auto [code, said] = Start({{"ledger.partitions", "24"}});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, AllOf(HasSubstr("partitions"), HasSubstr("12"), HasSubstr("24")));
}

}  // namespace
}  // namespace fairlead::recognition
