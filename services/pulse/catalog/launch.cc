#include "services/pulse/catalog/launch.h"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/pulse/survey/survey_file.h"

namespace fairlead::pulse::catalog {
namespace {

constexpr std::size_t kMadeOfBytes = 32;

std::string KeyOf(const SurveyId& survey) {
  return fmt::format("pulse-catalog:{{{}}}:proposal", core::Hex(survey.view()));
}

absl::StatusOr<redis::Reply> Ask(redis::Connector& redis, redis::Command command) {
  std::vector<redis::Command> commands;
  commands.push_back(std::move(command));
  FL_TRY(std::vector<redis::Reply> replies, redis::RunBlocking(redis, 0, std::move(commands)));
  if (!replies.front().IsError()) return std::move(replies.front());
  return absl::UnavailableError(fmt::format("the store answers {}", replies.front().ErrorCode()));
}

}  // namespace

// In the store the one stands before the other.
absl::StatusOr<Launch::Kept> Launch::Find(const SurveyId& survey) {
  FL_TRY(const redis::Reply reply, Ask(redis_, redis::Command({"GET", KeyOf(survey)})));
  if (reply.IsNil()) return Kept();
  if (reply.text.size() <= kMadeOfBytes) return absl::DataLossError("what is kept of the proposal cannot be read");
  return Kept{.made_of = reply.text.substr(0, kMadeOfBytes), .manifest = reply.text.substr(kMadeOfBytes)};
}

absl::StatusOr<Launch::Proposed> Launch::Propose(const Proposal& proposal) {
  const std::string made_of = survey::MadeOf(proposal.definition, proposal.wave);
  FL_TRY(Kept kept, Find(proposal.survey));
  if (kept.manifest.empty()) {
    const std::size_t before = surveys_.All().size();
    FL_TRY(const Manifest manifest,
           MakeManifest(proposal, platform_, static_cast<std::uint32_t>(before + 1), surveys_.Last(), clock_.Now()));
    // Of two that propose one survey at once, one wins, and both get its bytes.
    const std::string bytes = made_of + manifest.Encode();
    FL_RETURN_IF_ERROR(Ask(redis_, redis::Command({"SET", KeyOf(proposal.survey), bytes, "NX"})).status());
    FL_TRY(kept, Find(proposal.survey));
  }
  if (kept.made_of != made_of) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "the survey was proposed from another file or wave; launch it as another survey",
                               "PROPOSED_OTHERWISE");
  }
  const ManifestHash hash = HashOf(kept.manifest);
  return Proposed{.manifest = std::move(kept.manifest), .hash = hash, .signature = SignManifest(key_, hash)};
}

absl::Status Launch::Run(const SurveyId& survey, const std::string& second_signature) {
  const std::lock_guard lock(mutex_);
  if (surveys_.Find(survey) != nullptr) return absl::OkStatus();
  FL_TRY(const Kept kept, Find(survey));
  const std::string& bytes = kept.manifest;
  if (bytes.empty())
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "there is no proposal for this survey; propose it first", "NOT_PROPOSED");
  FL_TRY(const Manifest manifest, Manifest::Decode(bytes));
  if (manifest.sequence != surveys_.All().size() + 1 || manifest.previous != surveys_.Last()) {
    return core::RefuseBecause(
        absl::StatusCode::kFailedPrecondition,
        "another survey was launched since this one was proposed; propose it again, as another survey, and "
        "give this one up with fairleadctl pulse discard",
        "CHAIN_MOVED");
  }
  ManifestSignatures signatures{.manifest = HashOf(bytes), .platform = SignManifest(key_, HashOf(bytes))};
  if (manifest.second_signer_key.has_value()) {
    if (second_signature.empty()) {
      return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                                 "the manifest names a second signer, who has to sign it first",
                                 "SECOND_SIGNATURE_NEEDED");
    }
    const auto signature = Signature::Decode(second_signature);
    if (!signature.ok()) return core::InvalidField("second_signature", "must be 64 bytes");
    signatures.second_signer = *signature;
  }
  if (!CheckSignatures(manifest, signatures.manifest, signatures).ok()) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "the second signature is not the named signer's, of this manifest", "SIGNATURE_INVALID");
  }
  pulse::v1::PulseFact fact = FactAbout(survey);
  fact.mutable_launched()->set_manifest(bytes);
  fact.mutable_launched()->set_signatures(signatures.Encode());
  FL_RETURN_IF_ERROR(facts_.Write(fact));
  // At once, so that the next launch continues behind it; the reader brings it again, to no effect.
  surveys_.Apply(fact);
  return absl::OkStatus();
}

}  // namespace fairlead::pulse::catalog
