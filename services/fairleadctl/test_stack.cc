#include "services/fairleadctl/test_stack.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <gtest/gtest.h>
#include <httplib.h>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/testing/eventually.h"

namespace fairlead::fairleadctl {
namespace {

constexpr char kRules[] =
    "values = [\"Care\", { name = \"Craft\", customer_facing = true }]\n[[allowance]]\npoints_a_month = "
    "200\nmost_per_award = 100\n"
    "most_to_one_person_a_month = 80\n";
constexpr char kAwards[] =
    "[[award]]\nid = \"craft\"\nname_en = \"Craft of the month\"\nname_fr = \"Le métier du mois\"\n"
    "approve = { manager_of_nominee = true, hr = true }\nquorum = 2\npoints = 300\nwindow_days = 14\n"
    "[[award]]\nid = \"spot\"\nname_en = \"On the spot\"\nname_fr = \"Sur le vif\"\n"
    "nominate = { from_role_level = 3, locations = [\"Paris\"], managers_only = true }\napprove = { hr = true }\n"
    "points = { from = 10, to = 50 }\nwindow_days = 5\nalone = [{ from_role_level = 5, up_to_points = 40 }]\n";
constexpr char kHeader[] =
    "employee_id,name,email,team,manager_id,location,time_zone,locale,role_level,contracted_hours,hire_date,leave_date,"
    "leave_kind\n";
constexpr char kMapping[] = "services/fairleadctl/people/mappings/fairlead.toml";

testing::ProcessResult RunOrDie(const testing::ProcessOptions& options) {
  auto result = testing::RunProcess(options);
  if (result.ok()) return *std::move(result);
  ADD_FAILURE() << result.status();
  return {.code = -1, .out = "", .err = std::string(result.status().message())};
}

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return text.substr(0, text.find('\n'));
}

std::string FreeAddress() { return fmt::format("127.0.0.1:{}", testing::FreePort()); }

[[noreturn]] void Die(const std::string& why) {
  fmt::print(stderr, "the test's Fairlead does not start: {}\n", why);
  std::abort();
}

}  // namespace

TestStack::TestStack() : directory_address_(FreeAddress()), recognition_address_(FreeAddress()) {
  std::filesystem::create_directories(directory_.path() / "masters");
  directory_.Write("masters/1.key", core::Hex(core::RandomBytes(32)));
  const auto address = directory_.path() / "kafka.address";
  std::vector<std::string> broker = {FAIRLEAD_DEVBROKER, "--address-file", address.string(), "--partitions", "4"};
  for (const char* topic : {"directory.events.v1", "directory.events.v1.dlq", "directory.employees.v1",
                            "recognition.events.v1", "recognition.events.v1.dlq"}) {
    broker.insert(broker.end(), {"--topic", topic});
  }
  auto started = testing::Process::Start({.arguments = std::move(broker)});
  if (!started.ok()) Die(std::string(started.status().message()));
  processes_.push_back(*std::move(started));
  if (!testing::Eventually([&] { return std::filesystem::exists(address); })) Die(processes_.back()->Stderr());
  kafka_ = FileText(address);
  TokenFile("hr");  // makes the keys
  StartService(FAIRLEAD_DIRECTORY, directory_address_, {});
  StartService(FAIRLEAD_RECOGNITION, recognition_address_,
               {"--rules", directory_.Write("rules.toml", kRules), "--awards", directory_.Write("awards.toml", kAwards),
                "--master_keys", (directory_.path() / "masters").string()});
}

TestStack::~TestStack() {
  // The services first: each says goodbye to what it uses.
  for (auto process = processes_.rbegin(); process != processes_.rend(); ++process) {
    (*process)->Signal(SIGTERM);
    const auto exit = (*process)->Wait(absl::Seconds(60));
    EXPECT_TRUE(exit && exit->code == 0) << (*process)->Stdout() << (*process)->Stderr();
  }
}

