#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/process.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::testing {
namespace {

// Sends one inline command over a fresh connection; the first bytes of the answer, or "" if none comes within 200 ms.
std::string Ask(int port, const std::string& command) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 0, .tv_usec = 200'000};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  const std::string line = command + "\r\n";
  char buffer[256];
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      send(connection, line.data(), line.size(), MSG_NOSIGNAL) > 0) {
    const ssize_t n = recv(connection, buffer, sizeof(buffer), 0);
    if (n > 0) answer.assign(buffer, static_cast<std::size_t>(n));
  }
  close(connection);
  return answer;
}

TEST(Eventually, WaitsForWhatAnotherThreadDoes) {
  std::atomic<bool> done = false;
  std::thread other([&] { done = true; });
  EXPECT_TRUE(Eventually([&] { return done.load(); }));
  other.join();
}

TEST(Eventually, GivesUpAtTheDeadline) {
  int asked = 0;
  EXPECT_FALSE(Eventually([&] { return ++asked < 0; }, absl::Milliseconds(20)));
  EXPECT_GE(asked, 2);
}

TEST(TemporaryDirectory, IsRemovedWithWhatItHolds) {
  std::filesystem::path path;
  {
    const TemporaryDirectory directory;
    path = directory.path();
    const std::string file = directory.Write("a", "one");
    directory.Write("a", "two");
    std::ostringstream contents;
    contents << std::ifstream(file).rdbuf();
    EXPECT_EQ(contents.str(), "two");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(FakeClock, MovesOnlyWhenTold) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  EXPECT_EQ(absl::FormatTime(start, absl::UTCTimeZone()), "2026-11-02T09:00:00+00:00");
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(clock.Now() - start, absl::Hours(1));
  clock.Set(start);
  EXPECT_EQ(clock.Now(), start);
}

TEST(Process, CapturesOutputAndExitCode) {
  const auto result = RunProcess({.arguments = {"sh", "-c", "cat; echo $COLOUR >&2; exit 3"},
                                  .environment = {{"COLOUR", "blue"}},
                                  .input = "from standard input"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->code, 3);
  EXPECT_EQ(result->out, "from standard input");
  EXPECT_EQ(result->err, "blue\n");
}

TEST(Process, DoesNotFindAMissingProgram) {
  EXPECT_EQ(RunProcess({.arguments = {"fairlead-no-such-program"}}).status().code(), absl::StatusCode::kNotFound);
}

TEST(Process, KillsWhatTakesTooLong) {
  EXPECT_EQ(RunProcess({.arguments = {"sleep", "600"}}, absl::Milliseconds(20)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(Process, ReportsTheSignalThatEndedIt) {
  auto process = Process::Start({.arguments = {"sleep", "600"}});
  ASSERT_TRUE(process.ok()) << process.status();
  EXPECT_TRUE((*process)->Running());
  (*process)->Signal(SIGTERM);
  const auto exit = (*process)->Wait(absl::Seconds(20));
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->signal, SIGTERM);
  EXPECT_FALSE((*process)->Running());
}

TEST(Process, DiesWithTheThreadThatStartedIt) {
  std::unique_ptr<Process> process;
  std::thread starter([&] { process = *Process::Start({.arguments = {"sleep", "600"}}); });
  starter.join();
  const auto exit = process->Wait(absl::Seconds(20));
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->signal, SIGKILL);
}

TEST(RedisServer, KeepsItsDataAndPortThroughAKill) {
  RedisServer server;
  const int port = server.port();
  EXPECT_EQ(Ask(port, "SET a 1"), "+OK\r\n");
  server.Kill();
  EXPECT_EQ(Ask(port, "GET a"), "");
  ASSERT_TRUE(server.Start().ok());
  EXPECT_EQ(server.port(), port);
  EXPECT_EQ(Ask(port, "GET a"), "$1\r\n1\r\n");
  server.Stop();
  ASSERT_TRUE(server.Start().ok());
  EXPECT_EQ(Ask(port, "GET a"), "$1\r\n1\r\n");
}

TEST(RedisServer, AnswersNothingWhilePaused) {
  RedisServer server;
  server.Pause();
  EXPECT_EQ(Ask(server.port(), "PING"), "");
  server.Continue();
  EXPECT_TRUE(Eventually([&] { return Ask(server.port(), "PING") == "+PONG\r\n"; }));
}

}  // namespace
}  // namespace fairlead::testing
