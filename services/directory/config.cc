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

}  // namespace

Config Config::Load(int argc, char** argv) {
  Config config;
  config.kafka.client_id = kProgram;
  config.rpc.address = "127.0.0.1:7070";  // where fairleadctl looks
  runtime::ConfigParser parser(kProgram, "Employees, teams and absences.");
  config.log.AddTo(parser);
  config.stop.AddTo(parser);
  config.admin.AddTo(parser);
  config.rpc.AddTo(parser);
  config.auth.AddTo(parser);
  config.redis.AddTo(parser);
  config.kafka.AddTo(parser);
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
