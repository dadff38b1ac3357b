#include "services/directory/config.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "services/directory/application/stores.h"

namespace fairlead::directory {
namespace {

constexpr char kProgram[] = "fairlead-directory";

void AddRedis(runtime::ConfigParser& parser, Config& config) {
  parser.Add("redis.host", config.redis.host, "Redis server's host");
  parser.Add("redis.port", config.redis.port, "Redis server's port");
  parser.Add("redis.user", config.redis.user, "Redis ACL user; empty for the default user");
  parser.Add("redis.password_file", config.redis.password_file, "file with the Redis password");
  parser.Add("redis.database", config.redis.database, "number of the Redis database");
  parser.Add("redis.timeout", config.redis.timeout, "how long a reply may take");
  parser.Add("redis.allow_unsafe", config.redis_allow_unsafe,
             "accept a Redis that can lose what it confirmed; for development only");
}

void AddKafka(runtime::ConfigParser& parser, Config& config, std::string& instance) {
  parser.Add("kafka.bootstrap_servers", config.kafka.bootstrap_servers, "Kafka brokers, host:port,host:port");
  parser.Require("kafka.bootstrap_servers");
  parser.Add("kafka.replication_factor", config.kafka.replication_factor,
             "of topics that are made; -1 leaves it to the broker");
  parser.Add("kafka.properties", config.kafka.properties, "any property of librdkafka, name=value");
  parser.Add("kafka.instance", instance, "names this replica to the brokers, e.g. the pod's name; may be empty");
  parser.Check([&config, &instance] {
    if (!instance.empty()) config.kafka.client_id += "-" + instance;
    return kafka::Check(config.kafka);
  });
}

}  // namespace

Config Config::Load(int argc, char** argv) {
  Config config;
  std::string kafka_instance;
  config.kafka.client_id = kProgram;
  runtime::ConfigParser parser(kProgram, "Employees, teams and absences.");
  config.log.AddTo(parser);
  config.stop.AddTo(parser);
  config.admin.AddTo(parser);
  config.rpc.AddTo(parser);
  config.auth.AddTo(parser);
  AddRedis(parser, config);
  AddKafka(parser, config, kafka_instance);
  parser.Add("ledger.partitions", config.partitions, "partitions of state and topics; fixed at the first start");
  parser.Check([&config] { return config.log.Apply(); });
  parser.ParseOrExit(argc, argv);
  return config;
}

runtime::ApplicationOptions Config::Application() const {
  return {.name = kProgram, .endpoint_removal = stop.endpoint_removal, .stop_timeout = stop.timeout};
}

ledger::LedgerOptions Config::Ledger() const { return {.service = "directory", .partitions = partitions}; }

std::vector<messaging::TopicOptions> Config::Topics() const {
  const auto count = static_cast<std::int32_t>(partitions);
  return {{.name = kEventsTopic, .partitions = count},
          {.name = kEmployeesTopic, .partitions = count, .compacted = true}};
}

std::unique_ptr<messaging::Log> Config::ConnectKafka() const {
  auto made = kafka::KafkaLog::Create(kafka);
  if (made.ok()) return *std::move(made);
  fmt::print(stderr, "{}: {}\n", kProgram, std::string(made.status().message()));
  std::exit(2);
}

}  // namespace fairlead::directory
