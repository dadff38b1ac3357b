#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/testing/process.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"

namespace fairlead::fairleadctl {

// A whole Fairlead on loopback, as processes: Redis, the development broker, both services. For tests of the program as
// its users meet it. Aborts the test program where something does not start. Not thread-safe.
class TestStack {
 public:
  TestStack();
  ~TestStack();
  TestStack(const TestStack&) = delete;
  TestStack& operator=(const TestStack&) = delete;

  // Runs fairleadctl for `who`: "hr", "admin", or the id of an employee.
  testing::ProcessResult Ctl(const std::string& who, std::vector<std::string> arguments) const;
  // What it printed. A test failure unless it exits with 0 (and the output is one JSON document).
  std::string Table(const std::string& who, const std::vector<std::string>& arguments) const;
  nlohmann::json Json(const std::string& who, std::vector<std::string> arguments) const;
  // What it said on standard error. A test failure unless it exits with `code` and says one sentence.
  std::string Error(int code, const std::string& who, const std::vector<std::string>& arguments) const;
  // Imports a file in the form of mappings/fairlead.toml, below its header.
  testing::ProcessResult Import(const std::string& rows, const std::vector<std::string>& more = {}) const;

  testing::RedisServer& redis() { return redis_; }
  const std::string& kafka() const { return kafka_; }
  // Runs redis-cli on the stack's Redis; its output without the last line feed.
  std::string Redis(std::vector<std::string> arguments) const;

 private:
  void StartService(const std::string& program, const std::string& address, std::vector<std::string> more);
  std::string TokenFile(const std::string& who) const;

  testing::RedisServer redis_;
  testing::TemporaryDirectory directory_;
  std::string kafka_;
  std::string directory_address_;
  std::string recognition_address_;
  std::vector<std::unique_ptr<testing::Process>> processes_;  // in the order of their start
};

}  // namespace fairlead::fairleadctl