void TestStack::StartService(const std::string& program, const std::string& address, std::vector<std::string> more) {
  const int admin = testing::FreePort();
  std::vector<std::string> arguments = {program,
                                        "--rpc.address",
                                        address,
                                        "--admin.address",
                                        fmt::format("127.0.0.1:{}", admin),
                                        "--redis.port",
                                        std::to_string(redis_.port()),
                                        "--kafka.bootstrap_servers",
                                        kafka_,
                                        "--ledger.partitions",
                                        "4",
                                        "--auth.key_directory",
                                        (directory_.path() / "keys").string(),
                                        "--auth.issuer",
                                        "fairlead-development"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  auto started = testing::Process::Start({.arguments = std::move(arguments)});
  if (!started.ok()) Die(std::string(started.status().message()));
  processes_.push_back(*std::move(started));
  httplib::Client client("127.0.0.1", admin);
  const bool ready = testing::Eventually(
      [&] {
        const auto answer = client.Get("/readyz");
        return answer && answer->status == 200;
      },
      absl::Seconds(60));
  if (!ready) Die(processes_.back()->Stdout() + processes_.back()->Stderr());
}

std::string TestStack::TokenFile(const std::string& who) const {
  const auto file = directory_.path() / (who + ".token");
  if (std::filesystem::exists(file)) return file.string();
  const std::string role = who == "hr" || who == "admin" ? who : "employee";
  const std::string subject = role == "employee" ? who : who + "-desk";
  const auto issued =
      RunOrDie({.arguments = {FAIRLEADCTL, "token", "issue", "--keys", (directory_.path() / "keys").string(),
                              "--subject", subject, "--role", role}});
  return directory_.Write(who + ".token", issued.out);
}

testing::ProcessResult TestStack::Ctl(const std::string& who, std::vector<std::string> arguments) const {
  std::vector<std::string> all = {FAIRLEADCTL, "--directory", directory_address_, "--recognition", recognition_address_,
                                  "--kafka",   kafka_,        "--token-file",     TokenFile(who)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return RunOrDie({.arguments = std::move(all), .environment = {{"HOME", "/nonexistent"}, {"TZ", "UTC"}}});
}

std::string TestStack::Table(const std::string& who, const std::vector<std::string>& arguments) const {
  const auto result = Ctl(who, arguments);
  EXPECT_EQ(result.code, 0) << fmt::format("{}", fmt::join(arguments, " ")) << ": " << result.err;
  return result.out;
}

nlohmann::json TestStack::Json(const std::string& who, std::vector<std::string> arguments) const {
  arguments.emplace_back("--json");
  const std::string out = Table(who, arguments);
  auto document = nlohmann::json::parse(out, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << out;
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1) << "one document on one line: " << out;
  return document;
}

std::string TestStack::Error(int code, const std::string& who, const std::vector<std::string>& arguments) const {
  const auto result = Ctl(who, arguments);
  EXPECT_EQ(result.code, code) << result.err << result.out;
  EXPECT_EQ(result.err.rfind("fairleadctl: ", 0), 0u) << result.err;
  EXPECT_EQ(result.err.find(".;"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find(".\n"), std::string::npos) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << "one sentence: " << result.err;
  return result.err;
}

testing::ProcessResult TestStack::Import(const std::string& rows, const std::vector<std::string>& more) const {
  const std::string file = directory_.Write("people.csv", kHeader + rows);
  std::vector<std::string> arguments = {"people", "import", file, "--mapping", kMapping};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Ctl("hr", std::move(arguments));
}

std::string TestStack::Redis(std::vector<std::string> arguments) const {
  std::vector<std::string> all = {"redis-cli", "-p", std::to_string(redis_.port())};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto result = RunOrDie({.arguments = std::move(all)});
  return result.out.substr(0, result.out.find_last_not_of('\n') + 1);
}

}  // namespace fairlead::fairleadctl
