#include "libs/kafka/options.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/kafka/client.h"

namespace fairlead::kafka {
namespace {

constexpr std::string_view kFileSuffix = ".file";

// What callers may not set, and why; a name that ends in a dot stands for all that begin with it.
struct Reserved {
  std::string_view name;
  std::string_view why;
};
constexpr std::string_view kSafety = "the commit protocol rests on its value";
constexpr std::string_view kOwnOption = "it has an option of its own";
constexpr std::string_view kMembership = "it belongs to the subscription";
constexpr std::array kReserved = {
    Reserved{"enable.idempotence", kSafety},
    Reserved{"acks", kSafety},
    Reserved{"request.required.acks", kSafety},
    Reserved{"enable.gapless.guarantee", kSafety},
    Reserved{"message.timeout.ms", kSafety},
    Reserved{"delivery.timeout.ms", kSafety},
    Reserved{"enable.auto.offset.store", kSafety},
    Reserved{"enable.auto.commit", kSafety},
    Reserved{"auto.commit.enable", kSafety},
    Reserved{"auto.commit.interval.ms", kSafety},
    Reserved{"auto.offset.reset", kSafety},
    Reserved{"offset.store.method", kSafety},
    Reserved{"transactional.id", kSafety},
    Reserved{"bootstrap.servers", kOwnOption},
    Reserved{"metadata.broker.list", kOwnOption},
    Reserved{"client.id", kOwnOption},
    Reserved{"group.id", kMembership},
    Reserved{"group.instance.id", kMembership},
    Reserved{"group.protocol", kMembership},
    Reserved{"partition.assignment.strategy", kMembership},
    Reserved{"enable.partition.eof", kMembership},
    Reserved{"allow.auto.create.topics", kMembership},
    Reserved{"test.mock.", "it is for tests of librdkafka"},
};

constexpr std::array<std::string_view, 8> kSecrets = {
    "sasl.password",
    "sasl.oauthbearer.config",
    "sasl.oauthbearer.client.secret",
    "ssl.key.password",
    "ssl.key.pem",
    "ssl.keystore.password",
    "ssl.certificate.pem.password",
    "sasl.oauthbearer.assertion.private.key.passphrase",
};

absl::Status CheckName(const std::string& name) {
  for (const Reserved& reserved : kReserved) {
    if (name == reserved.name || (reserved.name.ends_with('.') && name.starts_with(reserved.name))) {
      return absl::InvalidArgumentError(fmt::format("Kafka property {} cannot be set: {}", name, reserved.why));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> FileContents(const std::string& name, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    return absl::NotFoundError(fmt::format("the file {} of Kafka property {} cannot be read", path, name));
  }
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

// The properties as librdkafka wants them: files read, reserved names refused.
absl::StatusOr<Properties> Resolve(const KafkaOptions& options) {
  Properties resolved;
  for (const auto& [given, value] : options.properties) {
    const bool from_file = given.ends_with(kFileSuffix);
    const std::string name = from_file ? given.substr(0, given.size() - kFileSuffix.size()) : given;
    FL_RETURN_IF_ERROR(CheckName(name));
    if (!from_file && std::find(kSecrets.begin(), kSecrets.end(), name) != kSecrets.end()) {
      return absl::InvalidArgumentError(
          fmt::format("Kafka property {0} is a secret: write it to a file and set {0}.file to its path", name));
    }
    std::string setting = value;
    if (from_file) {
      FL_TRY(setting, FileContents(given, value));
    }
    if (!resolved.emplace(name, std::move(setting)).second) {
      return absl::InvalidArgumentError(fmt::format("Kafka property {0} is set twice, also as {0}.file", name));
    }
  }
  return resolved;
}

Properties Defaults(Role role) {
  Properties defaults = {
      {"log.connection.close", "false"},  // brokers close idle connections
      {"reconnect.backoff.ms", "100"},
      {"reconnect.backoff.max.ms", "1000"},
      {"socket.keepalive.enable", "true"},
      {"topic.metadata.refresh.interval.ms", "5000"},  // topics made after a subscription to them
  };
  if (role == Role::kProducer) {
    defaults.merge(Properties{
        {"compression.codec", "lz4"},
        {"linger.ms", "1"},
        {"queue.buffering.max.messages", "100000"},
        {"retry.backoff.ms", "50"},
    });
  } else {
    // A broker answers a fetch as soon as so many bytes are there, or after the wait. Without a least size every record
    // would be a fetch of its own, which costs the broker and this process more than anything else about it.
    const bool reader = role == Role::kReader;
    defaults.merge(Properties{
        {"fetch.min.bytes", reader ? "65536" : "16384"},
        // A partition that was just resumed waits for the end of the fetch under way.
        {"fetch.wait.max.ms", reader ? "100" : "20"},
        {"fetch.error.backoff.ms", "50"},
        {"queued.min.messages", "10000"},
        {"queued.max.messages.kbytes", "16384"},
        {"session.timeout.ms", "10000"},
    });
  }
  return defaults;
}

Properties Fixed(const KafkaOptions& options, Role role) {
  const std::string client_id =
      options.instance.empty() ? options.client_id : fmt::format("{}-{}", options.client_id, options.instance);
  Properties fixed = {{"bootstrap.servers", options.bootstrap_servers}, {"client.id", client_id}};
  switch (role) {
    case Role::kProducer:
      fixed.merge(Properties{{"enable.idempotence", "true"},
                             {"acks", "all"},
                             {"enable.gapless.guarantee", "true"},
                             {"message.timeout.ms", "0"},
                             // Else a session that once wrote to a topic makes it again after its deletion.
                             {"allow.auto.create.topics", "false"}});
      if (options.undated) fixed["max.in.flight.requests.per.connection"] = "1";
      break;
    case Role::kConsumer:
      fixed.merge(Properties{{"enable.auto.offset.store", "false"},
                             {"enable.auto.commit", "true"},
                             {"auto.commit.interval.ms", "500"},
                             {"auto.offset.reset", "earliest"},
                             {"partition.assignment.strategy", "range"},
                             {"allow.auto.create.topics", "false"}});
      break;
    case Role::kReader:
      fixed.merge(Properties{{"enable.auto.offset.store", "false"},
                             {"enable.auto.commit", "false"},
                             {"enable.partition.eof", "true"},  // Reader::Position
                             {"auto.offset.reset", "earliest"},
                             {"allow.auto.create.topics", "false"}});
      break;
  }
  return fixed;
}

absl::Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  // librdkafka's own text quotes the value.
  char ignored[8];
  switch (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), ignored, sizeof(ignored))) {
    case RD_KAFKA_CONF_OK:
      return absl::OkStatus();
    case RD_KAFKA_CONF_UNKNOWN:
      return absl::InvalidArgumentError(
          fmt::format("Kafka property {} is not known to librdkafka {}", name, rd_kafka_version_str()));
    default:
      return absl::InvalidArgumentError(
          fmt::format("Kafka property {} has a value that librdkafka {} refuses", name, rd_kafka_version_str()));
  }
}

}  // namespace

absl::StatusOr<ConfPtr> MakeConf(const KafkaOptions& options, Role role, const Properties& fixed) {
  if (options.bootstrap_servers.empty()) return absl::InvalidArgumentError("Kafka's bootstrap servers are not set");
  Properties all = fixed;
  all.merge(Fixed(options, role));
  FL_TRY(Properties given, Resolve(options));
  all.merge(given);
  all.merge(Defaults(role));
  ConfPtr conf(rd_kafka_conf_new());
  for (const auto& [name, value] : all) FL_RETURN_IF_ERROR(Set(conf.get(), name, value));
  return conf;
}

void KafkaOptions::AddTo(runtime::ConfigParser& parser) {
  parser.Add("kafka.bootstrap_servers", bootstrap_servers, "Kafka brokers, host:port,host:port");
  parser.Require("kafka.bootstrap_servers");
  parser.Add("kafka.replication_factor", replication_factor, "Of topics that are made; -1 leaves it to the broker");
  parser.Add("kafka.properties", properties, "Any property of librdkafka, name=value; secrets as name.file=path");
  parser.Add("kafka.instance", instance,
             "Names this replica across restarts (static membership), e.g. the pod's name; may be empty");
  parser.Check([this] { return kafka::Check(*this); });
}

absl::Status Check(const KafkaOptions& options) {
  FL_RETURN_IF_ERROR(MakeConf(options, Role::kProducer).status());
  return MakeConf(options, Role::kConsumer).status();
}

}  // namespace fairlead::kafka
