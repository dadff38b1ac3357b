#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/messaging/event.h"
#include "libs/messaging/log.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"

namespace fairlead::ledger {

struct ViewOptions {
  std::string name;  // "people"
  std::vector<std::string> topics;
  std::int32_t partitions = 12;                    // of each topic
  messaging::ReadFrom from = {};                   // where to begin: the beginning, or a time
  absl::Duration retry = absl::Milliseconds(200);  // after an error of the log
  // How long Start waits for the ends, so that what is started after the view finds it full; a log that is away does
  // not keep the process from starting for longer than this.
  absl::Duration patience = absl::ZeroDuration();
};

// What a process keeps in memory of topics, in every replica: reads them from the beginning, each record to `apply`,
// and goes on as they grow. Ready when it has reached the ends that it found at its start. Events come again after an
// error of the log and after repeats in the log: `apply` sets, it does not add. Undecodable records are counted, logged
// and passed over.
// Metrics: fairlead_view_lag{view}, fairlead_view_events_total{view}, fairlead_view_unreadable_total{view}.
class View final : public runtime::Component {
 public:
  // Called on the view's thread, in the order of each partition. A compacted topic's tombstone (a record without a
  // value) comes as an event with an empty payload and the record's key as subject.
  using Apply = std::function<void(const messaging::Event& event)>;

  // `log` and `metrics` must outlive the view.
  View(messaging::Log& log, observability::Registry& metrics, ViewOptions options, Apply apply);
  ~View() override;

  std::string name() const override { return "view " + options_.name; }
  absl::Status Start() override;
  void Stop(absl::Time deadline) override;
  // Unavailable, with what is missing, until the ends are reached; OK ever after.
  absl::Status Ready() const override;

 private:
  // One thread a topic.
  void Loop(const std::string& topic);
  // Reads until an error or the end of the process.
  absl::Status Tail(const std::string& topic);
  void Take(const messaging::Record& record);
  bool Stopping() const;
  using Marks = std::map<std::int32_t, messaging::Watermarks>;  // by partition
  absl::StatusOr<Marks> Ends(const std::string& topic) const;
  void SetLag(const std::string& topic, std::int64_t lag);
  void SetCaughtUp(const std::string& topic);
  bool CaughtUp() const;  // under mutex_

  messaging::Log& log_;
  const ViewOptions options_;
  const Apply apply_;
  observability::Gauge& lag_;
  observability::Counter& events_;
  observability::Counter& unreadable_;
  std::mutex apply_mutex_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::map<std::string, bool> caught_up_;       // by topic
  std::map<std::string, std::int64_t> lag_of_;  // by topic
  std::vector<std::thread> threads_;
};

}  // namespace fairlead::ledger
