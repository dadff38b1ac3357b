#include "services/pulse/protocol/respondent.h"

#include <array>

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::pulse {

Respondent::Respondent(const Manifest& manifest, const ManifestHash& hash, const Secret& seed)
    : manifest_(&manifest), hash_(hash), seed_(seed) {}

absl::StatusOr<Respondent> Respondent::Create(const Manifest& manifest, const ManifestHash& hash, const Secret& seed,
                                              const PersonCells& cells) {
  FL_RETURN_IF_ERROR(CheckCells(manifest, cells));
  Respondent respondent(manifest, hash, seed);
  respondent.slots_ = SlotsOf(manifest, cells);
  for (std::size_t i = 0; i < respondent.slots_.size(); ++i) {
    const bool admission = respondent.slots_[i].kind == SlotKind::kAdmission;
    const Secret nonce = respondent.DeriveSecret("nonce", i);
    FL_TRY(respondent.nonces_.emplace_back(),
           Nonce::Decode(admission ? SigningKey(respondent.DeriveSecret("admission", 0)).public_key().view()
                                   : nonce.view()));
    FL_TRY(const poprf::Scalar blind, poprf::Scalar::Reduce(respondent.Derive("blind", i)));
    FL_TRY(respondent.blinded_.emplace_back(),
           poprf::Blind(respondent.nonces_.back().view(), InfoOf(manifest.survey, hash, respondent.slots_[i]),
                        admission ? manifest.admission_key : manifest.token_key, blind));
  }
  return respondent;
}

std::string Respondent::Derive(std::string_view label, std::size_t index) const {
  const std::string text = Writer()
                               .Bytes("fairlead-pulse-")
                               .Bytes(label)
                               .Bytes(manifest_->survey.view())
                               .Bytes(hash_.view())
                               .U16(index)
                               .Take();
  return HmacSha512(seed_, text);
}

Secret Respondent::DeriveSecret(std::string_view label, std::size_t index) const {
  return *Secret::Decode(std::string_view(Derive(label, index)).substr(0, 32));
}

SlipRequest Respondent::Request() const {
  SlipRequest request;
  for (const poprf::Blinded& blinded : blinded_) request.blinded.push_back(blinded.element);
  return request;
}

absl::Status Respondent::Accept(const SlipAnswer& answer) {
  if (answer.slips.size() != slots_.size()) return absl::InvalidArgumentError("one slip a slot must come back");
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const std::array<std::string, 1> input = {std::string(nonces_[i].view())};
    const poprf::Evaluation evaluation{.elements = {answer.slips[i].element}, .proof = answer.slips[i].proof};
    const auto output =
        poprf::Finalize(input, InfoOf(manifest_->survey, hash_, slots_[i]), {&blinded_[i], 1}, evaluation);
    if (!output.ok()) return core::Annotate(output.status(), fmt::format("slot {}", i));
    FL_TRY(tokens.emplace_back(), Token::Decode(output->front()));
  }
  tokens_ = std::move(tokens);
  return absl::OkStatus();
}

absl::StatusOr<Submission> Respondent::Submit(const std::vector<Reply>& replies, std::uint32_t revision) const {
  if (tokens_.size() != slots_.size()) return absl::FailedPreconditionError("there are no tokens yet");
  if (replies.size() != manifest_->questions.size())
    return absl::InvalidArgumentError("one reply a question is needed");
  const SigningKey admission(DeriveSecret("admission", 0));
  Bundle bundle{.admission = nonces_.back(), .answers = {}, .comments = {}};
  for (std::size_t i = 0; i + 1 < slots_.size(); ++i) {
    const Reply& reply = replies[slots_[i].question];
    Ballot ballot{.slot = slots_[i], .nonce = nonces_[i], .token = tokens_[i]};
    const bool is_answer = slots_[i].kind == SlotKind::kAnswer;
    if (is_answer) {
      if (!IsAnswerTo(manifest_->questions[slots_[i].question], reply.answer)) {
        return absl::InvalidArgumentError(
            fmt::format("question {} has no answer {}", manifest_->questions[slots_[i].question].id, reply.answer));
      }
      ballot.answer = reply.answer;
    } else {
      ballot.text = reply.text;
      ballot.conversation = Conversation(i).public_key();
    }
    FL_TRY(const std::string plaintext, ballot.Encode());
    (is_answer ? bundle.answers : bundle.comments).push_back(Seal(manifest_->tally_key, plaintext));
  }
  Submission submission{
      .admission = nonces_.back(), .token = tokens_.back(), .revision = revision, .signature = {}, .bundle = {}};
  submission.bundle = Seal(manifest_->shuffle_key, bundle.Encode());
  submission.signature = SignSubmission(admission, manifest_->survey, revision, submission.bundle);
  return submission;
}

SigningKey Respondent::Conversation(std::size_t slot) const { return SigningKey(DeriveSecret("conversation", slot)); }

}  // namespace fairlead::pulse
