#include "services/chat/application/form_draft.h"

#include <array>
#include <cstddef>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"

namespace fairlead::chat {
namespace {

// Bytes are at least as many as the characters that a chat counts.
constexpr std::size_t kMost = 2'000;

}  // namespace

std::string FormDraft::Encode() const {
  const std::string head =
      absl::StrJoin(people, " ") + "\n" + (points > 0 ? std::to_string(points) : "") + "\n" + value + "\n";
  return head.size() + message.size() > kMost ? head : head + message;
}

FormDraft FormDraft::Decode(const std::string& text) {
  FormDraft draft;
  std::array<std::string, 3> lines;
  std::istringstream in(text);
  for (std::string& line : lines) std::getline(in, line);
  std::istringstream words(lines[0]);
  for (std::string person; words >> person;) draft.people.push_back(person);
  if (!absl::SimpleAtoi(lines[1], &draft.points) || draft.points < 0) draft.points = 0;
  draft.value = lines[2];
  if (in) draft.message.assign(std::istreambuf_iterator<char>(in), {});
  return draft;
}

}  // namespace fairlead::chat
