#include "services/chat/domain/typed_points.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "libs/core/characters.h"
#include "libs/core/fold.h"
#include "libs/core/near_match.h"
#include "services/chat/domain/number_words.h"

namespace fairlead::chat {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// How sure it is that a number means points; the surest that there is counts.
enum class Sureness { kPlus, kUnit, kAlone, kPlusInASentence, kPerhaps, kNot };

struct Candidate {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int64_t number = 0;
  Sureness sureness = Sureness::kNot;
  std::optional<SlipKind> wrong{};  // what is wrong with how the number is written
  bool rest = false;                // of its one word, letters are left: "+20thanks"
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit); }

std::int64_t Saturated(std::string_view digits) {
  std::int64_t number = 0;
  for (const char c : digits) {
    const std::int64_t digit = c - '0';
    if (number > (kMost - digit) / 10) return kMost;
    number = number * 10 + digit;
  }
  return number;
}

bool IsUnit(std::string_view word) {
  if (IsOneOf(word, {"pt", "pts", "point", "points", "pnts", "kudos"})) return true;
  return word.size() >= 5 && word.size() <= 7 && word.front() == 'p' && core::Slips(word, "points", 1).has_value();
}

bool IsMark(std::string_view word) { return IsOneOf(word, {"%", "€", "$", "£"}); }

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool TakeOneOf(std::string_view& text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return TakePrefix(text, prefix); });
}

// How one word writes a number.
struct Written {
  bool number = false;
  bool plus = false, minus = false, after = false, unit = false;  // "+20", "-20", "20+", "20pts"
  bool marked = false;                                            // "x20", "20€", "20%": perhaps points
  bool rest = false;
  std::int64_t value = 0;
  std::optional<SlipKind> wrong{};
};

// ".5", ",000": the digits behind a number's whole part; takes them from `rest`.
void ReadFraction(std::string_view whole, std::string_view& rest, Written& written) {
  std::string joined(whole);
  bool thousands = whole.size() <= 3;
  while (rest.size() > 1 && (rest[0] == '.' || rest[0] == ',' || rest[0] == '\'') && IsDigit(rest[1])) {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    const std::string_view group = rest.substr(1, end - 1);
    thousands = thousands && group.size() == 3;
    joined += group;
    rest.remove_prefix(end);
    written.wrong = SlipKind::kPointsNotWhole;
  }
  if (!written.wrong) return;
  // "1,000" is a thousand to one reader and one to another.
  if (thousands) {
    written.wrong = SlipKind::kPointsUnclear;
    written.value = Saturated(joined);
  }
}

Written Read(std::string_view word) {
  Written written;
  while (TakePrefix(word, "+")) written.plus = true;
  while (!written.plus && TakeOneOf(word, {"-", "−", "–", "—"})) written.minus = true;
  const bool marked = TakeOneOf(word, {"x", "×", "$", "€", "£"});
  const std::size_t size = std::min(word.find_first_not_of("0123456789"), word.size());
  const std::string_view digits = word.substr(0, size);
  std::string_view rest = word.substr(size);
  if (digits.empty()) {
    const std::optional<std::int64_t> number = marked ? std::nullopt : NumberInWords(word);
    if (!number) return {};
    written.number = true;
    written.value = *number;
    written.wrong = SlipKind::kPointsInWords;
    return written;
  }
  written.number = true;
  written.value = Saturated(digits);
  ReadFraction(digits, rest, written);
  if (IsUnit(rest)) {
    written.unit = true;
    rest = {};
  }
  while (TakePrefix(rest, "+")) written.after = true;
  written.marked = marked || rest == "x" || rest == "×" || IsMark(rest);
  if (rest.empty() || written.marked) {
    if (written.marked) written.wrong = SlipKind::kPointsUnclear;
    return written;
  }
  // "2O", "1OO", "l" for "1"
  if (rest.size() < 10 && rest.find_first_not_of("ol0123456789") == std::string_view::npos) {
    std::string meant = std::string(digits) + std::string(rest);
    std::replace(meant.begin(), meant.end(), 'o', '0');
    std::replace(meant.begin(), meant.end(), 'l', '1');
    written.value = Saturated(meant);
    written.marked = true;
  } else if (!written.plus) {
    return {};
  } else {
    const std::u32string letters = core::CodePointsOf(rest);
    written.rest = std::count_if(letters.begin(), letters.end(), core::IsWordCharacter) > 2;
  }
  written.wrong = SlipKind::kPointsUnclear;
  return written;
}

