#include "services/pulse/protocol/commitments.h"

#include "fmt/format.h"
#include "libs/core/status.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

using poprf::Element;
using poprf::Scalar;

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kWhat = "the list of commitments";
constexpr std::string_view kBaseLabel = "fairlead-pulse-commitment-base-v1";
constexpr std::string_view kOpeningLabel = "fairlead-pulse-commitment-opening-v1";
constexpr std::string_view kProofSecretLabel = "fairlead-pulse-commitment-proof-secret-v1";
constexpr std::string_view kChallengeLabel = "fairlead-pulse-commitment-challenge-v1";

Scalar Derived(const Secret& rows, std::string_view about) {
  std::string wide = HmacSha512(rows, about);
  const Scalar derived = *Scalar::Reduce(wide);
  sodium_memzero(wide.data(), wide.size());
  return derived;
}

// A survey's two bases, and what its hashes begin with.
class Bases {
 public:
  Bases(const SurveyId& survey, const ManifestHash& manifest)
      : context_(std::string(survey.view()).append(manifest.view())),
        h_(*Element::FromUniform(Sha512(std::string(kBaseLabel) + context_))) {}

  const Element& g() const { return g_; }
  const Element& h() const { return h_; }
  // What is hashed about the person at `leaf`.
  Writer About(std::string_view label, std::uint32_t leaf) const {
    Writer writer;
    writer.Bytes(label).Bytes(context_).U32(leaf);
    return writer;
  }
  Scalar Challenge(std::uint32_t leaf, const Element& commitment, const std::array<Element, 2>& announced) const {
    Writer writer = About(kChallengeLabel, leaf);
    writer.Bytes(commitment.view()).Bytes(announced[0].view()).Bytes(announced[1].view());
    return *Scalar::Reduce(Sha512(writer.Take()));
  }
  // A secret of the proof, another for each `which` and for each bit that is committed to: two proofs with one secret
  // would give the opening away.
  Scalar ProofSecret(const Secret& rows, std::uint32_t leaf, const Element& commitment, std::uint8_t which) const {
    const std::string about = About(kProofSecretLabel, leaf).Bytes(commitment.view()).U8(which).Take();
    return Derived(rows, about);
  }
  Scalar Opening(const Secret& rows, std::uint32_t leaf) const {
    return Derived(rows, About(kOpeningLabel, leaf).Take());
  }

 private:
  const std::string context_;
  const Element g_ = poprf::Generator();
  const Element h_;
};

// Announces response·H - challenge·(C - bit·G), which a proof that is simulated chooses backwards.
Element AnnouncedBy(const Bases& bases, const Commitment& commitment, std::size_t bit) {
  const Element shown = bit == 0 ? commitment.element : poprf::Difference(commitment.element, bases.g());
  return poprf::Difference(poprf::Times(commitment.responses[bit], bases.h()),
                           poprf::Times(commitment.challenges[bit], shown));
}

Commitment CommitOne(const Bases& bases, const Secret& rows, std::uint32_t leaf, unsigned bit) {
  const Scalar opening = bases.Opening(rows, leaf);
  const Element hidden = poprf::Times(opening, bases.h());
  Commitment commitment{
      .element = poprf::Choose(bit, hidden, poprf::Sum(hidden, bases.g())), .challenges = {}, .responses = {}};
  const Scalar secret = bases.ProofSecret(rows, leaf, commitment.element, 0);
  const Scalar challenge = bases.ProofSecret(rows, leaf, commitment.element, 1);
  const Scalar response = bases.ProofSecret(rows, leaf, commitment.element, 2);
  // The simulated proof is of the other bit, from which the commitment differs by G if the bit is 1, by -G if it is 0:
  // response·H - challenge·(r·H ± G).
  const Element truly = poprf::Times(secret, bases.h());
  const Element known = poprf::Times(poprf::Difference(response, poprf::Product(challenge, opening)), bases.h());
  const Element apart = poprf::TimesGenerator(challenge);
  const Element simulated = poprf::Choose(bit, poprf::Sum(known, apart), poprf::Difference(known, apart));
  const Scalar all = bases.Challenge(leaf, commitment.element,
                                     {poprf::Choose(bit, truly, simulated), poprf::Choose(bit, simulated, truly)});
  const Scalar rest = poprf::Difference(all, challenge);
  const Scalar answer = poprf::Sum(secret, poprf::Product(rest, opening));
  commitment.challenges = {poprf::Choose(bit, rest, challenge), poprf::Choose(bit, challenge, rest)};
  commitment.responses = {poprf::Choose(bit, answer, response), poprf::Choose(bit, response, answer)};
  return commitment;
}

