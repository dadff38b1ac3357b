#include "libs/messaging/dead_letter.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::messaging {
namespace {

constexpr std::string_view kPrefix = "dlq-";
constexpr std::string_view kDroppedBytes = "dlq-dropped-bytes";
constexpr std::size_t kMaxReasonBytes = 1'024;
constexpr std::size_t kMaxStubHeaders = 16;

bool IsOurs(const std::pair<std::string, std::string>& header) { return header.first.starts_with(kPrefix); }

// Cut between characters, not inside one.
std::string Cut(std::string text) {
  if (text.size() <= kMaxReasonBytes) return text;
  std::size_t end = kMaxReasonBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

absl::StatusOr<std::string> Take(const Headers& headers, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : headers) {
    if (key != name) continue;
    if (found != nullptr) return absl::InvalidArgumentError(fmt::format("{} is given twice", name));
    found = &value;
  }
  if (found == nullptr) return absl::InvalidArgumentError(fmt::format("{} is missing", name));
  return *found;
}

absl::StatusOr<std::int64_t> TakeNumber(const Headers& headers, std::string_view name, std::int64_t least,
                                        std::int64_t most) {
  FL_TRY(const std::string text, Take(headers, name));
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < least || number > most) {
    return absl::InvalidArgumentError(fmt::format("{} is not a number from {} to {}", name, least, most));
  }
  return number;
}

}  // namespace

std::string DeadLetterTopic(std::string_view topic) { return fmt::format("{}.dlq", topic); }

Record ToRecord(const DeadLetter& letter) {
  Record record = letter.original;
  record.topic = DeadLetterTopic(letter.original.topic);
  record.offset = -1;
  std::erase_if(record.headers, IsOurs);
  record.headers.emplace_back("dlq-reason", Cut(letter.reason));
  record.headers.emplace_back("dlq-handler", letter.handler);
  record.headers.emplace_back("dlq-topic", letter.original.topic);
  record.headers.emplace_back("dlq-partition", std::to_string(letter.original.partition));
  record.headers.emplace_back("dlq-offset", std::to_string(letter.original.offset));
  record.headers.emplace_back("dlq-attempts", std::to_string(letter.attempts));
  if (letter.dropped_bytes > 0) record.headers.emplace_back(kDroppedBytes, std::to_string(letter.dropped_bytes));
  return record;
}

DeadLetter WithoutContent(DeadLetter letter) {
  Record& original = letter.original;
  Headers kept;
  std::size_t dropped = original.value.size();
  original.value.clear();
  if (original.key.size() > kMaxAttributeBytes) dropped += std::exchange(original.key, {}).size();
  for (auto& header : original.headers) {
    const bool short_attribute = header.first.starts_with("ce_") && header.first.size() <= kMaxAttributeBytes &&
                                 header.second.size() <= kMaxAttributeBytes;
    if (short_attribute && kept.size() < kMaxStubHeaders) {
      kept.push_back(std::move(header));
    } else {
      dropped += header.first.size() + header.second.size();
    }
  }
  original.headers = std::move(kept);
  letter.dropped_bytes += static_cast<std::int64_t>(dropped);
  return letter;
}

absl::StatusOr<DeadLetter> DeadLetterFromRecord(Record record) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  DeadLetter letter;
  letter.original = std::move(record);
  Headers& headers = letter.original.headers;
  FL_TRY(letter.reason, Take(headers, "dlq-reason"));
  FL_TRY(letter.handler, Take(headers, "dlq-handler"));
  FL_TRY(letter.original.topic, Take(headers, "dlq-topic"));
  FL_TRY(const std::int64_t partition,
         TakeNumber(headers, "dlq-partition", 0, std::numeric_limits<std::int32_t>::max()));
  FL_TRY(letter.original.offset, TakeNumber(headers, "dlq-offset", 0, kMost));
  FL_TRY(letter.attempts, TakeNumber(headers, "dlq-attempts", 1, kMost));
  if (std::any_of(headers.begin(), headers.end(), [](const auto& header) { return header.first == kDroppedBytes; })) {
    FL_TRY(letter.dropped_bytes, TakeNumber(headers, kDroppedBytes, 1, kMost));
  }
  letter.original.partition = static_cast<std::int32_t>(partition);
  std::erase_if(headers, IsOurs);
  return letter;
}

}  // namespace fairlead::messaging
