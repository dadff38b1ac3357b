#include "services/fairleadctl/pulse/public_files.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/files/files.h"
#include "libs/http/get.h"

namespace fairlead::fairleadctl {
namespace {

constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;
constexpr char kListings[] = "listing";

}  // namespace

std::string ListingName(std::size_t dimension, std::size_t cell, std::size_t question) {
  return fmt::format("{}/{}-{}-{}.bin", kListings, dimension, cell, question);
}

absl::StatusOr<PublicFiles> PublicFiles::AtPage(const std::string& origin, const pulse::SurveyId& survey,
                                                absl::Duration timeout) {
  FL_RETURN_IF_ERROR(core::Annotate(http::CheckUrl(origin), "--page"));
  const std::string base = origin.ends_with('/') ? origin : origin + "/";
  return PublicFiles(fmt::format("{}s/{}/", base, core::Hex(survey.view())), /*page=*/true, timeout);
}

PublicFiles PublicFiles::InDirectory(const std::string& directory) {
  return {directory + "/", /*page=*/false, absl::InfiniteDuration()};
}

PublicFiles PublicFiles::OfEarlier(const pulse::SurveyId& survey) const {
  const std::string id = core::Hex(survey.view());
  if (!page_) return InDirectory(place_ + "earlier/" + id);
  // The page's place ends in its own survey, and a '/'.
  const std::size_t end = place_.size() - id.size() - 1;
  return {place_.substr(0, end) + id + "/", /*page=*/true, timeout_};
}

absl::StatusOr<std::string> PublicFiles::Read(const std::string& name) const {
  if (!page_) return files::Read(place_ + name, kMostBytes);
  const std::atomic<bool> cancelled = false;
  const http::GetRequest request{.url = place_ + name, .ca_file = "", .timeout = timeout_, .max_bytes = kMostBytes};
  absl::StatusOr<std::string> body = http::Get(request, cancelled);
  if (body.ok()) return body;
  // http::Get tells other answers than 200 apart by its message alone.
  const bool missing = body.status().message() == "the answer is 404";
  const std::string message = fmt::format("{}: {}", request.url, std::string(body.status().message()));
  return missing ? absl::NotFoundError(message) : absl::Status(body.status().code(), message);
}

std::optional<std::vector<std::string>> PublicFiles::Listings() const {
  if (page_) return std::nullopt;
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(place_ + kListings, error)) {
    names.push_back(fmt::format("{}/{}", kListings, entry.path().filename().string()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<SignedManifest> ReadManifest(const PublicFiles& files, const pulse::SurveyId& survey) {
  FL_TRY(std::string bytes, files.Read("manifest.json"));
  absl::StatusOr<pulse::Manifest> manifest = pulse::Manifest::Decode(bytes);
  if (!manifest.ok()) return core::Annotate(manifest.status(), "manifest.json");
  if (manifest->survey != survey) {
    return absl::InvalidArgumentError(fmt::format("manifest.json is of survey {}, not of {}; name the other one",
                                                  core::Hex(manifest->survey.view()), core::Hex(survey.view())));
  }
  const pulse::ManifestHash hash = pulse::HashOf(bytes);
  return SignedManifest{.bytes = std::move(bytes), .manifest = *std::move(manifest), .hash = hash};
}

}  // namespace fairlead::fairleadctl
