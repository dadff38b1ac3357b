#pragma once

#include <string>
#include <string_view>

#include "tests/simulator/random.h"

namespace fairlead::simulator {

// Whether a locale such as "fr-CA" is French.
bool IsFrench(std::string_view locale);

// A common given and family name; most follow the language of the locale, some do not.
std::string MakeName(std::string_view locale, Random& random);

// The local part of an e-mail address for a name: ASCII lower case, accents dropped, "first.last".
// Knows the letters of English and French; other bytes are left out.
std::string EmailName(std::string_view name);

}  // namespace fairlead::simulator
