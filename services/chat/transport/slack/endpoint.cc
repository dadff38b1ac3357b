#include "services/chat/transport/slack/endpoint.h"

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "libs/core/blocking.h"
#include "libs/http/server.h"
#include "libs/observability/log.h"
#include "services/chat/transport/slack/signature.h"

namespace fairlead::chat::slack {
namespace {

using observability::Level;
using observability::Log;

constexpr char kJson[] = "application/json; charset=utf-8";
constexpr std::array<const char*, 3> kPaths = {"/slack/commands", "/slack/interactivity", "/slack/events"};
constexpr std::array<const char*, 3> kNames = {"commands", "interactivity", "events"};
// Nobody's language can be looked up while the store is away.
constexpr char kAway[] =
    "Fairlead cannot confirm this right now. If no answer follows within a minute, please try again.\n"
    "Fairlead ne peut pas le confirmer pour le moment. Sans réponse d’ici une minute, veuillez réessayer.";

http::ServerOptions ServerOptionsOf(const EndpointOptions& options) {
  return {.name = "Slack endpoint",
          .option = "slack.address",
          .address = options.address,
          .threads = options.threads,
          .max_body = options.max_body,
          // When the store has answered, the threads wake up all at once, and each would take the processor from the
          // thread that wakes them.
          .wait_for_free_processor = true};
}

}  // namespace

class Endpoint::Impl {
 public:
  Impl(EndpointOptions options, const SecretFile& secret, Intake& intake, const core::Clock& clock,
       observability::Registry& metrics)
      : secret_(secret),
        intake_(intake),
        clock_(clock),
        form_patience_(options.form_patience),
        server_(ServerOptionsOf(options)) {
    for (std::size_t i = 0; i < kPaths.size(); ++i) {
      const auto count = [&, i](const char* outcome) -> observability::Counter* {
        return &metrics.AddCounter("fairlead_chat_requests_total",
                                   "Requests of the chat system, by what became of them",
                                   {{"entrance", kNames[i]}, {"outcome", outcome}});
      };
      entrances_[i] = {
          .taken = count("taken"),
          .forged = count("forged"),
          .malformed = count("malformed"),
          .away = count("away"),
          .duration = &metrics.AddHistogram("fairlead_chat_acknowledgement_seconds",
                                            "From a request to its acknowledgement", {{"entrance", kNames[i]}})};
      server_.Route(http::Method::kPost, kPaths[i], [this, i](http::ServerRequest&& request) {
        const auto begun = request.begun;
        http::ServerResponse response = Serve(static_cast<Entrance>(i), std::move(request), entrances_[i]);
        entrances_[i].duration->Observe(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
        return response;
      });
    }
  }

  http::Server& server() { return server_; }
  absl::Status Ready() const {
    absl::Status listening = server_.Ready();
    return listening.ok() ? secret_.Read().status() : listening;
  }

 private:
  struct Counters {
    observability::Counter* taken = nullptr;
    observability::Counter* forged = nullptr;
    observability::Counter* malformed = nullptr;
    observability::Counter* away = nullptr;
    observability::Histogram* duration = nullptr;
  };

  http::ServerResponse Serve(Entrance entrance, http::ServerRequest&& request, const Counters& count) {
    // Slack probes a command's certificate so, without a signature; nothing follows from it.
    if (entrance == Entrance::kCommands && request.body.size() < 256 && FormField(request.body, "ssl_check") == "1") {
      return {};
    }
    const absl::StatusOr<std::string> secret = secret_.Read();
    if (!secret.ok()) {
      Log(Level::kError, "no signing secret", {{"error", secret.status()}});
      return Away(entrance, count);
    }
    const absl::Status verified = Verify(*secret, request.header("x-slack-request-timestamp"),
                                         request.header("x-slack-signature"), request.body, clock_.Now());
    if (!verified.ok()) {
      count.forged->Increment();
      return {.status = 401, .body = std::string(verified.message()) + "\n"};
    }
    const absl::StatusOr<Envelope> envelope = ReadEnvelope(entrance, request.body);
    if (!envelope.ok()) {
      count.malformed->Increment();
      Log(Level::kWarning, "a request of Slack's is malformed",
          {{"entrance", kNames[static_cast<std::size_t>(entrance)]}, {"error", envelope.status()}});
      return {.status = 400, .body = std::string(envelope.status().message()) + "\n"};
    }
    return Take(entrance, std::move(request.body), *envelope, count);
  }

  http::ServerResponse Take(Entrance entrance, std::string body, const Envelope& envelope, const Counters& count) {
    absl::Status taken;
    http::ServerResponse response;
    switch (envelope.kind) {
      case Envelope::Kind::kNothing:
        break;
      case Envelope::Kind::kChallenge:
        response.body = envelope.challenge;
        break;
      case Envelope::Kind::kWork:
        taken = core::BlockOn(intake_.Accept(entrance, std::move(body), envelope));
        break;
      case Envelope::Kind::kForm: {
        absl::StatusOr<std::string> answer = intake_.AcceptForm(body, envelope, form_patience_);
        taken = answer.status();
        if (answer.ok()) response = {.body = *std::move(answer), .content_type = kJson};
        break;
      }
    }
    if (taken.ok()) {
      count.taken->Increment();
      return response;
    }
    Log(Level::kWarning, "a request of Slack's cannot be stored", {{"error", taken}});
    return Away(entrance, count);
  }

  static http::ServerResponse Away(Entrance entrance, const Counters& count) {
    count.away->Increment();
    if (entrance != Entrance::kCommands) return {.status = 503};
    // Slack would show its own "app did not respond", and nobody would know whether something was done.
    return {.body = kAway};
  }

  const SecretFile& secret_;
  Intake& intake_;
  const core::Clock& clock_;
  const absl::Duration form_patience_;
  std::array<Counters, 3> entrances_;
  http::Server server_;
};

Endpoint::Endpoint(EndpointOptions options, const SecretFile& secret, Intake& intake, const core::Clock& clock,
                   observability::Registry& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), secret, intake, clock, metrics)) {}
Endpoint::~Endpoint() = default;
std::string Endpoint::name() const { return impl_->server().name(); }
absl::Status Endpoint::Start() { return impl_->server().Start(); }
void Endpoint::Stop(absl::Time deadline) { impl_->server().Stop(deadline); }
absl::Status Endpoint::Ready() const { return impl_->Ready(); }
int Endpoint::port() const { return impl_->server().port(); }

}  // namespace fairlead::chat::slack
