#include "services/chat/domain/typed_value.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/core/fold.h"
#include "libs/core/near_match.h"

namespace fairlead::chat {
namespace {

using Match = Tag::Match;

constexpr std::size_t kMostWords = 6;  // of a value's name

// Words after which a sentence needs another one.
bool LeadsOn(std::string_view word) {
  return IsOneOf(word,
                 {"the",  "a",  "an",  "your", "our", "my",   "their", "his", "her", "such",  "of",     "for",   "with",
                  "by",   "in", "and", "is",   "to",  "le",   "la",    "les", "un",  "une",   "des",    "du",    "de",
                  "ton",  "ta", "tes", "son",  "sa",  "ses",  "mon",   "ma",  "mes", "notre", "nos",    "votre", "vos",
                  "leur", "en", "et",  "avec", "par", "pour", "est",   "au",  "aux", "quel",  "quelle", "cette", "ce"});
}

// And those that stand between such a word and what it needs: "the great", but not "you were great".
bool IsAdjective(std::string_view word) {
  return IsOneOf(word, {"great", "real", "true", "amazing", "awesome", "good", "excellent", "strong", "superb", "vrai",
                        "vraie", "bel", "belle", "beau", "bon", "bonne", "super", "grand", "grande"});
}

class Values {
 public:
  explicit Values(const KudosRules& rules) {
    for (const std::string& value : rules.values) keys_.push_back(core::FoldedKey(value));
  }

  std::optional<std::size_t> Exact(std::string_view key) const {
    const auto found = std::find(keys_.begin(), keys_.end(), key);
    if (key.empty() || found == keys_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - keys_.begin());
  }

  // The value whose name begins at item `i`: with as many words as it has, and if possible of one clause.
  std::optional<Tag> ExactAt(const Items& items, std::size_t i) const {
    std::optional<Tag> tag;
    std::string key;
    bool clause = true;
    for (std::size_t end = i; end < items.size() && end < i + kMostWords && Continues(items, i, end); ++end) {
      if (items[end].key.empty() && end > i) break;  // a mail address or an emoji is no part of a name
      key += items[end].key;
      const std::optional<std::size_t> exact = Exact(key);
      if (exact && (clause || !tag)) tag = Tag{.begin = i, .end = end + 1, .match = Match::kExact, .value = *exact};
      clause = clause && !items[end].closed;
    }
    return tag;
  }

  // The value that nearly begins at item `i`, else a tag of one word.
  Tag NearAt(const Items& items, std::size_t i) const {
    Tag tag{.begin = i, .end = i + 1};
    std::string key;
    std::size_t fewest = 0;
    for (std::size_t end = i; end < items.size() && end < i + kMostWords && Continues(items, i, end); ++end) {
      if (items[end].key.empty() && end > i) break;
      key += items[end].key;
      const std::optional<core::Near> near = core::Nearest(key, keys_);
      if (near && (tag.match == Match::kUnknown || near->slips < fewest)) {
        tag = {.begin = i, .end = end + 1, .match = Match::kNear, .value = near->index};
        fewest = near->slips;
      }
      if (items[end].closed) break;
    }
    return tag;
  }

 private:
  static bool Continues(const Items& items, std::size_t begin, std::size_t i) {
    return i == begin || items[i].role == Role::kWord;
  }

