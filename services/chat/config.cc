#include "services/chat/config.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "libs/http/get.h"
#include "libs/messaging/dead_letter.h"
#include "services/pulse/process/settings.h"

namespace fairlead::chat {
namespace {

constexpr char kProgram[] = "fairlead-chat";
constexpr char kRecognitionTopic[] = "recognition.events.v1";
constexpr char kDirectoryTopic[] = "directory.events.v1";

[[noreturn]] void Exit(const absl::Status& status) {
  fmt::print(stderr, "{}: {}\n", kProgram, std::string(status.message()));
  std::exit(2);
}

template <typename T>
T OrExit(absl::StatusOr<T> result) {
  if (!result.ok()) Exit(result.status());
  return *std::move(result);
}

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Config Config::Load(int argc, char** argv) {
  Config config;
  config.kafka.client_id = kProgram;
  config.directory.address = "127.0.0.1:7070";
  config.recognition.address = "127.0.0.1:7071";
  config.issuer.address = "127.0.0.1:7082";
  config.catalog.address = "127.0.0.1:7081";
  // As Slack's own tools name them.
  config.bot_token_file = FromEnvironment("SLACK_BOT_TOKEN_FILE");
  config.signing_secret_file = FromEnvironment("SLACK_SIGNING_SECRET_FILE");
  runtime::ConfigParser parser(kProgram, "Employees thank each other in Slack.");
  config.log.AddTo(parser);
  config.stop.AddTo(parser);
  config.admin.AddTo(parser);
  config.redis.AddTo(parser);
  config.kafka.AddTo(parser);
  config.directory.AddTo(parser, "directory");
  config.recognition.AddTo(parser, "recognition");
  parser.Add("tokens.key_file", config.tokens.key_file, "PEM file of the private key that signs our tokens");
  parser.Require("tokens.key_file");
  parser.Add("tokens.key_id", config.tokens.key_id, "name of its public key at the services, without .pem");
  parser.Add("tokens.issuer", config.tokens.issuer, "issuer that the services expect");
  parser.Require("tokens.issuer");
  parser.Add("tokens.audience", config.tokens.audience, "audience that the services expect");
  parser.Add("slack.address", config.slack.address, "where Slack's requests come to; port 0: any");
  parser.Add("slack.threads", config.slack.threads, "threads that take them");
  parser.Add("slack.api_url", config.slack_api, "Slack's Web API");
  parser.Add("slack.signing_secret_file", config.signing_secret_file, "file with the application's signing secret");
  parser.Add("slack.bot_token_file", config.bot_token_file, "file with the bot's token, xoxb-…");
  parser.Add("slack.channel", config.channel,
             "id of the channel that hears of awards given elsewhere; empty: none does");
  parser.Add("slack.channel_locale", config.channel_locale, "language of what is said in channels, such as fr-FR");
  parser.Add("slack.channel_time_zone", config.channel_time_zone, "time zone of what is said in channels");
  parser.Add("kudos.join_emoji", config.kudos.join_emoji, "emoji with which colleagues join in on an award");
  parser.Add("kudos.join_points", config.kudos.join_points, "points of joining in, for each recipient; 0: none");
  parser.Add("quiet.from", config.quiet.from, "hour from which people are not written to unasked, in their time zone");
  parser.Add("quiet.to", config.quiet.to, "hour until which; equal to quiet.from: at any hour");
  parser.Add("quiet.weekends", config.quiet.weekends, "also not on Saturdays and Sundays");
  parser.Add("pulse.page", config.pulse.page,
             "where people open surveys, such as https://pulse.example; empty: chat does not tell of surveys");
  parser.Add("pulse.platform_key_file", config.platform_key_file,
             "file with the Ed25519 public key that signs surveys, 64 hexadecimal digits");
  parser.Add("pulse.audience", config.pulse.audience,
             "audience of the tokens in people's links, as the issuer has it by link.audience");
  config.issuer.AddTo(parser, "pulse.issuer");
  config.catalog.AddTo(parser, "pulse.catalog");
  parser.Add("instance", config.instance, "names this process across restarts; no two living ones may share it");
  parser.Add("ledger.partitions", config.partitions, "partitions of state and topics; fixed at the first start");
  parser.Add("master_keys", config.master_keys, "directory with the keys <number>.key that wrap data keys");
  parser.Require("master_keys");
  parser.Check([&config] { return config.log.Apply(); });
  parser.Check([&config]() -> absl::Status {
    if (config.signing_secret_file.empty()) {
      return absl::InvalidArgumentError(
          "slack.signing_secret_file is missing; SLACK_SIGNING_SECRET_FILE names it, too");
    }
    if (config.bot_token_file.empty()) {
      return absl::InvalidArgumentError("slack.bot_token_file is missing; SLACK_BOT_TOKEN_FILE names it, too");
    }
    if (config.slack.threads < 1 || config.slack.threads > 1024) {
      return absl::InvalidArgumentError("slack.threads must be from 1 to 1024");
    }
    if (config.quiet.from < 0 || config.quiet.from > 23 || config.quiet.to < 0 || config.quiet.to > 23) {
      return absl::InvalidArgumentError("quiet.from and quiet.to are hours, from 0 to 23");
    }
    if (config.kudos.join_points < 0) return absl::InvalidArgumentError("kudos.join_points must not be negative");
    if (!config.slack_api.ends_with('/')) config.slack_api += '/';
    if (absl::Status url = http::CheckUrl(config.slack_api); !url.ok()) {
      return absl::InvalidArgumentError(fmt::format("slack.api_url {}", std::string(url.message())));
    }
    if (config.HasPulse()) {
      if (absl::Status url = http::CheckUrl(config.pulse.page); !url.ok()) {
        return absl::InvalidArgumentError(fmt::format("pulse.page {}", std::string(url.message())));
      }
      if (config.pulse.page.ends_with('/')) config.pulse.page.pop_back();
      if (config.platform_key_file.empty()) {
        return absl::InvalidArgumentError("pulse.platform_key_file is missing; pulse.page needs it");
      }
      if (config.pulse.audience.empty() || config.pulse.audience == config.tokens.audience) {
        return absl::InvalidArgumentError("pulse.audience must be set, and another than tokens.audience");
      }
    }
    absl::TimeZone zone;
    if (!absl::LoadTimeZone(config.channel_time_zone, &zone)) {
      return absl::InvalidArgumentError("slack.channel_time_zone is not an IANA name such as Europe/Paris");
    }
    return absl::OkStatus();
  });
  parser.ParseOrExit(argc, argv);
  return config;
}

runtime::ApplicationOptions Config::Application() const {
  return {.name = kProgram, .endpoint_removal = stop.endpoint_removal, .stop_timeout = stop.timeout};
}

// A request's name is remembered for longer than Slack repeats it.
ledger::LedgerOptions Config::Ledger() const {
  return {.service = "chat", .partitions = partitions, .reply_retention = absl::Hours(1)};
}

std::vector<messaging::TopicOptions> Config::Topics() const {
  const auto count = static_cast<std::int32_t>(partitions);
  return {{.name = kRecognitionTopic, .partitions = count},
          {.name = messaging::DeadLetterTopic(kRecognitionTopic), .partitions = count},
          {.name = kDirectoryTopic, .partitions = count},
          {.name = messaging::DeadLetterTopic(kDirectoryTopic), .partitions = count}};
}

ledger::InboxOptions Config::Inbox(std::map<std::string, ledger::Handler> handlers) const {
  return {.handler = "chat",
          .instance = kafka.instance,
          .topics = {kRecognitionTopic, kDirectoryTopic},
          .handlers = std::move(handlers)};
}

ledger::JobsOptions Config::Jobs() const {
  // They wait for others rather than work: with recognition at 2 s a call, one of 200 commands a second lasts 6 s.
  return {.instance = instance, .under_way = 2048};
}

KudosOptions Config::Kudos() const {
  KudosOptions options = kudos;
  options.channel_reader = {.locale = channel_locale, .zone = ZoneOf(channel_time_zone)};
  return options;
}

std::unique_ptr<messaging::Log> Config::ConnectKafka() const { return OrExit(kafka::KafkaLog::Create(kafka)); }
std::unique_ptr<rpc::Client> Config::Connect(const rpc::ClientOptions& options) const {
  return OrExit(rpc::Client::Connect(options));
}
std::unique_ptr<PersonTokens> Config::LoadTokens(const core::Clock& clock) const {
  return OrExit(PersonTokens::Load(tokens, clock));
}
pulse::VerifyingKey Config::LoadPlatformKey() const {
  if (!HasPulse()) return {};
  return OrExit(pulse::VerifyingKey::Decode(OrExit(pulse::LoadHex32(platform_key_file))));
}
ledger::MasterKeys Config::LoadMasterKeys() const { return OrExit(ledger::MasterKeys::Load(master_keys)); }

}  // namespace fairlead::chat
