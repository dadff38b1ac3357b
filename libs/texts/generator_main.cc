// fairlead-texts: turns message catalogues into C++, or says what is wrong with them and fails the build.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/texts/catalogue.h"
#include "libs/texts/emit.h"

namespace fairlead::texts {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  if (!file || !contents) return absl::NotFoundError(fmt::format("{}: cannot be read", path));
  return contents.str();
}

absl::Status WriteFile(const std::filesystem::path& path, const std::string& contents) {
  std::error_code ignored;  // if it matters, writing fails as well
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << contents << std::flush;
  return file ? absl::OkStatus() : absl::UnavailableError(fmt::format("{}: cannot be written", path.string()));
}

absl::Status Run(const std::vector<std::string>& arguments) {
  const std::filesystem::path root = arguments[0];
  const std::string& stem = arguments[1];
  std::vector<Catalogue> catalogues;
  for (std::size_t i = 3; i < arguments.size(); ++i) {
    FL_TRY(const std::string contents, ReadFile(arguments[i]));
    FL_TRY(Catalogue catalogue, ReadCatalogue(arguments[i], contents));
    catalogues.push_back(std::move(catalogue));
  }
  FL_TRY(const Checked checked, Check(catalogues));
  const Generated generated = Emit(checked, stem + ".h", arguments[2]);
  FL_RETURN_IF_ERROR(WriteFile(root / (stem + ".h"), generated.header));
  return WriteFile(root / (stem + ".cc"), generated.source);
}

}  // namespace
}  // namespace fairlead::texts

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 4) {
    std::cerr << "usage: fairlead-texts OUTPUT_ROOT HEADER_WITHOUT_SUFFIX NAMESPACE FIRST.toml [OTHER.toml …]\n";
    return 2;
  }
  const absl::Status status = fairlead::texts::Run(arguments);
  if (!status.ok()) std::cerr << std::string(status.message()) << "\n";
  return status.ok() ? 0 : 1;
}
