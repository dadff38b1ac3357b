#include "libs/redis/reply_reader.h"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::redis {
namespace {

TEST(ReplyReader, ReadsEveryKindHoweverItsBytesAreCut) {
  const std::string bytes = "+OK\r\n-ERR no\r\n:-7\r\n$-1\r\n$0\r\n\r\n*-1\r\n*2\r\n*2\r\n:1\r\n$2\r\nab\r\n*0\r\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    ReplyReader reader;
    std::vector<Reply> replies;
    for (std::size_t begin = 0; begin < bytes.size(); begin += piece) {
      reader.Feed(std::string_view(bytes).substr(begin, piece));
      Reply reply;
      while (reader.Take(reply) == ReplyReader::Next::kReply) replies.push_back(std::move(reply));
    }
    ASSERT_EQ(replies.size(), 7u) << "pieces of " << piece;
    EXPECT_TRUE(replies[0].IsStatus("OK"));
    EXPECT_EQ(replies[1].ErrorCode(), "ERR");
    EXPECT_EQ(replies[1].text, "ERR no");
    EXPECT_EQ(replies[2].integer, -7);
    EXPECT_TRUE(replies[3].IsNil());
    EXPECT_TRUE(replies[4].IsString());
    EXPECT_TRUE(replies[5].IsNil());
    ASSERT_EQ(replies[6].elements.size(), 2u);
    EXPECT_EQ(replies[6].elements[0].elements.at(1).text, "ab");
    EXPECT_TRUE(replies[6].elements[1].IsArray());
  }
}

TEST(ReplyReader, RefusesWhatIsNotRedis) {
  for (const std::string bytes : {"HTTP/1.1 400 Bad Request\r\n", "*99999999999\r\n", "*100000000\r\n", "$x\r\n"}) {
    ReplyReader reader;
    reader.Feed(bytes);
    Reply reply;
    EXPECT_EQ(reader.Take(reply), ReplyReader::Next::kBroken) << bytes;
  }
}

}  // namespace
}  // namespace fairlead::redis
