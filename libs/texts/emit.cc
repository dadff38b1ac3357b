#include "libs/texts/emit.h"

#include <iterator>
#include <string_view>

#include "fmt/format.h"

namespace fairlead::texts {
namespace {

std::string_view TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kChoice:
      return "Choice";
    case Kind::kNumber:
      return "Number";
    case Kind::kMoment:
      return "Moment";
    case Kind::kWords:
      break;
  }
  return "Words";
}

// A C++ string literal; beyond ASCII it stays as it is, since sources are UTF-8.
std::string Literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
        out += '\\';
        out += c;
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

// What a reader of the header sees of a message, on one line.
std::string OneLine(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("⏎") : std::string(1, c);
  return out.ends_with('\\') ? out + ' ' : out;
}

std::string Header(const Checked& checked, const std::string& name_space) {
  std::string out = fmt::format(
      "#pragma once\n\n#include <cstddef>\n#include <vector>\n\n#include \"libs/texts/message.h\"\n\n"
      "// Generated from the message catalogues; change those.\nnamespace {} {{\n\n"
      "const texts::Compiled& Catalogue();\n",
      name_space);
  std::size_t index = 0;
  for (const auto& [key, message] : checked.messages) {
    fmt::format_to(std::back_inserter(out), "\n// {}: {}\nstruct {} {{\n", key, OneLine(message.patterns[0].text),
                   TypeName(key));
    std::string arguments;
    for (const auto& [name, kind] : message.placeholders) {
      fmt::format_to(std::back_inserter(out), "  texts::Needed<texts::{}> {};\n", TypeOf(kind), name);
      fmt::format_to(std::back_inserter(arguments), "{}{{\"{}\", {}.value()}}", arguments.empty() ? "" : ", ", name,
                     name);
    }
    fmt::format_to(std::back_inserter(out),
                   "  static constexpr std::size_t kIndex = {};\n"
                   "  std::vector<texts::Argument> Arguments() const {{ return {{{}}}; }}\n}};\n",
                   index++, arguments);
  }
  return out + fmt::format("\n}}  // namespace {}\n", name_space);
}

std::string Source(const Checked& checked, const std::string& include, const std::string& name_space) {
  std::string keys;
  std::string dates;
  std::string sentences;
  for (const auto& [key, message] : checked.messages) keys += fmt::format("    {},\n", Literal(key));
  for (std::size_t language = 0; language < checked.languages.size(); ++language) {
    std::size_t index = 0;
    for (const auto& [key, message] : checked.messages) {
      const Pattern& pattern = message.patterns[language];
      std::string styles;
      for (const auto& [name, placeholder] : pattern.placeholders) {
        if (placeholder.kind != Kind::kMoment) continue;
        styles += fmt::format("{{{}, {}}}, ", Literal(name), Literal(placeholder.skeleton));
      }
      std::string span = "{}";
      if (!styles.empty()) {
        span = fmt::format("kDates{}{}", checked.languages[language], index);
        dates += fmt::format("constexpr texts::DateStyle {}[] = {{{}}};\n", span, styles);
      }
      sentences += fmt::format("    {{{}, {}}},\n", Literal(pattern.text), span);
      ++index;
    }
  }
  std::string languages;
  for (const std::string& language : checked.languages) languages += Literal(language) + ", ";
  return fmt::format(
      "#include \"{}\"\n\n#include <string_view>\n\nnamespace {} {{\nnamespace {{\n\n"
      "constexpr std::string_view kLanguages[] = {{{}}};\nconstexpr std::string_view kKeys[] = {{\n{}}};\n{}"
      "constexpr texts::Sentence kSentences[] = {{\n{}}};\n"
      "constexpr texts::Compiled kCompiled = {{.languages = kLanguages, .keys = kKeys, .sentences = kSentences}};\n\n"
      "}}  // namespace\n\nconst texts::Compiled& Catalogue() {{ return kCompiled; }}\n\n}}  // namespace {}\n",
      include, name_space, languages, keys, dates, sentences, name_space);
}

}  // namespace

Generated Emit(const Checked& checked, const std::string& include, const std::string& name_space) {
  return {.header = Header(checked, name_space), .source = Source(checked, include, name_space)};
}

}  // namespace fairlead::texts
