#include "libs/http/listener.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <typeinfo>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "fmt/format.h"
#include "libs/observability/log.h"
#include "libs/runtime/process.h"

namespace fairlead::http::internal {

using observability::Level;
using observability::Log;

enum class Framing { kNone, kWhole, kChunked, kUnreliable };

// One request on its way through the library.
struct Exchange {
  Connection& connection;
  httplib::Request* raw = nullptr;  // once its head has been read
  ServerRequest request = {};
  const Served* route = nullptr;
  Framing body = Framing::kNone;
  std::uint64_t length = 0;  // of a body that is sent as a whole

  // The connection ends after the answer, which says so.
  void Abandon() {
    connection.Abandon();
    raw->headers.erase("Connection");
    raw->headers.emplace("Connection", "close");
  }
};

namespace {

// The library tells its handlers of neither the connection nor what was kept from it.
thread_local Exchange* current = nullptr;

// As many connections as threads; the others wait in the kernel, whose queue is bounded.
class Threads final : public httplib::TaskQueue {
 public:
  Threads(int count, bool wait_for_free_processor)
      : pool_(static_cast<std::size_t>(count)), free_(count), wait_for_free_processor_(wait_for_free_processor) {}

  // Nothing in older versions of the library, in newer ones whether it was taken.
  using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));
  Taken enqueue(std::function<void()> serve) override {
    {
      std::unique_lock lock(mutex_);
      freed_.wait(lock, [this] { return free_ > 0; });
      --free_;
    }
    return pool_.enqueue([this, serve = std::move(serve)] {
      thread_local const bool waits = wait_for_free_processor_ && runtime::WaitForFreeProcessor();
      (void)waits;
      serve();
      const std::lock_guard lock(mutex_);
      ++free_;
      freed_.notify_one();
    });
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  httplib::ThreadPool pool_;
  std::mutex mutex_;
  std::condition_variable freed_;
  int free_;
  const bool wait_for_free_processor_;
};

// Two lengths, a length beside an encoding, or a name that others read with or without its space, are how a request is
// smuggled past a proxy.
Framing FramingOf(const httplib::Headers& headers, std::uint64_t& length) {
  const bool plain = std::none_of(headers.begin(), headers.end(), [](const auto& header) {
    return header.first.find_first_of(" \t") != std::string::npos;
  });
  if (!plain) return Framing::kUnreliable;
  const auto encodings = headers.count("Transfer-Encoding");
  const auto lengths = headers.count("Content-Length");
  if (encodings + lengths == 0) return Framing::kNone;
  if (encodings + lengths > 1) return Framing::kUnreliable;
  if (encodings == 1) {
    const bool chunked = absl::EqualsIgnoreCase(headers.find("Transfer-Encoding")->second, "chunked");
    return chunked ? Framing::kChunked : Framing::kUnreliable;
  }
  const std::string& text = headers.find("Content-Length")->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return Framing::kUnreliable;
  return length == 0 ? Framing::kNone : Framing::kWhole;
}

void Answer(const ServerResponse& from, httplib::Response& to) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) to.set_header(name, value);
  if (!from.body.empty()) to.set_content(from.body, from.content_type);
}

void Refuse(Exchange& exchange, int status, const std::string& why, httplib::Response& response) {
  if (exchange.body != Framing::kNone) exchange.Abandon();
  Answer({.status = status, .body = why + "\n"}, response);
}

}  // namespace

