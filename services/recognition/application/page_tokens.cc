#include "services/recognition/application/page_tokens.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "absl/strings/escaping.h"
#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"

namespace fairlead::recognition {
namespace {

// Ties a token to its index, so that one for another question is refused instead of answered wrongly.
std::string Tie(const std::string& index) { return core::Hex(core::Sha256(index)).substr(0, 8); }

// Takes "<number>" and one `end` character off the front of `text`.
bool TakeNumber(std::string_view& text, char end, std::int64_t& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop == text.data() + text.size() || *stop != end || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
  return true;
}

constexpr std::int64_t kDefaultPageSize = 50;
constexpr std::int64_t kMostPageSize = 1'000;

}  // namespace

absl::StatusOr<std::int64_t> PageSize(std::int32_t asked) {
  if (asked < 0) return core::InvalidField("page_size", "is negative; leave it out or ask for 1 to 1000");
  return asked == 0 ? kDefaultPageSize : std::min<std::int64_t>(asked, kMostPageSize);
}

std::string EncodePageToken(const std::string& index, const PagePosition& position) {
  return absl::WebSafeBase64Escape(fmt::format("{}.{}.{}", position.score, position.shown, Tie(index)));
}

absl::StatusOr<PagePosition> DecodePageToken(const std::string& index, const std::string& token) {
  std::string text;
  PagePosition position;
  if (absl::WebSafeBase64Unescape(token, &text)) {
    std::string_view rest = text;
    if (TakeNumber(rest, '.', position.score) && TakeNumber(rest, '.', position.shown) && rest == Tie(index)) {
      return position;
    }
  }
  return core::InvalidField("page_token", "is not the next_page_token of the same question");
}

}  // namespace fairlead::recognition
