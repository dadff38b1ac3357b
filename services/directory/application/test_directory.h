#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/blocking.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/relay.h"
#include "libs/messaging/fake_log.h"
#include "libs/observability/metrics.h"
#include "libs/redis/client.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/redis_server.h"
#include "services/directory/application/use_cases.h"
#include "services/directory/domain/test_values.h"
#include "services/directory/storage/codecs.h"

// What the tests of the use cases share: a directory over a real Redis.
namespace fairlead::directory {

// A caller who waits in this thread and keeps what they were told.
class PatientCaller final : public ImportCaller {
 public:
  core::Task<void> ToWorker() override { co_return; }
  core::Task<bool> Progress(std::uint32_t committed, std::uint32_t total) override {
    progress.emplace_back(committed, total);
    co_return progress.size() <= patience;
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> progress;
  std::size_t patience = 1'000'000;  // how often it may be told before it goes away
};

// A process of the directory: its own connections, its own ledger.
class Node {
 public:
  explicit Node(const testing::RedisServer& server)
      : redis({.host = server.host(), .port = server.port(), .timeout = absl::Seconds(20)}),
        ledger(redis, {.service = "directory"}, clock) {
    EXPECT_TRUE(redis.Start().ok());
    EXPECT_TRUE(testing::Eventually([&] { return redis.Ready().ok(); }));
    EXPECT_TRUE(ledger.Open().ok());
  }
  ~Node() { redis.Stop(absl::Now() + absl::Seconds(1)); }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  testing::FakeClock clock;
  redis::Client redis;
  ledger::Ledger ledger;
  const ProtoStores proto_stores;
  const Stores& stores = proto_stores.stores();
  const UseCases use_cases{ledger, stores};
};

class DirectoryTest : public ::testing::Test {
 protected:
  absl::StatusOr<ImportSummary> Import(std::vector<Row> rows, ImportOptions options = {}) {
    return core::BlockOn(node_.use_cases.import_people.Run(options, std::move(rows), caller_));
  }
  ImportCounts CountsOf(std::vector<Row> rows, const ImportOptions& options = {}) {
    const auto summary = Import(std::move(rows), options);
    EXPECT_TRUE(summary.ok()) << summary.status();
    if (!summary.ok()) return {};
    for (const RowProblem& problem : summary->problems) {
      ADD_FAILURE() << problem.line << " " << problem.field << " " << problem.problem;
    }
    return summary->counts;
  }

  static ledger::Request RequestOf(const std::string& id) {
    return {.principal = "hr", .request_id = id, .fingerprint = id};
  }
  absl::StatusOr<ErasureReceipt> Erase(const std::string& employee, const std::string& request = "erase") {
    const EraseEmployee::Command command{.request = RequestOf(request), .employee = EmployeeId(employee)};
    return core::BlockOn(node_.use_cases.erase_employee.Run(command));
  }
  absl::StatusOr<AbsenceReceipt> RecordDays(const std::string& employee, const std::string& first,
                                            const std::string& last, const std::string& request) {
    const RecordAbsence::Command command{.request = RequestOf(request),
                                         .employee = EmployeeId(employee),
                                         .first_date = first,
                                         .last_date = last,
                                         .kind = AbsenceKind::kHoliday};
    return core::BlockOn(node_.use_cases.record_absence.Run(command));
  }
  absl::StatusOr<Person> Get(const std::string& id) {
    return core::BlockOn(node_.use_cases.get_employee.Run(EmployeeId(id)));
  }
  absl::StatusOr<Person> Find(const std::string& email) {
    return core::BlockOn(node_.use_cases.find_employee_by_email.Run(email));
  }
  absl::StatusOr<EmployeePage> List(const ListEmployees::Query& query) {
    return core::BlockOn(node_.use_cases.list_employees.Run(query));
  }

  redis::Reply Ask(std::vector<std::string> words) {
    redis::Command command;
    for (const std::string& word : words) command.Add(std::string_view(word));
    std::vector<redis::Command> commands;
    commands.push_back(std::move(command));
    redis::Replies replies = redis::RunBlocking(node_.redis, 0, std::move(commands));
    EXPECT_TRUE(replies.ok()) << replies.status();
    return replies.ok() ? std::move((*replies)[0]) : redis::Reply();
  }

  // All that a key of Redis holds, in plain bytes.
  std::string Contents(const std::string& key) {
    const std::string type = Ask({"TYPE", key}).text;
    std::vector<std::string> command = {"GET", key};
    if (type == "hash") command = {"HGETALL", key};
    if (type == "set") command = {"SMEMBERS", key};
    if (type == "zset") command = {"ZRANGE", key, "0", "-1"};
    if (type == "stream") command = {"XRANGE", key, "-", "+"};
    const redis::Reply reply = Ask(command);
    EXPECT_FALSE(reply.IsError()) << key << " is of type " << type;
    return Flat(reply);
  }
  static std::string Flat(const redis::Reply& reply) {
    std::string bytes = reply.text;
    for (const redis::Reply& element : reply.elements) bytes += "\n" + Flat(element);
    return bytes;
  }

  // What waits in the outboxes of a topic: type and payload, in order within each partition.
  std::vector<std::pair<std::string, std::string>> Waiting(const std::string& topic) {
    std::vector<std::pair<std::string, std::string>> events;
    for (ledger::Partition partition = 0; partition < node_.ledger.partitions(); ++partition) {
      const redis::Reply entries = Ask({"XRANGE", node_.ledger.OutboxKey(partition, topic), "-", "+"});
      ledger::Outbox outbox(node_.ledger, partition, topic);
      for (const redis::Reply& entry : entries.elements) {
        const auto parsed = outbox.Parse(entry);
        EXPECT_TRUE(parsed.ok()) << parsed.status();
        events.emplace_back(parsed->event.type, parsed->event.payload);
      }
    }
    return events;
  }
  std::size_t CountOf(const std::string& type) {
    const auto events = Waiting(kEventsTopic);
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [&](const auto& event) { return event.first.ends_with(type); }));
  }

  testing::RedisServer server_;
  Node node_{server_};
  PatientCaller caller_;
};

}  // namespace fairlead::directory
