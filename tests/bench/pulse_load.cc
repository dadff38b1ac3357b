// fairlead-pulse-load: how many people a second the issuer gives their slips, and how many bundles a second the
// collector takes. What people's devices do is done before each measurement, so that only the servers are measured, and
// the sockets between.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "httplib.h"
#include "libs/auth/issuer.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/core/unhex.h"
#include "libs/runtime/process.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/respondent.h"
#include "tests/pulse/crowd.h"

namespace fairlead::bench {
namespace {

struct Options {
  std::string page;
  std::string survey;
  std::string people;
  std::string key_file;
  int connections = 16;
  int workers = 2;
};

struct Person {
  std::string authorization;
  std::unique_ptr<pulse::Respondent> respondent;
  std::string body;  // of the next request
  double milliseconds = 0;
};

// One request of everybody, over connections that stay: seconds for all. `take` says whether the answer is right.
absl::StatusOr<double> Everybody(std::vector<Person>& people, const std::string& origin, const std::string& path,
                                 int connections, const std::function<bool(Person&, const std::string&)>& take) {
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> wrong = 0;
  const auto work = [&] {
    httplib::Client client(origin);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);  // else a body waits for the acknowledgement of its headers, 40 ms
    client.set_read_timeout(60, 0);
    for (std::size_t i = next++; i < people.size(); i = next++) {
      const absl::Time begun = absl::Now();
      const auto answer = client.Post(path.c_str(), {{"Authorization", people[i].authorization}}, people[i].body,
                                      "application/octet-stream");
      people[i].milliseconds = absl::ToDoubleMilliseconds(absl::Now() - begun);
      if (answer == nullptr || answer->status != 200 || !take(people[i], answer->body)) ++wrong;
    }
  };
  const absl::Time begun = absl::Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < connections; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begun);
  if (wrong > 0)
    return absl::InternalError(fmt::format("{} of {} requests to {} failed", wrong.load(), people.size(), path));
  return seconds;
}

// What devices do: on `workers` threads, unmeasured.
absl::Status OnDevices(std::vector<Person>& people, int workers, const std::function<absl::Status(Person&)>& run) {
  std::atomic<std::size_t> next = 0;
  std::vector<absl::Status> failed(static_cast<std::size_t>(workers));
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < failed.size(); ++worker) {
    threads.emplace_back([&, worker] {
      for (std::size_t i = next++; i < people.size(); i = next++) failed[worker].Update(run(people[i]));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const absl::Status& status : failed) FL_RETURN_IF_ERROR(status);
  return absl::OkStatus();
}

double Quantile(const std::vector<Person>& people, double share) {
  std::vector<double> all;
  for (const Person& person : people) all.push_back(person.milliseconds);
  std::sort(all.begin(), all.end());
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
}

absl::StatusOr<std::vector<Person>> PeopleIn(const Options& options) {
  std::ifstream key(options.key_file, std::ios::binary);
  const std::string pem{std::istreambuf_iterator<char>(key), std::istreambuf_iterator<char>()};
  std::vector<Person> people;
  std::ifstream list(options.people);
  const absl::Time now = absl::Now();
  for (std::string employee; std::getline(list, employee);) {
    const auth::TokenContent content{.principal = {.subject = employee, .role = auth::Role::kEmployee},
                                     .issuer = "fairlead-development",
                                     .audience = "fairlead-pulse",
                                     .issued_at = now,
                                     .expires_at = now + absl::Hours(1)};
    FL_TRY(const std::string token, auth::SignToken(content, pem, "development"));
    people.push_back({.authorization = "Bearer " + token, .respondent = nullptr, .body = ""});
  }
  return people;
}

absl::Status Run(const Options& options) {
  FL_TRY(const std::string survey, core::Unhex(options.survey));
  FL_TRY(const pulse::SurveyId id, pulse::SurveyId::Decode(survey));
  pulse::ManifestHash hash;
  FL_TRY(const pulse::Manifest manifest, pulse::testing::FetchManifest(options.page, id, hash));
  FL_TRY(std::vector<Person> people, PeopleIn(options));
  const std::string base = fmt::format("/v1/surveys/{}/", options.survey);

  const auto describe = [&](Person& person, const std::string& body) {
    const nlohmann::json json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return false;
    auto respondent =
        pulse::Respondent::Create(manifest, hash, pulse::Secret::Random(), json["cells"].get<pulse::PersonCells>());
    if (!respondent.ok()) return false;
    person.respondent = std::make_unique<pulse::Respondent>(*std::move(respondent));
    person.body = person.respondent->Request().Encode();
    return true;
  };
  FL_RETURN_IF_ERROR(Everybody(people, manifest.issuer, base + "person", options.workers, describe).status());

  const auto keep = [](Person& person, const std::string& body) {
    person.body = body;
    return !body.empty();
  };
  FL_TRY(const double issuing, Everybody(people, manifest.issuer, base + "slips", options.connections, keep));
  const double slips_p50 = Quantile(people, 0.5);
  const double slips_p99 = Quantile(people, 0.99);
  const std::size_t slots = people.front().respondent->slots().size();

  const auto prepare = [&](Person& person) -> absl::Status {
    FL_TRY(const pulse::SlipAnswer answer, pulse::SlipAnswer::Decode(person.body, slots));
    FL_RETURN_IF_ERROR(person.respondent->Accept(answer));
    FL_TRY(const pulse::Submission submission,
           person.respondent->Submit(std::vector<pulse::Reply>(manifest.questions.size()), 1));
    person.body = submission.Encode();
    return absl::OkStatus();
  };
  FL_RETURN_IF_ERROR(OnDevices(people, options.workers, prepare));
  const std::size_t bytes = people.front().body.size();
  const auto taken = [](Person&, const std::string& body) { return body.size() == 64; };
  FL_TRY(const double collecting, Everybody(people, manifest.collector, base + "bundles", options.connections, taken));

  const auto count = static_cast<double>(people.size());
  const nlohmann::ordered_json figures = {{"people", people.size()},
                                          {"slips", slots},
                                          {"people_a_second", count / issuing},
                                          {"evaluations_a_second", count * static_cast<double>(slots) / issuing},
                                          {"slips_p50_ms", slips_p50},
                                          {"slips_p99_ms", slips_p99},
                                          {"bundle_bytes", bytes},
                                          {"bundles_a_second", count / collecting},
                                          {"bundles_p50_ms", Quantile(people, 0.5)},
                                          {"bundles_p99_ms", Quantile(people, 0.99)}};
  fmt::print("{}\n", figures.dump());
  return absl::OkStatus();
}

}  // namespace
}  // namespace fairlead::bench

int main(int argc, char** argv) {
  using namespace fairlead;  // NOLINT(google-build-using-namespace)
  runtime::ConfigureProcess();
  bench::Options options;
  CLI::App app("Measures the issuer and the collector of a survey that is open; prints one JSON object.");
  app.add_option("--page", options.page, "the page's origin")->required();
  app.add_option("--survey", options.survey, "the survey's id, 32 hexadecimal digits")->required();
  app.add_option("--people", options.people, "file with an employee id a line")->required()->check(CLI::ExistingFile);
  app.add_option("--key", options.key_file, "PEM file of the key that signs links")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--connections", options.connections, "requests under way")->check(CLI::Range(1, 256));
  app.add_option("--workers", options.workers, "threads for what people's devices do")->check(CLI::Range(1, 64));
  CLI11_PARSE(app, argc, argv);
  const absl::Status run = bench::Run(options);
  if (run.ok()) return 0;
  fmt::print(stderr, "fairlead-pulse-load: {}\n", std::string(run.message()));
  return 1;
}
