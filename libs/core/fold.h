#pragma once

#include <string>
#include <string_view>

namespace fairlead::core {

// The text as it is compared when people type it: without case and without the accents of Latin, Greek and Cyrillic
// letters; full-width letters, ligatures ("œ") and any script's decimal digits as the plain ones. Unicode's
// NFKC_Casefold, but for the accents. UTF-8; ill-formed bytes become U+FFFD.
std::string Folded(std::string_view text);

// What is left of Folded(text) without spaces and punctuation: "Esprit d'équipe" and "#esprit-dequipe" have one key.
// Empty where there are no letters, digits or pictures.
std::string FoldedKey(std::string_view text);

}  // namespace fairlead::core
