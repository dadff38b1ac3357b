#include "libs/texts/catalogue.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/status.h"
#include "toml++/toml.h"

namespace fairlead::texts {
namespace {

bool IsKey(std::string_view key) {
  return !key.empty() && std::islower(static_cast<unsigned char>(key[0])) != 0 && std::ranges::all_of(key, [](char c) {
    return c == '_' || std::islower(static_cast<unsigned char>(c)) != 0 ||
           std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

absl::Status Wrong(const std::string& path, std::uint32_t line, std::string_view problem) {
  return absl::InvalidArgumentError(fmt::format("{}:{}: {}", path, line, problem));
}

absl::Status AddTable(const toml::table& table, const std::string& prefix, Catalogue& catalogue) {
  for (const auto& [key, node] : table) {
    const std::uint32_t line = key.source().begin.line;
    if (!IsKey(key.str())) {
      return Wrong(catalogue.path, line, fmt::format("write the key “{}” in lower_snake_case", key.str()));
    }
    const std::string full = prefix.empty() ? std::string(key.str()) : fmt::format("{}.{}", prefix, key.str());
    if (const toml::table* inner = node.as_table()) {
      FL_RETURN_IF_ERROR(AddTable(*inner, full, catalogue));
    } else if (const auto text = node.value_exact<std::string>()) {
      catalogue.entries[full] = {.text = *text, .line = line};
    } else {
      return Wrong(catalogue.path, line, fmt::format("{} is not a text in quotes", full));
    }
  }
  return absl::OkStatus();
}

// Collects what is wrong, so that one run of the generator tells everything.
class Checker {
 public:
  explicit Checker(const std::vector<Catalogue>& catalogues) : catalogues_(catalogues) {}

  absl::StatusOr<Checked> Run() {
    std::map<std::string, const Catalogue*> keys;  // where each was seen first
    for (const Catalogue& catalogue : catalogues_) {
      checked_.languages.push_back(catalogue.language);
      for (const auto& [key, entry] : catalogue.entries) keys.emplace(key, &catalogue);
    }
    std::map<std::string, std::string> names;
    for (const auto& [key, where] : keys) {
      const auto [known, is_new] = names.emplace(TypeName(key), key);
      if (!is_new) Complain(*where, key, fmt::format("is called like {} in code; rename one", known->second));
      CheckKey(key, *where);
    }
    if (!problems_.empty()) return absl::InvalidArgumentError(fmt::format("{}", fmt::join(problems_, "\n")));
    return std::move(checked_);
  }

 private:
  void Complain(const Catalogue& catalogue, const std::string& key, std::string_view problem) {
    const auto entry = catalogue.entries.find(key);
    const std::uint32_t line = entry == catalogue.entries.end() ? 1 : entry->second.line;
    problems_.push_back(fmt::format("{}:{}: {}: {}", catalogue.path, line, key, problem));
  }

  void CheckKey(const std::string& key, const Catalogue& first) {
    Checked::Message message;
    bool compared = false;
    for (const Catalogue& catalogue : catalogues_) {
      const auto entry = catalogue.entries.find(key);
      if (entry == catalogue.entries.end()) {
        Complain(catalogue, key, fmt::format("is missing; {}:{} has it", first.path, first.entries.at(key).line));
        continue;
      }
      absl::StatusOr<Pattern> pattern = ReadPattern(entry->second.text, catalogue.language);
      if (!pattern.ok()) {
        Complain(catalogue, key, std::string(pattern.status().message()));
        continue;
      }
      if (!compared) {
        for (const auto& [name, placeholder] : pattern->placeholders) message.placeholders[name] = placeholder.kind;
        compared = true;
      } else {
        Compare(catalogue, key, *pattern, message.placeholders);
      }
      message.patterns.push_back(*std::move(pattern));
    }
    checked_.messages[key] = std::move(message);
  }

  void Compare(const Catalogue& catalogue, const std::string& key, const Pattern& pattern,
               std::map<std::string, Kind>& placeholders) {
    for (const auto& [name, kind] : placeholders) {
      if (!pattern.placeholders.contains(name)) {
        Complain(catalogue, key, fmt::format("has no {{{}}}, which another language has", name));
      }
    }
    for (const auto& [name, placeholder] : pattern.placeholders) {
      const auto known = placeholders.find(name);
      if (known == placeholders.end()) {
        Complain(catalogue, key, fmt::format("has {{{}}}, which another language has not", name));
        continue;
      }
      // Which date style a language likes is its own matter.
      const auto merged = Merge(name, Placeholder{.kind = known->second, .skeleton = {}},
                                Placeholder{.kind = placeholder.kind, .skeleton = {}});
      if (merged.ok()) {
        known->second = merged->kind;
      } else {
        Complain(catalogue, key, fmt::format("uses {{{}}} as another kind than another language does", name));
      }
    }
  }

  const std::vector<Catalogue>& catalogues_;
  Checked checked_;
  std::vector<std::string> problems_;
};

}  // namespace

absl::StatusOr<Catalogue> ReadCatalogue(const std::string& path, const std::string& contents) {
  Catalogue catalogue{.path = path, .language = std::filesystem::path(path).stem().string(), .entries = {}};
  try {
    const toml::table root = toml::parse(contents, path);
    FL_RETURN_IF_ERROR(AddTable(root, "", catalogue));
  } catch (const toml::parse_error& error) {
    return Wrong(path, error.source().begin.line, fmt::format("not TOML: {}", error.description()));
  }
  return catalogue;
}

absl::StatusOr<Checked> Check(const std::vector<Catalogue>& catalogues) { return Checker(catalogues).Run(); }

std::string TypeName(const std::string& key) {
  std::string name;
  bool capital = true;
  for (const char c : key) {
    if (c == '.' || c == '_') {
      capital = true;
      continue;
    }
    name += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    capital = false;
  }
  return name;
}

}  // namespace fairlead::texts
