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
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"
#include "libs/runtime/config.h"

namespace fairlead::auth {

// "auth.key_directory", "auth.key_files", "auth.jwks_file", "auth.jwks_url", "auth.jwks_ca", "auth.jwks_refresh",
// "auth.issuer", "auth.audience".
struct VerifierOptions {
  std::string key_directory;           // every <kid>.pem in it is a public key
  std::vector<std::string> key_files;  // <kid>.pem files
  std::string jwks_file;               // a JSON Web Key Set, RFC 7517
  std::string jwks_url;                // the same, fetched: https, or http from a loopback host
  std::string jwks_ca;                 // PEM file of the roots to trust for it; empty: the system's
  absl::Duration jwks_refresh = absl::Minutes(5);
  std::string issuer;                 // the claim `iss` that tokens must have
  std::string audience = "fairlead";  // must be in the claim `aud`
  absl::Duration clock_skew = absl::Seconds(30);
  absl::Duration key_check_interval = absl::Seconds(1);  // how often files are looked at for changes
  absl::Duration jwks_timeout = absl::Seconds(5);        // of one fetch
  absl::Duration jwks_unknown_key_interval = absl::Seconds(10);
  std::size_t cache_size = 10'000;  // verified tokens remembered

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
//
// Keys behind `jwks_url` are fetched on a thread of their own, never by a call: at the start, every `jwks_refresh`, and
// when a token names an unknown key, at most every `jwks_unknown_key_interval`; that token is refused meanwhile. After
// a failed fetch, which also is one whose answer holds no key that can be used, the keys before it stay, for as long as
// it takes, and it is tried again after 1 to 30 s. A key id that a file has too is the file's.
// Counted: fairlead_token_key_fetches_total{outcome}.
class TokenVerifier final : public runtime::Component {
 public:
  // `clock` and `metrics` must outlive it; without `metrics` nothing is counted.
  TokenVerifier(VerifierOptions options, const core::Clock& clock, observability::Registry* metrics = nullptr);
  ~TokenVerifier() override;

  // Reads the keys for the first time; once, before the first Verify. Errors name the file or option: NotFound,
  // InvalidArgument (not a public key of the three kinds, RSA below 2048 bits, duplicate key id, an address that must
  // not be fetched from), FailedPrecondition (no source of keys, no key in the files that are the only one, or no
  // issuer set). With `jwks_url` it waits for the first answer, at most `jwks_timeout` and a second; a failure is no
  // error, but Ready's.
  absl::Status Load();

  std::string name() const override { return "token keys"; }
  absl::Status Start() override { return Load(); }
  // Ends the fetching; Verify goes on with the keys that are there.
  void Stop(absl::Time deadline) override;
  // Unavailable, with the reason, before there is any key; only `jwks_url` can keep it so.
  absl::Status Ready() const override;

  // The principal whom `token` proves. Unauthenticated otherwise, with a reason that never repeats the token's text.
  // Unavailable if the token's key is unknown while the keys of `jwks_url` have not been fetched even once.
  absl::StatusOr<Principal> Verify(std::string_view token) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::size_t kMaxTokenBytes = 8 * 1024;

}  // namespace fairlead::auth
