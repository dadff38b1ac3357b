#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "libs/messaging/event.h"
#include "libs/messaging/fake_log.h"
#include "libs/messaging/log.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"

// For tests of what a process does over its death.
namespace fairlead::pulse {

// Another log as seen by a process that is killed at its n-th use of it (from 1; 0: never): from then on nothing
// reaches the log any more. `last_works`: the last use still had its effect, but nobody was left to hear of it.
class MortalLog final : public messaging::Log {
 public:
  MortalLog(messaging::Log& log, int dies_at, bool last_works)
      : log_(log), life_(std::make_shared<Life>(Life{dies_at, last_works, 0})) {}

  absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> StartProducer() override {
    if (life_->Use() != Fate::kLives) return Killed();
    auto session = log_.StartProducer();
    if (!session.ok()) return session.status();
    return std::make_unique<Session>(*std::move(session), life_);
  }
  absl::StatusOr<std::unique_ptr<messaging::Subscription>> Subscribe(
      const std::string& group, const std::string& instance, const std::vector<std::string>& topics,
      messaging::Subscription::Listener listener) override {
    if (life_->Use() != Fate::kLives) return Killed();
    return log_.Subscribe(group, instance, topics, std::move(listener));
  }
  absl::StatusOr<std::unique_ptr<messaging::Reader>> Read(const std::string& topic,
                                                          const std::vector<std::int32_t>& partitions,
                                                          messaging::ReadFrom from) override {
    if (life_->Use() != Fate::kLives) return Killed();
    return log_.Read(topic, partitions, from);
  }
  absl::StatusOr<messaging::Watermarks> Ends(const messaging::TopicPartition& partition) override {
    if (life_->Use() != Fate::kLives) return Killed();
    return log_.Ends(partition);
  }
  absl::Status EnsureTopic(const messaging::TopicOptions& topic) override {
    return Do([&] { return log_.EnsureTopic(topic); });
  }
  absl::Status DeleteTopic(const std::string& name) override {
    return Do([&] { return log_.DeleteTopic(name); });
  }
  absl::Status Ping(absl::Duration timeout) override {
    return Do([&] { return log_.Ping(timeout); });
  }

 private:
  enum class Fate { kLives, kDies, kDiesAfterwards };
  struct Life {
    int dies_at;
    bool last_works;
    int uses;

    Fate Use() {
      ++uses;
      if (dies_at == 0 || uses < dies_at) return Fate::kLives;
      return uses == dies_at && last_works ? Fate::kDiesAfterwards : Fate::kDies;
    }
  };

  class Session final : public messaging::ProducerSession {
   public:
    Session(std::unique_ptr<messaging::ProducerSession> session, std::shared_ptr<Life> life)
        : session_(std::move(session)), life_(std::move(life)) {}
    absl::Status Produce(messaging::Record record, Delivered delivered) override {
      const Fate fate = life_->Use();
      if (fate == Fate::kDies) return Killed();
      absl::Status produced = session_->Produce(std::move(record), std::move(delivered));
      if (fate == Fate::kLives) return produced;
      absl::Status landed = session_->Flush(absl::Seconds(20));
      return landed.ok() ? Killed() : landed;
    }
    absl::Status Flush(absl::Duration timeout) override {
      const Fate fate = life_->Use();
      if (fate == Fate::kDies) return Killed();
      absl::Status flushed = session_->Flush(timeout);
      return fate == Fate::kLives ? flushed : Killed();
    }

   private:
    const std::unique_ptr<messaging::ProducerSession> session_;
    const std::shared_ptr<Life> life_;
  };

  static absl::Status Killed() { return absl::UnavailableError("the process was killed"); }
  template <typename Use>
  absl::Status Do(const Use& use) {
    const Fate fate = life_->Use();
    if (fate == Fate::kDies) return Killed();
    absl::Status done = use();
    return fate == Fate::kLives ? done : Killed();
  }

  messaging::Log& log_;
  const std::shared_ptr<Life> life_;
};

// The facts that `process` has written.
inline std::vector<v1::PulseFact> FactsOf(const messaging::FakeLog& log, const std::string& process) {
  std::vector<v1::PulseFact> facts;
  for (messaging::Record& record : log.Records(FactTopic(process), 0)) {
    v1::PulseFact& fact = facts.emplace_back();
    fact.ParseFromString(messaging::FromRecord(std::move(record))->payload);
  }
  return facts;
}

// What a process knows that has just started.
inline void ReadInto(SurveyBook& book, const messaging::FakeLog& log, const std::vector<std::string>& processes) {
  for (const std::string& process : processes) {
    for (const v1::PulseFact& fact : FactsOf(log, process)) book.Apply(fact);
  }
}

}  // namespace fairlead::pulse
