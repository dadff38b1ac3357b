#include "services/directory/domain/date.h"

#include <fmt/format.h>

namespace fairlead::directory {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;

// The number that `digits` are, or -1.
int Number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

std::optional<absl::CivilDay> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  const absl::CivilDay parsed(year, month, day);
  // CivilDay takes the 31st of April for the 1st of May.
  if (parsed.month() != month || parsed.day() != day) return std::nullopt;
  return parsed;
}

std::string FormatDate(absl::CivilDay day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

}  // namespace fairlead::directory
