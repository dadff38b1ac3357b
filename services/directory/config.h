#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "libs/auth/token.h"
#include "libs/kafka/kafka_log.h"
#include "libs/kafka/options.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/log.h"
#include "libs/redis/client.h"
#include "libs/rpc/server.h"
#include "libs/runtime/admin_server.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"

namespace fairlead::directory {

// What the process is told: flags, FAIRLEAD_* variables or a TOML file (runtime::ConfigParser); see the README.
struct Config {
  runtime::LogOptions log;
  runtime::StopOptions stop;
  runtime::AdminOptions admin;
  rpc::ServerOptions rpc;
  auth::VerifierOptions auth;
  redis::ClientOptions redis;
  kafka::KafkaOptions kafka;
  std::uint32_t partitions = 12;

  // Ends the process with a sentence if something is wrong, or after --help.
  static Config Load(int argc, char** argv);

  // The same, as the parts of the process take it.
  runtime::ApplicationOptions Application() const;
  ledger::LedgerOptions Ledger() const;
  std::vector<messaging::TopicOptions> Topics() const;
  // Ends the process with a sentence if librdkafka refuses the properties.
  std::unique_ptr<messaging::Log> ConnectKafka() const;
};

}  // namespace fairlead::directory
