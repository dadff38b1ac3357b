#include <algorithm>
#include <string>

#include "libs/observability/log.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/periodic.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/pulse/catalog/archive.h"
#include "services/pulse/catalog/catalog_service.h"
#include "services/pulse/catalog/config.h"
#include "services/pulse/catalog/endpoint.h"
#include "services/pulse/catalog/publish_replies.h"

using namespace fairlead;                  // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::pulse;           // NOLINT(google-build-using-namespace)
using namespace fairlead::pulse::catalog;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const auto config = Config::Load(argc, argv);
  runtime::Application app(config.process.Application());
  const auto ready = [&app] { return app.Ready(); };
  observability::Metrics metrics;
  metrics.SetBuildInfo("pulse-catalog", runtime::kVersion);
  runtime::AdminServer admin(config.process.admin, metrics, ready);
  auth::TokenVerifier verifier(config.auth, app.clock());

  redis::Client redis(config.redis);
  const PageFiles page = config.LoadPage();
  SurveyBook surveys(config.process.PlatformKey());
  const SigningKey key = config.LoadSigningKey();
  ConversationBook book;
  const Conversations conversations(surveys, book);
  Archive archive(surveys, conversations);
  // Whoever ends a process over a wrong file does so before Kafka's threads run.
  const auto log = config.process.ConnectKafka();
  FactReader reader(*log, {"catalog", "collector", "issuer", "shuffler", "tally", std::string(kReplies)},
                    [&](const auto& fact) {
                      surveys.Apply(fact);
                      archive.Apply(fact);
                      book.Apply(fact);
                    });
  FactWriter facts(*log, app.clock(), "catalog");
  Launch launch(surveys, facts, redis, key, config.PlatformWith(page), app.clock());
  const auto heard = [&reader] { return reader.Ready(); };
  Answers answers(conversations, book, facts);
  ConfidentialTotals totals(surveys, facts);
  CatalogService service(surveys, launch, answers, totals, heard, config.page_origin, app.clock());
  PublishReplies publish(surveys, conversations, book, facts, app.clock(), config.replies_every);
  runtime::Periodic publishing("replies", std::min(config.replies_every, absl::Minutes(1)), [&] {
    if (!reader.Ready().ok()) return;
    const absl::Status published = publish.PublishDue();
    if (!published.ok()) {
      observability::Log(observability::Level::kWarning, "replies are not published yet", {{"error", published}});
    }
  });
  observability::Metrics unseen;  // no counters by method (rule R10)
  rpc::Server server(config.rpc, verifier, CatalogService::Access(), unseen, ready);
  service.RegisterWith(server);
  http::Server http(config.http);
  const Endpoint endpoint(http, page, archive, heard, {config.issuer_origin, config.collector_origin});

  for (runtime::Component* part :
       std::initializer_list<runtime::Component*>{&admin, &verifier, &redis, &reader, &publishing, &server, &http}) {
    app.Add(*part);
  }
  return app.Run();
}