bool IsZeroOrOne(const Bases& bases, const Commitment& commitment, std::uint32_t leaf) {
  const std::array<Element, 2> announced = {AnnouncedBy(bases, commitment, 0), AnnouncedBy(bases, commitment, 1)};
  return poprf::Equal(bases.Challenge(leaf, commitment.element, announced),
                      poprf::Sum(commitment.challenges[0], commitment.challenges[1]));
}

Scalar NumberOf(std::uint32_t number) {
  Scalar scalar;
  for (std::size_t i = 0; i < sizeof(number); ++i) scalar.data()[i] = static_cast<unsigned char>(number >> (8 * i));
  return scalar;
}

}  // namespace

std::string Commitments::Encode() const {
  Writer writer;
  writer.U8(kVersion).U32(static_cast<std::uint32_t>(people.size())).U32(fetched).Bytes(openings.Encode());
  for (const Commitment& one : people) {
    writer.Bytes(one.element.view());
    for (const Scalar& challenge : one.challenges) writer.Bytes(challenge.Encode());
    for (const Scalar& response : one.responses) writer.Bytes(response.Encode());
  }
  return writer.Take();
}

absl::StatusOr<Commitments> Commitments::Decode(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.U8() != kVersion) return absl::InvalidArgumentError(fmt::format("{} has another version", kWhat));
  const std::uint32_t size = reader.U32();
  Commitments commitments;
  commitments.fetched = reader.U32();
  const absl::StatusOr<Scalar> openings = Scalar::Decode(reader.Bytes(Scalar::kBytes));
  if (!openings.ok()) return core::Annotate(openings.status(), fmt::format("{}, sum of openings", kWhat));
  commitments.openings = *openings;
  if (commitments.fetched > size) {
    return absl::InvalidArgumentError(
        fmt::format("{} says that {} of {} people have fetched slips", kWhat, commitments.fetched, size));
  }
  for (std::uint32_t leaf = 0; leaf < size; ++leaf) {
    const auto at = [leaf](const absl::Status& status) {
      return core::Annotate(status, fmt::format("{}, leaf {}", kWhat, leaf));
    };
    Commitment& one = commitments.people.emplace_back();
    const absl::StatusOr<Element> element = Element::Decode(reader.Bytes(Element::kBytes));
    if (!element.ok()) return at(element.status());
    one.element = *element;
    for (Scalar* scalar : {&one.challenges[0], &one.challenges[1], &one.responses[0], &one.responses[1]}) {
      const absl::StatusOr<Scalar> decoded = Scalar::Decode(reader.Bytes(Scalar::kBytes));
      if (!decoded.ok()) return at(decoded.status());
      *scalar = *decoded;
    }
  }
  FL_RETURN_IF_ERROR(reader.Done(kWhat));
  return commitments;
}

Scalar OpeningOf(const Secret& rows, const SurveyId& survey, const ManifestHash& manifest, std::uint32_t leaf) {
  return Bases(survey, manifest).Opening(rows, leaf);
}

Commitments CommitTo(const std::vector<bool>& fetched, const Secret& rows, const SurveyId& survey,
                     const ManifestHash& manifest) {
  const Bases bases(survey, manifest);
  Commitments commitments;
  commitments.people.reserve(fetched.size());
  for (std::uint32_t leaf = 0; leaf < fetched.size(); ++leaf) {
    const auto bit = static_cast<unsigned>(fetched[leaf]);
    commitments.people.push_back(CommitOne(bases, rows, leaf, bit));
    commitments.fetched += bit;
    commitments.openings = poprf::Sum(commitments.openings, bases.Opening(rows, leaf));
  }
  return commitments;
}

absl::Status CheckCommitments(const Commitments& commitments, const SurveyId& survey, const ManifestHash& manifest) {
  const Bases bases(survey, manifest);
  Element sum;
  for (std::uint32_t leaf = 0; leaf < commitments.people.size(); ++leaf) {
    const Commitment& one = commitments.people[leaf];
    if (!IsZeroOrOne(bases, one, leaf)) {
      return absl::PermissionDeniedError(fmt::format("the commitment of leaf {} is not proved to be to 0 or 1", leaf));
    }
    sum = poprf::Sum(sum, one.element);
  }
  const Element claimed =
      poprf::Sum(poprf::TimesGenerator(NumberOf(commitments.fetched)), poprf::Times(commitments.openings, bases.h()));
  if (sum == claimed) return absl::OkStatus();
  return absl::PermissionDeniedError(fmt::format("the commitments of {} people are not to {} who have fetched slips",
                                                 commitments.people.size(), commitments.fetched));
}

std::optional<bool> OpenedWith(const Commitment& commitment, const Scalar& opening, const SurveyId& survey,
                               const ManifestHash& manifest) {
  const Bases bases(survey, manifest);
  const Element hidden = poprf::Times(opening, bases.h());
  if (commitment.element == hidden) return false;
  if (commitment.element == poprf::Sum(hidden, bases.g())) return true;
  return std::nullopt;
}

}  // namespace fairlead::pulse
