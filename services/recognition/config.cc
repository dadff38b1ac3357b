#include "services/recognition/config.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "libs/messaging/dead_letter.h"
#include "services/recognition/application/month_figures.h"
#include "services/recognition/application/people_figures.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/awards_file.h"
#include "services/recognition/rules_file.h"
#include "services/recognition/transport/event_handlers.h"

namespace fairlead::recognition {
namespace {

constexpr char kProgram[] = "fairlead-recognition";
constexpr char kDirectoryEventsTopic[] = "directory.events.v1";
constexpr char kEmployeesTopic[] = "directory.employees.v1";

[[noreturn]] void Exit(const absl::Status& status) {
  fmt::print(stderr, "{}: {}\n", kProgram, std::string(status.message()));
  std::exit(2);
}

template <typename T>
T OrExit(absl::StatusOr<T> result) {
  if (!result.ok()) Exit(result.status());
  return *std::move(result);
}

}  // namespace

Config Config::Load(int argc, char** argv) {
  Config config;
  config.kafka.client_id = kProgram;
  config.rpc.address = "127.0.0.1:7071";  // where fairleadctl looks
  runtime::ConfigParser parser(kProgram, "Colleagues thank each other with points out of a monthly allowance.");
  config.log.AddTo(parser);
  config.stop.AddTo(parser);
  config.admin.AddTo(parser);
  config.rpc.AddTo(parser);
  config.auth.AddTo(parser);
  config.redis.AddTo(parser);
  config.kafka.AddTo(parser);
  parser.Add("ledger.partitions", config.partitions, "partitions of state and topics; fixed at the first start");
  parser.Add("rules", config.rules, "TOML file with the company's values and allowances; see rules.example.toml");
  parser.Require("rules");
  parser.Add("awards", config.awards,
             "TOML file with the named awards for which people are nominated; see awards.example.toml");
  parser.Add("master_keys", config.master_keys, "directory with the keys <number>.key that wrap people's data keys");
  parser.Require("master_keys");
  parser.Check([&config] { return config.log.Apply(); });
  parser.ParseOrExit(argc, argv);
  return config;
}

runtime::ApplicationOptions Config::Application() const {
  return {.name = kProgram, .endpoint_removal = stop.endpoint_removal, .stop_timeout = stop.timeout};
}

ledger::LedgerOptions Config::Ledger() const {
  return {.service = "recognition", .partitions = partitions, .schema_version = kSchemaVersion};
}

std::vector<messaging::TopicOptions> Config::Topics() const {
  const auto count = static_cast<std::int32_t>(partitions);
  return {{.name = kEventsTopic, .partitions = count},
          {.name = messaging::DeadLetterTopic(kEventsTopic), .partitions = count},
          {.name = kDirectoryEventsTopic, .partitions = count},
          {.name = messaging::DeadLetterTopic(kDirectoryEventsTopic), .partitions = count},
          {.name = kEmployeesTopic, .partitions = count, .compacted = true}};
}

ledger::InboxOptions Config::Inbox(std::map<std::string, ledger::Handler> handlers) const {
  return {.handler = "recognition",
          .instance = kafka.instance,
          .topics = {kEventsTopic, kDirectoryEventsTopic},
          .handlers = std::move(handlers),
          .packages = {"fairlead.recognition.v1."},
          .ignored = IgnoredEvents()};
}

ledger::ViewOptions Config::PeopleView() const {
  // Calls are served only behind this: without knowing the people every award would have to be put off.
  return {.name = "people",
          .topics = {kEmployeesTopic},
          .partitions = static_cast<std::int32_t>(partitions),
          .patience = absl::Seconds(15)};
}

ledger::ViewOptions Config::AwardsView(absl::Time now) const {
  return {.name = "awards",
          .topics = {kEventsTopic},
          .partitions = static_cast<std::int32_t>(partitions),
          .from = {.kind = messaging::ReadFrom::Kind::kTime,
                   .time = std::min(now - kActiveWithin - absl::Hours(24), MonthFigures::NeededFrom(now))}};
}

std::unique_ptr<messaging::Log> Config::ConnectKafka() const { return OrExit(kafka::KafkaLog::Create(kafka)); }
AwardDefinitions Config::LoadAwards() const {
  return awards.empty() ? AwardDefinitions() : OrExit(recognition::LoadAwards(awards));
}
Rules Config::LoadRules() const { return OrExit(recognition::LoadRules(rules)); }
ledger::MasterKeys Config::LoadMasterKeys() const { return OrExit(ledger::MasterKeys::Load(master_keys)); }

}  // namespace fairlead::recognition
