#include "libs/ledger/components.h"
#include "libs/ledger/key_renewal.h"
#include "libs/observability/log.h"
#include "libs/runtime/periodic.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/chat/application/confidential.h"
#include "services/chat/application/notify.h"
#include "services/chat/application/respond.h"
#include "services/chat/config.h"
#include "services/chat/storage/codecs.h"
#include "services/chat/storage/day_keys.h"
#include "services/chat/storage/sealed_answers.h"
#include "services/chat/transport/event_handlers.h"
#include "services/chat/transport/pulse_client.h"
#include "services/chat/transport/survey_watch.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"
#include "texts/chat.h"

using namespace fairlead;        // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::chat;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const auto config = Config::Load(argc, argv);
  runtime::Application app(config.Application());
  const auto ready = [&app] { return app.Ready(); };
  const auto fail = [&app](const std::string& reason) { app.Fail(reason); };
  observability::Metrics metrics;
  metrics.SetBuildInfo("chat", runtime::kVersion);
  runtime::AdminServer admin(config.admin, metrics, ready);

  redis::Client redis(config.redis, ledger::ObserveRedis(metrics.operations));
  ledger::Ledger ledger(redis, config.Ledger(), app.clock());
  ledger::Store store(redis, ledger, config.redis.allow_unsafe);
  pulse::SurveyBook survey_book(config.LoadPlatformKey());
  const ledger::MasterKeys masters = config.LoadMasterKeys();
  const auto tokens = config.LoadTokens(app.clock());
  const auto directory_channel = config.Connect(config.directory);
  const auto recognition_channel = config.Connect(config.recognition);
  const auto issuer_channel = config.Connect(config.issuer);
  const auto catalog_channel = config.Connect(config.catalog);
  // Whoever ends a process over a wrong file does so before Kafka's threads run.
  const auto log = config.ConnectKafka();
  ledger::Topics topics(*log, config.Topics(), fail);
  const ProtoStores proto;
  const Stores& stores = proto.stores();
  const ledger::DataKeys keys(masters);
  ledger::KeyRenewal key_renewal(ledger, masters, metrics.operations);
  DayKeys sealing(ledger, keys);
  runtime::Periodic old_keys("old day keys", absl::Hours(1), [&sealing] {
    const absl::Status destroyed = sealing.DestroyOld();
    if (!destroyed.ok())
      observability::Log(observability::Level::kWarning, "old day keys stay", {{"error", destroyed}});
  });

  const texts::Texts texts(say::Catalogue());
  const slack::SecretFile secret(config.signing_secret_file);
  const slack::SecretFile token(config.bot_token_file);
  http::Client http({});
  slack::WebApi api(http, token, app.clock(), config.slack_api);
  DirectoryClient directory(*directory_channel, *tokens, config.directory.deadline);
  RecognitionClient recognition(*recognition_channel, *tokens, app.clock(), config.recognition.deadline);

  const Identities identities(ledger, stores, api, directory);
  slack::Outgoing outgoing(ledger, stores, sealing, api, identities, texts, metrics.operations, config.Outgoing());
  const Kudos kudos(identities, api, directory, recognition, config.Kudos());
  const Nominations nominations(identities, kudos, recognition);
  const Home home(identities, kudos, nominations, directory, recognition, app.clock());
  pulse::FactReader facts(*log, {"catalog", "collector", "shuffler", "tally"},
                          [&survey_book](const auto& fact) { survey_book.Apply(fact); });
  PulseClient pulse_client(
      survey_book, [&] { return config.HasPulse() ? facts.Ready() : absl::OkStatus(); }, *issuer_channel,
      *catalog_channel, *tokens, config.pulse, config.issuer.deadline);
  Surveys surveys(ledger, stores, identities, pulse_client, outgoing, config.quiet);
  SurveyWatch survey_watch(surveys, metrics.operations, absl::Seconds(1));
  const SealedAnswers sealed_answers(keys);
  const ConfidentialAnswers answers(ledger, stores, sealed_answers, pulse_client);
  const Respond respond(ledger, stores, identities, api, kudos, nominations, home, surveys, answers, recognition,
                        outgoing);
  const Notify notify(ledger, stores, identities, recognition, kudos, nominations, outgoing, config.quiet);
  slack::Intake intake(ledger, sealing, respond, outgoing, texts);
  ledger::JobsOptions work = config.Jobs();
  work.handlers = {{slack::Outgoing::kJobKind, [&](const auto& job) { return outgoing.Do(job); }},
                   {Notify::kJobKind, [&](const auto& job) { return notify.Do(job); }},
                   {Surveys::kJobKind, [&](const auto& job) { return surveys.Do(job); }},
                   {ConfidentialAnswers::kJobKind, [&](const auto& job) { return answers.Do(job); }}};
  intake.AddTo(work);
  ledger::Jobs jobs(ledger, metrics.operations, std::move(work));
  intake.ServeWith(jobs);
  ledger::InboxConsumer inbox(ledger, *log, metrics.operations, config.Inbox(EventHandlers(notify)));
  slack::Endpoint endpoint(config.slack, secret, intake, app.clock(), metrics.operations);

  for (runtime::Component* part : std::initializer_list<runtime::Component*>{
           &admin, &store, &key_renewal, &old_keys, &topics, &http, &jobs, &inbox, &endpoint}) {
    app.Add(*part);
  }
  if (config.HasPulse()) {
    app.Add(facts);
    app.Add(survey_watch);
  }
  return app.Run();
}
