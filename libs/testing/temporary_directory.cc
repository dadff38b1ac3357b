#include "libs/testing/temporary_directory.h"

#include <cstdlib>
#include <fstream>
#include <system_error>

#include "fmt/core.h"

namespace fairlead::testing {

TemporaryDirectory::TemporaryDirectory(std::string_view prefix) {
  std::string pattern = (std::filesystem::temp_directory_path() / fmt::format("{}-XXXXXX", prefix)).string();
  if (mkdtemp(pattern.data()) == nullptr) {
    fmt::print(stderr, "cannot make the temporary directory {}\n", pattern);
    std::abort();
  }
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // what a dying child still writes stays behind in the system's temporary directory
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryDirectory::Write(std::string_view name, std::string_view contents) const {
  const std::filesystem::path target = path_ / name;
  const std::filesystem::path fresh = target.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(contents.data(), static_cast<std::streamsize>(contents.size()));
    if (!out.flush()) {
      fmt::print(stderr, "cannot write {}\n", fresh.string());
      std::abort();
    }
  }
  std::filesystem::rename(fresh, target);
  return target.string();
}

}  // namespace fairlead::testing
