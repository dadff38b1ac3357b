#include "services/chat/transport/slack/endpoint.h"

#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "httplib.h"
#include "libs/core/blocking.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"
#include "libs/runtime/config.h"
#include "libs/runtime/process.h"
#include "services/chat/transport/slack/signature.h"

namespace fairlead::chat::slack {
namespace {

using observability::Level;
using observability::Log;

constexpr char kPlain[] = "text/plain; charset=utf-8";
constexpr char kJson[] = "application/json; charset=utf-8";
constexpr std::array<const char*, 3> kPaths = {"/slack/commands", "/slack/interactivity", "/slack/events"};
constexpr std::array<const char*, 3> kNames = {"commands", "interactivity", "events"};
constexpr int kBacklog = 511;  // connections that wait to be accepted
// Nobody's language can be looked up while the store is away.
constexpr char kAway[] =
    "Fairlead cannot confirm this right now. If no answer follows within a minute, please try again.\n"
    "Fairlead ne peut pas le confirmer pour le moment. Sans réponse d’ici une minute, veuillez réessayer.";

// The library's threads are many. When the store has answered, they wake up all at once, and each would take the
// processor from the thread that wakes them.
void YieldToOthers() {
  thread_local const bool done = runtime::WaitForFreeProcessor();
  (void)done;
}

}  // namespace

class Endpoint::Impl {
 public:
  Impl(EndpointOptions options, const SecretFile& secret, Intake& intake, const core::Clock& clock,
       observability::Registry& metrics)
      : options_(std::move(options)), secret_(secret), intake_(intake), clock_(clock) {
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
    }
  }
  ~Impl() { Stop(); }

  absl::Status Start() {
    runtime::Endpoint endpoint;
    if (absl::Status parsed = runtime::ParseEndpoint(options_.address, endpoint); !parsed.ok()) {
      return core::Annotate(parsed, "slack.address");
    }
    Configure();
    port_ = endpoint.port == 0                                   ? server_.bind_to_any_port(endpoint.host)
            : server_.bind_to_port(endpoint.host, endpoint.port) ? endpoint.port
                                                                 : -1;
    if (port_ < 0) {
      return absl::UnavailableError(fmt::format(
          "cannot listen on {}: the port is in use, or the address is not this machine's; set another slack.address",
          options_.address));
    }
    // The library lets five connections wait; the kernel drops what comes beyond, and the other side tries again only
    // after a second, of the three that Slack waits. Linux takes a new length for a socket that listens.
    if (listen(listener_, kBacklog) != 0) return absl::UnavailableError("the listening socket takes no backlog");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    Log(Level::kInfo, "The Slack endpoint listens.", {{"host", endpoint.host}, {"port", port_}});
    return absl::OkStatus();
  }

  void Stop() {
    if (!thread_.joinable()) return;
    // stop() does nothing until the listening thread is in its loop.
    while (!server_.is_running()) std::this_thread::yield();
    server_.stop();
    thread_.join();
  }

  int port() const { return port_; }

 private:
  struct Counters {
    observability::Counter* taken = nullptr;
    observability::Counter* forged = nullptr;
    observability::Counter* malformed = nullptr;
    observability::Counter* away = nullptr;
    observability::Histogram* duration = nullptr;
  };

