#include "libs/core/hash.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include "openssl/evp.h"
#include "sodium.h"

namespace fairlead::core {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
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
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, data(key), key.size());
  crypto_auth_hmacsha256_update(&state, data(bytes), bytes.size());
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  sodium_memzero(&state, sizeof(state));
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
