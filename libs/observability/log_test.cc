#include "libs/observability/log.h"

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace fairlead::observability {
namespace {

class LogLine : public testing::Test {
 protected:
  LogLine() {
    SetSink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~LogLine() override {
    SetSink({});
    SetLevel(Level::kInfo);
  }
  nlohmann::json Last() const { return nlohmann::json::parse(lines_.at(lines_.size() - 1)); }
  std::vector<std::string> lines_;
};

TEST_F(LogLine, WritesOneJsonObjectPerLineWithTypedFields) {
  Log(Level::kWarning, "Something \"happened\".",
      {{"partition", 7}, {"ratio", 0.5}, {"clean", true}, {"award_id", std::string("a1")}});
  const nlohmann::json line = Last();
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["message"], "Something \"happened\".");
  EXPECT_EQ(line["partition"], 7);
  EXPECT_EQ(line["ratio"], 0.5);
  EXPECT_EQ(line["clean"], true);
  EXPECT_EQ(line["award_id"], "a1");
  EXPECT_EQ(std::string(line["time"]).back(), 'Z');
}

TEST_F(LogLine, LeavesOutLinesBelowTheLevel) {
  Log(Level::kDebug, "quiet");
  EXPECT_TRUE(lines_.empty());
  SetLevel(Level::kDebug);
  Log(Level::kDebug, "loud");
  EXPECT_EQ(lines_.size(), 1u);
}

TEST_F(LogLine, StaysJsonWhateverTheTextHolds) {
  Log(Level::kInfo, "text", {{"reason", "a\nb\xff\x01"}, {"value", std::numeric_limits<double>::infinity()}});
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  EXPECT_EQ(Last()["reason"], "a\nb\xEF\xBF\xBD\x01");
  EXPECT_EQ(Last()["value"], "inf");
}

TEST_F(LogLine, TakesTheTraceIdOutOfATraceparent) {
  Log(Level::kInfo, "text", {Trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")});
  EXPECT_EQ(Last()["trace_id"], "0af7651916cd43dd8448eb211c80319c");
  Log(Level::kInfo, "text", {Trace("malformed")});
  EXPECT_FALSE(Last().contains("trace_id"));
}

TEST_F(LogLine, WritesAStatusWithItsCode) {
  Log(Level::kInfo, "text", {{"error", absl::NotFoundError("no such key")}});
  EXPECT_EQ(Last()["error"], "NOT_FOUND: no such key");
}

TEST_F(LogLine, MayBeCalledFromManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int j = 0; j < 100; ++j) Log(Level::kInfo, "text", {{"thread", i}, {"line", j}});
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_EQ(lines_.size(), 400u);
  for (const auto& line : lines_) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST(ParseLevel, KnowsFourLevels) {
  EXPECT_EQ(*ParseLevel("debug"), Level::kDebug);
  EXPECT_EQ(*ParseLevel("error"), Level::kError);
  EXPECT_EQ(ParseLevel("verbose").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fairlead::observability
