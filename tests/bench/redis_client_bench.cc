// How fast pipelines go to one redis-server (appendonly, appendfsync always) by three ways, alternated, a number of
// times: blocking hiredis with a full pipeline on one connection, hiredis's async API over libuv, and redis::Client.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <hiredis/adapters/libuv.h>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <sys/resource.h>

#include "fmt/format.h"
#include "libs/core/task.h"
#include "libs/redis/client.h"
#include "libs/testing/redis_server.h"

namespace {

using fairlead::redis::Client;
using fairlead::redis::Command;
using fairlead::redis::Replies;
using Steady = std::chrono::steady_clock;

struct Plan {
  int in_flight = 64;
  int commands = 100'000;
  int connections = 2;
  std::vector<std::vector<std::string>> kinds;  // one of them for each command, in turn
  const std::vector<std::string>& Words(int i) const { return kinds[static_cast<std::size_t>(i) % kinds.size()]; }
};

struct Result {
  double per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double cpu_us = 0;  // of this process, for one command: unlike the others it hardly depends on what else runs
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Stopwatch {
 public:
  explicit Stopwatch(int commands) { latencies_.reserve(static_cast<std::size_t>(commands)); }
  void Add(Steady::time_point sent) {
    latencies_.push_back(std::chrono::duration<double, std::milli>(Steady::now() - sent).count());
  }
  Result Finish() {
    const double cpu = CpuSeconds() - cpu_begin_;
    const double seconds = std::chrono::duration<double>(Steady::now() - begin_).count();
    std::sort(latencies_.begin(), latencies_.end());
    const auto count = static_cast<double>(latencies_.size());
    return {.per_second = count / seconds,
            .p50_ms = latencies_[static_cast<std::size_t>(count * 0.50)],
            .p99_ms = latencies_[static_cast<std::size_t>(count * 0.99)],
            .cpu_us = cpu / count * 1e6};
  }

 private:
  Steady::time_point begin_ = Steady::now();
  double cpu_begin_ = CpuSeconds();
  std::vector<double> latencies_;
};

void Append(redisContext* context, const std::vector<std::string>& words) {
  std::vector<const char*> pointers;
  std::vector<std::size_t> sizes;
  for (const std::string& word : words) {
    pointers.push_back(word.data());
    sizes.push_back(word.size());
  }
  redisAppendCommandArgv(context, static_cast<int>(words.size()), pointers.data(), sizes.data());
}

Result Blocking(const Plan& plan, int port) {
  redisContext* context = redisConnect("127.0.0.1", port);
  std::vector<Steady::time_point> sent;
  Stopwatch stopwatch(plan.commands);
  for (int i = 0; i < plan.commands + plan.in_flight; ++i) {
    if (i < plan.commands) {
      sent.push_back(Steady::now());
      Append(context, plan.Words(i));
    }
    if (i >= plan.in_flight) {
      void* reply = nullptr;
      if (redisGetReply(context, &reply) != REDIS_OK) std::abort();
      freeReplyObject(reply);
      stopwatch.Add(sent[static_cast<std::size_t>(i - plan.in_flight)]);
    }
  }
  redisFree(context);
  return stopwatch.Finish();
}

struct LibuvRun {
  const Plan& plan;
  std::vector<redisAsyncContext*> contexts{};
  Stopwatch stopwatch;
  int sent = 0;
  int ended = 0;

  struct Call {
    LibuvRun* run = nullptr;
    Steady::time_point sent;
  };
  void SendNext() {
    if (sent == plan.commands) return;
    const std::vector<std::string>& words = plan.Words(sent);
    std::vector<const char*> pointers;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
      pointers.push_back(word.data());
      sizes.push_back(word.size());
    }
    redisAsyncContext* context = contexts[static_cast<std::size_t>(sent++) % contexts.size()];
    const auto answered = [](redisAsyncContext*, void*, void* data) {
      const std::unique_ptr<Call> call(static_cast<Call*>(data));
      call->run->stopwatch.Add(call->sent);
      if (++call->run->ended == call->run->plan.commands) {
        for (redisAsyncContext* each : call->run->contexts) redisAsyncDisconnect(each);
      }
      call->run->SendNext();
    };
    redisAsyncCommandArgv(context, answered, new Call{this, Steady::now()}, static_cast<int>(words.size()),
                          pointers.data(), sizes.data());
  }
};

Result Libuv(const Plan& plan, int port) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  LibuvRun run{.plan = plan, .stopwatch = Stopwatch(plan.commands)};
  for (int i = 0; i < plan.connections; ++i) {
    run.contexts.push_back(redisAsyncConnect("127.0.0.1", port));
    redisLibuvAttach(run.contexts.back(), &loop);
  }
  for (int i = 0; i < plan.in_flight; ++i) run.SendNext();
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  return run.stopwatch.Finish();
}

