#include "services/recognition/domain/month.h"

#include <algorithm>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace fairlead::recognition {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Month Month::Of(absl::Time now, const absl::TimeZone& zone) { return Month(absl::ToCivilMonth(now, zone)); }

absl::StatusOr<Month> Month::Parse(std::string_view text) {
  const auto number = [&](std::size_t from, std::size_t to) {
    int value = 0;
    for (const char c : text.substr(from, to - from)) value = value * 10 + (c - '0');
    return value;
  };
  const bool shaped = text.size() == 7 && text[4] == '-' && std::ranges::all_of(text.substr(0, 4), IsDigit) &&
                      std::ranges::all_of(text.substr(5), IsDigit);
  if (!shaped || number(0, 4) < 1970 || number(5, 7) < 1 || number(5, 7) > 12) {
    return absl::InvalidArgumentError("write a month as year and month, e.g. 2026-11");
  }
  return Month(absl::CivilMonth(number(0, 4), number(5, 7)));
}

std::string Month::ToString() const { return fmt::format("{:04}-{:02}", month_.year(), month_.month()); }

}  // namespace fairlead::recognition
