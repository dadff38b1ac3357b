#include "services/pulse/protocol/released_comments.h"

#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "libs/core/hash.h"
#include "libs/core/unhex.h"
#include "nlohmann/json.hpp"

namespace fairlead::pulse {
namespace {

using nlohmann::json;

constexpr std::size_t kIdDigits = 12;

absl::Status NotARelease() {
  return absl::InvalidArgumentError("this is no release with comments as they are written");
}

// The member, or null where there is none.
const json& At(const json& object, const char* key) {
  static const json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

bool AddTo(std::vector<ReleasedComment>& comments, const json& question, const json& set) {
  const json& cell = At(set, "cell");
  if (!cell.is_number_unsigned() || cell.get<std::uint64_t>() > 0xFFFF || !At(set, "comments").is_array()) return false;
  for (const json& one : At(set, "comments")) {
    const json& text = At(one, "text");
    const json& conversation = At(one, "conversation");
    if (!text.is_string() || !conversation.is_string()) return false;
    const auto bytes = core::Unhex(conversation.get_ref<const std::string&>());
    if (!bytes.ok()) return false;
    const auto key = VerifyingKey::Decode(*bytes);
    if (!key.ok()) return false;
    comments.push_back({.question = question.get<std::string>(),
                        .cell = cell.get<std::uint16_t>(),
                        .text = text.get<std::string>(),
                        .conversation = *key});
  }
  return true;
}

}  // namespace

absl::StatusOr<std::vector<ReleasedComment>> CommentsIn(std::string_view release) {
  const json object = json::parse(release, nullptr, /*allow_exceptions=*/false);
  std::vector<ReleasedComment> comments;
  if (!At(object, "questions").is_array()) return NotARelease();
  for (const json& question : At(object, "questions")) {
    if (At(question, "kind") != "comment") continue;
    if (!At(question, "id").is_string() || !At(question, "sets").is_array()) return NotARelease();
    for (const json& set : At(question, "sets")) {
      if (!AddTo(comments, At(question, "id"), set)) return NotARelease();
    }
  }
  return comments;
}

std::string CommentIdOf(const VerifyingKey& conversation) {
  return core::Hex(conversation.view()).substr(0, kIdDigits);
}

}  // namespace fairlead::pulse
