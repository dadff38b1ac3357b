#include "services/chat/transport/slack/voice.h"

#include <algorithm>
#include <variant>

#include "libs/core/text.h"
#include "services/chat/transport/slack/mrkdwn.h"
#include "services/chat/transport/slack/parts.h"
#include "texts/chat.h"

namespace fairlead::chat::slack {
namespace {

constexpr std::size_t kLongestName = 80;
constexpr std::size_t kMostPeople = 20;
constexpr std::size_t kLongestCode = 200;
constexpr std::size_t kMostCodes = 30;

// Marks that a person wrote, kept apart from the catalogue's until those are gone (private use characters).
constexpr std::string_view kStar = "\ue000";
constexpr std::string_view kBacktick = "\ue001";

void Replace(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

Voice::Voice(const texts::Texts& texts, const view::Reader& reader, Style style)
    : language_(texts.In(reader.locale)), zone_(reader.zone), style_(style) {}

std::string Voice::EncodeMrkdwn(std::string_view words) { return Escape(words); }

std::string Voice::EncodePlain(std::string_view words) {
  std::string out(words);
  Replace(out, "*", kStar);
  Replace(out, "`", kBacktick);
  return out;
}

std::string Voice::Unmarked(const std::string& text) const {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '*') continue;
    const std::size_t end = text[i] == '`' ? text.find('`', i + 1) : std::string::npos;
    if (end == std::string::npos) {
      out += text[i];
      continue;
    }
    out += language_.Say(say::PlainCode{.text = text.substr(i + 1, end - i - 1)});
    i = end;
  }
  Replace(out, kStar, "*");
  Replace(out, kBacktick, "`");
  return out;
}

texts::Words Voice::Who(const view::Person& person) const {
  if (style_ == Style::kMrkdwn && !person.chat_id.empty()) return texts::Ready(Mention(person.chat_id));
  if (person.name.empty()) return Name(person.chat_id.empty() ? "?" : person.chat_id);
  return Name(person.name);
}

texts::Words Voice::Who(const std::vector<view::Person>& people) const {
  std::vector<std::string> names;
  for (const view::Person& person : people) {
    if (names.size() == kMostPeople) {
      names.emplace_back("…");
      break;
    }
    names.push_back(Who(person).text);
  }
  return texts::Ready(language_.List(names));
}

texts::Words Voice::Name(std::string_view name) const { return Quote(name, kLongestName); }

texts::Words Voice::Quote(std::string_view words, std::size_t most) const {
  const std::string cut = core::Isolated(core::CutGraphemes(WellFormed(words), most));
  return texts::Ready(style_ == Style::kMrkdwn ? EncodeMrkdwn(cut) : EncodePlain(cut));
}

texts::Words Voice::Code(std::string_view words) const {
  std::string line = core::WithoutDirections(core::CutGraphemes(WellFormed(words), kLongestCode));
  std::ranges::replace(line, '\n', ' ');
  if (style_ == Style::kMrkdwn) return texts::Ready(slack::Code(line, kSectionText));
  return texts::Ready("`" + EncodePlain(line) + "`");
}

texts::Words Voice::Codes(const std::vector<std::string>& words, std::string_view prefix) const {
  std::string out;
  for (std::size_t i = 0; i < std::min(words.size(), kMostCodes); ++i) {
    out += (i == 0 ? "" : ", ") + Code(std::string(prefix) + core::CutGraphemes(words[i], kLongestName)).text;
  }
  return texts::Ready(words.size() > kMostCodes ? out + ", …" : out);
}

std::string Voice::Line(const view::CommandLine& line) const {
  std::string out;
  for (const auto& part : line) {
    if (const auto* words = std::get_if<std::string>(&part)) {
      out += *words;
    } else if (const auto* person = std::get_if<view::Person>(&part)) {
      out += "@" + (person->name.empty() ? person->chat_id : person->name);
    } else {
      out += std::get<view::Gap>(part).kind == view::Gap::Kind::kPerson ? language_.Say(say::KudosGapPerson{})
                                                                        : language_.Say(say::KudosGapMessage{});
    }
  }
  return out;
}

absl::CivilSecond Voice::At(absl::Time time) const { return absl::ToCivilSecond(time, zone_); }

}  // namespace fairlead::chat::slack
