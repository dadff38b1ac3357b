#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "libs/ledger/inbox.h"
#include "libs/ledger/inbox_positions.h"
#include "libs/ledger/test_support.h"
#include "libs/messaging/dead_letter.h"

namespace fairlead::ledger {

// Consumers of kTopic over a log in memory. Every event of type purse.v1.Changed adds one to the purse "applied" and
// its sequence to the journal, in partitions 0 and 1.
class InboxConsumerTest : public LedgerTest {
 protected:
  InboxConsumerTest() {
    EXPECT_TRUE(log_.EnsureTopic({.name = kTopic, .partitions = 4}).ok());
    EXPECT_TRUE(log_.EnsureTopic({.name = messaging::DeadLetterTopic(kTopic), .partitions = 4}).ok());
  }

  static std::string IdOf(std::uint64_t sequence, const std::string& life = "") {
    return sequence == 0 ? std::string() : fmt::format("id{}{}", sequence, life);
  }
  // Puts the event into the log. A `life` other than "" is one after Redis lost commits.
  void Append(std::int32_t partition, std::uint64_t sequence, const std::string& type = "purse.v1.Changed",
              const std::string& life = "", const std::string& previous_life = "") {
    messaging::Event event;
    event.id = IdOf(sequence, life);
    event.type = type;
    event.source = fmt::format("/fairlead/purse/{}", partition);
    event.subject = "p";
    event.time = absl::FromUnixSeconds(1'793'610'000);
    event.sequence = sequence;
    event.previous_id = IdOf(sequence - 1, previous_life);
    event.payload = std::to_string(sequence);
    event.traceparent = traceparent_;
    event.topic = kTopic;
    event.partition = partition;
    ASSERT_GE(log_.Append(messaging::ToRecord(event)), 0);
  }

  Handler CreditHandler() {
    return [this](const messaging::Event& event) -> absl::StatusOr<std::vector<Touch>> {
      if (later_ > 0 && later_.fetch_sub(1) > 0) return absl::UnavailableError("later");
      if (poison_ != 0 && event.sequence == poison_) return absl::InvalidArgumentError("poison");
      ++handled_;
      const auto apply = [this, sequence = event.sequence](Unit& unit) -> absl::Status {
        if (before_apply_) FL_RETURN_IF_ERROR(before_apply_(sequence));
        FL_TRY(Purse purse, unit.Get(kPurses, "applied"));
        purse.points += 1;
        unit.Put(kPurses, "applied", purse);
        unit.Index({.kind = IndexChange::Kind::kSetField,
                    .index = "journal",
                    .member = fmt::format("{:09}", purse.points),
                    .score = 0,
                    .value = std::to_string(sequence)});
        return absl::OkStatus();
      };
      std::vector<Touch> touches;
      for (const Partition target : touched_) {
        touches.push_back({.partition = target, .reads = {KeyOf(kPurses, "applied")}, .apply = apply});
      }
      return touches;
    };
  }
  InboxOptions OptionsFor(std::string handler = "credit") {
    InboxOptions options;
    options.handler = std::move(handler);
    options.topics = {kTopic};
    options.handlers["purse.v1.Changed"] = CreditHandler();
    options.packages = {"purse.v1."};
    options.ignored = {"purse.v1.Ignored"};
    options.store_every = absl::Milliseconds(50);
    options.retry = absl::Milliseconds(5);
    return options;
  }
  std::unique_ptr<InboxConsumer> StartConsumer(Node& node) { return StartConsumer(node, OptionsFor()); }
  std::unique_ptr<InboxConsumer> StartConsumer(Node& node, InboxOptions options) {
    auto consumer = std::make_unique<InboxConsumer>(node.ledger, log_, node.metrics, std::move(options));
    EXPECT_TRUE(consumer->Start().ok());
    return consumer;
  }
  std::unique_ptr<InboxConsumer> StartConsumer() { return StartConsumer(node_); }

  std::int64_t Applied(Partition target) { return Points(target, "applied"); }
  // The sequences in the order in which they were applied.
  std::string Journal(Partition target) {
    const redis::Reply fields = Ask(node_.redis, {"HGETALL", ledger_.KeyName(target, "index:journal")});
    std::map<std::string, std::string> sorted;
    for (std::size_t i = 0; i + 1 < fields.elements.size(); i += 2) {
      sorted[fields.elements[i].text] = fields.elements[i + 1].text;
    }
    std::string text;
    for (const auto& [number, sequence] : sorted) text += sequence + " ";
    return text;
  }
  std::vector<messaging::Record> DeadLetterRecords(std::int32_t partition) {
    return log_.Records(messaging::DeadLetterTopic(kTopic), partition);
  }
  double Missing(const std::string& reason) {
    return node_.metrics
        .AddCounter("fairlead_event_gaps_total", "Events that never came (gap) or contradict what was seen (rewind)",
                    {{"topic", kTopic}, {"reason", reason}})
        .Value();
  }
  int Gaps() { return static_cast<int>(Missing("gap") + Missing("rewind")); }
  // How often the group ended this consumer with an error of that code.
  double Refusals(const std::string& code) {
    return node_.metrics
        .AddCounter("fairlead_subscription_errors_total", "Times the group ended this member or did not take it",
                    {{"handler", "credit"}, {"code", code}})
        .Value();
  }
  Source SourceOf(std::int32_t partition, std::string handler = "credit") {
    return {.topic = kTopic, .partition = partition, .handler = std::move(handler)};
  }
  InboxPositions PositionsOf(std::int32_t partition) {
    return *core::BlockOn(LoadInboxPositions(ledger_, SourceOf(partition)));
  }

  messaging::FakeLog log_;
  std::string traceparent_;  // of what Append puts into the log
  std::vector<Partition> touched_ = {0, 1};
  std::atomic<std::int64_t> handled_ = 0;
  std::atomic<int> later_ = 0;
  std::atomic<std::uint64_t> poison_ = 0;
  std::function<absl::Status(std::uint64_t sequence)> before_apply_;  // set before a consumer starts
};

}  // namespace fairlead::ledger
