#pragma once

#include <atomic>
#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "libs/core/task.h"

namespace fairlead::core {

// Group commit: items that are handed in one by one are dealt with many at a time. While a group is under way, those
// that come wait, and go into the next one together; whoever comes alone waits for nobody. Groups follow each other in
// the order of arrival. Thread-safe.
template <typename Item, typename Result>
class Gather {
 public:
  // Deals with a group: as many results, in the order of the items.
  using Together = std::function<Task<std::vector<Result>>(std::vector<Item>)>;

  // A group has at most `most` items.
  Gather(Together together, std::size_t most) : together_(std::move(together)), most_(most) {}
  // After the last Do has ended.
  ~Gather() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return !under_way_; });
  }
  Gather(const Gather&) = delete;
  Gather& operator=(const Gather&) = delete;

  Task<Result> Do(Item item) {
    waiting_.fetch_add(1, std::memory_order_relaxed);
    Entry entry{.item = std::move(item)};
    Entrance entrance(*this, entry);
    co_await entrance;
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    co_return *std::move(entry.result);
  }
  // Items that have not been dealt with.
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  struct Entry {
    Item item;
    std::optional<Result> result = {};
    std::coroutine_handle<> owner = {};
  };
  class Entrance {
   public:
    Entrance(Gather& gather, Entry& entry) : gather_(gather), entry_(entry) {}
    bool await_ready() const noexcept { return false; }
    // The owner may be resumed before this returns: nothing of this object is touched after Enter.
    void await_suspend(std::coroutine_handle<> owner) {
      entry_.owner = owner;
      gather_.Enter(entry_);
    }
    void await_resume() const noexcept {}

   private:
    Gather& gather_;
    Entry& entry_;
  };

  void Enter(Entry& entry) {
    {
      const std::lock_guard lock(mutex_);
      entries_.push_back(&entry);
      if (std::exchange(under_way_, true)) return;
    }
    Start(Drain(), [] {});
  }

  Task<void> Drain() {
    while (true) {
      const std::vector<Entry*> group = Take();
      if (group.empty()) co_return;
      std::vector<Item> items;
      items.reserve(group.size());
      for (Entry* entry : group) items.push_back(std::move(entry->item));
      std::vector<Result> results = co_await together_(std::move(items));
      for (std::size_t i = 0; i < group.size(); ++i) {
        group[i]->result.emplace(std::move(results[i]));
        group[i]->owner.resume();
      }
    }
  }

  // The next group. Empty: nobody waits, and whoever comes next drains; this object may end at once.
  std::vector<Entry*> Take() {
    const std::lock_guard lock(mutex_);
    std::vector<Entry*> group;
    while (!entries_.empty() && group.size() < most_) {
      group.push_back(entries_.front());
      entries_.pop_front();
    }
    if (group.empty()) {
      under_way_ = false;
      idle_.notify_all();
    }
    return group;
  }

  const Together together_;
  const std::size_t most_;
  std::atomic<std::size_t> waiting_{0};
  std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<Entry*> entries_;
  bool under_way_ = false;
};

}  // namespace fairlead::core
