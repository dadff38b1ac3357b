#include "libs/redis/reply_reader.h"

#include <cstddef>
#include <new>
#include <string>
#include <utility>

#include <hiredis/hiredis.h>
#include <hiredis/read.h>

namespace fairlead::redis {
namespace {

// More elements than any reply of ours has; a broken stream must not make us allocate what it names.
constexpr std::size_t kMaxElements = 1 << 24;

// Where the parser's current object goes: the reply itself, or an element of the array around it.
Reply* Target(const redisReadTask* task) {
  if (task->parent == nullptr) return static_cast<Reply*>(task->privdata);
  return &static_cast<Reply*>(task->parent->obj)->elements[static_cast<std::size_t>(task->idx)];
}

// hiredis takes a null pointer from these functions as "out of memory" and stops, which ends the connection.
void* MakeString(const redisReadTask* task, char* text, std::size_t size) {
  Reply* reply = Target(task);
  reply->kind = task->type == REDIS_REPLY_ERROR    ? Reply::Kind::kError
                : task->type == REDIS_REPLY_STATUS ? Reply::Kind::kStatus
                                                   : Reply::Kind::kString;
  try {
    reply->text.assign(text, size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  return reply;
}

void* MakeArray(const redisReadTask* task, std::size_t elements) {
  if (elements > kMaxElements) return nullptr;
  Reply* reply = Target(task);
  reply->kind = Reply::Kind::kArray;
  try {
    reply->elements.resize(elements);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  return reply;
}

void* MakeInteger(const redisReadTask* task, long long value) {
  Reply* reply = Target(task);
  reply->kind = Reply::Kind::kInteger;
  reply->integer = value;
  return reply;
}

void* MakeNil(const redisReadTask* task) {
  Reply* reply = Target(task);
  reply->kind = Reply::Kind::kNil;
  return reply;
}

// The table differs between hiredis 0.14 (array sizes are int) and 1.x (size_t, and more kinds, which RESP2 has not).
template <typename Functions>
Functions MakeFunctions() {
  Functions functions{};
  functions.createString = MakeString;
  functions.createArray = [](const redisReadTask* task, auto elements) -> void* {
    return MakeArray(task, static_cast<std::size_t>(elements));
  };
  functions.createInteger = MakeInteger;
  functions.createNil = MakeNil;
  functions.freeObject = [](void*) {};  // replies belong to the reader
  if constexpr (requires { functions.createDouble; }) {
    functions.createDouble = [](const redisReadTask*, double, char*, std::size_t) -> void* { return nullptr; };
    functions.createBool = [](const redisReadTask*, int) -> void* { return nullptr; };
  }
  return functions;
}

redisReplyObjectFunctions* Functions() {
  static redisReplyObjectFunctions functions = MakeFunctions<redisReplyObjectFunctions>();
  return &functions;
}

}  // namespace

ReplyReader::ReplyReader() : reader_(redisReaderCreateWithFunctions(Functions())) {
  if (reader_ == nullptr) throw std::bad_alloc();
  reader_->maxbuf = 1 << 20;  // keeps its buffer between reads of 64 KB
  reader_->privdata = &root_;
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::Free::operator()(redisReader* reader) const { redisReaderFree(reader); }

void ReplyReader::Feed(std::string_view bytes) { redisReaderFeed(reader_.get(), bytes.data(), bytes.size()); }

ReplyReader::Next ReplyReader::Take(Reply& reply) {
  void* complete = nullptr;
  if (redisReaderGetReply(reader_.get(), &complete) != REDIS_OK) return Next::kBroken;
  if (complete == nullptr) return Next::kMoreNeeded;
  reply = std::exchange(root_, Reply{});
  return Next::kReply;
}

}  // namespace fairlead::redis
