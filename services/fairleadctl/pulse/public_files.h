#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/manifest.h"

// The files of a survey that everybody may read (services/pulse/protocol/README.md, "HTTP").
namespace fairlead::fairleadctl {

// The file's name of a list of leaves.
std::string ListingName(std::size_t dimension, std::size_t cell, std::size_t question);

// Where they are read from. Thread-compatible.
class PublicFiles {
 public:
  // <origin>/s/<survey>/…: https, or http of this computer. InvalidArgument says what is wrong with the origin.
  static absl::StatusOr<PublicFiles> AtPage(const std::string& origin, const pulse::SurveyId& survey,
                                            absl::Duration timeout);
  // The same names below a directory.
  static PublicFiles InDirectory(const std::string& directory);

  // Those of an earlier survey: of the same page, or in earlier/<survey> of the directory.
  PublicFiles OfEarlier(const pulse::SurveyId& survey) const;

  // "manifest.json", "listing/0-3-1.bin". NotFound: there is none yet. Unavailable and others: it cannot be read, which
  // says nothing about the survey.
  absl::StatusOr<std::string> Read(const std::string& name) const;
  // Names of all lists in the directory, sorted; nothing where a page is read, which does not tell.
  std::optional<std::vector<std::string>> Listings() const;

 private:
  PublicFiles(std::string place, bool page, absl::Duration timeout)
      : place_(std::move(place)), page_(page), timeout_(timeout) {}

  std::string place_;  // ends in '/'
  bool page_;
  absl::Duration timeout_;
};

// A manifest with the bytes that were signed.
struct SignedManifest {
  std::string bytes;
  pulse::Manifest manifest;
  pulse::ManifestHash hash;
};
// Errors as PublicFiles::Read and Manifest::Decode, with the file's name; InvalidArgument if it is of another survey.
absl::StatusOr<SignedManifest> ReadManifest(const PublicFiles& files, const pulse::SurveyId& survey);

}  // namespace fairlead::fairleadctl
