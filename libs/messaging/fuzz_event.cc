#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "libs/messaging/dead_letter.h"
#include "libs/messaging/event.h"

// Any record is an event or is refused; an event that was accepted is written and read back as the same. The input is
// cut at each zero byte: the key, the value, then names and values of headers in turn. A header named with one letter
// takes the name of that attribute, so that well-formed events are found soon.
namespace {

using fairlead::messaging::Event;
using fairlead::messaging::Record;

Record RecordOf(const std::string& input) {
  static constexpr const char* kNames[] = {"ce_specversion", "ce_id",       "ce_type",     "ce_source",
                                           "ce_subject",     "ce_time",     "ce_sequence", "ce_previousid",
                                           "ce_traceparent", "content-type"};
  Record record;
  std::string name;
  std::size_t part = 0;
  for (std::size_t start = 0; start <= input.size(); ++part) {
    const std::size_t end = std::min(input.find('\0', start), input.size());
    std::string text = input.substr(start, end - start);
    start = end + 1;
    if (part == 0) {
      record.key = text;
    } else if (part == 1) {
      record.value = text;
    } else if (part % 2 == 0) {
      name = text.size() == 1 && text[0] >= 'a' && text[0] <= 'j' ? kNames[text[0] - 'a'] : text;
    } else {
      record.headers.emplace_back(name, text);
    }
  }
  return record;
}

bool Same(const Event& a, const Event& b) {
  return a.id == b.id && a.type == b.type && a.source == b.source && a.subject == b.subject && a.time == b.time &&
         a.sequence == b.sequence && a.previous_id == b.previous_id && a.traceparent == b.traceparent &&
         a.payload == b.payload;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Record record = RecordOf({reinterpret_cast<const char*>(data), size});
  (void)fairlead::messaging::DeadLetterFromRecord(record);
  const auto event = fairlead::messaging::FromRecord(record);
  if (!event.ok()) return 0;
  const auto again = fairlead::messaging::FromRecord(fairlead::messaging::ToRecord(*event));
  // A fraction finer than nanoseconds is not kept, a year may leave 0000 to 9999 by its offset from UTC.
  if (!again.ok()) return again.status().message().find("ce_time") == std::string::npos ? (std::abort(), 0) : 0;
  Event rounded = *event;
  rounded.time = again->time;
  if (!Same(rounded, *again) || absl::AbsDuration(event->time - again->time) >= absl::Nanoseconds(1)) std::abort();
  return 0;
}
