#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/messaging/log.h"

namespace fairlead::messaging {

struct FakeLogState;

// A Log in memory, with what can go wrong in a real one at the caller's command. It keeps log.h's contract
// (log_contract.h) and is as strict as the real one: topics must be made by EnsureTopic before they are used,
// rebalances wait until every member polls. Deliveries run on one thread per session. Thread-safe; sessions,
// subscriptions and readers may outlive it.
class FakeLog : public Log {
 public:
  explicit FakeLog(std::size_t queue_limit = 100'000);  // records a session may hold undelivered
  ~FakeLog() override;
  FakeLog(const FakeLog&) = delete;
  FakeLog& operator=(const FakeLog&) = delete;

  absl::StatusOr<std::unique_ptr<ProducerSession>> StartProducer() override;
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const std::string& group, const std::string& instance,
                                                          const std::vector<std::string>& topics,
                                                          Subscription::Listener listener) override;
  absl::StatusOr<std::unique_ptr<Reader>> Read(const std::string& topic, const std::vector<std::int32_t>& partitions,
                                               ReadFrom from) override;
  absl::StatusOr<Watermarks> Ends(const TopicPartition& partition) override;
  absl::Status EnsureTopic(const TopicOptions& topic) override;
  absl::Status DeleteTopic(const std::string& name) override;
  absl::Status Ping(absl::Duration timeout) override;

  // --- What can go wrong in a producer ---

  // Away: nothing is delivered (records wait), Poll, Ends, Read, EnsureTopic, DeleteTopic and Ping are Unavailable,
  // offsets that are stored are committed on return. Back: all goes on.
  void SetAway(bool away);
  // kRecords: what is produced stays with the session, not in the log. kConfirmations: it gets into the log, but is not
  // confirmed. kNothing: what was held back goes on.
  enum class Hold { kNothing, kRecords, kConfirmations };
  void HoldBack(Hold hold);
  // The `nth` record (from 1) that any one session has to deliver fails, and with it the session. Where it `lands`, the
  // record is in the log in spite of it. Once.
  void FailDelivery(std::uint64_t nth, bool lands = false);
  // Records that ended sessions dropped undelivered reach the log now, in the order of their production.
  void LandLate();
  // How many records sessions hold that are not yet in the log.
  std::size_t Waiting() const;
  // How many sessions were started so far.
  std::size_t Sessions() const;

  // --- What can go wrong in the log ---

  // Puts a record at the end of its partition without a session, as a foreign producer would. Returns its offset, -1
  // where there is no such partition.
  std::int64_t Append(Record record);
  // Appends a copy of the record at `offset`; false where there is none.
  bool Duplicate(const TopicPartition& partition, std::int64_t offset);
  // Loses the record at `offset`, as compaction or a broken disk would: a hole stays. False where there is none.
  bool Drop(const TopicPartition& partition, std::int64_t offset);
  // The next `polls` polls of readers find nothing, whatever there is: slow fetches.
  void SilenceReaders(std::size_t polls);
  // Loses everything before `begin` (retention).
  void TruncateBefore(const TopicPartition& partition, std::int64_t begin);
  // Loses everything from `end` on, whose offsets are given out again (an unclean election of a leader).
  void TruncateFrom(const TopicPartition& partition, std::int64_t end);

  // --- What can go wrong in a group ---

  // Throws all present members out, as after a pause longer than the session: they learn of it at their next Poll and
  // join again; until then they are zombies, whose offsets are not stored. Absent static members are forgotten.
  void ExpireMembers(const std::string& group);
  // The next Poll of one member of the group fails for good with `status`.
  void EndMember(const std::string& group, absl::Status status);
  // Makes the group divide its partitions anew.
  void Rebalance(const std::string& group);

  // --- What came of it ---

  // What is in a partition.
  std::vector<Record> Records(const std::string& topic, std::int32_t partition) const;
  std::optional<std::int64_t> Committed(const std::string& group, const TopicPartition& partition) const;

 private:
  std::shared_ptr<FakeLogState> state_;
};

}  // namespace fairlead::messaging
