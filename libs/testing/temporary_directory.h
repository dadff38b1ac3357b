#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fairlead::testing {

// A fresh directory under $TMPDIR (or /tmp), removed with everything in it on destruction. Aborts the program when it
// cannot be made, since no test could go on.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(std::string_view prefix = "fairlead");
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes (or replaces, atomically by rename) the file `name` in the directory, and returns its full path.
  std::string Write(std::string_view name, std::string_view contents) const;

 private:
  std::filesystem::path path_;
};

}  // namespace fairlead::testing