  std::vector<std::string> keys_;
};

// Whether a sentence goes on through the tag: it needs the words of it.
bool Inside(const Items& items, const Tag& tag) {
  if (!WordBefore(items, tag.begin)) return false;
  const auto bare = [&](std::size_t back) { return std::string_view(items[tag.begin - back].bare); };
  const bool leads = LeadsOn(bare(1)) || (tag.begin > 1 && IsAdjective(bare(1)) && LeadsOn(bare(2)));
  return WordAfter(items, tag.end) || leads;
}

void Mark(Items& items, const Tag& tag) {
  const Role role = Inside(items, tag) ? Role::kKept : Role::kTaken;
  for (std::size_t i = tag.begin; i < tag.end; ++i) items[i].role = role;
}

// What counts most first: a value that stands apart, right or nearly right.
const Tag* Chosen(const Items& items, const std::vector<Tag>& tags) {
  constexpr std::pair<Match, bool> kOrder[] = {{Match::kExact, false},   {Match::kNear, false},
                                               {Match::kExact, true},    {Match::kNear, true},
                                               {Match::kUnknown, false}, {Match::kUnknown, true}};
  for (const auto& [match, inside] : kOrder) {
    for (const Tag& tag : tags) {
      if (tag.match == match && Inside(items, tag) == inside) return &tag;
    }
  }
  return nullptr;
}

// No "#" at all, but perhaps the name of a value: the first one, taken where it opens the message.
ValueReading WithoutTag(Items& items, const KudosRules& rules) {
  const Values values(rules);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!IsWordAt(items, i)) continue;
    const std::optional<Tag> tag = values.ExactAt(items, i);
    if (!tag) continue;
    const std::string& value = rules.values[tag->value];
    Slip slip{SlipKind::kValueMissing, TypedText(items, tag->begin, tag->end), value};
    if (!WordBefore(items, i)) Mark(items, *tag);
    return {.value = value, .slip = std::move(slip)};
  }
  return {.value = rules.values.front(), .slip = Slip{SlipKind::kValueMissing, {}, rules.values.front()}};
}

}  // namespace

std::vector<Tag> FindTags(Items& items, const KudosRules& rules) {
  const Values values(rules);
  std::vector<Tag> tags;
  for (std::size_t i = 0; i < items.size();) {
    Item& item = items[i];
    const bool channel = std::holds_alternative<ChannelMention>(item.token);
    const bool loose = item.role == Role::kSeparator && item.bare.ends_with('#') && IsWordAt(items, i + 1);  // "# care"
    const bool written = item.role == Role::kTag && item.bare.find_first_not_of("#0123456789") != std::string::npos;
    if (item.role == Role::kTag) item.role = Role::kWord;
    std::optional<Tag> tag;
    if (written || loose || channel) tag = values.ExactAt(items, loose ? i + 1 : i);
    if (written && !tag) tag = values.NearAt(items, i);
    if (!tag || rules.values.empty()) {
      ++i;
      continue;
    }
    tag->begin = i;
    for (; i < tag->end; ++i) items[i].role = Role::kTag;
    tags.push_back(*tag);
  }
  return tags;
}

ValueReading TakeValue(Items& items, const std::vector<Tag>& tags, const KudosRules& rules) {
  if (rules.values.empty()) return {};
  const Tag* chosen = Chosen(items, tags);
  if (chosen == nullptr) return WithoutTag(items, rules);
  const bool known = chosen->match != Match::kUnknown;
  ValueReading reading{.value = known ? rules.values[chosen->value] : rules.values.front()};
  const auto typed = [&](const Tag& tag) { return TypedText(items, tag.begin, tag.end); };
  if (!known) reading.slip = Slip{SlipKind::kUnknownValue, typed(*chosen), reading.value};
  if (chosen->match == Match::kNear) reading.slip = Slip{SlipKind::kNearValue, typed(*chosen), reading.value};
  std::vector<const Tag*> taken = {chosen};
  for (const Tag& tag : tags) {
    if (&tag == chosen || tag.match != Match::kExact || Inside(items, tag)) continue;
    if (tag.value != chosen->value && !reading.slip) {
      reading.slip = Slip{SlipKind::kTwoValues, typed(tag), reading.value};
    }
    taken.push_back(&tag);
  }
  for (const Tag* tag : taken) Mark(items, *tag);
  for (Item& item : items) {
    if (item.role == Role::kTag) item.role = Role::kWord;
  }
  return reading;
}

}  // namespace fairlead::chat
