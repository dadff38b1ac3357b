#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/runtime/application.h"

namespace fairlead::http {

struct Request {
  std::string method = "POST";  // or "GET"
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  absl::Duration timeout = absl::Seconds(10);  // for all of it
  std::size_t max_bytes = 4 * 1024 * 1024;     // of the answer's body
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; of equal names the last
  std::string body;
};

struct ClientOptions {
  std::string ca_file = {};  // PEM file of the only roots to trust; empty: the system's
  absl::Duration connect_timeout = absl::Seconds(3);
  int connections_a_host = 16;
  int connections = 64;
};

// Requests that wait without holding a thread: one thread runs all of them (libcurl's multi interface). URLs, TLS,
// redirects and proxies as for Get (get.h). Thread-safe. The process must ignore SIGPIPE (runtime::ConfigureProcess).
class Client final : public runtime::Component {
 public:
  explicit Client(ClientOptions options);
  ~Client() override;

  std::string name() const override { return "HTTP client"; }
  absl::Status Start() override;
  // Gives up what is under way.
  void Stop(absl::Time deadline) override;

  // The answer, whatever its status. Goes on in the client's thread, which must not be blocked. Errors:
  //   InvalidArgument    the URL, as CheckUrl says
  //   Unavailable        nothing was sent: no address, no connection, a certificate that is not trusted
  //   Unknown            it was sent, or a part of it, and whether it took effect is not known: the connection broke,
  //                      the time ran out, the answer was too large, or the client was stopped
  core::Task<absl::StatusOr<Response>> Send(Request request);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::http
