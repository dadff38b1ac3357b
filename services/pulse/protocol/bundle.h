#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/ballot.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/slots.h"

// M4 and M5: all ballots of one person, sealed, and what travels to the collector.
namespace fairlead::pulse {

struct Bundle {
  Nonce admission;                    // N again, so that a copy under another admission is found out
  std::vector<std::string> answers;   // sealed ballots, kSealedAnswerBytes each
  std::vector<std::string> comments;  // kSealedCommentBytes each

  // In the order of the sealed ballots' bytes, whatever order they are given in.
  std::string Encode() const;
  // InvalidArgument unless it holds exactly so many of each.
  static absl::StatusOr<Bundle> Decode(std::string_view bytes, const SlotCounts& counts);
};

// A submission is one record of the log, which takes a megabyte; a survey with more dimensions times questions is not
// made.
inline constexpr std::size_t kMostSubmissionBytes = 950'000;

// Bytes of a sealed bundle, and of a submission with one.
std::size_t SealedBundleBytes(const SlotCounts& counts);
std::size_t SubmissionBytes(const SlotCounts& counts);

struct Submission {
  Nonce admission;  // N, an Ed25519 public key
  Token token;      // the admission's
  std::uint32_t revision = 0;
  Signature signature;
  std::string bundle;  // sealed
  friend bool operator==(const Submission&, const Submission&) = default;

  std::string Encode() const;
  // InvalidArgument for another size or version.
  static absl::StatusOr<Submission> Decode(std::string_view bytes, const SlotCounts& counts);
};

// N's signature over the revision and the bundle.
Signature SignSubmission(const SigningKey& admission, const SurveyId& survey, std::uint32_t revision,
                         std::string_view bundle);
bool IsSignatureValid(const Submission& submission, const SurveyId& survey);
// Whether the admission token is the one for N.
bool IsAdmitted(const Submission& submission, const poprf::Scalar& admission_key, const SurveyId& survey,
                const ManifestHash& manifest);

// Which of two valid submissions under one N counts: true if `a` does rather than `b`.
bool Supersedes(const Submission& a, const Submission& b);

}  // namespace fairlead::pulse
