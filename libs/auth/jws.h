#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "openssl/evp.h"

// JSON Web Signatures over OpenSSL: the part of libs/auth that knows keys and bytes, and no claims.
namespace fairlead::auth {

// RFC 4648 section 5 without padding. Decoding takes the canonical form only: no padding, no other characters, no
// stray bits at the end, so that a token has one spelling.
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeKey>;

// "RS256", "ES256" or "EdDSA", which the kind of the key decides. InvalidArgument for any other key, and for RSA below
// 2048 bits.
absl::StatusOr<std::string> AlgorithmOf(const EVP_PKEY& key);

// A public key and the one algorithm that it is good for. Thread-safe after construction.
class PublicKey {
 public:
  // InvalidArgument says what is wrong with it.
  static absl::StatusOr<PublicKey> FromPem(const std::string& pem);
  static absl::StatusOr<PublicKey> FromKey(KeyPtr key);
  // Members of a JSON Web Key, still in base64url (RFC 7518 section 6, RFC 8037 section 2).
  static absl::StatusOr<PublicKey> FromRsa(const std::string& n, const std::string& e);
  static absl::StatusOr<PublicKey> FromP256(const std::string& x, const std::string& y);
  static absl::StatusOr<PublicKey> FromEd25519(const std::string& x);

  const std::string& algorithm() const { return algorithm_; }
  // Whether `signature` (the raw bytes of JWS) is this key's over `input`.
  bool Verifies(std::string_view input, std::string_view signature) const;

 private:
  PublicKey(KeyPtr key, std::string algorithm) : key_(std::move(key)), algorithm_(std::move(algorithm)) {}
  KeyPtr key_;
  std::string algorithm_;
};

// A private key that signs by the algorithm of its kind.
class PrivateKey {
 public:
  // InvalidArgument unless it is an unencrypted private key of the three kinds.
  static absl::StatusOr<PrivateKey> FromPem(const std::string& pem);
  const std::string& algorithm() const { return algorithm_; }
  // Signature in the form of JWS. Internal if OpenSSL refuses.
  absl::StatusOr<std::string> Sign(std::string_view input) const;

 private:
  PrivateKey(KeyPtr key, std::string algorithm) : key_(std::move(key)), algorithm_(std::move(algorithm)) {}
  KeyPtr key_;
  std::string algorithm_;
};

}  // namespace fairlead::auth
