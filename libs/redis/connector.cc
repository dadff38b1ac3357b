#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "libs/redis/client.h"

namespace fairlead::redis {

void ClientOptions::AddTo(runtime::ConfigParser& parser) {
  parser.Add("redis.host", host, "Redis server's host");
  parser.Add("redis.port", port, "Redis server's port");
  parser.Add("redis.user", user, "Redis ACL user; empty for the default user");
  parser.Add("redis.password_file", password_file, "File with the Redis password");
  parser.Add("redis.database", database, "Number of the Redis database");
  parser.Add("redis.timeout", timeout, "How long a reply may take");
  parser.Add("redis.allow_unsafe", allow_unsafe,
             "Accept a Redis that can lose what it confirmed; for development only");
}

Pipeline::Pipeline(Connector& connector, std::uint32_t route, std::vector<Command> commands)
    : connector_(connector), route_(route), commands_(std::move(commands)) {}

void Pipeline::await_suspend(std::coroutine_handle<> awaiting) {
  // The coroutine may go on in the I/O thread, and end this object, before Send returns: nothing may follow it.
  connector_.Send(route_, std::move(commands_), [this, awaiting](Replies replies) {
    replies_ = std::move(replies);
    awaiting.resume();
  });
}

Replies Pipeline::await_resume() { return std::move(replies_); }

Replies RunBlocking(Connector& connector, std::uint32_t route, std::vector<Command> commands) {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Replies> result;
  connector.Send(route, std::move(commands), [&](Replies replies) {
    // Notified under the lock: the waiter's frame must not end before notify_one has returned.
    const std::lock_guard lock(mutex);
    result.emplace(std::move(replies));
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return result.has_value(); });
  return *std::move(result);
}

}  // namespace fairlead::redis
