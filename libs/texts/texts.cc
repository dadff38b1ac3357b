#include "libs/texts/texts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "unicode/datefmt.h"
#include "unicode/listformatter.h"
#include "unicode/locid.h"
#include "unicode/msgfmt.h"
#include "unicode/timezone.h"

namespace fairlead::texts {
namespace {

icu::UnicodeString FromUtf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// The moment as ICU counts, in the zone in which nothing is shifted.
UDate ToUDate(absl::CivilSecond moment) {
  return static_cast<UDate>(absl::ToUnixMillis(absl::FromCivil(moment, absl::UTCTimeZone())));
}

std::unique_ptr<icu::DateFormat> MakeDateFormat(std::string_view skeleton, const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::DateFormat> format(
      icu::DateFormat::createInstanceForSkeleton(FromUtf8(skeleton), locale, status));
  if (U_FAILURE(status) || format == nullptr) return nullptr;
  format->setTimeZone(*icu::TimeZone::getGMT());
  return format;
}

}  // namespace

struct Language::Formats {
  explicit Formats(const std::string& name, std::size_t keys) : locale(name.c_str()), messages(keys) {
    UErrorCode status = U_ZERO_ERROR;
    list.reset(icu::ListFormatter::createInstance(locale, status));
  }

  // Null only where ICU has no memory or data.
  const icu::MessageFormat* Message(std::size_t key, std::string_view pattern) {
    if (messages[key] == nullptr) {
      UErrorCode status = U_ZERO_ERROR;
      auto format = std::make_unique<icu::MessageFormat>(FromUtf8(pattern), locale, status);
      if (U_FAILURE(status)) return nullptr;
      messages[key] = std::move(format);
    }
    return messages[key].get();
  }

  icu::UnicodeString Date(absl::CivilSecond moment, std::string_view skeleton) {
    auto found = dates.find(skeleton);
    if (found == dates.end()) found = dates.emplace(skeleton, MakeDateFormat(skeleton, locale)).first;
    icu::UnicodeString text;
    if (found->second == nullptr) return text;
    icu::FieldPosition day(UDAT_DATE_FIELD);
    found->second->format(ToUDate(moment), text, day);
    // French says "1er décembre", which CLDR does not know.
    const bool first = day.getEndIndex() == day.getBeginIndex() + 1 && text.charAt(day.getBeginIndex()) == u'1';
    const bool month_in_words = std::string_view(skeleton).find("MMM") != std::string_view::npos;
    if (first && month_in_words && std::string_view(locale.getLanguage()) == "fr") text.insert(day.getEndIndex(), "er");
    return text;
  }

  const icu::Locale locale;
  std::unique_ptr<icu::ListFormatter> list;
  std::vector<std::unique_ptr<icu::MessageFormat>> messages;  // by key, made when first said
  std::map<std::string, std::unique_ptr<icu::DateFormat>, std::less<>> dates;
};

Language::Language(const Compiled& compiled, std::size_t language, const std::string& locale)
    : compiled_(compiled),
      language_(language),
      tag_(locale),
      formats_(std::make_unique<Formats>(locale, compiled.keys.size())) {
  std::ranges::replace(tag_, '_', '-');
}

Language::~Language() = default;

std::string Language::Format(std::size_t key, const std::vector<Argument>& arguments, Encode encode) const {
  const Sentence& sentence = compiled_.At(language_, key);
  const std::lock_guard lock(mutex_);
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const Argument& argument : arguments) {
    names.push_back(FromUtf8(argument.name));
    if (const auto* words = std::get_if<Words>(&argument.value)) {
      values.emplace_back(FromUtf8(encode != nullptr && !words->ready ? encode(words->text) : words->text));
    } else if (const auto* choice = std::get_if<Choice>(&argument.value)) {
      values.emplace_back(FromUtf8(choice->form));
    } else if (const auto* number = std::get_if<Number>(&argument.value)) {
      values.emplace_back(number->value);
    } else {
      const auto style = std::ranges::find(sentence.dates, argument.name, &DateStyle::name);
      const std::string_view skeleton = style != sentence.dates.end() ? style->skeleton : std::string_view("yMMMMd");
      values.emplace_back(formats_->Date(std::get<Moment>(argument.value).at, skeleton));
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString text;
  const icu::MessageFormat* format = formats_->Message(key, sentence.pattern);
  if (format != nullptr) {
    format->format(names.data(), values.data(), static_cast<std::int32_t>(values.size()), text, status);
  }
  // The generator has parsed every pattern with this library; if its data are gone all the same, the key says most.
  if (format == nullptr || U_FAILURE(status)) return std::string(compiled_.keys[key]);
  return ToUtf8(text);
}

std::string Language::List(const std::vector<std::string>& items) const {
  std::vector<icu::UnicodeString> texts;
  for (const std::string& item : items) texts.push_back(FromUtf8(item));
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString text;
  const std::lock_guard lock(mutex_);
  if (formats_->list == nullptr) return {};
  formats_->list->format(texts.data(), static_cast<std::int32_t>(texts.size()), text, status);
  return ToUtf8(text);
}

std::string Language::Date(absl::CivilSecond moment, std::string_view skeleton) const {
  const std::lock_guard lock(mutex_);
  return ToUtf8(formats_->Date(moment, skeleton));
}

Texts::Texts(const Compiled& compiled) : compiled_(compiled) {
  std::int32_t count = 0;
  const icu::Locale* available = icu::Locale::getAvailableLocales(count);
  for (const icu::Locale& locale : std::span(available, static_cast<std::size_t>(count))) {
    const bool ours =
        std::ranges::find(compiled.languages, std::string_view(locale.getLanguage())) != compiled.languages.end();
    if (ours) regions_.insert(locale.getName());
  }
}

Texts::~Texts() = default;

const Language& Texts::In(std::string_view locale) const {
  std::string wanted(locale);
  std::ranges::replace(wanted, '_', '-');
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale parsed = icu::Locale::forLanguageTag(wanted, status);
  const auto known = std::ranges::find(compiled_.languages, std::string_view(parsed.getLanguage()));
  std::size_t language = 0;
  std::string name(compiled_.languages[0]);
  if (U_SUCCESS(status) && known != compiled_.languages.end()) {
    language = static_cast<std::size_t>(known - compiled_.languages.begin());
    name = *known;
    const std::string with_region = name + "_" + parsed.getCountry();
    if (regions_.contains(with_region)) name = with_region;
  }
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Language>& spoken = spoken_[name];
  if (spoken == nullptr) spoken.reset(new Language(compiled_, language, name));
  return *spoken;
}

}  // namespace fairlead::texts
