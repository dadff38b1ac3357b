#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/poprf/group.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

// The issuer's commitments to who has fetched slips ("commitments.bin", README.md): of each person on the roster
// b·G + r·H, where b is 1 if they have and 0 if not, with a proof that it is one of the two (Cramer, Damgård,
// Schoenmakers 1994, made non-interactive with SHA-512). Everybody sees how many have, and nobody who; a person who
// knows their opening r sees what the issuer says of them, and the issuer cannot say it otherwise (Pedersen 1991).
// Pure, thread-safe; nothing takes a time that depends on b or r.
namespace fairlead::pulse {

// Of one person.
struct Commitment {
  poprf::Element element;
  std::array<poprf::Scalar, 2> challenges;  // of the proofs that it commits to 0, and to 1; one of them is simulated
  std::array<poprf::Scalar, 2> responses;

  static constexpr std::size_t kBytes = 5 * 32;
};

// A survey's commitments, in the order of the roster's leaves.
struct Commitments {
  std::uint32_t fetched = 0;  // how many people
  poprf::Scalar openings;     // the sum of all openings
  std::vector<Commitment> people;

  std::string Encode() const;
  // InvalidArgument says what is wrong and where.
  static absl::StatusOr<Commitments> Decode(std::string_view bytes);
};

// r of the person at `leaf`, as follows from the key of the issuer's rows: it ends with that key.
poprf::Scalar OpeningOf(const Secret& rows, const SurveyId& survey, const ManifestHash& manifest, std::uint32_t leaf);

// `fetched`: of each person on the roster, in the order of its leaves. The same arguments give the same bytes.
Commitments CommitTo(const std::vector<bool>& fetched, const Secret& rows, const SurveyId& survey,
                     const ManifestHash& manifest);

// OK if each commits to 0 or 1, and all together to `fetched`; else PermissionDenied says which does not.
absl::Status CheckCommitments(const Commitments& commitments, const SurveyId& survey, const ManifestHash& manifest);

// What the commitment says to whoever has the opening: whether the person has fetched slips. Nothing if it is neither,
// or the opening is another's.
std::optional<bool> OpenedWith(const Commitment& commitment, const poprf::Scalar& opening, const SurveyId& survey,
                               const ManifestHash& manifest);

}  // namespace fairlead::pulse
