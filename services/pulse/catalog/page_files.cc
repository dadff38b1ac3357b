#include "services/pulse/catalog/page_files.h"

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/files/files.h"
#include "openssl/evp.h"
#include "openssl/sha.h"

namespace fairlead::pulse::catalog {
namespace {

constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes = {
    {{".html", "text/html; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".wasm", "application/wasm"},
     {".svg", "image/svg+xml"},
     {".json", "application/json; charset=utf-8"}}};

std::string IntegrityOf(std::string_view script) {
  std::array<unsigned char, SHA384_DIGEST_LENGTH> digest{};
  SHA384(reinterpret_cast<const unsigned char*>(script.data()), script.size(), digest.data());
  std::array<unsigned char, 4 * SHA384_DIGEST_LENGTH / 3 + 1> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return fmt::format("sha384-{}", reinterpret_cast<const char*>(base64.data()));
}

}  // namespace

absl::StatusOr<PageFiles> PageFiles::Load(const std::string& directory) {
  PageFiles page;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string extension = entry.path().extension().string();
    for (const auto& [known, type] : kTypes) {
      if (extension != known) continue;
      FL_TRY(std::string bytes, files::Read(entry.path().string(), kMostBytes));
      page.files_[entry.path().filename().string()] = {.bytes = std::move(bytes), .content_type = std::string(type)};
    }
  }
  for (const char* needed : {"index.html", "style.css", "page.js"}) {
    if (page.Find(needed) != nullptr) continue;
    return absl::FailedPreconditionError(
        fmt::format("page.directory: there is no {} in {}; scripts/pulse-page.sh builds the page", needed, directory));
  }
  page.script_hash_ = IntegrityOf(page.Find("page.js")->bytes);
  return page;
}

const PageFiles::File* PageFiles::Find(std::string_view name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace fairlead::pulse::catalog
