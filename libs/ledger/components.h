#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/log.h"
#include "libs/observability/metrics.h"
#include "libs/redis/client.h"
#include "libs/runtime/application.h"

// What every service with a ledger starts first.
namespace fairlead::ledger {

// The connection to Redis and the ledger in it. Its start waits for Redis at most `patience`, refuses a server that
// could lose what it confirmed (unless `allow_unsafe`: a development store), and opens the ledger; errors as
// redis::CheckDurability's and Ledger::Open's, and Unavailable.
class Store final : public runtime::Component {
 public:
  // Both must outlive it.
  Store(redis::Client& client, Ledger& ledger, bool allow_unsafe, absl::Duration patience = absl::Seconds(30))
      : client_(client), ledger_(ledger), allow_unsafe_(allow_unsafe), patience_(patience) {}

  std::string name() const override { return "store"; }
  absl::Status Start() override;
  void Stop(absl::Time deadline) override { client_.Stop(deadline); }
  absl::Status Ready() const override { return client_.Ready(); }

 private:
  redis::Client& client_;
  Ledger& ledger_;
  const bool allow_unsafe_;
  const absl::Duration patience_;
};

// Counts a client's pipelines: fairlead_redis_duration_seconds, fairlead_redis_errors_total{code}.
redis::Observer ObserveRedis(observability::Registry& metrics);

// Makes the topics that are not there yet, as soon as the log is: the process starts without it and is not ready until
// then. `fail` is told why if it can never work (a topic with another number of partitions).
class Topics final : public runtime::Component {
 public:
  // `log` must outlive it.
  Topics(messaging::Log& log, std::vector<messaging::TopicOptions> topics, std::function<void(std::string)> fail)
      : log_(log), topics_(std::move(topics)), fail_(std::move(fail)) {}
  ~Topics() override;

  std::string name() const override { return "topics"; }
  absl::Status Start() override;
  void Stop(absl::Time deadline) override;
  // OK once all topics are there; else what keeps them from being made.
  absl::Status Ready() const override;

 private:
  void Loop();
  absl::Status EnsureAll();

  messaging::Log& log_;
  const std::vector<messaging::TopicOptions> topics_;
  const std::function<void(std::string)> fail_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  absl::Status state_ = absl::UnavailableError("the topics were not looked at yet");
  std::thread thread_;
};

}  // namespace fairlead::ledger
