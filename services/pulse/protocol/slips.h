#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/poprf/poprf.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/slots.h"

// M1 and M2 of the protocol: the blinded elements of a person's slots, and what the issuer makes of them.
namespace fairlead::pulse {

// SHA-384 of a person's blinded elements in their order: what the issuer remembers.
using SlipList = FixedBytes<struct SlipListTag, 48>;

struct SlipRequest {
  std::vector<poprf::Element> blinded;  // one a slot

  std::string Encode() const;
  // InvalidArgument unless there are exactly `slots` valid elements; says which is not.
  static absl::StatusOr<SlipRequest> Decode(std::string_view bytes, std::size_t slots);
  SlipList List() const;
};

struct Slip {
  poprf::Element element;
  poprf::Proof proof;
};

struct SlipAnswer {
  std::vector<Slip> slips;  // one a slot

  std::string Encode() const;
  static absl::StatusOr<SlipAnswer> Decode(std::string_view bytes, std::size_t slots);
};

// The key of a survey's admissions, which issuer and collector derive from the secret that they share. It is of no use
// for answers: whoever has it can only add bundles without valid ballots, which the audit counts.
poprf::KeyPair AdmissionKeyOf(const Secret& shared, const SurveyId& survey);

// The keys of a survey that its tokens are made with.
struct IssuingKeys {
  poprf::Scalar token;
  poprf::Scalar admission;
};

// The issuer's part: evaluates every element under its slot's info. The same request is answered with the same bytes.
absl::StatusOr<SlipAnswer> EvaluateSlips(const IssuingKeys& keys, const SurveyId& survey, const ManifestHash& manifest,
                                         const std::vector<Slot>& slots, const SlipRequest& request);

}  // namespace fairlead::pulse