struct ClientRun {
  const Plan& plan;
  Client& client;
  Stopwatch stopwatch;
  std::promise<void> done{};
  int sent = 0;  // these two: of the I/O thread
  int ended = 0;
};

fairlead::core::Task<void> Worker(ClientRun& run) {
  while (run.sent < run.plan.commands) {
    const int i = run.sent++;
    Command command;
    for (const std::string& word : run.plan.Words(i)) command.Add(std::string_view(word));
    std::vector<Command> commands;
    commands.push_back(std::move(command));
    const Steady::time_point sent = Steady::now();
    const Replies replies = co_await run.client.Run(static_cast<std::uint32_t>(i), std::move(commands));
    if (!replies.ok()) std::abort();
    run.stopwatch.Add(sent);
    if (++run.ended == run.plan.commands) run.done.set_value();
  }
}

Result OurClient(const Plan& plan, int port) {
  Client client({.port = port, .connections = plan.connections, .timeout = absl::Seconds(30)});
  if (!client.Start().ok() || !client.WaitUntilReady(absl::Seconds(10)).ok()) std::abort();
  ClientRun run{.plan = plan, .client = client, .stopwatch = Stopwatch(plan.commands)};
  client.Send(0, {}, [&](const Replies&) {
    for (int i = 0; i < plan.in_flight; ++i) fairlead::core::Start(Worker(run), [] {});
  });
  run.done.get_future().wait();
  const Result result = run.stopwatch.Finish();
  client.Stop(absl::InfiniteFuture());
  return result;
}

// A script of the size and work of a ledger commit: reads a version, writes a hash, a counter and a stream entry.
constexpr const char* kScript = R"(
local version = redis.call('HGET', KEYS[1], 'v')
local sequence = redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[3], sequence .. '-0', 'e', ARGV[1])
redis.call('HSET', KEYS[1], 'v', sequence, 'b', ARGV[2])
return {version, sequence})";

std::string LoadScript(int port) {
  redisContext* context = redisConnect("127.0.0.1", port);
  auto* reply = static_cast<redisReply*>(redisCommand(context, "SCRIPT LOAD %s", kScript));
  std::string sha(reply->str, static_cast<std::size_t>(reply->len));
  freeReplyObject(reply);
  redisFree(context);
  return sha;
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  int rounds = 3;
  std::string directory;
  CLI::App app("Redis pipelines: blocking hiredis, hiredis over libuv, redis::Client");
  app.add_option("--in-flight", plan.in_flight);
  app.add_option("--commands", plan.commands);
  app.add_option("--connections", plan.connections);
  app.add_option("--rounds", rounds);
  app.add_option("--directory", directory, "where the server's append-only file lies");
  CLI11_PARSE(app, argc, argv);

  const fairlead::testing::RedisServer server({.directory = directory});
  const std::string sha = LoadScript(server.port());
  const std::string event(200, 'e');
  const std::map<std::string, std::vector<std::vector<std::string>>> workloads{
      {"SET", {{"SET", "k1", event}, {"SET", "k2", event}}},
      {"EVALSHA",
       {{"EVALSHA", sha, "3", "a1", "s1", "o1", event, "state"},
        {"EVALSHA", sha, "3", "a2", "s2", "o2", event, "state"}}}};
  const std::map<std::string, std::function<Result(const Plan&, int)>> ways{
      {"blocking", Blocking}, {"libuv", Libuv}, {"client", OurClient}};
  fmt::print("{:8} {:9} {:>10} {:>8} {:>8} {:>8}\n", "command", "way", "per second", "p50 ms", "p99 ms", "cpu us");
  for (const auto& [workload, kinds] : workloads) {
    plan.kinds = kinds;
    for (int round = 0; round < rounds; ++round) {
      for (const auto& [name, run] : ways) {
        const Result result = run(plan, server.port());
        fmt::print("{:8} {:9} {:10.0f} {:8.2f} {:8.2f} {:8.2f}\n", workload, name, result.per_second, result.p50_ms,
                   result.p99_ms, result.cpu_us);
      }
    }
  }
}