Listener::Listener(const ServerOptions& options, const std::vector<Served>& routes)
    : options_(options), routes_(routes) {
  limits_.body = 2 * options.max_body + limits_.head;  // chunks have heads of their own
  limits_.read_timeout = options.read_timeout;
  limits_.write_timeout = options.write_timeout;
  limits_.keep_alive = options.keep_alive;
  // The library's own default is SO_REUSEPORT, with which a port in use would be shared silently.
  set_socket_options([this](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socket_ = socket;
  });
  set_tcp_nodelay(true);
  new_task_queue = [&options] { return new Threads(options.threads, options.wait_for_free_processor); };
  // What answers say of it: connections are ours.
  set_keep_alive_timeout(absl::ToInt64Seconds(options.keep_alive));
  set_keep_alive_max_count(static_cast<std::size_t>(options.requests_a_connection));
  set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) { return Begin(response); });
  // With a reader of its own the library looks into no body. Take gives every request this path.
  Post("/", [this](const httplib::Request&, httplib::Response& response, const httplib::ContentReader& read) {
    Finish(read, response);
  });
  // Without one, the library sends the exception's text.
  set_exception_handler([](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
    Refuse(*current, 500, "internal error", response);
  });
}

int Listener::Bind(const std::string& host, int port) {
  const int bound = port == 0 ? bind_to_any_port(host) : bind_to_port(host, port) ? port : -1;
  // The library lets five connections wait; the kernel drops what comes beyond, and the other side tries again only
  // after a second. Linux takes a new length for a socket that listens.
  return bound >= 0 && ::listen(socket_, options_.backlog) == 0 ? bound : -1;
}

void Listener::Run() {
  listen_after_bind();
  ended_ = true;
  if (!stopping_) Log(Level::kError, "The server listens no more: the system refused.", {{"server", options_.name}});
}

void Listener::Stop() {
  // stop() does nothing until the listening thread is in its loop.
  while (!is_running() && !ended_) std::this_thread::yield();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    // What has come in can still be read.
    for (const int socket : connections_) ::shutdown(socket, SHUT_RD);
  }
  stop();
}

bool Listener::process_and_close_socket(socket_t socket) {
  if (Enter(socket)) {
    try {
      Serve(socket);
    } catch (const std::exception& error) {
      // Memory has run out; it costs one connection.
      Log(Level::kError, "An exception ended a connection.",
          {{"server", options_.name}, {"exception", typeid(error).name()}});
    }
    Leave(socket);
  }
  ::close(socket);
  return true;
}

bool Listener::Enter(int socket) {
  const std::lock_guard lock(mutex_);
  if (!stopping_) connections_.insert(socket);
  return !stopping_;
}

void Listener::Leave(int socket) {
  const std::lock_guard lock(mutex_);
  connections_.erase(socket);
}

void Listener::Serve(int socket) {
  Connection connection(socket, limits_);
  for (int left = options_.requests_a_connection; left > 0 && !stopping_ && connection.AwaitRequest(); --left) {
    Exchange exchange{.connection = connection};
    bool closed = false;
    current = &exchange;
    const bool answered = Process(connection, left == 1, closed, [this](httplib::Request& raw) { Take(raw); });
    current = nullptr;
    if (!answered) return;
    // The library has refused the head by itself, and what follows is anything.
    if (exchange.raw == nullptr) connection.Abandon();
    if (closed) break;
  }
  if (connection.abandoned()) connection.Linger();
}

// Newer versions of the library want to be told the addresses of both ends.
template <typename Stream>
bool Listener::Process(Stream& stream, bool last, bool& closed, const std::function<void(httplib::Request&)>& take) {
  if constexpr (requires { this->process_request(stream, last, closed, take); }) {
    return this->process_request(stream, last, closed, take);
  } else {
    return this->process_request(stream, "", 0, "", 0, last, closed, take);
  }
}

