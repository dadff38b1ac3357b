#include "libs/messaging/event.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/text.h"

namespace fairlead::messaging {
namespace {

constexpr std::string_view kSpecVersion = "ce_specversion";
constexpr std::string_view kId = "ce_id";
constexpr std::string_view kType = "ce_type";
constexpr std::string_view kSource = "ce_source";
constexpr std::string_view kSubject = "ce_subject";
constexpr std::string_view kTime = "ce_time";
constexpr std::string_view kSequence = "ce_sequence";
constexpr std::string_view kPreviousId = "ce_previousid";
constexpr std::string_view kTraceparent = "ce_traceparent";
constexpr std::string_view kContentType = "content-type";
constexpr std::string_view kProtobuf = "application/protobuf";

absl::Status Malformed(std::string_view attribute, std::string_view how) {
  return absl::InvalidArgumentError(fmt::format("{} {}", attribute, how));
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLowerHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }

// The headers that make up an event, each at most once.
class Attributes {
 public:
  static absl::StatusOr<Attributes> Of(Headers& headers) {
    Attributes attributes;
    for (auto& [name, value] : headers) {
      for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (name != kNames[i]) continue;
        if (attributes.values_[i] != nullptr) return Malformed(name, "is given twice");
        if (value.size() > kMaxAttributeBytes) {
          return Malformed(name, fmt::format("has {} bytes, more than {}", value.size(), kMaxAttributeBytes));
        }
        attributes.values_[i] = &value;
      }
    }
    return attributes;
  }

  std::string* Find(std::string_view name) const {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (name == kNames[i]) return values_[i];
    }
    return nullptr;
  }

  absl::Status Expect(std::string_view name, std::string_view value) const {
    const std::string* given = Find(name);
    if (given == nullptr) return Malformed(name, "is missing");
    return *given == value ? absl::OkStatus() : Malformed(name, fmt::format("is not {}", value));
  }

  // Takes the text out of its header.
  absl::StatusOr<std::string> Text(std::string_view name) const {
    std::string* given = Find(name);
    if (given == nullptr) return Malformed(name, "is missing");
    if (given->empty()) return Malformed(name, "is empty");
    if (core::FirstInvalidUtf8(*given)) return Malformed(name, "is not UTF-8");
    if (core::HasControlCharacters(*given, false)) return Malformed(name, "has control characters");
    return std::move(*given);
  }

 private:
  static constexpr std::array kNames = {kSpecVersion, kId,       kType,       kSource,      kSubject,
                                        kTime,        kSequence, kPreviousId, kTraceparent, kContentType};
  std::array<std::string*, kNames.size()> values_{};
};

absl::StatusOr<std::uint64_t> ParseSequence(std::string_view text) {
  std::uint64_t sequence = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, sequence);
  if (error != std::errc() || stop != end || text.front() == '0') return Malformed(kSequence, "is not a sequence");
  return sequence;
}

// Version 00 of https://www.w3.org/TR/trace-context/, or a later version, which may be longer.
bool IsTraceparent(std::string_view text) {
  constexpr std::string_view kShape = "hh-hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh-hhhhhhhhhhhhhhhh-hh";
  if (text.size() < kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'h' ? !IsLowerHex(text[i]) : text[i] != '-') return false;
  }
  const bool longer = text.size() > kShape.size();
  if (longer && (text.substr(0, 2) == "00" || text[kShape.size()] != '-')) return false;
  return text.substr(0, 2) != "ff" && text.substr(3, 32).find_first_not_of('0') != std::string_view::npos &&
         text.substr(36, 16).find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::string FormatRfc3339(absl::Time time) {
  const absl::TimeZone::CivilInfo at = absl::UTCTimeZone().At(time);
  const absl::CivilSecond& civil = at.cs;
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year(), civil.month(), civil.day(),
                                 civil.hour(), civil.minute(), civil.second());
  if (const std::int64_t nanoseconds = absl::ToInt64Nanoseconds(at.subsecond); nanoseconds > 0) {
    text += fmt::format(".{:09}", nanoseconds);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + 'Z';
}

