#include "services/fairleadctl/people/mapping.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "libs/core/status.h"
#include "services/fairleadctl/people/csv_reader.h"

namespace fairlead::fairleadctl {
namespace {

constexpr std::size_t kMaxMappingBytes = std::size_t{1} << 20;
constexpr std::array kRequired = {Field::kEmployeeId,      Field::kName,    Field::kTeam,
                                  Field::kTimeZone,        Field::kLocale,  Field::kRoleLevel,
                                  Field::kContractedHours, Field::kHireDate};

absl::Status Wrong(const std::string& file, unsigned line, const std::string& problem) {
  return absl::InvalidArgumentError(fmt::format("{}:{}: {}", file, line, problem));
}

unsigned LineOf(const toml::node& node) { return node.source().begin.line; }
unsigned LineOf(const toml::key& key) { return key.source().begin.line; }

bool IsDate(std::size_t field) {
  return field == static_cast<std::size_t>(Field::kHireDate) || field == static_cast<std::size_t>(Field::kLeaveDate);
}

// "{Department}/{JobRole}" in parts; "{{" and "}}" stand for braces.
absl::StatusOr<Template> ParseTemplate(std::string_view text) {
  Template parts;
  std::string fixed;
  const auto end_fixed = [&] {
    if (!fixed.empty()) parts.push_back({TemplatePart::Kind::kText, std::exchange(fixed, {})});
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
      fixed.push_back(c);
      ++i;
    } else if (c == '}') {
      return absl::InvalidArgumentError("a closing brace without an opening one (write }} for the character)");
    } else if (c == '{') {
      const std::size_t end = text.find('}', i);
      if (end == std::string_view::npos) return absl::InvalidArgumentError("an opening brace without a closing one");
      const std::string_view name = text.substr(i + 1, end - i - 1);
      if (name.empty()) return absl::InvalidArgumentError("empty braces: name a column, #row or #as_of");
      end_fixed();
      if (name == "#row") {
        parts.push_back({TemplatePart::Kind::kRowNumber, {}});
      } else if (name == "#as_of") {
        parts.push_back({TemplatePart::Kind::kAsOfDate, {}});
      } else {
        parts.push_back({TemplatePart::Kind::kColumn, std::string(name)});
      }
      i = end;
    } else {
      fixed.push_back(c);
    }
  }
  end_fixed();
  return parts;
}

// Reads the rule of one field: a string (the column) or a table.
class RuleParser {
 public:
  RuleParser(const std::string& file, std::size_t field) : file_(file), field_(field) {}

  absl::StatusOr<FieldRule> Parse(const toml::node& node) {
    rule_.line = LineOf(node);
    if (node.is_string()) {
      FL_RETURN_IF_ERROR(SetSource("column", node));
      return std::move(rule_);
    }
    const toml::table* table = node.as_table();
    if (table == nullptr) return At(node, "must be the name of a column or a table");
    for (const auto& [key, value] : *table) FL_RETURN_IF_ERROR(Key(key, value));
    if (source_.empty()) return At(node, "needs one of column, constant, template, years_before");
    if (rule_.values && rule_.years_before) return At(node, "years_before and values do not go together");
    if (!rule_.date_format.empty() && rule_.years_before) {
      return At(node, "years_before and format do not go together");
    }
    return std::move(rule_);
  }

 private:
  absl::Status At(const toml::node& node, const std::string& problem) const { return At(LineOf(node), problem); }
  absl::Status At(unsigned line, const std::string& problem) const {
    return Wrong(file_, line, fmt::format("field \"{}\": {}", Mapping::kFieldNames[field_], problem));
  }

  absl::Status Key(const toml::key& key, const toml::node& value) {
    const std::string_view name = key.str();
    if (name == "column" || name == "constant" || name == "template" || name == "years_before") {
      return SetSource(std::string(name), value);
    }
    if (name == "values") return SetValues(value);
    if (name == "format") return SetFormat(value);
    return At(LineOf(key), fmt::format("unknown key \"{}\"; there are column, constant, template, years_before, "
                                       "values, format",
                                       name));
  }

  absl::Status SetSource(const std::string& kind, const toml::node& value) {
    if (!source_.empty()) return At(value, fmt::format("has both {} and {}", source_, kind));
    source_ = kind;
    if (kind == "constant") {
      FL_TRY(std::string text, Scalar(value));
      if (!text.empty()) rule_.text = {{TemplatePart::Kind::kText, std::move(text)}};
      return absl::OkStatus();
    }
    const auto text = value.value_exact<std::string>();
    if (!text || text->empty()) return At(value, fmt::format("{} must be a string that is not empty", kind));
    if (kind == "template") {
      absl::StatusOr<Template> parts = ParseTemplate(*text);
      if (!parts.ok()) return At(value, std::string(parts.status().message()));
      rule_.text = *std::move(parts);
      return absl::OkStatus();
    }
    if (kind == "years_before") {
      if (!IsDate(field_)) return At(value, "years_before makes a date; this field is none");
      rule_.years_before = true;
    }
    rule_.text = {{TemplatePart::Kind::kColumn, *text}};
    return absl::OkStatus();
  }

