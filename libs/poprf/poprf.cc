#include "libs/poprf/poprf.h"

#include <array>
#include <initializer_list>

#include "libs/core/status.h"
#include "sodium.h"

namespace fairlead::poprf {
namespace {

static_assert(kOutputBytes == crypto_hash_sha512_BYTES);

constexpr std::size_t kMostBytes = 65'535;
// "OPRFV1-" || I2OSP(mode, 1) || "-" || identifier.
constexpr std::string_view kContext("OPRFV1-\x02-ristretto255-SHA512", 28);

const unsigned char* Data(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

using Digest = std::array<unsigned char, crypto_hash_sha512_BYTES>;
std::string_view View(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

// I2OSP(number, 2).
std::string TwoBytes(std::size_t number) {
  return {static_cast<char>(number >> 8 & 0xff), static_cast<char>(number & 0xff)};
}

// The RFC's framing of what is hashed: each part behind its length.
void Append(std::string& out, std::string_view part) {
  out += TwoBytes(part.size());
  out += part;
}

Digest Sha512(std::initializer_list<std::string_view> parts) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  for (const std::string_view part : parts) crypto_hash_sha512_update(&state, Data(part), part.size());
  Digest digest;
  crypto_hash_sha512_final(&state, digest.data());
  sodium_memzero(&state, sizeof(state));
  return digest;
}

std::string DomainOf(std::string_view what) { return std::string(what).append(kContext); }

// RFC 9380, expand_message_xmd with SHA-512, for 64 bytes: one block of output.
Digest Expand(std::string_view message, std::string_view domain) {
  static const std::string kZeroBlock(128, '\0');
  const std::string domain_prime = std::string(domain).append(1, static_cast<char>(domain.size()));
  const std::string length_and_zero("\0\x40\0", 3);
  const Digest first = Sha512({kZeroBlock, message, length_and_zero, domain_prime});
  return Sha512({View(first), "\x01", domain_prime});
}

// A digest has the size that both take.
Scalar Reduced(const Digest& wide) { return *Scalar::Reduce(View(wide)); }

Scalar HashToScalar(std::string_view message, std::string_view domain) { return Reduced(Expand(message, domain)); }
Scalar HashToScalar(std::string_view message) {
  static const std::string kDomain = DomainOf("HashToScalar-");
  return HashToScalar(message, kDomain);
}

Element HashToGroup(std::string_view message) {
  static const std::string kDomain = DomainOf("HashToGroup-");
  return *Element::FromUniform(View(Expand(message, kDomain)));
}

absl::Status CheckSize(std::string_view text, const char* what) {
  if (text.size() <= kMostBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(std::string(what) + " has more than 65535 bytes");
}

// What is added to the key for an info.
Scalar TweakOf(std::string_view info) {
  std::string framed = "Info";
  Append(framed, info);
  return HashToScalar(framed);
}

// The weighted sums of both lists of which the proof speaks; `key` where it is known, which saves half of the work.
struct Composites {
  Element m;
  Element z;
};
Composites CompositesOf(const Element& b, std::span<const Element> c, std::span<const Element> d, const Scalar* key) {
  std::string transcript;
  Append(transcript, b.view());
  Append(transcript, DomainOf("Seed-"));
  const Digest seed = Sha512({transcript});
  Composites sums;  // of none: the identity, which libsodium encodes as zeros
  for (std::size_t i = 0; i < c.size(); ++i) {
    std::string one;
    Append(one, View(seed));
    one += TwoBytes(i);
    Append(one, c[i].view());
    Append(one, d[i].view());
    one += "Composite";
    const Scalar weight = HashToScalar(one);
    sums.m = Sum(Times(weight, c[i]), sums.m);
    if (key == nullptr) sums.z = Sum(Times(weight, d[i]), sums.z);
  }
  if (key != nullptr) sums.z = Times(*key, sums.m);
  return sums;
}

Scalar ChallengeOf(const Element& b, const Composites& sums, const Element& t2, const Element& t3) {
  std::string transcript;
  for (const Element* part : {&b, &sums.m, &sums.z, &t2, &t3}) Append(transcript, part->view());
  transcript += "Challenge";
  return HashToScalar(transcript);
}

// That log(b) to the generator equals log(d[i]) to c[i] for all i.
Proof Prove(const Scalar& key, const Element& b, std::span<const Element> c, std::span<const Element> d,
            const Scalar& secret) {
  const Composites sums = CompositesOf(b, c, d, &key);
  Proof proof;
  proof.challenge = ChallengeOf(b, sums, TimesGenerator(secret), Times(secret, sums.m));
  proof.response = Difference(secret, Product(proof.challenge, key));
  return proof;
}

bool Verify(const Element& b, std::span<const Element> c, std::span<const Element> d, const Proof& proof) {
  const Composites sums = CompositesOf(b, c, d, nullptr);
  const Element t2 = Sum(TimesGenerator(proof.response), Times(proof.challenge, b));
  const Element t3 = Sum(Times(proof.response, sums.m), Times(proof.challenge, sums.z));
  return Equal(ChallengeOf(b, sums, t2, t3), proof.challenge);
}

std::string OutputOf(std::string_view input, std::string_view info, const Element& unblinded) {
  std::string transcript;
  Append(transcript, input);
  Append(transcript, info);
  Append(transcript, unblinded.view());
  transcript += "Finalize";
  return std::string(View(Sha512({transcript})));
}

// The key for an info, and its inverse, by which elements are multiplied.
absl::StatusOr<Scalar> TweakedSecret(const Scalar& secret, std::string_view info) {
  FL_RETURN_IF_ERROR(CheckSize(info, "the info"));
  const Scalar tweaked = Sum(secret, TweakOf(info));
  if (tweaked.IsZero()) return absl::InvalidArgumentError("the secret key and the info cancel each other out");
  return tweaked;
}

absl::StatusOr<Element> ElementOf(std::string_view input) {
  FL_RETURN_IF_ERROR(CheckSize(input, "the input"));
  const Element element = HashToGroup(input);
  if (element.IsIdentity()) return absl::InvalidArgumentError("the function is not defined for this input");
  return element;
}

}  // namespace

KeyPair PairOf(const Scalar& secret) { return {.secret = secret, .public_key = TimesGenerator(secret)}; }

KeyPair RandomKeyPair() { return PairOf(Scalar::Random()); }

absl::StatusOr<KeyPair> DeriveKeyPair(std::string_view seed, std::string_view info) {
  if (seed.size() != 32) return absl::InvalidArgumentError("the seed of a key has 32 bytes");
  FL_RETURN_IF_ERROR(CheckSize(info, "the info"));
  static const std::string kDomain = DomainOf("DeriveKeyPair");
  std::string input(seed);
  Append(input, info);
  for (int counter = 0; counter < 256; ++counter) {
    const Scalar secret = HashToScalar(input + static_cast<char>(counter), kDomain);
    if (!secret.IsZero()) return PairOf(secret);
  }
  return absl::InvalidArgumentError("no key follows from this seed");
}

std::string Proof::Encode() const { return challenge.Encode() + response.Encode(); }

absl::StatusOr<Proof> Proof::Decode(std::string_view bytes) {
  if (bytes.size() != kBytes) return absl::InvalidArgumentError("a proof has 64 bytes");
  Proof proof;
  FL_TRY(proof.challenge, Scalar::Decode(bytes.substr(0, Scalar::kBytes)));
  FL_TRY(proof.response, Scalar::Decode(bytes.substr(Scalar::kBytes)));
  return proof;
}

absl::StatusOr<Blinded> Blind(std::string_view input, std::string_view info, const Element& public_key,
                              const Scalar& blind) {
  FL_RETURN_IF_ERROR(CheckSize(info, "the info"));
  if (blind.IsZero()) return absl::InvalidArgumentError("a blind of zero hides nothing");
  Blinded blinded{.blind = blind, .element = {}, .tweaked_key = Sum(TimesGenerator(TweakOf(info)), public_key)};
  if (blinded.tweaked_key.IsIdentity()) return absl::InvalidArgumentError("the public key and the info cancel out");
  FL_TRY(const Element element, ElementOf(input));
  blinded.element = Times(blind, element);
  return blinded;
}

absl::StatusOr<Evaluation> BlindEvaluateWith(const Scalar& secret, std::span<const Element> blinded,
                                             std::string_view info, const Scalar& proof_secret) {
  if (blinded.empty() || blinded.size() > kMostBytes) {
    return absl::InvalidArgumentError("1 to 65535 elements are evaluated together");
  }
  FL_TRY(const Scalar tweaked, TweakedSecret(secret, info));
  const Scalar inverse = Inverse(tweaked);
  Evaluation evaluation;
  evaluation.elements.reserve(blinded.size());
  for (const Element& element : blinded) {
    if (element.IsIdentity()) return absl::InvalidArgumentError("the identity is no element for this function");
    evaluation.elements.push_back(Times(inverse, element));
  }
  evaluation.proof = Prove(tweaked, TimesGenerator(tweaked), evaluation.elements, blinded, proof_secret);
  return evaluation;
}

// As Ed25519 (RFC 8032) makes its nonce: a hash of a secret and of everything that the proof is about. Another request
// gives another, unrelated one; the same gives the same proof.
absl::StatusOr<Evaluation> BlindEvaluate(const Scalar& secret, std::span<const Element> blinded,
                                         std::string_view info) {
  std::string transcript = DomainOf("Fairlead-ProofSecret-");
  std::string key = secret.Encode();
  transcript += key;
  Append(transcript, info.substr(0, kMostBytes));
  for (const Element& element : blinded) transcript += element.view();
  const Scalar proof_secret = Reduced(Sha512({transcript}));
  sodium_memzero(transcript.data(), transcript.size());
  sodium_memzero(key.data(), key.size());
  return BlindEvaluateWith(secret, blinded, info, proof_secret);
}

absl::StatusOr<std::vector<std::string>> Finalize(std::span<const std::string> inputs, std::string_view info,
                                                  std::span<const Blinded> blinded, const Evaluation& evaluation) {
  if (inputs.empty() || inputs.size() != blinded.size() || inputs.size() != evaluation.elements.size()) {
    return absl::InvalidArgumentError("as many elements must come back as were blinded, at least one");
  }
  std::vector<Element> sent;
  for (const Blinded& one : blinded) {
    if (!(one.tweaked_key == blinded.front().tweaked_key)) {
      return absl::InvalidArgumentError("elements of one proof are blinded for one info and one key");
    }
    sent.push_back(one.element);
  }
  if (!Verify(blinded.front().tweaked_key, evaluation.elements, sent, evaluation.proof)) {
    return absl::PermissionDeniedError("the issuer did not use the key that it published");
  }
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    FL_RETURN_IF_ERROR(CheckSize(inputs[i], "the input"));
    outputs.push_back(OutputOf(inputs[i], info, Times(Inverse(blinded[i].blind), evaluation.elements[i])));
  }
  return outputs;
}

absl::StatusOr<std::string> Evaluate(const Scalar& secret, std::string_view input, std::string_view info) {
  FL_TRY(const Evaluator evaluator, Evaluator::Create(secret, info));
  return evaluator.Evaluate(input);
}

absl::StatusOr<Evaluator> Evaluator::Create(const Scalar& secret, std::string_view info) {
  FL_TRY(const Scalar tweaked, TweakedSecret(secret, info));
  return Evaluator(info, Inverse(tweaked));
}

absl::StatusOr<std::string> Evaluator::Evaluate(std::string_view input) const {
  FL_TRY(const Element element, ElementOf(input));
  return OutputOf(input, info_, Times(inverse_, element));
}

}  // namespace fairlead::poprf
