#include "services/pulse/issuer/config.h"

#include <memory>

#include "libs/http/get.h"

namespace fairlead::pulse::issuer {

Config Config::Load(int argc, char** argv) {
  Config config;
  config.directory.address = "127.0.0.1:7070";
  runtime::ConfigParser parser(config.process.program, "Gives each person on a survey's roster slips, once.");
  config.process.AddTo(parser);
  config.redis.AddTo(parser);
  config.rpc.AddTo(parser);
  config.directory.AddTo(parser, "directory");
  config.auth.AddTo(parser);
  parser.Add("link.audience", config.link_audience,
             "audience of the tokens in people's links; none other is taken there");
  parser.Add("http.address", config.http.address, "where the page reaches the issuer; port 0: any");
  parser.Add("http.threads", config.http.threads, "threads that serve it");
  parser.Add("page.origin", config.page_origin, "where people open the page, such as https://pulse.example");
  parser.Require("page.origin");
  parser.Add("secrets", config.secrets,
             "directory for what is kept of open surveys: this user's alone, on a volume without backup and snapshot");
  parser.Require("secrets");
  parser.Add("admission_key_file", config.admission_key_file,
             "file with the 32 bytes that issuer and collector share, 64 hexadecimal digits");
  parser.Require("admission_key_file");
  parser.Add("interval", config.interval, "time between two looks for surveys that have ended");
  parser.Check([&config] { return http::CheckUrl(config.page_origin); });
  parser.Check([&config]() -> absl::Status {
    if (config.link_audience.empty() || config.link_audience == config.auth.audience) {
      return absl::InvalidArgumentError("link.audience must be set, and another than auth.audience");
    }
    if (config.interval < absl::Milliseconds(10)) return absl::InvalidArgumentError("interval must be at least 10ms");
    return absl::OkStatus();
  });
  parser.ParseOrExit(argc, argv);
  return config;
}

auth::VerifierOptions Config::LinkAuth() const {
  auth::VerifierOptions options = auth;
  options.audience = link_audience;
  return options;
}

std::unique_ptr<rpc::Client> Config::ConnectDirectory() const {
  return process.OrExit(rpc::Client::Connect(directory));
}

SecretFiles Config::OpenSecrets() const { return process.OrExit(SecretFiles::Open(secrets)); }

Secret Config::AdmissionSecret() const { return process.LoadSecret("admission_key_file", admission_key_file); }

}  // namespace fairlead::pulse::issuer
