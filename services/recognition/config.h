#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/auth/token.h"
#include "libs/kafka/kafka_log.h"
#include "libs/kafka/options.h"
#include "libs/ledger/data_keys.h"
#include "libs/ledger/inbox.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/view.h"
#include "libs/messaging/log.h"
#include "libs/redis/client.h"
#include "libs/rpc/server.h"
#include "libs/runtime/admin_server.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"
#include "services/recognition/domain/award_definition.h"
#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

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
  std::string rules;
  std::string awards;  // may be empty: no named awards
  std::string master_keys;

  // Ends the process with a sentence if something is wrong, or after --help.
  static Config Load(int argc, char** argv);

  // The same, as the parts of the process take it. What reads files or makes clients ends the process with a sentence
  // if it cannot.
  runtime::ApplicationOptions Application() const;
  ledger::LedgerOptions Ledger() const;
  std::vector<messaging::TopicOptions> Topics() const;
  ledger::InboxOptions Inbox(std::map<std::string, ledger::Handler> handlers) const;
  // The views in memory: of the directory's employees, and of the awards of the last months.
  ledger::ViewOptions PeopleView() const;
  ledger::ViewOptions AwardsView(absl::Time now) const;
  std::unique_ptr<messaging::Log> ConnectKafka() const;
  Rules LoadRules() const;
  AwardDefinitions LoadAwards() const;
  ledger::MasterKeys LoadMasterKeys() const;
};

}  // namespace fairlead::recognition
