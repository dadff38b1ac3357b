#include "libs/auth/key_set.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"

namespace fairlead::auth {
namespace {

namespace fs = std::filesystem;

// A key set is a few kilobytes; a file beyond this is a mistake.
constexpr std::uintmax_t kMaxFileBytes = 1024 * 1024;

std::vector<std::string> PemFiles(const VerifierOptions& options) {
  std::vector<std::string> files = options.key_files;
  std::error_code error;
  if (!options.key_directory.empty()) {
    for (fs::directory_iterator entry(options.key_directory, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() == ".pem") files.push_back(entry->path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (const auto size = fs::file_size(path, error); !error && size > kMaxFileBytes) {
    return absl::InvalidArgumentError(path + " is too large for keys");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(path + " cannot be read");
  return text;
}

// Empty for a member that is missing or not a string.
std::string Text(const nlohmann::json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

absl::Status Insert(KeySet& keys, const std::string& id, PublicKey key) {
  if (keys.emplace(id, std::move(key)).second) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("the key id \"{}\" is there twice", id));
}

}  // namespace

absl::StatusOr<KeySet> ParseJwks(const std::string& json, std::size_t* unusable) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
    return absl::InvalidArgumentError("is not a JSON Web Key Set");
  }
  KeySet keys;
  for (const auto& entry : document["keys"]) {
    if (!entry.is_object()) return absl::InvalidArgumentError("is not a JSON Web Key Set");
    const std::string id = Text(entry, "kid"), kind = Text(entry, "kty"), curve = Text(entry, "crv");
    const std::string use = Text(entry, "use"), algorithm = Text(entry, "alg");
    if (id.empty() || (!use.empty() && use != "sig")) continue;
    absl::StatusOr<PublicKey> key = absl::UnimplementedError("another kind of key");
    if (kind == "RSA") key = PublicKey::FromRsa(Text(entry, "n"), Text(entry, "e"));
    if (kind == "EC" && curve == "P-256") key = PublicKey::FromP256(Text(entry, "x"), Text(entry, "y"));
    if (kind == "OKP" && curve == "Ed25519") key = PublicKey::FromEd25519(Text(entry, "x"));
    if (absl::IsUnimplemented(key.status())) continue;
    if (key.ok() && !algorithm.empty() && algorithm != key->algorithm()) continue;  // an RSA key for PS256, say
    const absl::Status taken =
        key.ok() ? Insert(keys, id, *std::move(key)) : core::Annotate(key.status(), fmt::format("the key \"{}\"", id));
    if (taken.ok()) continue;
    if (unusable == nullptr) return taken;
    ++*unusable;
  }
  return keys;
}

absl::StatusOr<KeySet> ReadKeys(const VerifierOptions& options) {
  if (!options.key_directory.empty() && !fs::is_directory(options.key_directory)) {
    return absl::NotFoundError(fmt::format("the key directory {} is not there", options.key_directory));
  }
  KeySet keys;
  for (const std::string& path : PemFiles(options)) {
    FL_TRY(const std::string pem, ReadFile(path));
    auto key = PublicKey::FromPem(pem);
    if (!key.ok()) return core::Annotate(key.status(), path);
    if (absl::Status inserted = Insert(keys, fs::path(path).stem().string(), *std::move(key)); !inserted.ok()) {
      return core::Annotate(inserted, path);
    }
  }
  if (!options.jwks_file.empty()) {
    FL_TRY(const std::string json, ReadFile(options.jwks_file));
    auto set = ParseJwks(json);
    if (!set.ok()) return core::Annotate(set.status(), options.jwks_file);
    for (auto& [id, key] : *set) {
      if (absl::Status inserted = Insert(keys, id, std::move(key)); !inserted.ok()) {
        return core::Annotate(inserted, options.jwks_file);
      }
    }
  }
  if (keys.empty() && options.jwks_url.empty()) {
    return absl::FailedPreconditionError(
        "there is no key to verify tokens with; set auth.key_directory, auth.key_files, auth.jwks_file or "
        "auth.jwks_url");
  }
  return keys;
}

std::string KeyFingerprint(const VerifierOptions& options) {
  std::vector<std::string> files = PemFiles(options);
  if (!options.jwks_file.empty()) files.push_back(options.jwks_file);
  std::string fingerprint;
  for (const std::string& path : files) {
    struct stat information {};
    if (stat(path.c_str(), &information) != 0) information = {};
    fmt::format_to(std::back_inserter(fingerprint), "{}|{}|{}|{}.{}\n", path, information.st_ino, information.st_size,
                   information.st_mtim.tv_sec, information.st_mtim.tv_nsec);
  }
  return fingerprint;
}

}  // namespace fairlead::auth