  // Numbers and dates may stand without quotes.
  absl::StatusOr<std::string> Scalar(const toml::node& value) const {
    if (const auto text = value.value_exact<std::string>()) return *text;
    if (const auto number = value.value_exact<std::int64_t>()) return fmt::format("{}", *number);
    if (const auto number = value.value_exact<double>()) return fmt::format("{}", *number);
    if (const auto date = value.value_exact<toml::date>()) {
      return fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
    }
    return At(value, "must be a string, a number or a date");
  }

  absl::Status SetValues(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr || table->empty())
      return At(node, "values must be a table: value in the file = value of the field");
    rule_.values.emplace();
    for (const auto& [from, to] : *table) {
      FL_TRY(const std::string text, Scalar(to));
      absl::StatusOr<Template> parts = ParseTemplate(text);
      if (!parts.ok()) return At(to, std::string(parts.status().message()));
      rule_.values->emplace(std::string(from.str()), *std::move(parts));
    }
    return absl::OkStatus();
  }

  absl::Status SetFormat(const toml::node& node) {
    const auto format = node.value_exact<std::string>();
    if (!IsDate(field_)) return At(node, "format is for dates; this field is none");
    if (!format || format->empty()) return At(node, "format must be a string such as \"%d/%m/%Y\"");
    rule_.date_format = *format;
    return absl::OkStatus();
  }

  const std::string& file_;
  std::size_t field_;
  FieldRule rule_;
  std::string source_;
};

absl::StatusOr<char> ParseDelimiter(const toml::node& node, const std::string& file) {
  const auto text = node.value_exact<std::string>();
  if (text == "," || text == ";") return text->front();
  if (text == "auto") return CsvReader::kAutomatic;
  return Wrong(file, LineOf(node), "delimiter must be \",\", \";\" or \"auto\"");
}

absl::StatusOr<toml::table> ParseToml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    return Wrong(file, error.source().begin.line, std::string(error.description()));
  }
}

}  // namespace

absl::StatusOr<Mapping> Mapping::Parse(std::string_view toml, const std::string& file) {
  FL_TRY(const toml::table root, ParseToml(toml, file));
  Mapping mapping;
  mapping.file_ = file;
  const toml::table* fields = nullptr;
  for (const auto& [key, value] : root) {
    if (key.str() == "delimiter") {
      FL_TRY(mapping.delimiter_, ParseDelimiter(value, file));
    } else if (key.str() == "fields" && value.is_table()) {
      fields = value.as_table();
    } else {
      return Wrong(file, LineOf(key),
                   fmt::format("unknown key \"{}\"; there are delimiter and the table [fields]", key.str()));
    }
  }
  if (fields == nullptr) return Wrong(file, 1, "the table [fields] is missing");
  for (const auto& [key, value] : *fields) {
    const auto name = std::find(kFieldNames.begin(), kFieldNames.end(), key.str());
    if (name == kFieldNames.end()) {
      return Wrong(file, LineOf(key),
                   fmt::format("unknown field \"{}\"; there are {}", key.str(), fmt::join(kFieldNames, ", ")));
    }
    const auto field = static_cast<std::size_t>(name - kFieldNames.begin());
    FL_TRY(mapping.rules_[field], RuleParser(file, field).Parse(value));
  }
  for (const Field field : kRequired) {
    if (mapping.rule(field) != nullptr) continue;
    return Wrong(
        file, LineOf(*fields),
        fmt::format("the field \"{}\" is not mapped and must be", kFieldNames[static_cast<std::size_t>(field)]));
  }
  return mapping;
}

absl::StatusOr<Mapping> Mapping::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(fmt::format("{}: the mapping file cannot be opened", path));
  std::string text(kMaxMappingBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxMappingBytes) return Wrong(path, 1, "a mapping has at most 1 MiB");
  return Parse(text, path);
}

std::string Mapping::ColumnOf(std::string_view field) const {
  const std::string_view mapped = field == "contracted_decihours" ? "contracted_hours" : field;
  const auto name = std::find(kFieldNames.begin(), kFieldNames.end(), mapped);
  if (name != kFieldNames.end()) {
    if (const FieldRule* found = rule(static_cast<Field>(name - kFieldNames.begin()))) {
      for (const TemplatePart& part : found->text) {
        if (part.kind == TemplatePart::Kind::kColumn) return part.text;
      }
    }
  }
  return std::string(mapped);
}

}  // namespace fairlead::fairleadctl
