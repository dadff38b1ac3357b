#include "libs/observability/log.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "nlohmann/json.hpp"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace fairlead::observability {
namespace {

std::atomic<Level> minimum{Level::kInfo};
std::mutex sink_mutex;
std::function<void(std::string_view)> sink;  // guarded by sink_mutex
std::atomic<bool> has_sink{false};

spdlog::logger& StandardOutput() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("fairlead", std::make_shared<spdlog::sinks::stdout_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

const char* Name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      break;
  }
  return "error";
}

void AppendQuoted(fmt::memory_buffer& out, std::string_view text) {
  // Text from elsewhere may be malformed UTF-8: replaced, so that the line stays JSON.
  const std::string quoted = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  out.append(quoted);
}

void AppendValue(fmt::memory_buffer& out, const Field& field) {
  struct {
    fmt::memory_buffer& out;
    void operator()(std::string_view text) const { AppendQuoted(out, text); }
    void operator()(const std::string& text) const { AppendQuoted(out, text); }
    void operator()(std::int64_t number) const { fmt::format_to(fmt::appender(out), "{}", number); }
    void operator()(bool truth) const { fmt::format_to(fmt::appender(out), "{}", truth); }
    void operator()(double number) const {
      if (std::isfinite(number)) {
        fmt::format_to(fmt::appender(out), "{}", number);
      } else {
        AppendQuoted(out, fmt::format("{}", number));  // JSON has no infinity
      }
    }
  } append{out};
  std::visit(append, field.value());
}

}  // namespace

absl::StatusOr<Level> ParseLevel(std::string_view text) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    if (text == Name(level)) return level;
  }
  return absl::InvalidArgumentError(fmt::format("\"{}\" is not a log level; use debug, info, warning or error", text));
}

Field::Field(std::string_view key, const absl::Status& value) : key_(key), value_(value.ToString()) {}

Field Trace(std::string_view traceparent) {
  const bool whole = traceparent.size() >= 55 && traceparent[2] == '-' && traceparent[35] == '-';
  return whole ? Field("trace_id", traceparent.substr(3, 32)) : Field("", std::string_view());
}

void Log(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < minimum.load(std::memory_order_relaxed)) return;
  fmt::memory_buffer line;
  const std::string now = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  fmt::format_to(fmt::appender(line), R"({{"time":"{}","level":"{}","message":)", now, Name(level));
  AppendQuoted(line, message);
  for (const Field& field : fields) {
    if (field.key().empty()) continue;
    line.push_back(',');
    AppendQuoted(line, field.key());
    line.push_back(':');
    AppendValue(line, field);
  }
  line.push_back('}');
  const std::string_view text(line.data(), line.size());
  if (has_sink.load(std::memory_order_acquire)) {
    const std::lock_guard lock(sink_mutex);
    if (sink) return sink(text);
  }
  StandardOutput().log(spdlog::level::critical, spdlog::string_view_t(text.data(), text.size()));
}

void SetLevel(Level level) { minimum.store(level, std::memory_order_relaxed); }

void SetSink(std::function<void(std::string_view line)> replacement) {
  const std::lock_guard lock(sink_mutex);
  sink = std::move(replacement);
  has_sink.store(static_cast<bool>(sink), std::memory_order_release);
}

}  // namespace fairlead::observability
