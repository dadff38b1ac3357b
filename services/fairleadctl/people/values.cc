#include "services/fairleadctl/people/values.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"

namespace fairlead::fairleadctl {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;
constexpr double kDaysInYear = 365.25;

absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

bool IsIsoDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && i != 7 && !absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

}  // namespace

std::string FormatDate(absl::CivilDay day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

absl::StatusOr<absl::CivilDay> ParseDate(std::string_view text, const std::string& format) {
  absl::Time time;
  std::string error;
  const bool parsed = format.empty() ? IsIsoDate(text) && absl::ParseTime("%Y-%m-%d", ToAbsl(text), &time, &error)
                                     : absl::ParseTime(format, ToAbsl(text), &time, &error);
  if (!parsed) {
    return absl::InvalidArgumentError(
        fmt::format("is not a date of the form {}", format.empty() ? "YYYY-MM-DD" : format));
  }
  const absl::CivilDay day = absl::ToCivilDay(time, absl::UTCTimeZone());
  if (day.year() < kFirstYear || day.year() > kLastYear) {
    return absl::InvalidArgumentError(fmt::format("is not a date between {} and {}", kFirstYear, kLastYear));
  }
  return day;
}

absl::StatusOr<absl::CivilDay> YearsBefore(absl::CivilDay as_of, std::string_view years) {
  double value = 0;
  if (!absl::SimpleAtod(ToAbsl(years), &value) || !(value >= 0 && value <= 100)) {
    return absl::InvalidArgumentError("is not a number of years between 0 and 100");
  }
  const double whole = std::floor(value);
  const absl::CivilDay day(as_of.year() - static_cast<int>(whole), as_of.month(), as_of.day());
  return day - std::lround((value - whole) * kDaysInYear);
}

absl::StatusOr<std::int32_t> ParseWholeNumber(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return absl::InvalidArgumentError("is not a whole number");
  }
  return value;
}

absl::StatusOr<std::int32_t> ParseTenths(std::string_view text) {
  constexpr std::int32_t kMost = 100'000;
  std::int32_t whole = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, whole);
  const bool point = end != last && (*end == '.' || *end == ',');
  const bool digit = point && end + 2 == last && absl::ascii_isdigit(static_cast<unsigned char>(end[1]));
  if (error != std::errc() || whole < 0 || whole > kMost || (end != last && !digit)) {
    return absl::InvalidArgumentError("is not a number of hours with at most one digit behind the point");
  }
  return whole * 10 + (digit ? end[1] - '0' : 0);
}

absl::StatusOr<directory::v1::LeaveKind> ParseLeaveKind(std::string_view text) {
  const std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  if (lower.empty()) return directory::v1::LEAVE_KIND_UNSPECIFIED;
  if (lower == "voluntary") return directory::v1::LEAVE_KIND_VOLUNTARY;
  if (lower == "involuntary") return directory::v1::LEAVE_KIND_INVOLUNTARY;
  if (lower == "retirement") return directory::v1::LEAVE_KIND_RETIREMENT;
  if (lower == "other") return directory::v1::LEAVE_KIND_OTHER;
  return absl::InvalidArgumentError("is not one of voluntary, involuntary, retirement, other");
}

}  // namespace fairlead::fairleadctl
