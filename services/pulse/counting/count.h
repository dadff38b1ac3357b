#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/poprf/poprf.h"
#include "services/pulse/protocol/ballot.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/slots.h"

// M7: from sealed ballots to counts. Pure, and the same function for whoever counts again from files.
namespace fairlead::pulse {

// A ballot of a batch, opened. Wiped when it ends.
struct OpenedBallot {
  TreeHash hash;                         // of the sealed ballot
  std::optional<std::string> plaintext;  // nothing where it does not open

  OpenedBallot(const TreeHash& of, std::optional<std::string> opened) : hash(of), plaintext(std::move(opened)) {}
  OpenedBallot(OpenedBallot&&) = default;
  OpenedBallot& operator=(OpenedBallot&&) = default;
  ~OpenedBallot();
  friend bool operator==(const OpenedBallot&, const OpenedBallot&) = default;
};
OpenedBallot OpenBallot(const SealingKey& key, std::string_view sealed);
// With its own key (SealingKey::OpeningOf).
OpenedBallot OpenBallot(const Secret& opening, const SealingPublicKey& tally_key, std::string_view sealed);

// What became of the ballots of a batch: ballots = answers + comments + the others.
struct CountAudit {
  std::uint32_t ballots = 0;
  std::uint32_t answers = 0;   // counted, skipped ones among them
  std::uint32_t comments = 0;  // counted, empty ones among them
  std::uint32_t unsealed = 0;  // sealed to another key
  std::uint32_t malformed = 0;
  std::uint32_t slot = 0;      // a cell, dimension or question that the survey does not have
  std::uint32_t answer = 0;    // no answer to its question
  std::uint32_t token = 0;     // not the token of its nonce, for its cell and question
  std::uint32_t repeated = 0;  // another ballot with its nonce counts
  friend bool operator==(const CountAudit&, const CountAudit&) = default;
};

// How often each answer was given.
struct Histogram {
  std::array<std::uint32_t, 12> answers = {};  // by the answer's number
  std::uint32_t skipped = 0;

  std::uint32_t Respondents() const;  // skipping is not answering
  void Add(std::uint8_t answer) { ++(answer == kSkipped ? skipped : answers[answer]); }
  Histogram& operator+=(const Histogram& other);
  Histogram& operator-=(const Histogram& other);  // of a part
  friend bool operator==(const Histogram&, const Histogram&) = default;
};

// What makes a ballot's leaf in a listing.
struct Receipt {
  Nonce nonce;
  Token token;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

struct Comment {
  TreeHash hash;     // of its sealed ballot: chance
  std::string text;  // not empty
  VerifyingKey conversation;
  friend bool operator==(const Comment&, const Comment&) = default;
};

// By slots, whose cell is the voting one: nothing is added up yet.
struct Counted {
  CountAudit audit;
  std::map<Slot, Histogram> answers;
  std::map<Slot, std::vector<Comment>> comments;
  std::map<Slot, std::vector<Receipt>> receipts;  // of all counted ballots, empty comments and skipped answers too
};

// Counts ballots in any order; what is counted is the same for every order. Keeps about 400 bytes per ballot and the
// texts of comments. Thread-compatible.
class Count {
 public:
  // FailedPrecondition if the token key is not the manifest's. `manifest` must outlive it.
  static absl::StatusOr<Count> Create(const Manifest& manifest, const ManifestHash& hash,
                                      const poprf::Scalar& token_secret);

  void Add(const OpenedBallot& opened);
  // Call once.
  Counted Finish();

 private:
  struct Valid {
    TreeHash hash;  // of the sealed ballot: of several with one nonce the smallest counts
    Ballot ballot;
  };

  Count(const Manifest& manifest, const ManifestHash& hash, const poprf::Scalar& token_secret)
      : manifest_(&manifest), hash_(hash), token_secret_(token_secret) {}
  bool HasItsToken(const Ballot& ballot);

  const Manifest* manifest_;
  ManifestHash hash_;
  poprf::Scalar token_secret_;
  std::map<Slot, poprf::Evaluator> evaluators_;
  std::map<Nonce, Valid> valid_;
  CountAudit audit_;
};

}  // namespace fairlead::pulse
