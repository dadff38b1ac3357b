#pragma once

#include <memory>
#include <string_view>

#include "libs/redis/reply.h"

struct redisReader;  // NOLINT(readability-identifier-naming): hiredis's

namespace fairlead::redis {

// Makes replies out of the bytes of one connection: hiredis's parser, writing into Reply at once. The only file that
// knows hiredis, and builds with 0.14 and 1.x. Not thread-safe.
class ReplyReader {
 public:
  enum class Next { kReply, kMoreNeeded, kBroken };

  ReplyReader();
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  // Adds bytes as they were received, cut anywhere.
  void Feed(std::string_view bytes);
  // Takes the next complete reply. kBroken: these are not RESP2 replies; the connection cannot be used any more.
  Next Take(Reply& reply);

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };
  std::unique_ptr<redisReader, Free> reader_;
  Reply root_;
};

}  // namespace fairlead::redis