class PointsReader {
 public:
  PointsReader(Items& items, const KudosRules& rules) : items_(items), rules_(rules) {}

  PointsReading Take() {
    std::vector<Candidate> found = Surest(Candidates());
    if (found.empty()) return Offer({SlipKind::kPointsMissing}, rules_.example_points);
    const bool perhaps = found.front().sureness == Sureness::kPerhaps;
    if (perhaps) found.resize(1);
    for (const Candidate& candidate : found) Mark(candidate);
    if (!perhaps) {
      // Once the surest are marked, another number that stands alone is points as well.
      for (const Candidate& other : Candidates()) {
        if (other.sureness == Sureness::kAlone && !other.wrong) {
          found.push_back(other);
          Mark(other);
        }
      }
    }
    const auto different = std::find_if(found.begin(), found.end(),
                                        [&](const Candidate& other) { return other.number != found.front().number; });
    if (different == found.end() || found.front().wrong) return Checked(found.front());
    PointsReading first = Checked(found.front());
    if (first.slip) return first;
    first.slip = Slip{SlipKind::kTwoPoints, Typed(*different), fmt::format("{}", first.points)};
    return first;
  }

 private:
  std::string_view Bare(std::size_t i) const {
    return i < items_.size() && items_[i].role == Role::kWord ? std::string_view(items_[i].bare) : std::string_view();
  }
  std::string Typed(const Candidate& candidate) const { return TypedText(items_, candidate.begin, candidate.end); }

  // "each", "par personne": points are for each person anyway.
  std::size_t EachAt(std::size_t i) const {
    const std::string_view word = Bare(i);
    if (word == "each" || word == "apiece" || word.starts_with("chacun")) return word.size() <= 9 ? 1 : 0;
    const std::string_view next = Bare(i + 1);
    const bool person = IsOneOf(next, {"person", "head", "personne", "tete"});
    return (word == "per" || word == "par") && person ? 2 : 0;
  }

  std::size_t TotalAt(std::size_t i) const {
    const std::string_view word = Bare(i), next = Bare(i + 1);
    if (word == "total") return 1;
    return ((word == "in" || word == "au") && next == "total") || (word == "en" && next == "tout") ? 2 : 0;
  }

  // The number whose first item is `i`.
  Candidate At(std::size_t i) const {
    Candidate candidate{.begin = i, .end = i + 1};
    const Item& item = items_[i];
    const bool loose_plus = item.role == Role::kSeparator && (item.bare == "+" || item.bare == "++");
    if (!loose_plus && item.role != Role::kWord) return candidate;
    Written written = Read(loose_plus ? Bare(i + 1) : Bare(i));
    if (!written.number || (loose_plus && (written.plus || written.minus))) return candidate;
    if (loose_plus) {
      written.plus = true;
      ++candidate.end;
    }
    std::string groups;
    std::size_t next = candidate.end;
    while (next < candidate.end + 3 && Bare(next).size() == 3 && AllDigits(Bare(next))) groups += Bare(next++);
    const bool short_number = written.value < 1'000 && !written.wrong && !written.unit;
    if (!groups.empty() && short_number && (written.plus || IsUnit(Bare(next)))) {  // "1 000 points"
      written.value = Saturated(fmt::format("{}{}", written.value, groups));
      written.wrong = SlipKind::kPointsUnclear;
      candidate.end = next;
    }
    if (candidate.end < items_.size() && IsMark(items_[candidate.end].bare)) {  // "20 %"
      written.marked = true;
      written.wrong = SlipKind::kPointsUnclear;
      ++candidate.end;
    }
    if (written.wrong == SlipKind::kPointsInWords && written.value == 100 && i > 0 && Bare(i - 1) == "a") {
      candidate.begin = i - 1;  // "a hundred"
    }
    if (IsUnit(Bare(candidate.end))) {
      written.unit = true;
      ++candidate.end;
    }
    if (const std::size_t each = EachAt(candidate.end)) {
      written.unit = true;
      candidate.end += each;
    }
    // Points are for each person. Who wants to share them out must know it.
    if (const std::size_t total = TotalAt(candidate.end); total > 0 && !written.wrong) {
      written.wrong = SlipKind::kPointsUnclear;
      written.unit = true;
      candidate.end += total;
    }
    candidate.number = written.value;
    candidate.wrong = written.minus ? SlipKind::kPointsNegative : written.wrong;
    candidate.rest = written.rest;
    candidate.sureness = SurenessOf(candidate, written, loose_plus);
    // "- 5": a dash, or less than nothing?
    const std::string_view dash = i > 0 ? std::string_view(items_[i - 1].bare) : std::string_view();
    if (IsOneOf(dash, {"-", "−", "–", "—"}) && candidate.sureness == Sureness::kAlone)
      candidate.sureness = Sureness::kPerhaps;
    return candidate;
  }