absl::StatusOr<absl::Time> ParseRfc3339(std::string_view text) {
  const auto malformed = [] { return absl::InvalidArgumentError("is not an RFC 3339 time"); };
  constexpr std::string_view kSeconds = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= kSeconds.size() || text.size() > 64) return malformed();
  for (std::size_t i = 0; i < kSeconds.size(); ++i) {
    const char c = text[i];
    const bool fits = kSeconds[i] == 'd' ? IsDigit(c) : c == kSeconds[i] || (kSeconds[i] == 'T' && c == 't');
    if (!fits) return malformed();
  }
  const auto number = [text](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char digit : text.substr(at, digits)) value = value * 10 + (digit - '0');
    return value;
  };
  std::size_t at = kSeconds.size();
  std::int64_t nanoseconds = 0;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    for (std::int64_t unit = 100'000'000; at < text.size() && IsDigit(text[at]); ++at, unit /= 10) {
      nanoseconds += unit * (text[at] - '0');  // what is smaller falls away
    }
    if (at == first) return malformed();
  }
  const std::string_view zone = text.substr(at);
  const bool utc = zone == "Z" || zone == "z";
  const bool offset = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && IsDigit(zone[1]) && IsDigit(zone[2]) &&
                      zone[3] == ':' && IsDigit(zone[4]) && IsDigit(zone[5]);
  if (!utc && !offset) return malformed();
  absl::Duration east;
  if (offset) {
    const int hours = number(at + 1, 2), minutes = number(at + 4, 2);
    if (hours > 23 || minutes > 59) return malformed();
    east = (zone[0] == '-' ? -1 : 1) * (absl::Hours(hours) + absl::Minutes(minutes));
  }
  // A leap second is the first of the next minute.
  const int second = number(17, 2);
  const bool leap = second == 60;
  const absl::CivilSecond civil(number(0, 4), number(5, 2), number(8, 2), number(11, 2), number(14, 2),
                                leap ? 59 : second);
  // CivilSecond carries what is too large over into the next unit.
  const bool real = civil.month() == number(5, 2) && civil.day() == number(8, 2) && civil.hour() == number(11, 2) &&
                    civil.minute() == number(14, 2) && civil.second() == (leap ? 59 : second);
  if (!real) return malformed();
  return absl::FromCivil(civil, absl::UTCTimeZone()) + absl::Seconds(leap ? 1 : 0) +
         absl::Nanoseconds(leap ? 0 : nanoseconds) - east;
}

Record ToRecord(Event event) {
  Record record;
  record.topic = std::move(event.topic);
  record.partition = event.partition;
  record.key = event.subject;
  record.timestamp = event.time;
  Headers& headers = record.headers;
  headers.reserve(10);
  const auto add = [&headers](std::string_view name, std::string value) {
    headers.emplace_back(std::string(name), std::move(value));
  };
  add(kSpecVersion, "1.0");
  add(kId, std::move(event.id));
  add(kType, std::move(event.type));
  add(kSource, std::move(event.source));
  add(kSubject, std::move(event.subject));
  add(kTime, FormatRfc3339(event.time));
  if (event.sequence != 0) add(kSequence, fmt::format_int(event.sequence).str());
  if (!event.previous_id.empty()) add(kPreviousId, std::move(event.previous_id));
  if (!event.traceparent.empty()) add(kTraceparent, std::move(event.traceparent));
  add(kContentType, std::string(kProtobuf));
  record.value = std::move(event.payload);
  return record;
}

absl::StatusOr<Event> FromRecord(Record record) {
  FL_TRY(const Attributes attributes, Attributes::Of(record.headers));
  FL_RETURN_IF_ERROR(attributes.Expect(kSpecVersion, "1.0"));
  FL_RETURN_IF_ERROR(attributes.Expect(kContentType, kProtobuf));
  Event event;
  FL_TRY(event.id, attributes.Text(kId));
  FL_TRY(event.type, attributes.Text(kType));
  FL_TRY(event.source, attributes.Text(kSource));
  FL_TRY(event.subject, attributes.Text(kSubject));
  if (event.subject != record.key) return Malformed(kSubject, "is not the record's key");
  const std::string* time = attributes.Find(kTime);
  if (time == nullptr) return Malformed(kTime, "is missing");
  const absl::StatusOr<absl::Time> parsed = ParseRfc3339(*time);
  if (!parsed.ok()) return Malformed(kTime, std::string(parsed.status().message()));
  event.time = *parsed;
  if (const std::string* sequence = attributes.Find(kSequence); sequence != nullptr) {
    if (sequence->empty()) return Malformed(kSequence, "is empty");
    FL_TRY(event.sequence, ParseSequence(*sequence));
  }
  if (attributes.Find(kPreviousId) != nullptr) {
    FL_TRY(event.previous_id, attributes.Text(kPreviousId));
  }
  if (std::string* trace = attributes.Find(kTraceparent); trace != nullptr && IsTraceparent(*trace)) {
    event.traceparent = std::move(*trace);
  }
  if (record.value.size() > kMaxPayloadBytes) {
    return Malformed("the payload", fmt::format("has {} bytes, more than {}", record.value.size(), kMaxPayloadBytes));
  }
  event.payload = std::move(record.value);
  event.topic = std::move(record.topic);
  event.partition = record.partition;
  event.offset = record.offset;
  return event;
}

}  // namespace fairlead::messaging
