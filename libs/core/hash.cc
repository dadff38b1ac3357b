#include "libs/core/hash.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include "openssl/core_names.h"
#include "openssl/evp.h"
#include "openssl/params.h"
#include "sodium.h"

namespace fairlead::core {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

// Random bytes are taken from the system in pieces: a call of the kernel costs more than the bytes. What was given out
// is wiped.
constexpr std::size_t kPiece = 1024;
constexpr std::size_t kFromPiece = 64;  // more is asked of the system itself
struct Piece {
  std::array<char, kPiece> bytes;
  std::size_t used = kPiece;
  ~Piece() { sodium_memzero(bytes.data(), bytes.size()); }
};

}  // namespace

// OpenSSL looks an algorithm up at every use unless it was fetched before; it uses the processor's instructions for
// SHA-256, which libsodium does not.
std::string Sha256(std::string_view bytes) {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  unsigned int size = 0;
  const bool done = EVP_DigestInit_ex2(context.get(), kAlgorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), &size) == 1;
  if (!done || size != digest.size()) std::abort();  // only without memory
  return digest;
}

std::string HmacSha256(std::string_view key, std::string_view bytes) {
  const auto data = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  static EVP_MAC* const kAlgorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeContext> context([] {
    char name[] = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                                  OSSL_PARAM_construct_end()};
    EVP_MAC_CTX* const made = EVP_MAC_CTX_new(kAlgorithm);
    return made != nullptr && EVP_MAC_CTX_set_params(made, parameters.data()) == 1 ? made : nullptr;
  }());
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  std::size_t size = 0;
  // Without a key, OpenSSL goes on with the one before.
  static constexpr unsigned char kNoKey = 0;
  const unsigned char* const secret = key.empty() ? &kNoKey : data(key);
  const bool done = context != nullptr && EVP_MAC_init(context.get(), secret, key.size(), nullptr) == 1 &&
                    EVP_MAC_update(context.get(), data(bytes), bytes.size()) == 1 &&
                    EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(mac.data()), &size, mac.size()) == 1;
  if (!done || size != mac.size()) std::abort();  // only without memory
  return mac;
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    out.push_back(kDigits[value >> 4]);
    out.push_back(kDigits[value & 15]);
  }
  return out;
}

std::string RandomBytes(std::size_t size) {
  std::string bytes(size, '\0');
  if (size > kFromPiece) {
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
  }
  thread_local Piece piece;
  if (piece.used + size > kPiece) {
    randombytes_buf(piece.bytes.data(), piece.bytes.size());
    piece.used = 0;
  }
  std::copy_n(piece.bytes.data() + piece.used, size, bytes.data());
  sodium_memzero(piece.bytes.data() + piece.used, size);
  piece.used += size;
  return bytes;
}

}  // namespace fairlead::core
