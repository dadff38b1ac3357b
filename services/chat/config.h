#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/http/client.h"
#include "libs/kafka/kafka_log.h"
#include "libs/kafka/options.h"
#include "libs/ledger/data_keys.h"
#include "libs/ledger/inbox.h"
#include "libs/ledger/jobs.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/log.h"
#include "libs/redis/client.h"
#include "libs/rpc/client.h"
#include "libs/runtime/admin_server.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"
#include "services/chat/application/kudos.h"
#include "services/chat/domain/quiet_hours.h"
#include "services/chat/transport/clients.h"
#include "services/chat/transport/pulse_client.h"
#include "services/chat/transport/slack/endpoint.h"
#include "services/chat/transport/slack/outgoing.h"
#include "services/pulse/protocol/keys.h"

namespace fairlead::chat {

// What the process is told: flags, FAIRLEAD_* variables or a TOML file (runtime::ConfigParser); see the README.
struct Config {
  runtime::LogOptions log;
  runtime::StopOptions stop;
  runtime::AdminOptions admin;
  redis::ClientOptions redis;
  kafka::KafkaOptions kafka;
  rpc::ClientOptions directory;
  rpc::ClientOptions recognition;
  rpc::ClientOptions issuer;
  rpc::ClientOptions catalog;
  PulseOptions pulse;
  std::string platform_key_file;
  TokenOptions tokens;
  slack::EndpointOptions slack;
  std::string slack_api = "https://slack.com/api/";
  std::string signing_secret_file;
  std::string bot_token_file;
  std::string channel;
  std::string channel_locale = "en";
  std::string channel_time_zone = "UTC";
  KudosOptions kudos;
  QuietHours quiet;
  std::string instance;
  std::uint32_t partitions = 12;
  std::string master_keys;

  // Ends the process with a sentence if something is wrong, or after --help.
  static Config Load(int argc, char** argv);

  // The same, as the parts of the process take it. What reads files or makes clients ends the process with a sentence
  // if it cannot.
  runtime::ApplicationOptions Application() const;
  ledger::LedgerOptions Ledger() const;
  std::vector<messaging::TopicOptions> Topics() const;
  ledger::InboxOptions Inbox(std::map<std::string, ledger::Handler> handlers) const;
  ledger::JobsOptions Jobs() const;
  KudosOptions Kudos() const;
  slack::OutgoingOptions Outgoing() const { return {.channel = ChannelRef(channel)}; }
  std::unique_ptr<messaging::Log> ConnectKafka() const;
  std::unique_ptr<rpc::Client> Connect(const rpc::ClientOptions& options) const;
  std::unique_ptr<PersonTokens> LoadTokens(const core::Clock& clock) const;
  ledger::MasterKeys LoadMasterKeys() const;
  // Whether people hear of surveys.
  bool HasPulse() const { return !pulse.page.empty(); }
  // By which surveys are signed; any where there are none.
  pulse::VerifyingKey LoadPlatformKey() const;
};

}  // namespace fairlead::chat
