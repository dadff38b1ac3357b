#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "fairlead/pulse/v1/pulse_facts.pb.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "libs/messaging/log.h"
#include "libs/runtime/application.h"

// How the processes of Pulse hear of each other: topics of facts about surveys (pulse_facts.proto).
namespace fairlead::pulse {

// "pulse.<process>.v1".
std::string FactTopic(std::string_view process);

// FactTopic of the replies to answered comments, which the collector writes: a topic of their own, whose records carry
// no time, so that no other fact beside them tells when they came.
inline constexpr std::string_view kReplies = "replies";

// A record's timestamp that says nothing; 0 would be "now" to librdkafka.
inline absl::Time NoTime() { return absl::FromUnixMillis(1); }

// Hands every fact of some processes to a handler, from the beginning of their topics, for as long as it runs: in the
// order of each topic. A record that is no fact is counted as nothing and logged.
class FactReader final : public runtime::Component {
 public:
  using Handler = std::function<void(const v1::PulseFact&)>;

  // Follows the topics of `processes`; one that does not exist yet is waited for. `log` must outlive it. `handler` is
  // called by one thread.
  FactReader(messaging::Log& log, std::vector<std::string> processes, Handler handler);
  ~FactReader() override { Stop(absl::InfiniteFuture()); }

  std::string name() const override { return "facts"; }
  absl::Status Start() override;
  void Stop(absl::Time deadline) override;
  // OK once everything that the topics held has been handled; Unavailable while the log is away.
  absl::Status Ready() const override;

 private:
  struct Topic;
  void Run();
  void Follow(Topic& topic);

  messaging::Log& log_;
  const std::vector<std::string> processes_;
  const Handler handler_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> behind_;
  std::thread thread_;
};

// Writes one process's facts. Thread-safe.
class FactWriter {
 public:
  // `log` and `clock` must outlive it.
  FactWriter(messaging::Log& log, const core::Clock& clock, std::string process);
  // Of facts that carry NoTime.
  FactWriter(messaging::Log& log, std::string process);
  // Returns once the log has confirmed it; makes the topic if there is none. Unavailable or DeadlineExceeded: it may or
  // may not be in the log, saying it again is right. Blocks for at most about 30 s.
  absl::Status Write(const v1::PulseFact& fact) { return WriteAll({&fact, 1}); }
  // The same for many, in their order; after an error the first of them may be in the log. Waits 30 s for some.
  absl::Status WriteAll(std::span<const v1::PulseFact> facts);

 private:
  messaging::Record RecordOf(const v1::PulseFact& fact) const;

  messaging::Log& log_;
  const core::Clock* clock_;  // null: NoTime
  const std::string process_;
};

}  // namespace fairlead::pulse
