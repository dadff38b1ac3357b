#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/chat/test_chat.h"

// A survey in chat, for tests: Slack's side, and time.
namespace fairlead::chat {

inline absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

// A survey of two weeks in Paris, from a Monday at six in the morning; Ana, Bob and Zoé are invited, Zoé in French.
class ChatSurveys : public ::testing::Test {
 protected:
  ChatSurveys() {
    world_.clock.Set(At("2026-11-23T06:30:00+01:00"));
    process_ = std::make_unique<Process>(world_);
    survey_ = {.id = "00112233445566778899aabbccddeeff",
               .manifest = "c0ffee" + std::string(58, '0'),
               .english = "Autumn pulse",
               .french = "Pouls d’automne",
               .dates = {.opens = At("2026-11-23T06:00:00+01:00"),
                         .closes = At("2026-12-04T18:00:00+01:00"),
                         .last_close = At("2026-12-08T18:00:00+01:00")},
               .least_answered = 20};
    world_.pulse.Launch(survey_, {EmployeeId("e1"), EmployeeId("e2"), EmployeeId("e3")});
  }

  // Time goes on to this moment, and everything that is due by then happens.
  void MoveTo(const std::string& time) {
    world_.clock.Set(At(time));
    Settle();
  }
  void Settle() {
    const auto told = core::BlockOn(process_->surveys.Look());
    ASSERT_TRUE(told.ok()) << told.status();
    told_.insert(told_.end(), told->begin(), told->end());
    ASSERT_TRUE(testing::Eventually([this] { return !IsBusy(); }));
  }
  // Whether a job is due, or under way: claimed jobs may be taken within half a minute.
  bool IsBusy() {
    const double soon = static_cast<double>(absl::ToUnixMillis(world_.clock.Now() + absl::Seconds(30)));
    for (ledger::Partition partition = 0; partition < process_->ledger.partitions(); ++partition) {
      const auto first = core::BlockOn(process_->ledger.TopScores(partition, "jobs", 0, 1));
      if (!first->empty() && -first->front().score < soon) return true;
    }
    return false;
  }
  std::vector<std::string> To(const std::string& user) {
    std::vector<std::string> messages;
    for (const auto& one : world_.slack.All("chat.postMessage")) {
      if (one.body["channel"] == user) messages.push_back(one.body.dump());
    }
    return messages;
  }
  std::size_t Said() { return world_.slack.All("chat.postMessage").size(); }
  // What the person reads in answer.
  std::string Press(const std::string& user, const std::string& action, const std::string& value) {
    return PressFor("respond", user, action, value);
  }
  // The same where it leads to another call of Slack's Web API.
  std::string PressFor(const std::string& method, const std::string& user, const std::string& action,
                       const std::string& value) {
    const std::string trigger = "t" + std::to_string(++triggers_);
    const nlohmann::json payload = {{"type", "block_actions"},
                                    {"user", {{"id", user}}},
                                    {"trigger_id", trigger},
                                    {"channel", {{"id", "D1"}}},
                                    {"response_url", world_.slack.Url("/respond/" + trigger)},
                                    {"actions", {{{"action_id", action}, {"value", value}}}}};
    const std::size_t before = world_.slack.All(method).size();
    EXPECT_EQ(process_->Post("/slack/interactivity", "payload=" + Encoded(payload.dump())).status, 200);
    EXPECT_TRUE(testing::Eventually([&] { return world_.slack.All(method).size() > before; }));
    EXPECT_TRUE(testing::Eventually([this] { return !IsBusy(); }));
    return world_.slack.LastText(method);
  }
  std::size_t GroupsLeft() {
    return core::BlockOn(process_->ledger.AggregateIds(process_->ledger.PartitionOf(survey_.id), "invited"))->size();
  }

  World world_;
  Survey survey_;
  std::unique_ptr<Process> process_;
  std::vector<absl::Duration> told_;

 private:
  int triggers_ = 0;
};

}  // namespace fairlead::chat
