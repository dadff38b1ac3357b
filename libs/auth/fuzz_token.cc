// libFuzzer target: whatever the bytes are, the verifier answers without a fault, and accepts no token that it did not
// see signed. The input is taken as a whole token, and as header and claims with a correct encoding around them.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

#include "libs/auth/issuer.h"
#include "libs/auth/jws.h"
#include "libs/auth/key_set.h"
#include "libs/auth/token.h"

namespace {

using namespace fairlead;  // a fuzz target has no other reader of its names

auth::TokenVerifier& Verifier() {
  static const core::SystemClock clock;
  static auth::TokenVerifier* const verifier = [] {
    const std::string path =
        std::filesystem::temp_directory_path() / ("fuzz_token_" + std::to_string(getpid()) + ".pem");
    std::ofstream(path) << auth::GenerateKeyPair(auth::KeyType::kEd25519)->public_pem;
    auto* made = new auth::TokenVerifier({.key_files = {path}, .issuer = "fuzz"}, clock);
    if (!made->Load().ok()) std::abort();
    return made;
  }();
  return *verifier;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (Verifier().Verify(input).ok()) std::abort();
  const std::size_t half = size / 2;
  const std::string dressed = auth::Base64UrlEncode(input.substr(0, half)) + "." +
                              auth::Base64UrlEncode(input.substr(half)) + "." + std::string(86, 'A');
  if (Verifier().Verify(dressed).ok()) std::abort();
  if (const auto decoded = auth::Base64UrlDecode(input); decoded && auth::Base64UrlEncode(*decoded) != input)
    std::abort();
  (void)auth::ParseJwks(std::string(input));
  return 0;
}
