#include "services/pulse/protocol/slips.h"

#include <array>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "openssl/sha.h"

namespace fairlead::pulse {
namespace {

constexpr std::uint8_t kVersion = 1;

// Reads version and number of slots.
absl::Status ReadHead(Reader& reader, std::size_t slots, std::string_view what) {
  const std::uint8_t version = reader.U8();
  const std::uint16_t count = reader.U16();
  if (version != kVersion) return absl::InvalidArgumentError(fmt::format("{} is of version {}, not 1", what, version));
  if (count != slots) {
    return absl::InvalidArgumentError(fmt::format("{} has {} slots, the survey has {}", what, count, slots));
  }
  return absl::OkStatus();
}

std::string At(std::size_t slot) { return fmt::format("slot {}", slot); }

}  // namespace

std::string SlipRequest::Encode() const {
  Writer writer;
  writer.U8(kVersion).U16(blinded.size());
  for (const poprf::Element& element : blinded) writer.Bytes(element.Encode());
  return writer.Take();
}

absl::StatusOr<SlipRequest> SlipRequest::Decode(std::string_view bytes, std::size_t slots) {
  constexpr std::string_view kWhat = "the list of blinded elements";
  Reader reader(bytes);
  FL_RETURN_IF_ERROR(ReadHead(reader, slots, kWhat));
  if (bytes.size() != 3 + slots * poprf::Element::kBytes) {
    return absl::InvalidArgumentError(fmt::format("{} of {} slots has {} bytes", kWhat, slots, bytes.size()));
  }
  SlipRequest request;
  request.blinded.reserve(slots);
  for (std::size_t i = 0; i < slots; ++i) {
    auto element = poprf::Element::Decode(reader.Bytes(poprf::Element::kBytes));
    if (!element.ok()) return core::Annotate(element.status(), At(i));
    request.blinded.push_back(*element);
  }
  return request;
}

SlipList SlipRequest::List() const {
  std::string all;
  for (const poprf::Element& element : blinded) all += element.Encode();
  SlipList list;
  SHA384(reinterpret_cast<const unsigned char*>(all.data()), all.size(), list.data());
  return list;
}

std::string SlipAnswer::Encode() const {
  Writer writer;
  writer.U8(kVersion).U16(slips.size());
  for (const Slip& slip : slips) writer.Bytes(slip.element.Encode()).Bytes(slip.proof.Encode());
  return writer.Take();
}

absl::StatusOr<SlipAnswer> SlipAnswer::Decode(std::string_view bytes, std::size_t slots) {
  constexpr std::string_view kWhat = "the issuer's answer";
  Reader reader(bytes);
  FL_RETURN_IF_ERROR(ReadHead(reader, slots, kWhat));
  SlipAnswer answer;
  for (std::size_t i = 0; i < slots; ++i) {
    auto element = poprf::Element::Decode(reader.Bytes(poprf::Element::kBytes));
    if (!element.ok()) return core::Annotate(element.status(), At(i));
    auto proof = poprf::Proof::Decode(reader.Bytes(poprf::Proof::kBytes));
    if (!proof.ok()) return core::Annotate(proof.status(), At(i));
    answer.slips.push_back({.element = *element, .proof = *proof});
  }
  FL_RETURN_IF_ERROR(reader.Done(kWhat));
  return answer;
}

poprf::KeyPair AdmissionKeyOf(const Secret& shared, const SurveyId& survey) {
  const std::string info = std::string("fairlead-pulse-admission-v1").append(survey.view());
  // Fails only for one seed in 2^252.
  return *poprf::DeriveKeyPair(shared.view(), info);
}

absl::StatusOr<SlipAnswer> EvaluateSlips(const IssuingKeys& keys, const SurveyId& survey, const ManifestHash& manifest,
                                         const std::vector<Slot>& slots, const SlipRequest& request) {
  if (slots.size() != request.blinded.size()) return absl::InvalidArgumentError("one blinded element a slot is needed");
  SlipAnswer answer;
  answer.slips.reserve(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const poprf::Scalar& key = slots[i].kind == SlotKind::kAdmission ? keys.admission : keys.token;
    FL_TRY(const poprf::Evaluation evaluation,
           poprf::BlindEvaluate(key, {&request.blinded[i], 1}, InfoOf(survey, manifest, slots[i])));
    answer.slips.push_back({.element = evaluation.elements.front(), .proof = evaluation.proof});
  }
  return answer;
}

}  // namespace fairlead::pulse
