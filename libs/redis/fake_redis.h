#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/core/clock.h"
#include "libs/redis/client.h"

namespace fairlead::redis {

// Redis in memory, for unit tests: executes pipelines one after the other in a thread of its own, which is its I/O
// thread. It knows the commands on strings, hashes, streams and sorted sets that contract_test.cc lists, and answers
// others as Redis answers an unknown command; it runs no scripts (tests of those use testing::RedisServer). Time to
// live follows `clock`, or the computer's clock. Thread-safe.
class FakeRedis final : public Connector {
 public:
  FakeRedis();
  explicit FakeRedis(const core::Clock& clock);
  ~FakeRedis() override;  // pending pipelines end with Unavailable
  FakeRedis(const FakeRedis&) = delete;
  FakeRedis& operator=(const FakeRedis&) = delete;

  void Send(std::uint32_t route, std::vector<Command> commands, Done done) override;

  // What happens to a pipeline. With an error its sender gets that error in place of the replies, after the commands
  // were executed (an answer that was lost) or not at all.
  struct Fate {
    absl::Status error{};
    bool executed = true;
  };
  // Asked for each pipeline, in the thread that executes, with how many came before it; an empty function restores that
  // all succeed.
  using Script = std::function<Fate(std::size_t index, const std::vector<Command>& commands)>;
  void SetScript(Script script);
  // The pipeline after the next `index` fails so (0: the next); the others succeed.
  void FailAfter(std::size_t index, Fate fate);

  // Executes and answers nothing more, until Release.
  void Hold();
  void Release();
  // Pipelines that were sent and have not ended.
  std::size_t Waiting() const;
  // Pipelines that were executed or failed.
  std::size_t Executed() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::redis
