#pragma once

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
#include "libs/testing/eventually.h"
#include "libs/testing/process.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::testing {

// A service as an operator meets it: what it refuses to start with, what it says of itself, how it ends. Kafka is away
// unless a test says otherwise. Each service's main_test.cc derives from it.
class ServiceProcessTest : public ::testing::Test {
 protected:
  using Options = std::vector<std::pair<std::string, std::string>>;
  struct Ending {
    int code = 0;
    std::string said;  // on standard output and standard error
  };

  // `service` is the prefix of its keys in Redis.
  ServiceProcessTest(std::string program, std::string service)
      : program_(std::move(program)), service_(std::move(service)) {
    keys_.Write("dev.pem", auth::GenerateKeyPair(auth::KeyType::kEd25519)->public_pem);
    // Nothing listens there.
    needs_ = {{"redis.port", std::to_string(redis_.port())},
              {"kafka.bootstrap_servers", fmt::format("127.0.0.1:{}", FreePort())},
              {"auth.key_directory", keys_.path().string()},
              {"auth.issuer", "https://identity.example"}};
  }
  void Needs(const std::string& option, const std::string& value) { needs_.emplace_back(option, value); }

  // The command line of a sound process; an option in `changes` replaces one of the same name, and removes it if empty.
  std::vector<std::string> CommandLine(const Options& changes = {}) const {
    Options options = needs_;
    for (const auto& [name, value] : changes) {
      std::erase_if(options, [&](const auto& option) { return option.first == name; });
      if (!value.empty()) options.emplace_back(name, value);
    }
    std::vector<std::string> words = {program_};
    for (const auto& [name, value] : options) {
      words.push_back("--" + name);
      words.push_back(value);
    }
    return words;
  }
  // How a start with these changes ends by itself.
  Ending Start(const Options& changes) const {
    const auto result = RunProcess({.arguments = CommandLine(changes)}, absl::Seconds(60));
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? Ending{result->code, result->out + result->err} : Ending();
  }
  // A process that starts and stays, given to `meet` with a client of its admin endpoint, then ended in order.
  void Run(const std::function<void(Process&, httplib::Client&)>& meet, Options changes = {}) const {
    const int port = FreePort();
    changes.emplace_back("admin.address", fmt::format("127.0.0.1:{}", port));
    auto process = Process::Start({.arguments = CommandLine(changes)});
    ASSERT_TRUE(process.ok()) << process.status();
    httplib::Client client("127.0.0.1", port);
    EXPECT_TRUE(Eventually([&] { return (*process)->Stdout().find("gRPC") != std::string::npos; }, absl::Seconds(60)))
        << (*process)->Stdout();
    meet(**process, client);
    (*process)->Signal(SIGTERM);
    const auto exit = (*process)->Wait(absl::Seconds(60));
    ASSERT_TRUE(exit.has_value()) << (*process)->Stdout();
    EXPECT_EQ(exit->code, 0) << (*process)->Stdout() << (*process)->Stderr();
  }

  // What every service does alike.
  void RefusesAnUnknownOption() const {
    const Ending ending = Start({{"colour", "blue"}});
    EXPECT_EQ(ending.code, 2);
    EXPECT_THAT(ending.said, ::testing::HasSubstr("colour"));
    const std::string file = files_.Write("bad.toml", "[redis]\nhost = \"127.0.0.1\"\ncolour = \"blue\"\n");
    const Ending of_file = Start({{"config", file}});
    EXPECT_EQ(of_file.code, 2);
    EXPECT_THAT(of_file.said, ::testing::HasSubstr("bad.toml:3: there is no option \"redis.colour\""));
  }
  void RefusesARedisThatCouldLoseWhatItConfirmed() const {
    const RedisServer unsafe({.appendfsync = "everysec"});
    const Ending ending = Start({{"redis.port", std::to_string(unsafe.port())}});
    EXPECT_EQ(ending.code, 1);
    EXPECT_THAT(ending.said, ::testing::AllOf(::testing::HasSubstr("appendfsync"), ::testing::HasSubstr("everysec"),
                                              ::testing::HasSubstr("always")));
  }
  void RefusesAPortThatIsInUse() const {
    for (const char* option : {"admin.address", "rpc.address"}) {
      const Ending ending = Start({{option, fmt::format("127.0.0.1:{}", redis_.port())}});
      EXPECT_EQ(ending.code, 1) << option;
      EXPECT_THAT(ending.said, ::testing::HasSubstr(std::to_string(redis_.port())));
    }
  }
  void RefusesAStoreOfANewerVersion() const {
    const std::vector<std::string> newer = {
        "redis-cli", "-p", std::to_string(redis_.port()), "HSET", service_ + ":meta", "schema_version", "9"};
    const auto set = RunProcess({.arguments = newer});
    ASSERT_TRUE(set.ok() && set->code == 0) << set.status();
    const Ending ending = Start({});
    EXPECT_EQ(ending.code, 1);
    EXPECT_THAT(ending.said, ::testing::HasSubstr("the store was written by a newer version"));
  }
  // Then the stored number of partitions holds.
  void StartsWithoutKafkaAndKeepsItsNumberOfPartitions() const {
    Run([](Process& process, httplib::Client& client) {
      EXPECT_TRUE(Eventually([&] {
        const auto answer = client.Get("/readyz");
        return answer && answer->status == 503 && answer->body.find("topic") != std::string::npos;
      })) << process.Stdout();
      EXPECT_EQ(client.Get("/livez")->status, 200);
    });
    const Ending ending = Start({{"ledger.partitions", "24"}});
    EXPECT_EQ(ending.code, 1);
    EXPECT_THAT(ending.said, ::testing::AllOf(::testing::HasSubstr("partitions"), ::testing::HasSubstr("12"),
                                              ::testing::HasSubstr("24")));
  }

  RedisServer redis_;
  TemporaryDirectory keys_, files_;

 private:
  const std::string program_, service_;
  Options needs_;
};

}  // namespace fairlead::testing
