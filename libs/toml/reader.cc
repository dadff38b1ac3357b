#include "libs/toml/reader.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::toml_file {
namespace {

absl::Status WrongAt(const std::string& path, std::uint32_t line, std::string_view problem) {
  return absl::InvalidArgumentError(fmt::format("{}:{}: {}", path, std::max(line, 1u), problem));
}

}  // namespace

absl::StatusOr<toml::table> Parse(std::string_view bytes, const std::string& path) {
  try {
    return toml::parse(bytes, path);
  } catch (const toml::parse_error& error) {
    return WrongAt(path, error.source().begin.line, fmt::format("not TOML: {}", error.description()));
  }
}

absl::StatusOr<std::string> ReadBytes(const std::string& path, std::string_view what, std::string_view option) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  file.peek();  // tells a file that is empty from one that cannot be read, such as a directory
  const bool readable = file.is_open() && !file.bad();
  if (readable && !file.eof()) bytes << file.rdbuf();
  if (!readable || !bytes) {
    return absl::NotFoundError(fmt::format("the {} {} cannot be read; name one with {}", what, path, option));
  }
  return bytes.str();
}

absl::StatusOr<toml::table> ReadTable(const std::string& path, std::string_view what, std::string_view option) {
  FL_TRY(const std::string bytes, ReadBytes(path, what, option));
  return Parse(bytes, path);
}

absl::Status Reader::Wrong(const toml::node& node, std::string_view problem) const {
  return WrongAt(path_, node.source().begin.line, problem);
}

absl::Status Reader::CheckKeys(const toml::table& table, const std::set<std::string_view>& known) const {
  for (const auto& [key, node] : table) {
    if (known.contains(key.str())) continue;
    return Wrong(node, fmt::format("unknown key '{}'; see {}", key.str(), example_));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::int64_t>> Reader::Number(const toml::table& table, std::string_view key,
                                                           std::int64_t least, std::int64_t most) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const auto number = node->value_exact<std::int64_t>();
  if (!number || *number < least || *number > most) {
    return Wrong(*node, fmt::format("{} must be a whole number from {} to {}", key, least, most));
  }
  return number;
}

absl::StatusOr<std::optional<int>> Reader::Natural(const toml::table& table, std::string_view key) const {
  FL_TRY(const std::optional<std::int64_t> number, Number(table, key, 0, std::numeric_limits<int>::max()));
  if (!number) return std::nullopt;
  return static_cast<int>(*number);
}

absl::StatusOr<std::optional<absl::CivilDay>> Reader::Date(const toml::table& table, std::string_view key) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const auto date = node->value_exact<toml::date>();
  if (!date) return Wrong(*node, fmt::format("{} must be a date without quotes, e.g. 2026-11-23", key));
  return absl::CivilDay(date->year, date->month, date->day);
}

absl::StatusOr<bool> Reader::Flag(const toml::table& table, std::string_view key) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return false;
  const auto flag = node->value_exact<bool>();
  if (!flag) return Wrong(*node, fmt::format("{} must be true or false", key));
  return *flag;
}

absl::StatusOr<std::vector<std::string>> Reader::Texts(const toml::table& table, std::string_view key) const {
  std::vector<std::string> texts;
  const toml::node* node = table.get(key);
  if (node == nullptr) return texts;
  if (!node->is_array() || node->as_array()->empty()) {
    return Wrong(*node, fmt::format("{} must be an array of texts, e.g. [\"a\", \"b\"]", key));
  }
  for (const toml::node& element : *node->as_array()) {
    const auto text = element.value_exact<std::string>();
    if (!text || text->empty()) return Wrong(element, fmt::format("{} holds something that is not a text", key));
    if (std::ranges::find(texts, *text) != texts.end()) {
      return Wrong(element, fmt::format("{} names '{}' twice", key, *text));
    }
    texts.push_back(*text);
  }
  return texts;
}

absl::StatusOr<std::string> Reader::Text(const toml::table& table, std::string_view key, std::string_view owner) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return Wrong(table, fmt::format("this {} has no {}; add it", owner, key));
  const auto text = node->value_exact<std::string>();
  if (!text || text->empty()) return Wrong(*node, fmt::format("{} must be a text that is not empty", key));
  return *text;
}

absl::StatusOr<std::vector<const toml::table*>> Reader::Tables(const toml::table& table, std::string_view key) const {
  std::vector<const toml::table*> tables;
  const toml::node* node = table.get(key);
  if (node == nullptr) return tables;
  if (!node->is_array_of_tables()) return Wrong(*node, fmt::format("write each {} under [[{}]]", key, key));
  for (const toml::node& each : *node->as_array()) tables.push_back(each.as_table());
  return tables;
}

}  // namespace fairlead::toml_file
