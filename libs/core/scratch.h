#pragma once

#include <array>
#include <cstddef>

#include "google/protobuf/arena.h"

namespace fairlead::core {

// A generated protobuf message that lives on an arena, whose first block is part of this object: filling or parsing a
// message of up to about 3 KB takes hardly any memory from the heap. For messages that become bytes, or are read, and
// are dropped at once. Not thread-safe; lies on a stack.
template <typename Message>
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  Message& operator*() { return *message_; }
  Message* operator->() { return message_; }

 private:
  alignas(std::max_align_t) std::array<char, 4096> block_;
  google::protobuf::Arena arena_{block_.data(), block_.size()};
  Message* const message_ = google::protobuf::Arena::CreateMessage<Message>(&arena_);
};

}  // namespace fairlead::core
