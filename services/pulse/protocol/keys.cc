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

bool IsSignedBy(const VerifyingKey& key, std::string_view message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(), Data(message), message.size(), key.data()) == 0;
}

}  // namespace fairlead::pulse
