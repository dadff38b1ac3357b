#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>

#include "absl/status/statusor.h"

namespace fairlead::redis {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

// The numeric address `host`, or nothing if it is a name.
std::optional<Address> ParseAddress(const std::string& host, int port);

// One look-up of a name. The system's resolver can block for many seconds, so it runs in a thread of its own that
// nobody waits for.
class Resolution {
 public:
  using Result = absl::StatusOr<std::vector<Address>>;

  // Begins; `ready` is called from that thread once Take has an answer, and must stay callable until then.
  static std::shared_ptr<Resolution> Start(std::string host, int port, std::function<void()> ready);
  // The answer, or nothing so far: addresses, at least one, in the order of preference; or NotFound.
  std::optional<Result> Take();

 private:
  std::mutex mutex_;
  std::optional<Result> result_;
};

}  // namespace fairlead::redis
