#include "services/pulse/protocol/bundle.h"

#include <algorithm>
#include <tuple>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"

namespace fairlead::pulse {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kSubmitLabel = "fairlead-pulse-submit-v1";
constexpr std::size_t kBundleHead = 1 + Nonce::kBytes + 2 + 2;
constexpr std::size_t kSubmissionHead = 1 + Nonce::kBytes + Token::kBytes + 4 + Signature::kBytes;

std::vector<std::string> Sorted(std::vector<std::string> sealed) {
  std::sort(sealed.begin(), sealed.end());
  return sealed;
}

std::string SignedText(const SurveyId& survey, std::uint32_t revision, std::string_view bundle) {
  return Writer().Bytes(kSubmitLabel).Bytes(survey.view()).U32(revision).Bytes(core::Sha256(bundle)).Take();
}

}  // namespace

std::string Bundle::Encode() const {
  Writer writer;
  writer.U8(kVersion).Bytes(admission.view()).U16(answers.size()).U16(comments.size());
  for (const std::string& ballot : Sorted(answers)) writer.Bytes(ballot);
  for (const std::string& ballot : Sorted(comments)) writer.Bytes(ballot);
  return writer.Take();
}

absl::StatusOr<Bundle> Bundle::Decode(std::string_view bytes, const SlotCounts& counts) {
  if (bytes.size() + kSealBytes != SealedBundleBytes(counts)) {
    return absl::InvalidArgumentError(
        fmt::format("a bundle of {} bytes, not {}", bytes.size(), SealedBundleBytes(counts) - kSealBytes));
  }
  Reader reader(bytes);
  Bundle bundle;
  const std::uint8_t version = reader.U8();
  bundle.admission = reader.Take<Nonce>();
  const std::uint16_t answers = reader.U16();
  const std::uint16_t comments = reader.U16();
  if (version != kVersion || answers != counts.answers || comments != counts.comments) {
    return absl::InvalidArgumentError("a bundle with another number of ballots than the survey has");
  }
  for (std::size_t i = 0; i < answers; ++i) bundle.answers.emplace_back(reader.Bytes(kSealedAnswerBytes));
  for (std::size_t i = 0; i < comments; ++i) bundle.comments.emplace_back(reader.Bytes(kSealedCommentBytes));
  FL_RETURN_IF_ERROR(reader.Done("a bundle"));
  return bundle;
}

std::size_t SealedBundleBytes(const SlotCounts& counts) {
  return kSealBytes + kBundleHead + kSealedAnswerBytes * counts.answers + kSealedCommentBytes * counts.comments;
}

std::size_t SubmissionBytes(const SlotCounts& counts) { return kSubmissionHead + SealedBundleBytes(counts); }

std::string Submission::Encode() const {
  return Writer()
      .U8(kVersion)
      .Bytes(admission.view())
      .Bytes(token.view())
      .U32(revision)
      .Bytes(signature.view())
      .Bytes(bundle)
      .Take();
}

absl::StatusOr<Submission> Submission::Decode(std::string_view bytes, const SlotCounts& counts) {
  if (bytes.size() != SubmissionBytes(counts)) {
    return absl::InvalidArgumentError(
        fmt::format("a submission of {} bytes, not {}", bytes.size(), SubmissionBytes(counts)));
  }
  Reader reader(bytes);
  if (reader.U8() != kVersion) return absl::InvalidArgumentError("a submission of another version than 1");
  Submission submission;
  submission.admission = reader.Take<Nonce>();
  submission.token = reader.Take<Token>();
  submission.revision = reader.U32();
  submission.signature = reader.Take<Signature>();
  submission.bundle = reader.Bytes(SealedBundleBytes(counts));
  return submission;
}

Signature SignSubmission(const SigningKey& admission, const SurveyId& survey, std::uint32_t revision,
                         std::string_view bundle) {
  return admission.Sign(SignedText(survey, revision, bundle));
}

bool IsSignatureValid(const Submission& submission, const SurveyId& survey) {
  const auto key = VerifyingKey::Decode(submission.admission.view());
  return IsSignedBy(*key, SignedText(survey, submission.revision, submission.bundle), submission.signature);
}

bool IsAdmitted(const Submission& submission, const poprf::Scalar& admission_key, const SurveyId& survey,
                const ManifestHash& manifest) {
  const std::string info = InfoOf(survey, manifest, {.kind = SlotKind::kAdmission});
  const auto expected = poprf::Evaluate(admission_key, submission.admission.view(), info);
  return expected.ok() && core::EqualInConstantTime(*expected, submission.token.view());
}

bool Supersedes(const Submission& a, const Submission& b) {
  return std::tie(b.revision, a.bundle) < std::tie(a.revision, b.bundle);
}

}  // namespace fairlead::pulse
