#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/redis/reply.h"

// Makes replies and reads arguments the way Redis does; for the files of FakeRedis only.
namespace fairlead::redis::fake_internal {

inline Reply Integer(std::int64_t value) { return Reply{.kind = Reply::Kind::kInteger, .integer = value}; }
inline Reply Integer(std::size_t value) { return Integer(static_cast<std::int64_t>(value)); }
inline Reply Text(std::string text) { return Reply{.kind = Reply::Kind::kString, .text = std::move(text)}; }
inline Reply Status(std::string text) { return Reply{.kind = Reply::Kind::kStatus, .text = std::move(text)}; }
inline Reply Error(std::string text) { return Reply{.kind = Reply::Kind::kError, .text = std::move(text)}; }
inline Reply Array(std::vector<Reply> elements = {}) {
  return Reply{.kind = Reply::Kind::kArray, .elements = std::move(elements)};
}
inline Reply SyntaxError() { return Error("ERR syntax error"); }
inline Reply NotAnInteger() { return Error("ERR value is not an integer or out of range"); }

template <typename T>
std::optional<T> ParseNumber(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

inline std::optional<double> ParseScore(std::string_view text) {
  if (text == "+inf" || text == "inf") return HUGE_VAL;
  if (text == "-inf") return -HUGE_VAL;
  return ParseNumber<double>(text);
}

inline std::string Upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

// LIMIT offset count at words[at]; nothing if it is malformed.
struct Limit {
  std::size_t offset = 0;
  std::size_t count = SIZE_MAX;
};
inline std::optional<Limit> ParseLimit(const std::vector<std::string>& words, std::size_t at) {
  if (at + 2 >= words.size()) return std::nullopt;
  const auto offset = ParseNumber<std::int64_t>(words[at + 1]);
  const auto count = ParseNumber<std::int64_t>(words[at + 2]);
  if (!offset || !count || *offset < 0) return std::nullopt;
  return Limit{.offset = static_cast<std::size_t>(*offset),
               .count = *count < 0 ? SIZE_MAX : static_cast<std::size_t>(*count)};
}

}  // namespace fairlead::redis::fake_internal
