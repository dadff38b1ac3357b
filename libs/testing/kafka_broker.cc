#include "libs/testing/kafka_broker.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include <signal.h>

#include "fmt/core.h"
#include "libs/testing/eventually.h"
#include "libs/testing/process.h"

namespace fairlead::testing {
namespace {

// Long enough for the first start on a machine, which fetches Kafka.
constexpr absl::Duration kStartTimeout = absl::Minutes(10);

std::string Script() {
  const char* scripts = std::getenv("FAIRLEAD_SCRIPTS");
  return fmt::format("{}/kafka.sh", scripts == nullptr ? "scripts" : scripts);
}

// A process that has ended and was not yet waited for has no command line.
bool Gone(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", pid), std::ios::binary);
  return file.get() == std::ifstream::traits_type::eof();
}

std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t start = text.find(before);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + before.size());
  return text.substr(0, text.find_first_of(after));
}

}  // namespace

KafkaBroker::KafkaBroker() : directory_("fairlead-kafka") {
  // Kafka outlives the script that starts it. The guard's input ends with this program, even with a crash.
  const std::string guard = fmt::format(
      "exec bash -c 'cat >/dev/null; . \"$1\"; pid=$(kafka_pid \"$2\") && kill -9 \"$pid\"; rm -rf \"$2\"' guard '{}' "
      "'{}'",
      Script(), directory_.path().string());
  guard_ = popen(guard.c_str(), "we");
  if (const absl::Status started = Start(); !started.ok()) {
    fmt::print(stderr, "{}\n", std::string(started.message()));
    std::abort();
  }
}

KafkaBroker::~KafkaBroker() {
  if (guard_ != nullptr) pclose(guard_);
}

KafkaBroker& KafkaBroker::Shared() {
  static KafkaBroker broker;
  return broker;
}

void KafkaBroker::Kill() {
  kill(pid_, SIGKILL);
  if (!Eventually([this] { return Gone(pid_); })) fmt::print(stderr, "Kafka {} does not end\n", pid_);
}

absl::Status KafkaBroker::Start() {
  const absl::StatusOr<ProcessResult> result =
      RunProcess({.arguments = {Script(), "start", "--data", directory_.path().string()}}, kStartTimeout);
  if (!result.ok()) return result.status();
  const std::string_view pid = Between(result->out, "pid=", "\n");
  if (result->code != 0 || std::from_chars(pid.data(), pid.data() + pid.size(), pid_).ec != std::errc()) {
    return absl::UnavailableError(fmt::format("Kafka does not start: {}", result->err));
  }
  bootstrap_servers_ = std::string(Between(result->out, "bootstrap=", " \n"));
  return absl::OkStatus();
}

}  // namespace fairlead::testing
