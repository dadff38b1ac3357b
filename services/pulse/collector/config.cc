#include "services/pulse/collector/config.h"

#include <algorithm>

#include "libs/http/get.h"

namespace fairlead::pulse::collector {

Config Config::Load(int argc, char** argv) {
  Config config;
  config.http.threads = 64;
  runtime::ConfigParser parser(config.process.program, "Takes sealed bundles of answers, and knows nobody.");
  config.process.AddTo(parser);
  config.redis.AddTo(parser);
  parser.Add("http.address", config.http.address, "where the page reaches the collector; port 0: any");
  parser.Add("http.threads", config.http.threads, "threads that serve it");
  parser.Add("page.origin", config.page_origin, "where people open the page, such as https://pulse.example");
  parser.Require("page.origin");
  parser.Add("admission_key_file", config.admission_key_file,
             "file with the 32 bytes that issuer and collector share, 64 hexadecimal digits");
  parser.Require("admission_key_file");
  parser.Add("replica", config.collect.replica, "this replica's name");
  parser.Add("replicas", config.collect.replicas, "names of all replicas; a survey ends when each of them has ended");
  parser.Add("partitions", config.collect.partitions, "partitions of a survey's topic; the same for all replicas");
  parser.Add("patience", config.collect.patience, "how long one bundle waits for the log's confirmation");
  parser.Add("interval", config.interval, "time between two looks for surveys that begin or end");
  parser.Check([&config] { return http::CheckUrl(config.page_origin); });
  parser.Check([&config]() -> absl::Status {
    const auto& all = config.collect.replicas;
    if (std::find(all.begin(), all.end(), config.collect.replica) == all.end()) {
      return absl::InvalidArgumentError("replica must be one of replicas");
    }
    if (config.collect.partitions < 1 || config.collect.partitions > 1000) {
      return absl::InvalidArgumentError("partitions must be from 1 to 1000");
    }
    if (config.collect.patience < absl::Seconds(1) || config.collect.patience > absl::Seconds(60)) {
      return absl::InvalidArgumentError("patience must be from 1s to 60s");
    }
    if (config.interval < absl::Milliseconds(10)) return absl::InvalidArgumentError("interval must be at least 10ms");
    return absl::OkStatus();
  });
  parser.ParseOrExit(argc, argv);
  return config;
}

Secret Config::AdmissionSecret() const { return process.LoadSecret("admission_key_file", admission_key_file); }

}  // namespace fairlead::pulse::collector
