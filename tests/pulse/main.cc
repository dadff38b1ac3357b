// Lets simulated people answer a survey: fairlead-pulse-crowd --help.
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/auth/issuer.h"
#include "libs/core/unhex.h"
#include "libs/runtime/process.h"
#include "tests/pulse/crowd.h"

int main(int argc, char** argv) {
  using namespace fairlead;  // NOLINT(google-build-using-namespace)
  runtime::ConfigureProcess();
  pulse::testing::CrowdOptions options;
  std::string survey;
  std::string people;
  std::string key_file;
  std::string links;
  std::string key_id = "demo";
  std::string issuer = "demo";
  std::string audience = "fairlead-pulse";
  CLI::App app("Lets simulated people answer a survey, as the page does.");
  app.add_option("--page", options.page, "the page's origin")->required();
  app.add_option("--survey", survey, "the survey's id, 32 hexadecimal digits")->required();
  app.add_option("--people", people, "file with an employee id a line")->required()->check(CLI::ExistingFile);
  CLI::Option* const key_option =
      app.add_option("--key", key_file, "PEM file of the key that signs the tokens of links");
  app.add_option("--links", links, "instead: file with each person's id and their own link, a line each")
      ->check(CLI::ExistingFile)
      ->excludes(key_option);
  app.add_option("--key-id", key_id, "name of its public key");
  app.add_option("--token-issuer", issuer, "issuer of the tokens");
  app.add_option("--audience", audience, "audience of the tokens");
  app.add_option("--threads", options.threads, "people who answer at once")->check(CLI::Range(1, 256));
  app.add_option("--answering", options.answering, "share of people who answer")->check(CLI::Range(0.0, 1.0));
  app.add_option("--seed", options.seed, "of the answers");
  CLI11_PARSE(app, argc, argv);
  if (key_file.empty() == links.empty()) {
    fmt::print(stderr, "give either --key or --links\n");
    return 2;
  }

  const auto bytes = core::Unhex(survey);
  const auto id = bytes.ok() ? pulse::SurveyId::Decode(*bytes) : bytes.status();
  if (!id.ok()) {
    fmt::print(stderr, "--survey must be 32 hexadecimal digits\n");
    return 2;
  }
  options.survey = *id;
  std::ifstream list(people);
  for (std::string line; std::getline(list, line);) options.people.push_back(line);
  std::ifstream key(key_file, std::ios::binary);
  const std::string pem{std::istreambuf_iterator<char>(key), std::istreambuf_iterator<char>()};
  options.link_token = [&](const std::string& employee) {
    const absl::Time now = absl::Now();
    const auth::TokenContent content{.principal = {.subject = employee, .role = auth::Role::kEmployee},
                                     .issuer = issuer,
                                     .audience = audience,
                                     .issued_at = now,
                                     .expires_at = now + absl::Hours(1)};
    return auth::SignToken(content, pem, key_id);
  };
  std::map<std::string, std::string> tokens;
  if (!links.empty()) {
    std::ifstream file(links);
    std::string employee;
    for (std::string link; file >> employee >> link;) {
      const std::size_t token = link.find("&t=");
      if (token != std::string::npos) tokens[employee] = link.substr(token + 3);
    }
    options.link_token = [&](const std::string& employee) -> absl::StatusOr<std::string> {
      const auto found = tokens.find(employee);
      if (found == tokens.end()) return absl::NotFoundError("nobody gave this person a link");
      return found->second;
    };
  }
  const auto result = pulse::testing::Answer(options);
  if (!result.ok()) {
    fmt::print(stderr, "fairlead-pulse-crowd: {}\n", std::string(result.status().message()));
    return 1;
  }
  fmt::print("asked {} answered {} refused {} gave-up {} comments {} retries {} seconds {:.1f}\n", result->asked,
             result->answered, result->refused, result->gave_up, result->comments, result->retries,
             absl::ToDoubleSeconds(result->took));
  for (const std::string& problem : result->problems) fmt::print(stderr, "  {}\n", problem);
  return result->refused == 0 && result->gave_up == 0 ? 0 : 1;
}