// The head has been read. The library keeps of it what frames the request; it would act upon more: forms, compression,
// ranges.
void Listener::Take(httplib::Request& raw) const {
  Exchange& exchange = *current;
  exchange.connection.BeginBody();
  exchange.raw = &raw;
  exchange.body = FramingOf(raw.headers, exchange.length);
  ServerRequest& request = exchange.request;
  request.begun = std::chrono::steady_clock::now();
  const std::size_t query = std::min(raw.target.find('?'), raw.target.size());
  request.path = raw.target.substr(0, query);
  request.query = raw.target.substr(std::min(query + 1, raw.target.size()));
  Find(raw.method, exchange);

  const bool invited = exchange.route != nullptr && exchange.length <= options_.max_body;
  httplib::Headers framing;
  for (auto& [name, value] : raw.headers) {
    std::string lower = absl::AsciiStrToLower(name);
    // The library's additions, under names in which a client is not to be believed.
    if (lower == "remote_addr" || lower == "remote_port" || lower == "local_addr" || lower == "local_port") continue;
    if (lower == "content-length" || lower == "transfer-encoding" || lower == "connection" ||
        (lower == "expect" && invited)) {
      framing.emplace(name, value);
    }
    // Which of two comes first, versions of the library disagree upon, and so may a proxy.
    if (raw.headers.count(name) == 1) request.headers.emplace(std::move(lower), std::move(value));
  }
  raw.headers = std::move(framing);
  raw.ranges.clear();
  raw.path = "/";
}

void Listener::Find(const std::string& method, Exchange& exchange) const {
  ServerRequest& request = exchange.request;
  if (method == "GET") {
    request.method = Method::kGet;
  } else if (method == "POST") {
    request.method = Method::kPost;
  } else if (method == "OPTIONS") {
    request.method = Method::kOptions;
  } else {
    return;
  }
  const std::vector<std::string> path = Segments(request.path);
  for (const Served& route : routes_) {
    if (route.method != request.method) continue;
    if (auto parts = route.Match(path)) {
      request.parts = *std::move(parts);
      exchange.route = &route;
      return;
    }
  }
}

// Everything that needs no body.
Listener::HandlerResponse Listener::Begin(httplib::Response& response) const {
  Exchange& exchange = *current;
  if (exchange.body == Framing::kUnreliable) {
    Refuse(exchange, 400, "the body's length is not given in a way that can be relied on", response);
  } else if (exchange.route == nullptr) {
    Refuse(exchange, 404, "not found", response);
  } else if (exchange.body == Framing::kNone) {
    Handle(exchange, response);
  } else if (exchange.request.method != Method::kPost) {
    Refuse(exchange, 400, "only a POST has a body", response);
  } else if (exchange.length > options_.max_body) {
    TooLarge(exchange, response);
  } else {
    return HandlerResponse::Unhandled;
  }
  return HandlerResponse::Handled;
}

void Listener::Finish(const httplib::ContentReader& read, httplib::Response& response) const {
  Exchange& exchange = *current;
  std::string& body = exchange.request.body;
  bool too_large = false;
  const bool whole = read([&](const char* data, std::size_t size) {
    too_large = size > options_.max_body - body.size();
    if (!too_large) body.append(data, size);
    return !too_large;
  });
  if (whole) return Handle(exchange, response);
  if (too_large) return TooLarge(exchange, response);
  if (exchange.connection.timed_out()) return Refuse(exchange, 408, "the body came too slowly", response);
  // Stop has cut what was still coming: not the caller's fault, and right to be sent again.
  if (stopping_) return Refuse(exchange, 503, "the server is being stopped; send it again", response);
  Refuse(exchange, 400, "the body is incomplete, or its chunks are malformed", response);
}

void Listener::Handle(Exchange& exchange, httplib::Response& response) const {
  try {
    Answer(exchange.route->handler(std::move(exchange.request)), response);
  } catch (const std::exception& error) {
    Log(Level::kError, "A handler of requests threw an exception.",
        {{"server", options_.name}, {"exception", typeid(error).name()}});
    Answer({.status = 500, .body = "internal error\n"}, response);
  }
}

void Listener::TooLarge(Exchange& exchange, httplib::Response& response) const {
  Refuse(exchange, 413, fmt::format("the body is larger than {} bytes", options_.max_body), response);
}

}  // namespace fairlead::http::internal
