#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/texts/pattern.h"

namespace fairlead::texts {

// One language's file as it was read.
struct Catalogue {
  struct Entry {
    std::string text;
    std::uint32_t line = 0;
  };
  std::string path;
  std::string language;                  // "fr" of ".../fr.toml"
  std::map<std::string, Entry> entries;  // by key, "kudos.given"
};

// Reads a catalogue: TOML tables of texts, nested as one likes. `path` tells the language and stands in errors:
// InvalidArgument "<path>:<line>: …" when it is not TOML, a value is no text or a key is not lower_snake_case.
absl::StatusOr<Catalogue> ReadCatalogue(const std::string& path, const std::string& contents);

// Catalogues that say the same in every language.
struct Checked {
  struct Message {
    std::map<std::string, Kind> placeholders;
    std::vector<Pattern> patterns;  // by language
  };
  std::vector<std::string> languages;
  std::map<std::string, Message> messages;  // by key
};

// Compares `catalogues`, at least one; the first is what everybody else reads. InvalidArgument with every mistake on a
// line of its own, "<path>:<line>: <key>: …": a text missing in a language, placeholders that differ, a pattern that
// ReadPattern refuses, keys whose generated names would be the same.
absl::StatusOr<Checked> Check(const std::vector<Catalogue>& catalogues);

// "KudosGiven" for "kudos.given".
std::string TypeName(const std::string& key);

}  // namespace fairlead::texts
