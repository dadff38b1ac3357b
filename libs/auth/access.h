#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/auth/principal.h"

namespace fairlead::auth {

// Who may call what: one table per process, written out in full so that it can be read and tested row by row. What is
// not in it is denied. Built before the server starts, then only read.
class AccessTable {
 public:
  // `method` is "fairlead.recognition.v1.RecognitionService/GiveAward". A second row for the same method replaces the
  // first.
  AccessTable& Allow(const std::string& method, std::initializer_list<Role> roles);

  bool Allows(const std::string& method, Role role) const;
  // One bit per Role (1 << role); 0 for a method that is not in the table.
  unsigned RolesOf(const std::string& method) const;

  // FailedPrecondition names the methods that are served and have no row, and the rows of no served method.
  absl::Status CheckCovers(const std::vector<std::string>& served) const;

 private:
  std::map<std::string, unsigned> roles_;
};

}  // namespace fairlead::auth
