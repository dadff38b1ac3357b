#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

namespace fairlead::pulse {

// M8: what the second signer gets, to count again: the batch, with the key of each ballot (not Kt, which opens all that
// was ever sealed to it), and what else the release was made of that is not public. Who voted is not in it; exact
// counts of every cell are. README.md gives the bytes.
struct BallotList {
  struct Entry {
    std::string sealed;
    Secret opening;  // SealingKey::OpeningOf
  };
  SurveyId survey;
  ManifestHash manifest;
  std::string version;         // of the program that has made the release; at most 255 bytes
  Secret padding;              // PaddingKeyOf
  std::vector<Entry> ballots;  // the batch, in its order

  // Only the second signer can read it.
  std::string SealFor(const SealingPublicKey& second_signer) const;
  // InvalidArgument: it is sealed to another key, damaged, or no such list.
  static absl::StatusOr<BallotList> Open(std::string_view sealed, const SealingKey& second_signer);
};

}  // namespace fairlead::pulse
