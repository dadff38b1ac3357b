#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/principal.h"
#include "libs/core/clock.h"
#include "libs/runtime/config.h"

namespace fairlead::auth {

// "auth.key_directory", "auth.key_files", "auth.jwks_file", "auth.issuer", "auth.audience".
struct VerifierOptions {
  std::string key_directory;           // every <kid>.pem in it is a public key
  std::vector<std::string> key_files;  // <kid>.pem files
  std::string jwks_file;               // a JSON Web Key Set, RFC 7517
  std::string issuer;                  // the claim `iss` that tokens must have
  std::string audience = "fairlead";   // must be in the claim `aud`
  absl::Duration clock_skew = absl::Seconds(30);
  absl::Duration key_check_interval = absl::Seconds(1);  // how often files are looked at for changes
  std::size_t cache_size = 10'000;                       // verified tokens remembered

  void AddTo(runtime::ConfigParser& parser);
};

// Verifies bearer tokens: JSON Web Tokens (RFC 7519) in JWS compact form (RFC 7515), signed by RS256, ES256 (RFC 7518)
// or EdDSA with Ed25519 (RFC 8037). The key decides the algorithm (an RSA key verifies RS256 and nothing else), the
// token's header must agree; `none` and HMAC do not exist here.
//
// Claims: `iss` and `aud` (a string or an array) must match; `sub` and `role` make the Principal; `act.sub` (RFC 8693)
// is its actor, allowed only with role "service"; `exp` is required; `nbf` and `iat` are honoured if present.
//
// Keys are read again when their files change; a change that cannot be read is logged and the keys before it stay.
// Verified tokens are remembered by their SHA-256, and `exp`, `nbf` and the state of the keys are checked again at
// every use, so that a removed key ends its tokens. Thread-safe.
class TokenVerifier {
 public:
  TokenVerifier(VerifierOptions options, const core::Clock& clock);
  ~TokenVerifier();

  // Reads the keys for the first time. Errors name the file: NotFound, InvalidArgument (not a public key of the three
  // kinds, RSA below 2048 bits, duplicate key id), FailedPrecondition (no key at all, or no issuer set).
  absl::Status Load();

  // The principal whom `token` proves. Unauthenticated otherwise, with a reason that never repeats the token's text.
  absl::StatusOr<Principal> Verify(std::string_view token) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::size_t kMaxTokenBytes = 8 * 1024;

}  // namespace fairlead::auth
