#include "services/pulse/survey/french_spaces.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/toml/reader.h"

namespace fairlead::pulse::survey {
namespace {

using Found = std::vector<std::pair<toml::source_index, std::string>>;

// The first sign behind a common space; 0 where there is none.
char SignBehindASpace(std::string_view text) {
  for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
    if (at + 1 < text.size() && std::string_view("?!;:").find(text[at + 1]) != std::string_view::npos) {
      return text[at + 1];
    }
  }
  return 0;
}

void Look(const toml::node& node, Found& found);

void LookAtTable(const toml::table& table, Found& found) {
  for (const auto& [key, value] : table) {
    const auto text = key.str() == "fr" ? value.value_exact<std::string>() : std::nullopt;
    const char sign = text.has_value() ? SignBehindASpace(*text) : '\0';
    if (sign != 0) {
      found.emplace_back(value.source().begin.line,
                         fmt::format("before '{}' stands a common space, at which a line may break; write the narrow "
                                     "one, U+202F",
                                     sign));
    }
    Look(value, found);
  }
}

void Look(const toml::node& node, Found& found) {
  if (const toml::table* const table = node.as_table(); table != nullptr) LookAtTable(*table, found);
  if (const toml::array* const array = node.as_array(); array != nullptr) {
    for (const toml::node& element : *array) Look(element, found);
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FrenchSpaces(std::string_view bytes, const std::string& path) {
  FL_TRY(const toml::table root, toml_file::Parse(bytes, path));
  Found found;
  LookAtTable(root, found);
  std::ranges::stable_sort(found, {}, &Found::value_type::first);
  std::vector<std::string> lines;
  for (const auto& [line, what] : found) lines.push_back(fmt::format("{}:{}: {}", path, line, what));
  return lines;
}

}  // namespace fairlead::pulse::survey
