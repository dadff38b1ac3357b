#include "libs/runtime/config.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/runtime/version.h"

namespace fairlead::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class Config : public testing::Test {
 protected:
  Config() {
    parser_.Add("redis.host", host_, "Redis host");
    parser_.Add("redis.port", port_, "Redis port");
    parser_.Add("redis.timeout", timeout_, "Time-out");
    parser_.Add("store.unsafe", unsafe_, "Accept a development store");
    parser_.Add("values", values_, "The company's values");
    parser_.Add("kafka.property", properties_, "Any property of librdkafka");
  }
  ~Config() override { std::filesystem::remove(path_); }

  absl::Status Parse(const std::vector<std::string>& arguments) {
    return parser_.Parse(arguments, [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      return found == environment_.end() ? std::nullopt : std::optional(found->second);
    });
  }
  std::string Error(const std::vector<std::string>& arguments) {
    const absl::Status status = Parse(arguments);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  }
  std::string File(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }

  ConfigParser parser_{"fairlead-test", "Tests the parser."};
  std::map<std::string, std::string> environment_;
  const std::string path_ = testing::TempDir() + "config_test_" + std::to_string(getpid()) + ".toml";
  std::string host_ = "127.0.0.1";
  int port_ = 6379;
  absl::Duration timeout_ = absl::Seconds(2);
  bool unsafe_ = false;
  std::vector<std::string> values_ = {"courage"};
  std::map<std::string, std::string> properties_;
};

TEST_F(Config, KeepsDefaultsWhereNothingIsSaid) {
  ASSERT_TRUE(Parse({}).ok());
  EXPECT_EQ(host_, "127.0.0.1");
  EXPECT_THAT(values_, ElementsAre("courage"));
}

TEST_F(Config, TakesFlagsBeforeTheEnvironmentBeforeTheFile) {
  const std::string file = File("[redis]\nhost = 'file'\nport = 1\ntimeout = '1s'\n");
  environment_ = {{"FAIRLEAD_REDIS_HOST", "environment"}, {"FAIRLEAD_REDIS_PORT", "2"}};
  ASSERT_TRUE(Parse({"--config", file, "--redis.host", "flag"}).ok());
  EXPECT_EQ(host_, "flag");
  EXPECT_EQ(port_, 2);
  EXPECT_EQ(timeout_, absl::Seconds(1));
}

TEST_F(Config, FindsTheFileByTheEnvironment) {
  environment_ = {{"FAIRLEAD_CONFIG", File("redis.port = 7\n")}};
  ASSERT_TRUE(Parse({}).ok());
  EXPECT_EQ(port_, 7);
}

TEST_F(Config, ReadsListsMapsAndBareFlags) {
  ASSERT_TRUE(Parse({"--values", "a", "--values=b", "--store.unsafe", "--kafka.property", "sasl.mechanism=PLAIN",
                     "--kafka.property=linger.ms=5"})
                  .ok());
  EXPECT_THAT(values_, ElementsAre("a", "b"));
  EXPECT_TRUE(unsafe_);
  EXPECT_THAT(properties_, ElementsAre(Pair("linger.ms", "5"), Pair("sasl.mechanism", "PLAIN")));
}

TEST_F(Config, ReadsListsAndMapsFromTheFile) {
  const std::string file = File(
      "values = ['a', 'b']\nstore.unsafe = true\n[kafka.property]\nsasl.mechanism = 'PLAIN'\n"
      "'linger.ms' = 5\n");
  ASSERT_TRUE(Parse({"--config", file}).ok());
  EXPECT_THAT(values_, ElementsAre("a", "b"));
  EXPECT_TRUE(unsafe_);
  EXPECT_THAT(properties_, ElementsAre(Pair("linger.ms", "5"), Pair("sasl.mechanism", "PLAIN")));
}

