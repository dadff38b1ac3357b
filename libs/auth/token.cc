#include "libs/auth/token.h"

#include <atomic>
#include <cmath>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include "libs/auth/jwks_fetcher.h"
#include "libs/auth/key_set.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/core/text.h"
#include "libs/http/get.h"
#include "libs/observability/log.h"
#include "nlohmann/json.hpp"

namespace fairlead::auth {
namespace {

using nlohmann::json;

absl::Status Refused(const char* why) { return absl::UnauthenticatedError(why); }

// A JSON object without a name twice: two readers could take different ones (RFC 7519 section 4).
std::optional<json> ParseObject(const std::string& text) {
  std::vector<std::set<std::string>> names;
  bool repeated = false;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.back().insert(value.get<std::string>()).second) repeated = true;
    return true;
  };
  json parsed = json::parse(text, watch, false);
  if (repeated || !parsed.is_object()) return std::nullopt;
  return parsed;
}

std::optional<std::string> Text(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

// NumericDate (RFC 7519 section 2): seconds, possibly with a fraction. `present` is false where there is no such claim;
// nothing where it is malformed.
std::optional<absl::Time> Date(const json& claims, const char* name, bool& present) {
  const auto found = claims.find(name);
  present = found != claims.end();
  if (!present || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!std::isfinite(seconds) || std::fabs(seconds) > 1e11) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

bool HasAudience(const json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return found->get_ref<const std::string&>() == audience;
  if (!found->is_array()) return false;
  for (const auto& one : *found) {
    if (one.is_string() && one.get_ref<const std::string&>() == audience) return true;
  }
  return false;
}

// What may stand in logs and keys: not empty, short, without control characters.
bool IsName(const std::optional<std::string>& text) {
  return text && !text->empty() && text->size() <= 256 && !core::HasControlCharacters(*text, false);
}

struct Verified {
  Principal principal;
  absl::Time expires_at;
  absl::Time not_before;
};

absl::StatusOr<Principal> PrincipalOf(const json& claims) {
  Principal principal;
  const auto subject = Text(claims, "sub");
  if (!IsName(subject)) return Refused("the token names no subject");
  principal.subject = *subject;
  const auto role_name = Text(claims, "role");
  const auto role = role_name ? ParseRole(*role_name) : std::nullopt;
  if (!role) return Refused("the token names no known role");
  principal.role = *role;
  if (const auto act = claims.find("act"); act != claims.end()) {
    const auto actor = act->is_object() ? Text(*act, "sub") : std::nullopt;
    if (!IsName(actor)) return Refused("the token's actor is malformed");
    if (principal.role != Role::kService) return Refused("only a service may act for somebody");
    principal.actor = *actor;
  }
  return principal;
}

// The first eight bytes of a SHA-256 are as good a hash as any.
struct DigestHash {
  std::size_t operator()(const std::string& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

// Whether keys may be fetched as the options ask.
absl::Status CheckFetching(const VerifierOptions& options) {
  if (options.jwks_url.empty()) return absl::OkStatus();
  FL_RETURN_IF_ERROR(core::Annotate(http::CheckUrl(options.jwks_url), "auth.jwks_url"));
  if (options.jwks_refresh < absl::Seconds(10) || options.jwks_refresh > absl::Hours(24)) {
    return absl::InvalidArgumentError("auth.jwks_refresh must be from 10s to 24h");
  }
  if (!options.jwks_ca.empty() && !std::ifstream(options.jwks_ca)) {
    return absl::NotFoundError("auth.jwks_ca: " + options.jwks_ca + " cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace

void VerifierOptions::AddTo(runtime::ConfigParser& parser) {
  parser.Add("auth.key_directory", key_directory, "Directory of public keys, each <key id>.pem");
  parser.Add("auth.key_files", key_files, "Public keys, each <key id>.pem");
  parser.Add("auth.jwks_file", jwks_file, "JSON Web Key Set with public keys");
  parser.Add("auth.jwks_url", jwks_url, "The same behind a URL: https://, or http:// from a loopback host");
  parser.Add("auth.jwks_ca", jwks_ca, "PEM file of the roots to trust for auth.jwks_url; empty: the system's");
  parser.Add("auth.jwks_refresh", jwks_refresh, "How often auth.jwks_url is fetched, from 10s to 24h");
  parser.Add("auth.issuer", issuer, "The issuer (iss) of the tokens that are accepted");
  parser.Add("auth.audience", audience, "The audience (aud) for which tokens must be meant");
  parser.Check([this] { return CheckFetching(*this); });
}

class TokenVerifier::Impl {
 public:
  Impl(VerifierOptions options, const core::Clock& clock, observability::Registry* metrics)
      : options_(std::move(options)), clock_(clock), metrics_(metrics) {}

  absl::Status Load() {
    if (options_.issuer.empty()) return absl::FailedPreconditionError("auth.issuer is not set");
    if (options_.audience.empty()) return absl::FailedPreconditionError("auth.audience is not set");
    FL_RETURN_IF_ERROR(CheckFetching(options_));
    fingerprint_ = KeyFingerprint(options_);
    FL_TRY(KeySet keys, ReadKeys(options_));
    Use(keys_, std::move(keys));
    if (!options_.jwks_url.empty()) {
      fetcher_ = std::make_unique<JwksFetcher>(
          options_, clock_, [this](KeySet fetched) { Use(fetched_keys_, std::move(fetched)); }, metrics_);
      fetcher_->Start();
    }
    return absl::OkStatus();
  }

  void Stop() {
    if (fetcher_) fetcher_->Stop();
  }

  absl::Status Ready() const {
    if (const std::shared_lock lock(keys_mutex_); !keys_.empty()) return absl::OkStatus();
    return fetcher_ ? fetcher_->Ready() : absl::UnavailableError("the keys have not been read yet");
  }

  absl::StatusOr<Principal> Verify(std::string_view token) {
    if (token.empty()) return Refused("there is no token");
    if (token.size() > kMaxTokenBytes) return Refused("the token is too long");
    const absl::Time now = clock_.Now();
    ReloadIfChanged(now);
    std::string digest = core::Sha256(token);
    const std::uint64_t generation = generation_.load(std::memory_order_acquire);
    if (auto known = Recall(digest, generation)) {
      FL_RETURN_IF_ERROR(CheckTimes(*known, now));
      return std::move(known->principal);
    }
    FL_TRY(Verified verified, VerifyAnew(token, now));
    Principal principal = verified.principal;
    Remember(std::move(digest), std::move(verified), generation);
    return principal;
  }

 private:
  struct Entry {
    Verified verified;
    std::uint64_t generation;
  };
  using Cache = std::unordered_map<std::string, Entry, DigestHash>;

  void Use(KeySet& place, KeySet keys) {
    const std::unique_lock lock(keys_mutex_);
    place = std::move(keys);
    generation_.fetch_add(1, std::memory_order_release);
  }

  // One caller looks, the others go on with the keys that are there.
  void ReloadIfChanged(absl::Time now) {
    const std::int64_t nanoseconds = absl::ToUnixNanos(now);
    if (nanoseconds < next_look_.load(std::memory_order_relaxed)) return;
    const std::unique_lock lock(reload_mutex_, std::try_to_lock);
    if (!lock) return;
    next_look_.store(nanoseconds + absl::ToInt64Nanoseconds(options_.key_check_interval), std::memory_order_relaxed);
    std::string fingerprint = KeyFingerprint(options_);
    if (fingerprint == fingerprint_) return;
    auto keys = ReadKeys(options_);
    fingerprint_ = std::move(fingerprint);
    if (!keys.ok()) {
      observability::Log(observability::Level::kError, "Changed keys cannot be used; the keys before them stay.",
                         {{"error", keys.status()}});
      return;
    }
    observability::Log(observability::Level::kInfo, "Read the changed keys.", {{"keys", keys->size()}});
    Use(keys_, *std::move(keys));
  }

  // Null if there is none; valid while the mutex is held.
  const PublicKey* FindKey(const std::string& id) const {
    if (const auto key = keys_.find(id); key != keys_.end()) return &key->second;
    const auto key = fetched_keys_.find(id);
    return key == fetched_keys_.end() ? nullptr : &key->second;
  }

  absl::Status UnknownKey() const {
    if (fetcher_) {
      fetcher_->WantKey();
      // Its caller has no reason to throw the token away.
      if (!fetcher_->Ready().ok()) return absl::UnavailableError("the issuer's keys have not been fetched yet");
    }
    return Refused("the token's key is unknown");
  }

  absl::Status CheckTimes(const Verified& verified, absl::Time now) const {
    if (now >= verified.expires_at + options_.clock_skew) return Refused("the token has expired");
    if (now < verified.not_before - options_.clock_skew) return Refused("the token is not valid yet");
    return absl::OkStatus();
  }

  absl::StatusOr<Verified> VerifyAnew(std::string_view token, absl::Time now) {
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
      return Refused("the token is not a signed JSON Web Token");
    }
    const auto header_text = Base64UrlDecode(token.substr(0, first));
    const auto claims_text = Base64UrlDecode(token.substr(first + 1, second - first - 1));
    const auto signature = Base64UrlDecode(token.substr(second + 1));
    if (!header_text || !claims_text || !signature) return Refused("the token is not base64url");
    FL_RETURN_IF_ERROR(CheckSignature(*header_text, token.substr(0, second), *signature));
    const auto claims = ParseObject(*claims_text);
    if (!claims) return Refused("the token's claims are malformed");
    return CheckClaims(*claims, now);
  }

  absl::Status CheckSignature(const std::string& header_text, std::string_view input, std::string_view signature) {
    const auto header = ParseObject(header_text);
    if (!header) return Refused("the token's header is malformed");
    // Extensions that one must understand (RFC 7515 section 4.1.11): there is none that we do.
    if (header->contains("crit")) return Refused("the token demands an unknown extension");
    const auto algorithm = Text(*header, "alg"), id = Text(*header, "kid");
    if (!algorithm || !id) return Refused("the token names no algorithm or no key");
    const std::shared_lock lock(keys_mutex_);
    const PublicKey* const key = FindKey(*id);
    if (key == nullptr) return UnknownKey();
    if (*algorithm != key->algorithm()) return Refused("the token's algorithm is not its key's");
    if (!key->Verifies(input, signature)) return Refused("the token's signature is wrong");
    return absl::OkStatus();
  }

  absl::StatusOr<Verified> CheckClaims(const json& claims, absl::Time now) const {
    if (Text(claims, "iss") != options_.issuer) return Refused("the token is of another issuer");
    if (!HasAudience(claims, options_.audience)) return Refused("the token is for another audience");
    bool present = false;
    const auto expires_at = Date(claims, "exp", present);
    if (!expires_at) return Refused("the token has no valid expiry");
    const auto not_before = Date(claims, "nbf", present);
    if (present && !not_before) return Refused("the token's nbf is malformed");
    const auto issued_at = Date(claims, "iat", present);
    if (present && !issued_at) return Refused("the token's iat is malformed");
    Verified verified{{}, *expires_at, not_before.value_or(absl::InfinitePast())};
    FL_RETURN_IF_ERROR(CheckTimes(verified, now));
    if (issued_at && now < *issued_at - options_.clock_skew) return Refused("the token was issued in the future");
    FL_TRY(verified.principal, PrincipalOf(claims));
    return verified;
  }

  std::optional<Verified> Recall(const std::string& digest, std::uint64_t generation) {
    const std::lock_guard lock(cache_mutex_);
    auto found = young_.find(digest);
    if (found == young_.end()) {
      const auto old = old_.find(digest);
      if (old == old_.end() || old->second.generation != generation) return std::nullopt;
      Entry entry = std::move(old->second);
      old_.erase(old);
      found = Insert(digest, std::move(entry));
    }
    if (found->second.generation != generation) return std::nullopt;
    return found->second.verified;
  }

  void Remember(std::string digest, Verified verified, std::uint64_t generation) {
    if (options_.cache_size == 0) return;
    const std::lock_guard lock(cache_mutex_);
    Insert(std::move(digest), {std::move(verified), generation});
  }

  // Two generations of half the size each: what is used moves to the young one, what is not dies with the old.
  Cache::iterator Insert(std::string digest, Entry entry) {
    if (young_.size() >= (options_.cache_size + 1) / 2) {
      old_ = std::move(young_);
      young_.clear();
    }
    return young_.insert_or_assign(std::move(digest), std::move(entry)).first;
  }

  const VerifierOptions options_;
  const core::Clock& clock_;
  observability::Registry* const metrics_;

  mutable std::shared_mutex keys_mutex_;
  KeySet keys_;          // of files
  KeySet fetched_keys_;  // of the URL
  std::atomic<std::uint64_t> generation_{0};

  std::mutex reload_mutex_;
  std::string fingerprint_;
  std::atomic<std::int64_t> next_look_{0};

  std::mutex cache_mutex_;
  Cache young_, old_;

  std::unique_ptr<JwksFetcher> fetcher_;  // the last, since its thread uses what stands above
};

TokenVerifier::TokenVerifier(VerifierOptions options, const core::Clock& clock, observability::Registry* metrics)
    : impl_(std::make_unique<Impl>(std::move(options), clock, metrics)) {}
TokenVerifier::~TokenVerifier() = default;
absl::Status TokenVerifier::Load() { return impl_->Load(); }
void TokenVerifier::Stop(absl::Time) { impl_->Stop(); }
absl::Status TokenVerifier::Ready() const { return impl_->Ready(); }
absl::StatusOr<Principal> TokenVerifier::Verify(std::string_view token) const { return impl_->Verify(token); }

}  // namespace fairlead::auth