  Sureness SurenessOf(const Candidate& candidate, const Written& written, bool loose_plus) const {
    const bool before = WordBefore(items_, candidate.begin), after = WordAfter(items_, candidate.end);
    const bool inside = before && after;
    if (written.plus) return !inside ? Sureness::kPlus : loose_plus ? Sureness::kNot : Sureness::kPlusInASentence;
    if (written.unit) return inside ? Sureness::kPerhaps : Sureness::kUnit;
    if (inside) return Sureness::kNot;
    if (candidate.wrong == SlipKind::kPointsInWords) {
      // "ten" may open a sentence, "one" and the French "neuf" (new) may stand anywhere.
      if (!before && !after) return Sureness::kAlone;
      return !before && written.value >= 10 && !AnyWordBefore(items_, candidate.begin) ? Sureness::kPerhaps
                                                                                       : Sureness::kNot;
    }
    if (written.minus) return Sureness::kUnit;
    if (candidate.wrong && !written.marked) return before || after ? Sureness::kNot : Sureness::kAlone;
    if (written.marked || before || after) return Sureness::kPerhaps;
    return Sureness::kAlone;
  }

  std::vector<Candidate> Candidates() const {
    std::vector<Candidate> found;
    for (std::size_t i = 0; i < items_.size();) {
      Candidate candidate = At(i);
      const bool number = candidate.sureness != Sureness::kNot;
      i = number ? candidate.end : i + 1;
      if (number) found.push_back(candidate);
    }
    return found;
  }

  static std::vector<Candidate> Surest(const std::vector<Candidate>& all) {
    std::vector<Candidate> surest;
    for (const Candidate& candidate : all) {
      if (!surest.empty() && candidate.sureness > surest.front().sureness) continue;
      if (!surest.empty() && candidate.sureness < surest.front().sureness) surest.clear();
      surest.push_back(candidate);
    }
    return surest;
  }

  void Mark(const Candidate& candidate) {
    // Asked about and in a sentence: only the person knows whether the sentence needs it.
    const bool inside = WordBefore(items_, candidate.begin) && WordAfter(items_, candidate.end);
    if (candidate.sureness == Sureness::kPerhaps && inside) return;
    for (std::size_t i = candidate.begin; i < candidate.end; ++i) items_[i].role = Role::kTaken;
    if (candidate.rest) rest_.push_back(candidate.begin);
  }

  PointsReading Offer(Slip slip, std::int64_t points) const {
    points = std::clamp<std::int64_t>(points, 1, rules_.most_points);
    slip.suggestion = fmt::format("{}", points);
    return {.points = points, .slip = std::move(slip)};
  }

  PointsReading Checked(const Candidate& candidate) {
    const std::string typed = Typed(candidate);
    for (const std::size_t i : rest_) KeepRest(items_[i]);
    if (candidate.wrong) return Offer({*candidate.wrong, typed}, candidate.number);
    if (candidate.sureness == Sureness::kPerhaps) return Offer({SlipKind::kPointsUnclear, typed}, candidate.number);
    if (candidate.number == 0) return Offer({SlipKind::kPointsZero, typed}, rules_.example_points);
    if (candidate.number > rules_.most_points) return Offer({SlipKind::kPointsTooMany, typed}, rules_.most_points);
    return {.points = candidate.number};
  }

  // The letters of "+20thanks" are the person's own words.
  static void KeepRest(Item& item) {
    std::u32string word = core::CodePointsOf(std::get<Text>(item.token).text);
    const auto letter = std::find_if(word.begin(), word.end(), [](char32_t point) {
      const std::string folded = core::Folded(core::Utf8Of({&point, 1}));
      return core::IsWordCharacter(point) && !folded.empty() && !IsDigit(folded.front());
    });
    word.erase(word.begin(), letter);
    item.token = Text{core::Utf8Of(word)};
    item.bare = core::Folded(std::get<Text>(item.token).text);
    item.key = core::FoldedKey(item.bare);
    item.role = Role::kWord;
  }

  Items& items_;
  const KudosRules& rules_;
  std::vector<std::size_t> rest_;
};

}  // namespace

PointsReading TakePoints(Items& items, const KudosRules& rules) { return PointsReader(items, rules).Take(); }

}  // namespace fairlead::chat
