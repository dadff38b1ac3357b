#include "libs/auth/issuer.h"

#include <memory>

#include "libs/auth/jws.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "openssl/bio.h"
#include "openssl/err.h"
#include "openssl/pem.h"

namespace fairlead::auth {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string Contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

KeyPtr Generate(KeyType type) {
  switch (type) {
    case KeyType::kEd25519:
      return KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    case KeyType::kEs256:
      return KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    case KeyType::kRs256:
      break;
  }
  return KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(2048)));
}

}  // namespace

absl::StatusOr<KeyPair> GenerateKeyPair(KeyType type) {
  const KeyPtr key = Generate(type);
  const std::unique_ptr<BIO, FreeBio> private_bio(BIO_new(BIO_s_mem())), public_bio(BIO_new(BIO_s_mem()));
  if (!key || PEM_write_bio_PKCS8PrivateKey(private_bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_PUBKEY(public_bio.get(), key.get()) != 1) {
    ERR_clear_error();
    return absl::InternalError("OpenSSL cannot make a key pair");
  }
  return KeyPair{Contents(private_bio.get()), Contents(public_bio.get())};
}

absl::StatusOr<std::string> SignToken(const TokenContent& content, const std::string& private_pem,
                                      const std::string& key_id) {
  auto key = PrivateKey::FromPem(private_pem);
  if (!key.ok()) return core::Annotate(key.status(), "the signing key");
  const nlohmann::json header = {{"alg", key->algorithm()}, {"kid", key_id}, {"typ", "JWT"}};
  nlohmann::json claims = {{"iss", content.issuer},
                           {"aud", content.audience},
                           {"sub", content.principal.subject},
                           {"role", std::string(RoleName(content.principal.role))},
                           {"iat", absl::ToUnixSeconds(content.issued_at)},
                           {"exp", absl::ToUnixSeconds(content.expires_at)}};
  if (!content.principal.actor.empty()) claims["act"] = {{"sub", content.principal.actor}};
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  const std::string input = Base64UrlEncode(header.dump(-1, ' ', false, kReplace)) + "." +
                            Base64UrlEncode(claims.dump(-1, ' ', false, kReplace));
  FL_TRY(const std::string signature, key->Sign(input));
  return input + "." + Base64UrlEncode(signature);
}

}  // namespace fairlead::auth
