#include "libs/auth/jws.h"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "openssl/bio.h"
#include "openssl/bn.h"
#include "openssl/core_names.h"
#include "openssl/ec.h"
#include "openssl/ecdsa.h"
#include "openssl/err.h"
#include "openssl/param_build.h"
#include "openssl/pem.h"

namespace fairlead::auth {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kCoordinate = 32;  // bytes of a P-256 coordinate, of r and of s

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Deleter<ECDSA_SIG_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using ContextPtr = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using ParametersPtr = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

constexpr std::array<std::int8_t, 256> DecodingTable() {
  std::array<std::int8_t, 256> table{};
  for (auto& entry : table) entry = -1;
  for (std::size_t i = 0; i < 64; ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

// OpenSSL's queue of errors is per thread; whoever fails must not leave it for others (TLS reads it).
absl::Status Malformed(const char* what) {
  ERR_clear_error();
  return absl::InvalidArgumentError(what);
}

absl::StatusOr<PublicKey> FromParameters(const char* type, OSSL_PARAM_BLD* builder) {
  const ParametersPtr parameters(OSSL_PARAM_BLD_to_param(builder));
  const ContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return Malformed("is not a valid public key");
  }
  return PublicKey::FromKey(KeyPtr(key));
}

// JWS has r and s side by side (RFC 7518 section 3.4), OpenSSL wants and gives DER.
std::string DerOf(std::string_view raw) {
  const SignaturePtr signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(raw), kCoordinate, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw.substr(kCoordinate)), kCoordinate, nullptr);
  ECDSA_SIG_set0(signature.get(), r, s);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string text(reinterpret_cast<char*>(der), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(der);
  return text;
}

absl::StatusOr<std::string> RawOf(const std::string& der) {
  const unsigned char* position = Bytes(std::string_view(der));
  const SignaturePtr signature(d2i_ECDSA_SIG(nullptr, &position, static_cast<long>(der.size())));
  if (!signature) return absl::InternalError("OpenSSL made a signature that it cannot read");
  std::string raw(2 * kCoordinate, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), Bytes(raw), kCoordinate);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), Bytes(raw) + kCoordinate, kCoordinate);
  return raw;
}

const EVP_MD* DigestFor(const std::string& algorithm) { return algorithm == "EdDSA" ? nullptr : EVP_sha256(); }

}  // namespace

std::string Base64UrlEncode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) text.push_back(kAlphabet[(bits >> (count - 6)) & 63]);
  }
  if (count > 0) text.push_back(kAlphabet[(bits << (6 - count)) & 63]);
  return text;
}

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  static constexpr auto kTable = DecodingTable();
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::int8_t value = kTable[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>((bits >> count) & 0xff));
    }
  }
  if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

absl::StatusOr<std::string> AlgorithmOf(const EVP_PKEY& key) {
  switch (EVP_PKEY_get_base_id(&key)) {
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(&key) < 2048) return Malformed("is an RSA key of less than 2048 bits");
      return std::string("RS256");
    case EVP_PKEY_EC: {
      char group[32] = {};
      std::size_t size = 0;
      if (EVP_PKEY_get_group_name(&key, group, sizeof group, &size) != 1 ||
          std::string_view(group, size) != SN_X9_62_prime256v1) {
        return Malformed("is an elliptic curve key, but not of P-256");
      }
      return std::string("ES256");
    }
    case EVP_PKEY_ED25519:
      return std::string("EdDSA");
    default:
      return Malformed("is neither an RSA, nor a P-256, nor an Ed25519 key");
  }
}

absl::StatusOr<PublicKey> PublicKey::FromPem(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  if (!key) return Malformed("is not a public key in PEM (\"BEGIN PUBLIC KEY\")");
  return FromKey(std::move(key));
}

absl::StatusOr<PublicKey> PublicKey::FromKey(KeyPtr key) {
  FL_TRY(std::string algorithm, AlgorithmOf(*key));
  return PublicKey(std::move(key), std::move(algorithm));
}

absl::StatusOr<PublicKey> PublicKey::FromRsa(const std::string& n, const std::string& e) {
  const auto modulus = Base64UrlDecode(n), exponent = Base64UrlDecode(e);
  if (!modulus || !exponent || modulus->size() > 1024 || exponent->size() > 8)
    return Malformed("has a malformed n or e");
  const NumberPtr modulus_number(BN_bin2bn(Bytes(*modulus), static_cast<int>(modulus->size()), nullptr));
  const NumberPtr exponent_number(BN_bin2bn(Bytes(*exponent), static_cast<int>(exponent->size()), nullptr));
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus_number.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent_number.get());
  return FromParameters("RSA", builder.get());
}

absl::StatusOr<PublicKey> PublicKey::FromP256(const std::string& x, const std::string& y) {
  const auto first = Base64UrlDecode(x), second = Base64UrlDecode(y);
  if (!first || !second || first->size() != kCoordinate || second->size() != kCoordinate) {
    return Malformed("has a malformed x or y");
  }
  const std::string point = "\x04" + *first + *second;  // SEC 1: uncompressed
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return FromParameters("EC", builder.get());
}

absl::StatusOr<PublicKey> PublicKey::FromEd25519(const std::string& x) {
  const auto bytes = Base64UrlDecode(x);
  if (!bytes || bytes->size() != 32) return Malformed("has a malformed x");
  KeyPtr key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(*bytes), bytes->size()));
  if (!key) return Malformed("is not a valid public key");
  return FromKey(std::move(key));
}

bool PublicKey::Verifies(std::string_view input, std::string_view signature) const {
  std::string der;
  if (algorithm_ == "ES256") {
    if (signature.size() != 2 * kCoordinate) return false;
    der = DerOf(signature);
    signature = der;
  }
  const DigestPtr digest(EVP_MD_CTX_new());
  const bool valid =
      EVP_DigestVerifyInit(digest.get(), nullptr, DigestFor(algorithm_), nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(digest.get(), Bytes(signature), signature.size(), Bytes(input), input.size()) == 1;
  if (!valid) ERR_clear_error();
  return valid;
}

absl::StatusOr<PrivateKey> PrivateKey::FromPem(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Without a callback OpenSSL would ask the terminal for the password of an encrypted key.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (!key) return Malformed("is not an unencrypted private key in PEM");
  FL_TRY(std::string algorithm, AlgorithmOf(*key));
  return PrivateKey(std::move(key), std::move(algorithm));
}

absl::StatusOr<std::string> PrivateKey::Sign(std::string_view input) const {
  const DigestPtr digest(EVP_MD_CTX_new());
  std::string signature(1024, '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(digest.get(), nullptr, DigestFor(algorithm_), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(digest.get(), Bytes(signature), &size, Bytes(input), input.size()) != 1) {
    ERR_clear_error();
    return absl::InternalError("OpenSSL cannot sign with this key");
  }
  signature.resize(size);
  if (algorithm_ == "ES256") return RawOf(signature);
  return signature;
}

}  // namespace fairlead::auth
