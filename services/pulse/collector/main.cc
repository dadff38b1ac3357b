#include <string>

#include "libs/core/clock.h"
#include "libs/observability/log.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/periodic.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/pulse/collector/config.h"
#include "services/pulse/collector/endpoint.h"
#include "services/pulse/collector/limiter.h"

using namespace fairlead;                    // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::pulse;             // NOLINT(google-build-using-namespace)
using namespace fairlead::pulse::collector;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const auto config = Config::Load(argc, argv);
  runtime::Application app(config.process.Application());
  const auto ready = [&app] { return app.Ready(); };
  // Nothing that moves while a survey is open may be seen here (reporting rule R10).
  observability::Metrics metrics;
  metrics.SetBuildInfo("pulse-collector", runtime::kVersion);
  runtime::AdminServer admin(config.process.admin, metrics, ready);

  redis::Client redis(config.redis);
  RedisLimiter limiter(redis, app.clock());
  SurveyBook surveys(config.process.PlatformKey());
  ConversationBook conversations;
  const Secret shared = config.AdmissionSecret();
  // Whoever ends a process over a wrong file does so before Kafka's threads run.
  const auto log = config.process.ConnectKafka();
  FactReader reader(*log, {"catalog", "collector", std::string(kReplies)}, [&](const auto& fact) {
    surveys.Apply(fact);
    conversations.Apply(fact);
  });
  FactWriter facts(*log, app.clock(), "collector");
  FactWriter reply_facts(*log, std::string(kReplies));
  const auto may = [&limiter](const auto& survey, const auto& key) { return limiter.May(survey, key); };
  Collect collect(surveys, *log, shared, app.clock(), config.collect, may);
  Replies replies(surveys, conversations, reply_facts, may);
  bool checked = config.redis.allow_unsafe;
  runtime::Periodic ending("end of surveys", config.interval, [&] {
    if (!reader.Ready().ok()) return;
    if (!checked) {
      const absl::Status check = limiter.Check();
      if (absl::IsFailedPrecondition(check)) app.Fail(std::string(check.message()));
      checked = check.ok();
    }
    const absl::Status ended = collect.EndDue(facts);
    if (!ended.ok())
      observability::Log(observability::Level::kWarning, "a survey has not ended yet", {{"error", ended}});
    const absl::Status forgotten = limiter.ForgetEnded(surveys);
    if (!forgotten.ok())
      observability::Log(observability::Level::kWarning, "what was counted of a survey is not removed yet",
                         {{"error", forgotten}});
  });
  http::Server http(config.http);
  const Endpoint endpoint(
      http, collect, replies, [&reader] { return reader.Ready(); }, config.page_origin);

  for (runtime::Component* part : std::initializer_list<runtime::Component*>{&admin, &redis, &reader, &ending, &http}) {
    app.Add(*part);
  }
  return app.Run();
}
