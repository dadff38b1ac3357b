#include "services/directory/domain/employee.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "absl/strings/ascii.h"
#include "libs/core/text.h"

namespace fairlead::directory {
namespace {

constexpr std::size_t kMostIdBytes = 64;
constexpr int kMostSegments = 8;
constexpr std::size_t kMostSegmentCharacters = 64;

bool MayBeInId(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("._-@+").find(c) != std::string_view::npos;
}

}  // namespace

std::string ProblemOfId(const std::string& text) {
  if (text.empty()) return "is empty";
  if (text.size() > kMostIdBytes) return "is longer than 64 characters";
  if (!std::all_of(text.begin(), text.end(), MayBeInId)) return "may have letters, digits and . _ - @ + only";
  return "";
}

Identity Replaced(const std::optional<Identity>& current, Identity wanted) {
  if (current) wanted.unknown = current->unknown;
  return wanted;
}

std::string EmailKey(std::string_view email) {
  std::string key(email);
  absl::AsciiStrToLower(&key);
  return key;
}

std::string ProblemOfTeam(std::string_view team) {
  if (team.empty()) return "is empty";
  if (core::FirstInvalidUtf8(team)) return "is not UTF-8";
  if (core::HasControlCharacters(team, false)) return "has a control character";
  int segments = 0;
  while (true) {
    const std::size_t end = team.find('/');
    const std::string_view segment = team.substr(0, end);
    if (segment.empty()) return "has an empty segment; write Unit/Team";
    if (segment.front() == ' ' || segment.back() == ' ') return "has a segment with a space at its end";
    if (core::CodePoints(segment) > kMostSegmentCharacters) return "has a segment of more than 64 characters";
    if (++segments > kMostSegments) return "has more than 8 segments";
    if (end == std::string_view::npos) return "";
    team.remove_prefix(end + 1);
  }
}

}  // namespace fairlead::directory
