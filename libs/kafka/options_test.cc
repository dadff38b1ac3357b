#include "libs/kafka/options.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/kafka/client.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::kafka {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::Status With(const std::string& name, const std::string& value) {
  return Check({.bootstrap_servers = "127.0.0.1:9", .properties = {{name, value}}});
}

std::string PropertyOf(const KafkaOptions& options, Role role, const std::string& name) {
  const auto conf = MakeConf(options, role);
  EXPECT_TRUE(conf.ok()) << conf.status();
  char value[256] = {};
  std::size_t size = sizeof(value);
  EXPECT_EQ(rd_kafka_conf_get(conf->get(), name.c_str(), value, &size), RD_KAFKA_CONF_OK);
  return value;
}

TEST(KafkaOptions, TakeAnyPropertyOfLibrdkafka) {
  EXPECT_TRUE(With("security.protocol", "sasl_ssl").ok());
  EXPECT_TRUE(With("sasl.username", "fairlead").ok());
  EXPECT_TRUE(With("linger.ms", "5").ok());
  EXPECT_TRUE(With("fetch.wait.max.ms", "10").ok());
}

TEST(KafkaOptions, RefuseWhatTheCommitProtocolRestsOn) {
  for (const char* name :
       {"enable.idempotence", "acks", "request.required.acks", "enable.gapless.guarantee", "message.timeout.ms",
        "delivery.timeout.ms", "enable.auto.offset.store", "enable.auto.commit", "auto.offset.reset", "group.id",
        "group.instance.id", "partition.assignment.strategy", "bootstrap.servers", "test.mock.num.brokers"}) {
    const absl::Status status = With(name, "1");
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(name) + " cannot be set")) << name;
    EXPECT_FALSE(With(std::string(name) + ".file", "/dev/null").ok()) << name;
  }
}

TEST(KafkaOptions, RefuseUnknownAndMalformedPropertiesWithoutTheirValues) {
  const absl::Status unknown = With("linger.msec", "hunter2");
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("linger.msec is not known"));
  EXPECT_THAT(std::string(unknown.message()), Not(HasSubstr("hunter2")));
  const absl::Status malformed = With("security.protocol", "hunter2");
  EXPECT_TRUE(absl::IsInvalidArgument(malformed));
  EXPECT_THAT(std::string(malformed.message()), HasSubstr("security.protocol has a value"));
  EXPECT_THAT(std::string(malformed.message()), Not(HasSubstr("hunter2")));
  EXPECT_FALSE(Check({}).ok());
}

TEST(KafkaOptions, TakeSecretsFromFilesOnly) {
  const testing::TemporaryDirectory directory;
  const std::string path = directory.Write("password", "hunter2\n");
  const absl::Status plain = With("sasl.password", "hunter2");
  EXPECT_THAT(std::string(plain.message()), HasSubstr("set sasl.password.file"));
  EXPECT_THAT(std::string(plain.message()), Not(HasSubstr("hunter2")));
  const KafkaOptions options{.bootstrap_servers = "127.0.0.1:9", .properties = {{"sasl.password.file", path}}};
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "sasl.password"), "hunter2");
  directory.Write("password", "changed");
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "sasl.password"), "changed");
  EXPECT_TRUE(absl::IsNotFound(With("sasl.password.file", path + "-absent")));
  const KafkaOptions twice{.bootstrap_servers = "127.0.0.1:9",
                           .properties = {{"sasl.username", "a"}, {"sasl.username.file", path}}};
  EXPECT_THAT(std::string(Check(twice).message()), HasSubstr("set twice"));
}

TEST(KafkaOptions, KeepOurPropertiesAndLetOthersChangeDefaults) {
  const KafkaOptions options{.bootstrap_servers = "127.0.0.1:9", .properties = {{"linger.ms", "7"}}};
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "linger.ms"), "7");
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "enable.idempotence"), "true");
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "enable.gapless.guarantee"), "true");
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "message.timeout.ms"), "0");
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "acks"), "-1");
  EXPECT_EQ(PropertyOf(options, Role::kConsumer, "enable.auto.offset.store"), "false");
  EXPECT_EQ(PropertyOf(options, Role::kConsumer, "partition.assignment.strategy"), "range");
}

TEST(KafkaOptions, SendUndatedRecordsOneRequestAfterTheOther) {
  KafkaOptions options{.bootstrap_servers = "127.0.0.1:9", .properties = {{"max.in.flight", "5"}}};
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "max.in.flight.requests.per.connection"), "5");
  options.undated = true;
  EXPECT_EQ(PropertyOf(options, Role::kProducer, "max.in.flight.requests.per.connection"), "1");
}

TEST(AnyBrokerUp, ReadsLibrdkafkasStatistics) {
  EXPECT_TRUE(AnyBrokerUp(R"({"brokers":{"a":{"state":"DOWN"},"b":{"state":"UP"}}})"));
  EXPECT_FALSE(AnyBrokerUp(R"({"brokers":{"a":{"state":"DOWN"},"b":{"state":"TRY_CONNECT"}}})"));
  EXPECT_TRUE(AnyBrokerUp("{"));
}

}  // namespace
}  // namespace fairlead::kafka
