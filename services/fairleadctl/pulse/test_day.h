#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "libs/core/hash.h"
#include "libs/core/unhex.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/pulse/protocol/commitments.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/roster_file.h"

namespace fairlead::fairleadctl {

// A copy of the files of tests/data/pulse/day, which a test may change.
class Day {
 public:
  using Change = std::function<void(nlohmann::json&)>;

  Day() { std::filesystem::copy(FAIRLEAD_PULSE_DAY, path(), std::filesystem::copy_options::recursive); }

  std::string path() const { return directory_.path().string(); }
  PublicFiles files() const { return PublicFiles::InDirectory(path()); }
  static pulse::SurveyId survey() { return *pulse::SurveyId::Decode(*core::Unhex("b9828ec6e3b46462582fd9b96d4682d1")); }
  SignedManifest manifest() const { return *ReadManifest(files(), survey()); }
  pulse::Roster roster() const { return *pulse::Roster::Decode(Read("roster.json")); }

  std::string Read(const std::string& name) const {
    std::ifstream file(directory_.path() / name, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
  void Write(const std::string& name, const std::string& bytes) const { directory_.Write(name, bytes); }
  void Remove(const std::string& name) const { std::filesystem::remove(directory_.path() / name); }
  void ChangeJson(const std::string& name, const Change& change) const {
    nlohmann::json json = nlohmann::json::parse(Read(name));
    change(json);
    Write(name, json.dump());
  }

  // Commitments of an issuer, by which the first `issued` people have fetched slips.
  pulse::Commitments Commit(std::uint32_t issued) const {
    std::vector<bool> fetched(roster().people().size());
    std::fill_n(fetched.begin(), issued, true);
    return pulse::CommitTo(fetched, *pulse::Secret::Decode(std::string(32, 'r')), survey(), manifest().hash);
  }
  // As the catalog publishes them.
  void Publish(const pulse::Commitments& commitments) const {
    const std::string bytes = commitments.Encode();
    Write("commitments.bin", bytes);
    ChangeJson("closing.json", [&](nlohmann::json& json) { json["commitments"] = core::Hex(core::Sha256(bytes)); });
  }

  // The same survey with another manifest, signed by keys of the test's own; closing record and release name it, and
  // the issuer's commitments are to it.
  void Resign(const std::function<void(pulse::Manifest&)>& change) const {
    const pulse::SigningKey platform(*pulse::Secret::Decode(std::string(32, 'p')));
    const pulse::SigningKey second(*pulse::Secret::Decode(std::string(32, 'w')));
    pulse::Manifest next = manifest().manifest;
    next.platform_key = platform.public_key();
    next.second_signer_key = second.public_key();
    change(next);
    const std::string bytes = next.Encode();
    const pulse::ManifestHash hash = pulse::HashOf(bytes);
    pulse::ManifestSignatures signatures{.manifest = hash, .platform = pulse::SignManifest(platform, hash)};
    if (next.second_signer_key.has_value()) signatures.second_signer = pulse::SignManifest(second, hash);
    Write("manifest.json", bytes);
    Write("signatures.json", signatures.Encode());
    for (const char* name : {"closing.json", "release.json"}) {
      ChangeJson(name, [&](nlohmann::json& json) { json["manifest"] = core::Hex(hash.view()); });
    }
    Publish(Commit(nlohmann::json::parse(Read("closing.json"))["issued"]));
  }

 private:
  testing::TemporaryDirectory directory_;
};

}  // namespace fairlead::fairleadctl
