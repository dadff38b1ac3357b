#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/principal.h"

namespace fairlead::auth {

enum class KeyType { kEd25519, kEs256, kRs256 };

// A fresh key pair in PEM: PKCS#8 and SubjectPublicKeyInfo.
struct KeyPair {
  std::string private_pem;
  std::string public_pem;
};
absl::StatusOr<KeyPair> GenerateKeyPair(KeyType type);

// What a token says. Times are whole seconds on the wire.
struct TokenContent {
  Principal principal;
  std::string issuer;
  std::string audience = "fairlead";
  absl::Time issued_at;
  absl::Time expires_at;
};

// A signed token (JWS compact form). `key_id` is the name of the public key's file without ".pem". InvalidArgument if
// `private_pem` is not an unencrypted private key of a KeyType. For development and tests: in production an identity
// provider issues tokens.
absl::StatusOr<std::string> SignToken(const TokenContent& content, const std::string& private_pem,
                                      const std::string& key_id);

}  // namespace fairlead::auth