  void Configure() {
    server_.set_socket_options([this](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      listener_ = socket;
    });
    server_.set_tcp_nodelay(true);
    server_.new_task_queue = [threads = options_.threads] {
      return new httplib::ThreadPool(static_cast<std::size_t>(threads));
    };
    server_.set_payload_max_length(options_.max_body);
    server_.set_read_timeout(5, 0);
    server_.set_write_timeout(5, 0);
    // A kept connection occupies a thread while it idles.
    server_.set_keep_alive_timeout(2);
    server_.set_keep_alive_max_count(1000);
    for (std::size_t i = 0; i < kPaths.size(); ++i) {
      // With a reader of its own the library looks into no body, and has no lower bound for forms.
      server_.Post(kPaths[i], [this, i](const httplib::Request& request, httplib::Response& response,
                                        const httplib::ContentReader& read) {
        YieldToOthers();
        const auto begun = std::chrono::steady_clock::now();
        std::string body;
        const bool whole = !request.is_multipart_form_data() && read([&body](const char* data, std::size_t size) {
          body.append(data, size);
          return true;
        });
        if (!whole) {
          if (response.status < 400) response.status = 400;
          return;
        }
        Serve(static_cast<Entrance>(i), request, std::move(body), response, entrances_[i]);
        entrances_[i].duration->Observe(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
      });
    }
  }

  void Serve(Entrance entrance, const httplib::Request& request, std::string body, httplib::Response& response,
             const Counters& count) {
    // Slack probes a command's certificate so, without a signature; nothing follows from it.
    if (entrance == Entrance::kCommands && body.size() < 256 && FormField(body, "ssl_check") == "1") {
      response.status = 200;
      return;
    }
    const absl::StatusOr<std::string> secret = secret_.Read();
    if (!secret.ok()) {
      Log(Level::kError, "no signing secret", {{"error", secret.status()}});
      return Away(entrance, response, count);
    }
    const absl::Status verified = Verify(*secret, request.get_header_value("X-Slack-Request-Timestamp"),
                                         request.get_header_value("X-Slack-Signature"), body, clock_.Now());
    if (!verified.ok()) {
      count.forged->Increment();
      response.status = 401;
      response.set_content(std::string(verified.message()) + "\n", kPlain);
      return;
    }
    const absl::StatusOr<Envelope> envelope = ReadEnvelope(entrance, body);
    if (!envelope.ok()) {
      count.malformed->Increment();
      Log(Level::kWarning, "a request of Slack's is malformed",
          {{"entrance", kNames[static_cast<std::size_t>(entrance)]}, {"error", envelope.status()}});
      response.status = 400;
      response.set_content(std::string(envelope.status().message()) + "\n", kPlain);
      return;
    }
    Take(entrance, std::move(body), *envelope, response, count);
  }

  void Take(Entrance entrance, std::string body, const Envelope& envelope, httplib::Response& response,
            const Counters& count) {
    absl::Status taken;
    response.status = 200;
    switch (envelope.kind) {
      case Envelope::Kind::kNothing:
        break;
      case Envelope::Kind::kChallenge:
        response.set_content(envelope.challenge, kPlain);
        break;
      case Envelope::Kind::kWork:
        taken = core::BlockOn(intake_.Accept(entrance, std::move(body), envelope));
        break;
      case Envelope::Kind::kForm: {
        const absl::StatusOr<std::string> answer = intake_.AcceptForm(body, envelope, options_.form_patience);
        taken = answer.status();
        if (answer.ok() && !answer->empty()) response.set_content(*answer, kJson);
        break;
      }
    }
    if (taken.ok()) {
      count.taken->Increment();
      return;
    }
    Log(Level::kWarning, "a request of Slack's cannot be stored", {{"error", taken}});
    Away(entrance, response, count);
  }

  static void Away(Entrance entrance, httplib::Response& response, const Counters& count) {
    count.away->Increment();
    if (entrance != Entrance::kCommands) {
      response.status = 503;
      return;
    }
    // Slack would show its own "app did not respond", and nobody would know whether something was done.
    response.status = 200;
    response.set_content(kAway, kPlain);
  }

  const EndpointOptions options_;
  const SecretFile& secret_;
  Intake& intake_;
  const core::Clock& clock_;
  std::array<Counters, 3> entrances_;
  httplib::Server server_;
  socket_t listener_ = INVALID_SOCKET;  // the library's
  std::thread thread_;
  int port_ = -1;
};

Endpoint::Endpoint(EndpointOptions options, const SecretFile& secret, Intake& intake, const core::Clock& clock,
                   observability::Registry& metrics)
    : secret_(secret), impl_(std::make_unique<Impl>(std::move(options), secret, intake, clock, metrics)) {}
Endpoint::~Endpoint() = default;
absl::Status Endpoint::Start() { return impl_->Start(); }
void Endpoint::Stop(absl::Time) { impl_->Stop(); }
int Endpoint::port() const { return impl_->port(); }

}  // namespace fairlead::chat::slack