TEST_F(Config, ReadsListsFromTheEnvironmentByCommas) {
  environment_ = {{"FAIRLEAD_VALUES", "a,b"}, {"FAIRLEAD_STORE_UNSAFE", "false"}};
  ASSERT_TRUE(Parse({}).ok());
  EXPECT_THAT(values_, ElementsAre("a", "b"));
}

TEST_F(Config, RefusesAnUnknownFlagByName) { EXPECT_THAT(Error({"--redis.hots", "x"}), HasSubstr("--redis.hots")); }

TEST_F(Config, RefusesAnUnknownKeyByNameAndLine) {
  EXPECT_THAT(Error({"--config", File("[redis]\nport = 1\nhots = 'x'\n")}),
              HasSubstr(":3: there is no option \"redis.hots\""));
  EXPECT_THAT(Error({"--config", File("[nothing]\n")}), HasSubstr("\"nothing\""));
}

TEST_F(Config, RefusesMalformedValuesAndSaysWhere) {
  EXPECT_THAT(Error({"--redis.port", "many"}), HasSubstr("--redis.port: \"many\" is not a whole number"));
  EXPECT_THAT(Error({"--redis.port", "99999999999"}), HasSubstr("whole number from"));
  EXPECT_THAT(Error({"--redis.timeout", "5"}), HasSubstr("a duration such as"));
  EXPECT_THAT(Error({"--kafka.property", "novalue"}), HasSubstr("name=value"));
  EXPECT_THAT(Error({"--store.unsafe=perhaps"}), HasSubstr("true or false"));
  EXPECT_THAT(Error({"--config", File("redis.port = [1]\n")}), HasSubstr(":1: redis.port must be one value"));
}

TEST_F(Config, NamesTheVariableThatIsMalformed) {
  environment_ = {{"FAIRLEAD_REDIS_PORT", "x"}};
  EXPECT_THAT(Error({}), HasSubstr("FAIRLEAD_REDIS_PORT"));
}

TEST_F(Config, RefusesAFileThatIsNotToml) {
  EXPECT_THAT(Error({"--config", File("a = \n[b\n")}), HasSubstr(path_ + ":1"));
  EXPECT_EQ(Parse({"--config", path_ + ".none"}).code(), absl::StatusCode::kNotFound);
}

TEST_F(Config, RefusesAFlagGivenTwice) {
  EXPECT_THAT(Error({"--redis.port=1", "--redis.port=2"}), HasSubstr("redis.port"));
}

TEST_F(Config, RequiresWhatIsRequired) {
  parser_.Require("redis.host");
  EXPECT_THAT(Error({}), HasSubstr("FAIRLEAD_REDIS_HOST"));
  EXPECT_TRUE(Parse({"--redis.host=x"}).ok());
}

TEST_F(Config, RunsChecks) {
  LogOptions log;
  log.AddTo(parser_);
  EXPECT_THAT(Error({"--log.level=loud"}), HasSubstr("log.level"));
}

TEST_F(Config, PrintsHelpWithDefaults) {
  const absl::Status status = Parse({"--help"});
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(std::string(status.message()), HasSubstr("--redis.port INT"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("6379"));
  EXPECT_EQ(Parse({"--version"}).message(), std::string("fairlead-test ") + kVersion + "\n");
}

TEST(ParseEndpoint, KnowsHostsAndPorts) {
  Endpoint endpoint;
  ASSERT_TRUE(ParseEndpoint("[::1]:80", endpoint).ok());
  EXPECT_EQ(endpoint.host, "::1");
  EXPECT_TRUE(endpoint.IsLoopback());
  ASSERT_TRUE(ParseEndpoint("0.0.0.0:8080", endpoint).ok());
  EXPECT_EQ(endpoint.port, 8080);
  EXPECT_FALSE(endpoint.IsLoopback());
  for (const char* wrong : {"", "host", ":80", "host:", "host:99999", "::1:80", "host:x", "[]:1"}) {
    EXPECT_FALSE(ParseEndpoint(wrong, endpoint).ok()) << wrong;
  }
}

}  // namespace
}  // namespace fairlead::runtime
