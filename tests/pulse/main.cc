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
#include "libs/core/hash.h"
#include "libs/core/unhex.h"
#include "libs/runtime/process.h"
#include "nlohmann/json.hpp"
#include "tests/pulse/crowd.h"

namespace {

using fairlead::pulse::testing::CrowdResult;
using fairlead::pulse::testing::Outcome;

const char* WordOf(Outcome::End end) {
  switch (end) {
    case Outcome::End::kAcknowledged:
      return "acknowledged";
    case Outcome::End::kUnanswered:
      return "unanswered";
    case Outcome::End::kClosed:
      return "closed";
    case Outcome::End::kRefused:
      return "refused";
    case Outcome::End::kGaveUp:
      return "gave-up";
  }
  return "";
}

// An object a line: what each person knows, for whoever compares it with what was counted.
void WriteJournal(const CrowdResult& result, const std::string& path) {
  std::ofstream journal(path);
  for (const Outcome& person : result.people) {
    nlohmann::ordered_json leaves = nlohmann::ordered_json::object();
    for (const auto& [list, leaf] : person.leaves) leaves[list] = fairlead::core::Hex(leaf.view());
    const nlohmann::ordered_json line = {{"employee", person.employee},
                                         {"end", WordOf(person.end)},
                                         {"problem", person.problem},
                                         {"replies", person.replies},
                                         {"leaves", std::move(leaves)}};
    journal << line.dump() << '\n';
  }
}

// A line for each person who was acknowledged.
void WriteLines(const CrowdResult& result, std::string Outcome::*line, const std::string& path) {
  std::ofstream file(path);
  for (const Outcome& person : result.people) {
    if (person.end == Outcome::End::kAcknowledged) file << person.*line << '\n';
  }
}

}  // namespace

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
  std::string journal;
  double over = 0;
  double patience = absl::ToDoubleSeconds(options.patience);
  std::string observed;
  std::string truth;
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
  app.add_option("--contentment", options.contentment, "how content people are on the average, from 1 to 5")
      ->check(CLI::Range(1.0, 5.0));
  app.add_option("--twice", options.pressing_twice, "share of requests that are sent twice at once")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--over", over, "seconds over which people begin, evenly; 0: as soon as others are done");
  app.add_option("--patience", patience, "seconds for which one person tries again where nobody answers");
  app.add_option("--journal", journal, "file for what became of each person, a JSON object a line");
  app.add_option("--seed", options.seed, "of the answers");
  app.add_option("--revising", options.revising, "share of people who send a second revision")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--observed", observed, "file for what whoever watches the network knows of each person (crowd.h)");
  app.add_option("--truth", truth, "file for what nobody may know of each person (crowd.h)");
  CLI11_PARSE(app, argc, argv);
  if (key_file.empty() == links.empty()) {
    fmt::print(stderr, "give either --key or --links\n");
    return 2;
  }
  options.over = absl::Seconds(over);
  options.patience = absl::Seconds(patience);

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
    options.link_token = [&](const std::string& who) -> absl::StatusOr<std::string> {
      const auto found = tokens.find(who);
      if (found == tokens.end()) return absl::NotFoundError("nobody gave this person a link");
      return found->second;
    };
  }
  const auto result = pulse::testing::Answer(options);
  if (!result.ok()) {
    fmt::print(stderr, "fairlead-pulse-crowd: {}\n", std::string(result.status().message()));
    return 1;
  }
  if (!journal.empty()) WriteJournal(*result, journal);
  if (!observed.empty()) WriteLines(*result, &Outcome::observed, observed);
  if (!truth.empty()) WriteLines(*result, &Outcome::truth, truth);
  const std::uint64_t acknowledged = result->Count(Outcome::End::kAcknowledged);
  std::uint64_t comments = 0;
  int shown = 0;
  for (const Outcome& person : result->people) {
    comments += person.end == Outcome::End::kAcknowledged && person.comment ? 1 : 0;
    if (!person.problem.empty() && shown++ < 5) fmt::print(stderr, "  {}\n", person.problem);
  }
  fmt::print(
      "asked {} answered {} unanswered {} closed {} refused {} gave-up {} comments {} retries {} seconds {:.1f}\n",
      result->people.size(), acknowledged, result->Count(Outcome::End::kUnanswered),
      result->Count(Outcome::End::kClosed), result->Count(Outcome::End::kRefused), result->Count(Outcome::End::kGaveUp),
      comments, result->retries, absl::ToDoubleSeconds(result->took));
  return acknowledged == result->people.size() ? 0 : 1;
}
