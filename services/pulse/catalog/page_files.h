#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fairlead::pulse::catalog {

// The page as it was built (scripts/pulse-page.sh): the same static files for everybody. Immutable, thread-safe.
class PageFiles {
 public:
  struct File {
    std::string bytes;
    std::string content_type;
  };

  // Reads index.html, style.css and page.js, and whatever else a page has. FailedPrecondition names what is missing.
  static absl::StatusOr<PageFiles> Load(const std::string& directory);

  // Null if there is none; `name` is without directories, "index.html".
  const File* Find(std::string_view name) const;
  // "sha384-…" of page.js, as subresource integrity writes it, for the manifest.
  const std::string& script_hash() const { return script_hash_; }

 private:
  std::map<std::string, File, std::less<>> files_;
  std::string script_hash_;
};

}  // namespace fairlead::pulse::catalog
