#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/poprf/group.h"

// The partially oblivious pseudorandom function of RFC 9497 (mode POPRF, suite ristretto255-SHA512). A client blinds an
// input; the issuer evaluates it with its key and public `info` without seeing it, and proves that it used the key
// whose public part everybody knows; the client unblinds the output, which nobody can tell from random and which
// whoever has the key can compute from the input. Curve and hash are libsodium's. All functions are pure but for
// RandomKeyPair, and thread-safe; secrets take no time that depends on them.
namespace fairlead::poprf {

inline constexpr std::size_t kOutputBytes = 64;

struct KeyPair {
  Scalar secret;
  Element public_key;
};
KeyPair RandomKeyPair();
// The RFC's DeriveKeyPair: the same seed (32 bytes) and info give the same pair. InvalidArgument for another size.
absl::StatusOr<KeyPair> DeriveKeyPair(std::string_view seed, std::string_view info);
// The pair of a secret that was kept.
KeyPair PairOf(const Scalar& secret);

// That the same key evaluated all elements.
struct Proof {
  static constexpr std::size_t kBytes = 2 * Scalar::kBytes;
  Scalar challenge;
  Scalar response;
  std::string Encode() const;
  static absl::StatusOr<Proof> Decode(std::string_view bytes);
};

// What the client keeps of a blinded input, and what it sends.
struct Blinded {
  Scalar blind;
  Element element;      // to the issuer
  Element tweaked_key;  // the issuer's public key for this info
};
// `blind` must be random or derived from a secret seed, and used once. InvalidArgument for an input or info of more
// than 65,535 bytes, or one of the 2^-252 inputs that the function is not defined for.
absl::StatusOr<Blinded> Blind(std::string_view input, std::string_view info, const Element& public_key,
                              const Scalar& blind);

struct Evaluation {
  std::vector<Element> elements;
  Proof proof;
};
// The issuer's part: evaluates 1 … 65,535 elements under one info. The proof's secret is derived from the key and the
// elements, so that the same request is answered with the same bytes. InvalidArgument for none or too many, or where
// secret and info cancel each other out (which whoever knows the secret can bring about, nobody else).
absl::StatusOr<Evaluation> BlindEvaluate(const Scalar& secret, std::span<const Element> blinded, std::string_view info);
// The same with a given secret for the proof, for test vectors only: two proofs with one reveal the key.
absl::StatusOr<Evaluation> BlindEvaluateWith(const Scalar& secret, std::span<const Element> blinded,
                                             std::string_view info, const Scalar& proof_secret);

// The client's end: checks the proof before anything else (PermissionDenied if it fails: the issuer used another key),
// then the outputs of all inputs, kOutputBytes each. All were blinded for the same info and key.
absl::StatusOr<std::vector<std::string>> Finalize(std::span<const std::string> inputs, std::string_view info,
                                                  std::span<const Blinded> blinded, const Evaluation& evaluation);

// The output from the secret, as Finalize gives it.
absl::StatusOr<std::string> Evaluate(const Scalar& secret, std::string_view input, std::string_view info);

// Evaluate for many inputs under one info: the secret is tweaked and inverted once. Immutable.
class Evaluator {
 public:
  // InvalidArgument as BlindEvaluate's for the info.
  static absl::StatusOr<Evaluator> Create(const Scalar& secret, std::string_view info);
  absl::StatusOr<std::string> Evaluate(std::string_view input) const;

 private:
  Evaluator(std::string_view info, const Scalar& inverse) : info_(info), inverse_(inverse) {}

  std::string info_;
  Scalar inverse_;  // of the tweaked secret
};

}  // namespace fairlead::poprf
