#include "libs/texts/pattern.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/text.h"
#include "unicode/locid.h"
#include "unicode/messagepattern.h"
#include "unicode/msgfmt.h"
#include "unicode/plurrule.h"

namespace fairlead::texts {
namespace {

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

absl::Status Wrong(const std::string& problem) { return absl::InvalidArgumentError(problem); }

bool IsName(const std::string& name) {
  return !name.empty() && std::islower(static_cast<unsigned char>(name[0])) != 0 &&
         std::ranges::all_of(name, [](char c) {
           return c == '_' || std::islower(static_cast<unsigned char>(c)) != 0 ||
                  std::isdigit(static_cast<unsigned char>(c)) != 0;
         });
}

// Walks over the parts of one parsed pattern.
class Reader {
 public:
  Reader(const icu::UnicodeString& text, const std::string& language) : text_(text), language_(language) {}

  absl::StatusOr<Pattern> Read() {
    UErrorCode status = made_;
    UParseError where{};
    parsed_.parse(text_, &where, status);
    if (U_FAILURE(status)) {
      return Wrong(fmt::format("is not a MessageFormat pattern at “{}” ({})",
                               ToUtf8(icu::UnicodeString(where.preContext) + icu::UnicodeString(where.postContext)),
                               u_errorName(status)));
    }
    for (std::int32_t i = 0; i < parsed_.countParts(); ++i) {
      if (parsed_.getPartType(i) == UMSGPAT_PART_TYPE_ARG_START) FL_RETURN_IF_ERROR(ReadArgument(i));
    }
    // From the back, so that what is in front keeps its place.
    std::ranges::sort(cuts_, std::greater<>());
    for (const auto& [start, length] : cuts_) text_.remove(start, length);
    const icu::MessageFormat check(text_, icu::Locale(language_.c_str()), status);
    if (U_FAILURE(status)) return Wrong(fmt::format("is not a MessageFormat pattern ({})", u_errorName(status)));
    pattern_.text = ToUtf8(text_);
    return std::move(pattern_);
  }

 private:
  std::string Part(std::int32_t i) const { return ToUtf8(parsed_.getSubstring(parsed_.getPart(i))); }

  absl::Status ReadArgument(std::int32_t start) {
    const std::string name = Part(start + 1);
    if (parsed_.getPartType(start + 1) != UMSGPAT_PART_TYPE_ARG_NAME || !IsName(name)) {
      return Wrong(fmt::format("has a placeholder {{{}}}; name it in lower_snake_case", name));
    }
    Placeholder placeholder;
    switch (parsed_.getPart(start).getArgType()) {
      case UMSGPAT_ARG_TYPE_NONE:
        break;
      case UMSGPAT_ARG_TYPE_SELECT:
        placeholder.kind = Kind::kChoice;
        break;
      case UMSGPAT_ARG_TYPE_PLURAL:
        placeholder.kind = Kind::kNumber;
        FL_RETURN_IF_ERROR(CheckForms(name, start, UPLURAL_TYPE_CARDINAL));
        break;
      case UMSGPAT_ARG_TYPE_SELECTORDINAL:
        placeholder.kind = Kind::kNumber;
        FL_RETURN_IF_ERROR(CheckForms(name, start, UPLURAL_TYPE_ORDINAL));
        break;
      case UMSGPAT_ARG_TYPE_SIMPLE: {
        FL_TRY(placeholder, Simple(name, start));
        break;
      }
      case UMSGPAT_ARG_TYPE_CHOICE:
        return Wrong(fmt::format("has {{{}, choice}}; use plural", name));
    }
    const auto [known, is_new] = pattern_.placeholders.emplace(name, placeholder);
    if (!is_new) {
      FL_TRY(known->second, Merge(name, known->second, placeholder));
    }
    return absl::OkStatus();
  }

  // {name, type} or {name, type, style}
  absl::StatusOr<Placeholder> Simple(const std::string& name, std::int32_t start) {
    const std::string type = Part(start + 2);
    const bool has_style = parsed_.getPartType(start + 3) == UMSGPAT_PART_TYPE_ARG_STYLE;
    std::string style = has_style ? Part(start + 3) : "";
    style.erase(0, style.find_first_not_of(' '));
    if (type == "number" && (style.empty() || style == "integer"))
      return Placeholder{.kind = Kind::kNumber, .skeleton = {}};
    if ((type == "date" || type == "time") && style.starts_with("::") && style.size() > 2) {
      const std::int32_t from = parsed_.getPart(start + 1).getLimit();
      const std::int32_t to = parsed_.getPart(parsed_.getLimitPartIndex(start)).getIndex();
      cuts_.emplace_back(from, to - from);
      return Placeholder{.kind = Kind::kMoment, .skeleton = style.substr(2)};
    }
    return Wrong(fmt::format("has {{{}, {}{}{}}}; there are {{n, number}} and {{d, date, ::MMMMd}} (a CLDR skeleton)",
                             name, type, has_style ? ", " : "", style));
  }

  absl::Status CheckForms(const std::string& name, std::int32_t start, UPluralType type) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::PluralRules> rules(
        icu::PluralRules::forLocale(icu::Locale(language_.c_str()), type, status));
    const std::int32_t end = parsed_.getLimitPartIndex(start);
    for (std::int32_t i = start + 1; i < end; ++i) {
      if (parsed_.getPartType(i) == UMSGPAT_PART_TYPE_MSG_START) i = parsed_.getLimitPartIndex(i);
      if (parsed_.getPartType(i) != UMSGPAT_PART_TYPE_ARG_SELECTOR) continue;
      const icu::UnicodeString form = parsed_.getSubstring(parsed_.getPart(i));
      if (form.startsWith(u"=", 1) || (U_SUCCESS(status) && rules->isKeyword(form))) continue;
      return Wrong(
          fmt::format("counts {{{}}} in a form “{}”, which “{}” does not have", name, ToUtf8(form), language_));
    }
    return absl::OkStatus();
  }

  icu::UnicodeString text_;
  const std::string& language_;
  UErrorCode made_ = U_ZERO_ERROR;
  icu::MessagePattern parsed_{made_};
  std::vector<std::pair<std::int32_t, std::int32_t>> cuts_;  // start and length in text_
  Pattern pattern_;
};

}  // namespace

absl::StatusOr<Placeholder> Merge(const std::string& name, const Placeholder& one, const Placeholder& other) {
  if (one == other) return one;
  const auto countable = [](Kind kind) { return kind == Kind::kWords || kind == Kind::kNumber; };
  if (countable(one.kind) && countable(other.kind)) return Placeholder{.kind = Kind::kNumber, .skeleton = {}};
  return Wrong(fmt::format("uses {{{}}} in two ways; give each use a name", name));
}

absl::StatusOr<Pattern> ReadPattern(std::string_view text, const std::string& language) {
  if (text.empty()) return Wrong("is empty; write a sentence");
  if (core::FirstInvalidUtf8(text)) return Wrong("is not UTF-8");
  if (text.find('\'') != std::string_view::npos) return Wrong("has a straight apostrophe, which quotes here; write ’");
  return Reader(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
                language)
      .Read();
}

}  // namespace fairlead::texts
