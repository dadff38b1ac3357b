#include "services/pulse/catalog/config.h"

#include "fmt/format.h"
#include "libs/http/get.h"

namespace fairlead::pulse::catalog {

Config Config::Load(int argc, char** argv) {
  Config config;
  runtime::ConfigParser parser(config.process.program,
                               "Surveys, their manifests, and the page on which people answer.");
  config.process.AddTo(parser);
  config.redis.AddTo(parser);
  config.rpc.AddTo(parser);
  config.auth.AddTo(parser);
  parser.Add("http.address", config.http.address, "where the page is served; port 0: any");
  parser.Add("http.threads", config.http.threads, "threads that serve it");
  parser.Add("page.directory", config.page_directory, "the built page (scripts/pulse-page.sh)");
  parser.Require("page.directory");
  parser.Add("page.origin", config.page_origin, "where people open the page, such as https://pulse.example");
  parser.Require("page.origin");
  parser.Add("issuer.origin", config.issuer_origin, "where the page reaches the issuer");
  parser.Require("issuer.origin");
  parser.Add("collector.origin", config.collector_origin, "where the page reaches the collector: another origin");
  parser.Require("collector.origin");
  parser.Add("signing_key_file", config.signing_key_file,
             "file with the 32-byte seed of the Ed25519 key that signs manifests, 64 hexadecimal digits");
  parser.Require("signing_key_file");
  parser.Add("replies.every", config.replies_every,
             "time between two publications of what authors of comments reply; the longer, the less they tell when");
  parser.Check([&config]() -> absl::Status {
    for (const std::string* origin : {&config.page_origin, &config.issuer_origin, &config.collector_origin}) {
      if (absl::Status url = http::CheckUrl(*origin); !url.ok()) return url;
      if (origin->ends_with('/')) return absl::InvalidArgumentError("an origin has no path: " + *origin);
    }
    // Else what a person fetches and what arrives would come over one connection.
    if (config.issuer_origin == config.collector_origin || config.page_origin == config.collector_origin) {
      return absl::InvalidArgumentError("collector.origin must be another than the page's and the issuer's");
    }
    return absl::OkStatus();
  });
  parser.Check([&config]() -> absl::Status {
    if (config.replies_every >= absl::Seconds(1)) return absl::OkStatus();
    return absl::InvalidArgumentError("replies.every must be at least 1s");
  });
  parser.ParseOrExit(argc, argv);
  return config;
}

PageFiles Config::LoadPage() const { return process.OrExit(PageFiles::Load(page_directory)); }

SigningKey Config::LoadSigningKey() const {
  SigningKey key(process.LoadSecret("signing_key_file", signing_key_file));
  if (key.public_key() == process.PlatformKey()) return key;
  process.Exit(
      absl::FailedPreconditionError("signing_key_file is not the key of which platform_key_file is the public half"));
}

Platform Config::PlatformWith(const PageFiles& page) const {
  return {.key = process.PlatformKey(),
          .issuer = issuer_origin,
          .collector = collector_origin,
          .page_script = page.script_hash()};
}

}  // namespace fairlead::pulse::catalog
