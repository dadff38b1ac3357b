#include "libs/runtime/admin_server.h"

#include <thread>
#include <utility>

#include <sys/socket.h>

#include "fmt/format.h"
#include "httplib.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"

namespace fairlead::runtime {
namespace {

constexpr char kExposition[] = "text/plain; version=0.0.4; charset=utf-8";
constexpr char kPlain[] = "text/plain; charset=utf-8";

}  // namespace

void AdminOptions::AddTo(ConfigParser& parser) {
  parser.Add("admin.address", address, "Where to serve /livez, /readyz, /metrics and /metrics/people; port 0: any");
  parser.Add("admin.threads", threads, "Threads that serve them");
}

class AdminServer::Impl {
 public:
  Impl(AdminOptions options, observability::Metrics& metrics, std::function<absl::Status()> ready)
      : options_(std::move(options)), metrics_(metrics), ready_(std::move(ready)) {}
  ~Impl() { Stop(); }

  absl::Status Start() {
    Endpoint endpoint;
    if (absl::Status parsed = ParseEndpoint(options_.address, endpoint); !parsed.ok()) {
      return core::Annotate(parsed, "admin.address");
    }
    if (options_.threads < 1 || options_.threads > 64) {
      return absl::InvalidArgumentError("admin.threads must be from 1 to 64");
    }
    Configure();
    if (endpoint.port == 0) {
      port_ = server_.bind_to_any_port(endpoint.host);
    } else {
      port_ = server_.bind_to_port(endpoint.host, endpoint.port) ? endpoint.port : -1;
    }
    if (port_ < 0) {
      return absl::UnavailableError(
          fmt::format("cannot listen on {}: the port is in use, or the address is not this machine's; set another "
                      "admin.address",
                      options_.address));
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    observability::Log(observability::Level::kInfo, "The admin endpoint listens.",
                       {{"host", endpoint.host}, {"port", port_}});
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
  void Configure() {
    // The library's own default is SO_REUSEPORT, with which a port in use would be shared silently.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.new_task_queue = [threads = options_.threads] {
      return new httplib::ThreadPool(static_cast<std::size_t>(threads));
    };
    server_.set_payload_max_length(1024);
    server_.set_read_timeout(2, 0);
    server_.set_write_timeout(5, 0);
    // A kept connection occupies a thread; a scraper comes back long after any time-out.
    server_.set_keep_alive_max_count(1);
    server_.Get("/livez",
                [](const httplib::Request&, httplib::Response& response) { response.set_content("ok\n", kPlain); });
    server_.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
      const absl::Status ready = ready_();
      if (!ready.ok()) response.status = 503;
      response.set_content(ready.ok() ? "ok\n" : std::string(ready.message()) + "\n", kPlain);
    });
    server_.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(metrics_.operations.Text(), kExposition);
    });
    server_.Get("/metrics/people", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(metrics_.people.Text(), kExposition);
    });
  }

  const AdminOptions options_;
  observability::Metrics& metrics_;
  const std::function<absl::Status()> ready_;
  httplib::Server server_;
  std::thread thread_;
  int port_ = -1;
};

AdminServer::AdminServer(AdminOptions options, observability::Metrics& metrics, std::function<absl::Status()> ready)
    : impl_(std::make_unique<Impl>(std::move(options), metrics, std::move(ready))) {}
AdminServer::~AdminServer() = default;
absl::Status AdminServer::Start() { return impl_->Start(); }
void AdminServer::Stop(absl::Time) { impl_->Stop(); }
int AdminServer::port() const { return impl_->port(); }

}  // namespace fairlead::runtime
