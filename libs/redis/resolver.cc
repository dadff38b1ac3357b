#include "libs/redis/resolver.h"

#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>

#include "absl/status/status.h"
#include "fmt/core.h"

namespace fairlead::redis {
namespace {

Resolution::Result Resolve(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), fmt::format("{}", port).c_str(), &hints, &found);
  if (error != 0) return absl::NotFoundError(gai_strerror(error));
  std::vector<Address> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    Address& address = addresses.emplace_back();
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.size = entry->ai_addrlen;
  }
  freeaddrinfo(found);
  if (addresses.empty()) return absl::NotFoundError("no address");
  return addresses;
}

}  // namespace

std::optional<Address> ParseAddress(const std::string& host, int port) {
  Address address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<std::uint16_t>(port));
    address.size = sizeof(sockaddr_in);
    return address;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<std::uint16_t>(port));
    address.size = sizeof(sockaddr_in6);
    return address;
  }
  return std::nullopt;
}

std::shared_ptr<Resolution> Resolution::Start(std::string host, int port, std::function<void()> ready) {
  auto resolution = std::make_shared<Resolution>();
  const auto finish = [resolution, ready = std::move(ready)](Result result) {
    {
      const std::lock_guard lock(resolution->mutex_);
      resolution->result_ = std::move(result);
    }
    ready();
  };
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the threads that expect them
  try {
    std::thread([host = std::move(host), port, finish] { finish(Resolve(host, port)); }).detach();
  } catch (const std::system_error& error) {
    finish(absl::UnavailableError(error.what()));
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return resolution;
}

std::optional<Resolution::Result> Resolution::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(result_, std::nullopt);
}

}  // namespace fairlead::redis
