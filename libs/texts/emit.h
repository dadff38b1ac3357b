#pragma once

#include <string>

#include "libs/texts/catalogue.h"

namespace fairlead::texts {

// C++ that holds checked catalogues: a struct for each message, with a member for each placeholder, so that a key or a
// placeholder that does not exist does not compile, and `const texts::Compiled& Catalogue()`.
struct Generated {
  std::string header;
  std::string source;
};

// `include` is how the header is included, `name_space` where its contents stand, e.g. "fairlead::chat::say".
Generated Emit(const Checked& checked, const std::string& include, const std::string& name_space);

}  // namespace fairlead::texts
