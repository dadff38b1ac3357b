#pragma once

#include <array>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/bytes.h"

// Sealed boxes (X25519, XSalsa20-Poly1305), signatures (Ed25519, RFC 8032) and hashes of libsodium. Thread-safe;
// secrets are wiped when they end. libsodium must be initialised (runtime::ConfigureProcess).
namespace fairlead::pulse {

using SealingPublicKey = FixedBytes<struct SealingPublicKeyTag, 32>;
using VerifyingKey = FixedBytes<struct VerifyingKeyTag, 32>;
using Signature = FixedBytes<struct SignatureTag, 64>;

// By how many bytes a sealed message is longer than what is in it.
inline constexpr std::size_t kSealBytes = 48;

// 32 secret bytes.
class Secret {
 public:
  static Secret Random();
  // InvalidArgument for another number of bytes.
  static absl::StatusOr<Secret> Decode(std::string_view bytes);
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret();
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  const unsigned char* data() const { return bytes_.data(); }

 private:
  Secret() : bytes_{} {}
  std::array<unsigned char, 32> bytes_;
};

// SHA-512 (FIPS 180-4): 64 raw bytes.
std::string Sha512(std::string_view bytes);
// HMAC-SHA-512 (RFC 2104), from which what follows from a secret is derived: 64 raw bytes.
std::string HmacSha512(const Secret& key, std::string_view bytes);

// Only the owner of the key's secret can read it, and nobody can tell who sealed it; each time other bytes.
std::string Seal(const SealingPublicKey& to, std::string_view plaintext);

class SealingKey {
 public:
  explicit SealingKey(const Secret& secret);
  const SealingPublicKey& public_key() const { return public_key_; }
  const Secret& secret() const { return secret_; }
  // InvalidArgument if it was sealed to another key, was changed or truncated.
  absl::StatusOr<std::string> Open(std::string_view sealed) const;
  // The key of this one message, with which others open it and no other. Zeros for a message too short to be sealed.
  Secret OpeningOf(std::string_view sealed) const;

 private:
  Secret secret_;
  SealingPublicKey public_key_;
};

// Opens what was sealed to `to`, with the key of the message alone (SealingKey::OpeningOf). Nobody finds a second key
// that opens the same message, to something else: it would have to forge Poly1305. InvalidArgument as SealingKey::Open.
absl::StatusOr<std::string> OpenWith(const Secret& opening, const SealingPublicKey& to, std::string_view sealed);

class SigningKey {
 public:
  // The RFC's key pair of a 32-byte seed.
  explicit SigningKey(const Secret& seed);
  const VerifyingKey& public_key() const { return public_key_; }
  Signature Sign(std::string_view message) const;

 private:
  Secret seed_;
  VerifyingKey public_key_;
};

// The sealing key pair of whoever signs: the same curve in its other form (libsodium, "Ed25519 to Curve25519"), so that
// something can be sealed to a signer who has named nothing but their signing key. InvalidArgument: not a point that a
// signing key has.
absl::StatusOr<SealingPublicKey> SealingKeyOf(const VerifyingKey& key);
SealingKey SealingKeyOf(const Secret& signing_seed);

bool IsSignedBy(const VerifyingKey& key, std::string_view message, const Signature& signature);

}  // namespace fairlead::pulse
