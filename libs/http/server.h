#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/runtime/application.h"

namespace fairlead::http {

struct ServerOptions {
  std::string name = "HTTP server";                 // in logs and errors
  std::string option = "http.address";              // the option that holds the address, for errors
  std::string address = "127.0.0.1:0";              // port 0: any
  int threads = 16;                                 // 1 to 1024; each connection holds one until it ends
  std::size_t max_body = 64 * 1024;                 // of a request, in bytes
  int backlog = 511;                                // connections that wait in the kernel for a thread
  absl::Duration read_timeout = absl::Seconds(5);   // for all of a request, from its first byte to its last
  absl::Duration write_timeout = absl::Seconds(5);  // for all of an answer's head, and for all of its body
  absl::Duration keep_alive = absl::Seconds(2);     // how long a connection may idle, holding its thread
  int requests_a_connection = 1000;
  // Threads take the processor from no other thread (runtime::WaitForFreeProcessor): where many wake up at once.
  bool wait_for_free_processor = false;
};

enum class Method { kGet, kPost, kOptions };

struct ServerRequest {
  Method method = Method::kGet;
  std::string path;                                  // as sent: nothing is decoded
  std::string query = {};                            // what follows the first '?', as sent
  std::vector<std::string> parts = {};               // what stands for the route's placeholders, in their order
  std::map<std::string, std::string> headers = {};   // names in lower case; what came twice is left out
  std::string body = {};                             // as sent: neither decompressed nor parsed
  std::chrono::steady_clock::time_point begun = {};  // when its head had been read

  // Empty if there is none; `name` in lower case.
  std::string_view header(const std::string& name) const;
};

struct ServerResponse {
  int status = 200;
  std::string body = {};
  std::string content_type = "text/plain; charset=utf-8";  // sent with a body only
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// Plain HTTP/1.1 for a few routes behind a proxy that ends TLS. It knows neither files nor cookies nor the caller's
// address, keeps no access log, and sends nothing about itself or the time. What it answers by itself, with a line of
// text:
//   400  not HTTP, a head of more than 32 KiB, a length that cannot be relied on, or a body where there can be none
//   404  no such route: another path, or another method
//   408  the body did not come within `read_timeout` (a head that does not come ends the connection silently)
//   413  a body of more than `max_body`, however it is framed
//   414  a path with a query of more than 8 KiB
//   500  the handler threw an exception; its type is logged, since its text may hold what a person wrote
//   503  the body was still coming when the server was stopped
// After any of these that leaves bytes unread the connection ends, so that they are never taken for a request.
// Source: RFC 9110, RFC 9112 (section 6.3 for lengths).
class Server final : public runtime::Component {
 public:
  // Called on the server's threads, several at once; may block. The request is its own to move from.
  using Handler = std::function<ServerResponse(ServerRequest&&)>;

  explicit Server(ServerOptions options);
  ~Server() override;

  // Before Start. `pattern` is a path of which segments may be placeholders, as in "/surveys/{survey}/slips": each
  // stands for one segment of 1 to 255 bytes. Of several routes that match the first added counts.
  void Route(Method method, std::string_view pattern, Handler handler);

  std::string name() const override;
  // InvalidArgument: the address is malformed, or the number of threads is out of range. Unavailable names the address
  // if it cannot be bound. May be called again after Stop.
  absl::Status Start() override;
  // Requests that have come in are answered, those that are still coming are not (no answer, or 503): it takes as long
  // as handlers do, and `write_timeout`, whatever the deadline.
  void Stop(absl::Time deadline) override;
  // Unavailable when it does not listen, which also the system may bring about.
  absl::Status Ready() const override;

  // The bound port, after Start.
  int port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::http
