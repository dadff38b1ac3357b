#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fairlead::observability {

enum class Level { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning" or "error"; InvalidArgument lists them otherwise.
absl::StatusOr<Level> ParseLevel(std::string_view text);

// One key of a log line and its value. Keys are snake_case; values are ids, numbers and reasons, never what a person
// wrote, a name, a token or a request's body. Refers to its text: make it in the call of Log.
class Field {
 public:
  Field(std::string_view key, std::string_view value) : key_(key), value_(value) {}
  Field(std::string_view key, const char* value) : key_(key), value_(std::string_view(value)) {}
  Field(std::string_view key, const std::string& value) : key_(key), value_(std::string_view(value)) {}
  Field(std::string_view key, bool value) : key_(key), value_(value) {}
  template <std::integral T>
  Field(std::string_view key, T value) : key_(key), value_(static_cast<std::int64_t>(value)) {}
  Field(std::string_view key, double value) : key_(key), value_(value) {}
  Field(std::string_view key, const absl::Status& value);

  std::string_view key() const { return key_; }
  const std::variant<std::string_view, std::string, std::int64_t, double, bool>& value() const { return value_; }

 private:
  std::string_view key_;
  std::variant<std::string_view, std::string, std::int64_t, double, bool> value_;
};

// The field "trace_id" out of a W3C traceparent; the line has no such key if `traceparent` is empty or malformed.
Field Trace(std::string_view traceparent);

// Writes one JSON line to standard output: {"time":RFC 3339,"level":...,"message":...,<fields>}. `message` is a
// constant sentence, what varies are fields. Lines below the level (kInfo at first) cost a comparison. Thread-safe.
void Log(Level level, std::string_view message, std::initializer_list<Field> fields = {});

// From which level on lines are written, for the whole process. Thread-safe.
void SetLevel(Level level);

// Sends lines (without the line feed) to `sink` instead of standard output, one at a time; an empty function restores
// that. For tests and for programs whose standard output is for people.
void SetSink(std::function<void(std::string_view line)> sink);

}  // namespace fairlead::observability
