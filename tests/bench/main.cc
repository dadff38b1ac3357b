// fairlead-bench: the limits of this machine, for scripts/bench.sh to put our own figures in proportion to.

#include <string>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "fmt/format.h"
#include "tests/bench/raw_limits.h"

int main(int argc, char** argv) {
  namespace bench = fairlead::bench;
  CLI::App app("Raw limits: operations a second, one number on standard output.", "fairlead-bench");
  app.require_subcommand(1);
  double seconds = 5;
  int in_flight = 64;
  app.add_option("--seconds", seconds, "How long")->capture_default_str();
  app.add_option("--in-flight", in_flight, "Unanswered at once")->capture_default_str();
  app.fallthrough();
  std::string port_file;
  std::string target;
  std::string bootstrap;
  std::string topic = "bench.raw.v1";
  int redis_port = 0;
  int partitions = 12;
  std::size_t bytes = 400;
  CLI::App* const serve = app.add_subcommand("echo-server", "Serves empty GiveAward calls until SIGTERM");
  serve->add_option("--port-file", port_file, "File for the port")->required();
  CLI::App* const echo = app.add_subcommand("echo", "Raw gRPC calls");
  echo->add_option("--target", target, "host:port of an echo-server")->required();
  CLI::App* const commits = app.add_subcommand("commits", "Raw commit.lua");
  commits->add_option("--redis-port", redis_port, "Port of a redis-server")->required();
  CLI::App* const produce = app.add_subcommand("produce", "Raw Kafka produce");
  produce->add_option("--bootstrap", bootstrap, "Kafka's address")->required();
  produce->add_option("--topic", topic, "Made if it is absent")->capture_default_str();
  produce->add_option("--partitions", partitions, "Its partitions")->capture_default_str();
  produce->add_option("--bytes", bytes, "Of each record")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const absl::Duration duration = absl::Seconds(seconds);
  absl::StatusOr<double> rate = 0.0;
  if (serve->parsed()) {
    if (const absl::Status served = bench::ServeEcho(port_file); !served.ok()) rate = served;
  } else if (echo->parsed()) {
    rate = bench::MeasureEcho(target, in_flight, duration);
  } else if (commits->parsed()) {
    rate = bench::MeasureCommits(redis_port, in_flight, duration);
  } else {
    rate = bench::MeasureProduce(bootstrap, topic, partitions, bytes, duration);
  }
  if (!rate.ok()) {
    fmt::print(stderr, "fairlead-bench: {}\n", std::string(rate.status().message()));
    return 1;
  }
  if (!serve->parsed()) fmt::print("{:.0f}\n", *rate);
  return 0;
}
