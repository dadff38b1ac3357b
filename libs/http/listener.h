#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "httplib.h"
#include "libs/http/connection.h"
#include "libs/http/routes.h"
#include "libs/http/server.h"

// For libs/http alone.
namespace fairlead::http::internal {

struct Exchange;

// From Start to Stop of a server. The library's part: accepting, the grammar of requests and answers, chunks. Ours:
// routes, bounds, and what ends a connection.
class Listener final : public httplib::Server {
 public:
  // Both must outlive it, unchanged.
  Listener(const ServerOptions& options, const std::vector<Served>& routes);

  // The bound port; -1 if the address cannot be bound.
  int Bind(const std::string& host, int port);
  // Accepts and serves until stopped. After Bind.
  void Run();
  // From another thread, after Run was called in a thread that may not have begun yet; Run returns when what has come
  // in is answered.
  void Stop();

  // False once Run has come to its end.
  bool listening() const { return !ended_; }

 private:
  bool process_and_close_socket(socket_t socket) override;
  bool Enter(int socket);
  void Leave(int socket);
  void Serve(int socket);
  template <typename Stream>
  bool Process(Stream& stream, bool last, bool& closed, const std::function<void(httplib::Request&)>& take);

  // In this order for each request, on its thread.
  void Take(httplib::Request& raw) const;
  HandlerResponse Begin(httplib::Response& response) const;
  void Finish(const httplib::ContentReader& read, httplib::Response& response) const;

  void Find(const std::string& method, Exchange& exchange) const;
  void Handle(Exchange& exchange, httplib::Response& response) const;
  void TooLarge(Exchange& exchange, httplib::Response& response) const;

  const ServerOptions& options_;
  const std::vector<Served>& routes_;
  ConnectionLimits limits_;
  socket_t socket_ = INVALID_SOCKET;  // the library's
  std::atomic<bool> ended_{false};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::unordered_set<int> connections_;
};

}  // namespace fairlead::http::internal
