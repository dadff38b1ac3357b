#include "services/pulse/protocol/keys.h"

#include <algorithm>

#include "sodium.h"

namespace fairlead::pulse {
namespace {

static_assert(kSealBytes == crypto_box_SEALBYTES);

unsigned char* Data(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* Data(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Secret Secret::Random() {
  Secret secret;
  randombytes_buf(secret.bytes_.data(), secret.bytes_.size());
  return secret;
}

absl::StatusOr<Secret> Secret::Decode(std::string_view bytes) {
  Secret secret;
  if (bytes.size() != secret.bytes_.size()) return absl::InvalidArgumentError("a secret has 32 bytes");
  std::copy(bytes.begin(), bytes.end(), secret.bytes_.begin());
  return secret;
}

Secret::~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }

std::string Sha512(std::string_view bytes) {
  std::string digest(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512(Data(digest), Data(bytes), bytes.size());
  return digest;
}

std::string HmacSha512(const Secret& key, std::string_view bytes) {
  static_assert(crypto_auth_hmacsha512_KEYBYTES == 32);
  std::string code(crypto_auth_hmacsha512_BYTES, '\0');
  crypto_auth_hmacsha512(Data(code), Data(bytes), bytes.size(), key.data());
  return code;
}

std::string Seal(const SealingPublicKey& to, std::string_view plaintext) {
  std::string sealed(plaintext.size() + kSealBytes, '\0');
  // Fails only for a public key of low order: then nothing is readable by anybody, which is what zeros are.
  if (crypto_box_seal(Data(sealed), Data(plaintext), plaintext.size(), to.data()) != 0) sealed.assign(sealed.size(), 0);
  return sealed;
}

SealingKey::SealingKey(const Secret& secret) : secret_(secret) {
  crypto_scalarmult_base(public_key_.data(), secret_.data());
}

absl::StatusOr<std::string> SealingKey::Open(std::string_view sealed) const {
  if (sealed.size() < kSealBytes) return absl::InvalidArgumentError("too short to be sealed");
  std::string plaintext(sealed.size() - kSealBytes, '\0');
  if (crypto_box_seal_open(Data(plaintext), Data(sealed), sealed.size(), public_key_.data(), secret_.data()) != 0) {
    return absl::InvalidArgumentError("sealed to another key, or changed on its way");
  }
  return plaintext;
}

Secret SealingKey::OpeningOf(std::string_view sealed) const {
  std::string shared(crypto_box_BEFORENMBYTES, '\0');
  if (sealed.size() >= kSealBytes) {
    // Fails only for a sender's key of low order, whose message opens with no key.
    if (crypto_box_beforenm(Data(shared), Data(sealed), secret_.data()) != 0) shared.assign(shared.size(), '\0');
  }
  const Secret opening = *Secret::Decode(shared);
  sodium_memzero(shared.data(), shared.size());
  return opening;
}

absl::StatusOr<std::string> OpenWith(const Secret& opening, const SealingPublicKey& to, std::string_view sealed) {
  static_assert(crypto_box_BEFORENMBYTES == 32);
  if (sealed.size() < kSealBytes) return absl::InvalidArgumentError("too short to be sealed");
  // As libsodium's sealed boxes are made: the sender's key, then the box, under a nonce of both public keys.
  const std::string_view sender = sealed.substr(0, crypto_box_PUBLICKEYBYTES);
  const std::string_view box = sealed.substr(crypto_box_PUBLICKEYBYTES);
  const std::string both = std::string(sender) + std::string(to.view());
  std::array<unsigned char, crypto_box_NONCEBYTES> nonce{};
  crypto_generichash(nonce.data(), nonce.size(), Data(std::string_view(both)), both.size(), nullptr, 0);
  std::string plaintext(box.size() - crypto_box_MACBYTES, '\0');
  if (crypto_box_open_easy_afternm(Data(plaintext), Data(box), box.size(), nonce.data(), opening.data()) != 0) {
    return absl::InvalidArgumentError("this key does not open it");
  }
  return plaintext;
}

SigningKey::SigningKey(const Secret& seed) : seed_(seed) {
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> expanded{};
  crypto_sign_seed_keypair(public_key_.data(), expanded.data(), seed_.data());
  sodium_memzero(expanded.data(), expanded.size());
}

Signature SigningKey::Sign(std::string_view message) const {
  // libsodium's secret key is the seed and the public key.
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> expanded{};
  std::copy_n(seed_.data(), seed_.view().size(), expanded.begin());
  std::copy_n(public_key_.data(), VerifyingKey::kBytes, expanded.begin() + crypto_sign_SEEDBYTES);
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, Data(message), message.size(), expanded.data());
  sodium_memzero(expanded.data(), expanded.size());
  return signature;
}

absl::StatusOr<SealingPublicKey> SealingKeyOf(const VerifyingKey& key) {
  SealingPublicKey sealing;
  if (crypto_sign_ed25519_pk_to_curve25519(sealing.data(), key.data()) == 0) return sealing;
  return absl::InvalidArgumentError("this is no public key of a signer");
}

SealingKey SealingKeyOf(const Secret& signing_seed) {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> expanded{};
  crypto_sign_seed_keypair(public_key.data(), expanded.data(), signing_seed.data());
  std::string secret(crypto_scalarmult_SCALARBYTES, '\0');
  crypto_sign_ed25519_sk_to_curve25519(Data(secret), expanded.data());
  SealingKey key(*Secret::Decode(secret));
  sodium_memzero(expanded.data(), expanded.size());
  sodium_memzero(secret.data(), secret.size());
  return key;
}

bool IsSignedBy(const VerifyingKey& key, std::string_view message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(), Data(message), message.size(), key.data()) == 0;
}

}  // namespace fairlead::pulse
