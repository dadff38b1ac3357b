#include "libs/http/server.h"

#include <thread>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/http/listener.h"
#include "libs/http/routes.h"
#include "libs/observability/log.h"
#include "libs/runtime/config.h"

namespace fairlead::http {

std::string_view ServerRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

class Server::Impl {
 public:
  explicit Impl(ServerOptions options) : options_(std::move(options)) {}
  ~Impl() { Stop(); }

  void Route(Method method, std::string_view pattern, Handler handler) {
    routes_.push_back({.method = method, .pattern = internal::Segments(pattern), .handler = std::move(handler)});
  }

  absl::Status Start() {
    runtime::Endpoint endpoint;
    if (absl::Status parsed = runtime::ParseEndpoint(options_.address, endpoint); !parsed.ok()) {
      return core::Annotate(parsed, options_.option);
    }
    if (options_.threads < 1 || options_.threads > 1024) {
      return absl::InvalidArgumentError(fmt::format("the threads of {} must be from 1 to 1024", options_.name));
    }
    auto listener = std::make_unique<internal::Listener>(options_, routes_);
    port_ = listener->Bind(endpoint.host, endpoint.port);
    if (port_ < 0) {
      return absl::UnavailableError(
          fmt::format("cannot listen on {}: the port is in use, or the address is not this machine's; set another {}",
                      options_.address, options_.option));
    }
    listener_ = std::move(listener);
    thread_ = std::thread([this] { listener_->Run(); });
    observability::Log(observability::Level::kInfo, "The server listens.",
                       {{"server", options_.name}, {"host", endpoint.host}, {"port", port_}});
    return absl::OkStatus();
  }

  void Stop() {
    if (!thread_.joinable()) return;
    listener_->Stop();
    thread_.join();
  }

  absl::Status Ready() const {
    if (listener_ != nullptr && listener_->listening()) return absl::OkStatus();
    return absl::UnavailableError(fmt::format("{} does not listen", options_.name));
  }

  const std::string& name() const { return options_.name; }
  int port() const { return port_; }

 private:
  const ServerOptions options_;
  std::vector<internal::Served> routes_;
  std::unique_ptr<internal::Listener> listener_;
  std::thread thread_;
  int port_ = -1;
};

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Server::~Server() = default;
void Server::Route(Method method, std::string_view pattern, Handler handler) {
  impl_->Route(method, pattern, std::move(handler));
}
std::string Server::name() const { return impl_->name(); }
absl::Status Server::Start() { return impl_->Start(); }
void Server::Stop(absl::Time) { impl_->Stop(); }
absl::Status Server::Ready() const { return impl_->Ready(); }
int Server::port() const { return impl_->port(); }

}  // namespace fairlead::http
