#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/kafka/dev_broker.h"

namespace fairlead::kafka {
namespace {

constexpr std::int32_t kMostPartitions = 1'000;

struct Options {
  std::int32_t partitions = 12;
  std::vector<std::string> topics;
  std::string address_file;
};

// By rename, so that whoever waits for the file finds all of it.
absl::Status WriteAddress(const std::string& path, const std::string& address) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh);
  file << address << '\n' << std::flush;
  std::error_code error;
  if (file.good()) std::filesystem::rename(fresh, path, error);
  if (file.good() && !error) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("the address file {} cannot be written", path));
}

// `topic` is a name, or "name:partitions".
absl::Status CreateTopic(DevBroker& broker, const std::string& topic, std::int32_t partitions) {
  const std::size_t colon = topic.find(':');
  if (colon == std::string::npos) return broker.CreateTopic(topic, partitions);
  const char* const end = topic.data() + topic.size();
  const auto [rest, error] = std::from_chars(topic.data() + colon + 1, end, partitions);
  if (error != std::errc() || rest != end || partitions < 1 || partitions > kMostPartitions) {
    return absl::InvalidArgumentError(
        fmt::format("--topic {}: behind the colon must be a number from 1 to {}", topic, kMostPartitions));
  }
  return broker.CreateTopic(topic.substr(0, colon), partitions);
}

absl::Status Run(const Options& options, const sigset_t& signals) {
  FL_TRY(const auto broker, DevBroker::Start());
  for (const std::string& topic : options.topics) FL_RETURN_IF_ERROR(CreateTopic(*broker, topic, options.partitions));
  fmt::print(
      "bootstrap={}\nThis broker keeps everything in memory, drops the oldest beyond 5 MiB a partition and proves "
      "nothing about exactly-once.\n",
      broker->bootstrap_servers());
  std::fflush(stdout);
  if (!options.address_file.empty()) {
    FL_RETURN_IF_ERROR(WriteAddress(options.address_file, broker->bootstrap_servers()));
  }
  int signal = 0;
  sigwait(&signals, &signal);
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  // Before any thread starts, so that all inherit it and the signals wait for sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Options options;
  CLI::App app("A Kafka broker for development on a loopback port that the kernel chooses; in memory, without a JVM.");
  app.add_option("--partitions", options.partitions, "partitions of each topic")
      ->check(CLI::Range(1, kMostPartitions))
      ->capture_default_str();
  app.add_option("--topic", options.topics, "a topic to make, NAME or NAME:PARTITIONS; give it again for more")
      ->required();
  app.add_option("--address-file", options.address_file, "where to write host:port once the broker serves");
  app.footer("Example: fairlead-devbroker --topic recognition.events.v1 --topic recognition.events.v1.dlq");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const absl::Status status = Run(options, signals);
  if (status.ok()) return 0;
  fmt::print(stderr, "fairlead-devbroker: {}\n", std::string(status.message()));
  return 1;
}

}  // namespace
}  // namespace fairlead::kafka

int main(int argc, char** argv) { return fairlead::kafka::Main(argc, argv); }
