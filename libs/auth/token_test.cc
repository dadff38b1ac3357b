#include "libs/auth/token.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/auth/issuer.h"
#include "libs/auth/jws.h"
#include "libs/observability/log.h"
#include "nlohmann/json.hpp"
#include "openssl/evp.h"
#include "openssl/hmac.h"

namespace fairlead::auth {
namespace {

using nlohmann::json;
using testing::HasSubstr;
namespace fs = std::filesystem;

class ManualClock final : public core::Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixNanos(now_); }
  void Advance(absl::Duration by) { now_ += absl::ToInt64Nanoseconds(by); }

 private:
  std::atomic<std::int64_t> now_{1'800'000'000'000'000'000};
};

// Made once: an RSA key takes a while.
const KeyPair& Keys(KeyType type) {
  static const KeyPair ed = *GenerateKeyPair(KeyType::kEd25519), es = *GenerateKeyPair(KeyType::kEs256),
                       rs = *GenerateKeyPair(KeyType::kRs256);
  return type == KeyType::kEd25519 ? ed : type == KeyType::kEs256 ? es : rs;
}

class Token : public testing::Test {
 protected:
  Token() {
    observability::SetSink([this](std::string_view line) { logged_.append(line).append("\n"); });
    fs::create_directories(directory_);
    Write("ed.pem", ed_.public_pem);
    Write("es.pem", es_.public_pem);
    Write("rs.pem", rs_.public_pem);
  }
  ~Token() override {
    fs::remove_all(directory_);
    observability::SetSink({});
  }

  void Write(const std::string& name, const std::string& text) const { std::ofstream(directory_ / name) << text; }
  VerifierOptions Options() const { return {.key_directory = directory_, .issuer = "idp"}; }
  TokenVerifier& Verifier() {
    if (!verifier_) {
      verifier_ = std::make_unique<TokenVerifier>(Options(), clock_);
      const absl::Status loaded = verifier_->Load();
      EXPECT_TRUE(loaded.ok()) << loaded;
    }
    return *verifier_;
  }

  json Claims() const {
    const std::int64_t now = absl::ToUnixSeconds(clock_.Now());
    return {{"iss", "idp"}, {"aud", "fairlead"}, {"sub", "e42"},     {"role", "employee"},
            {"iat", now},   {"nbf", now},        {"exp", now + 3600}};
  }
  static std::string Signed(const std::string& header, const std::string& claims, const std::string& private_pem) {
    const std::string input = Base64UrlEncode(header) + "." + Base64UrlEncode(claims);
    return input + "." + Base64UrlEncode(*PrivateKey::FromPem(private_pem)->Sign(input));
  }
  std::string Signed(const json& claims) const {
    return Signed(R"({"alg":"EdDSA","kid":"ed"})", claims.dump(), ed_.private_pem);
  }
  std::string With(const char* claim, const json& value) const {
    json claims = Claims();
    claims[claim] = value;
    return Signed(claims);
  }
  std::string Without(const char* claim) const {
    json claims = Claims();
    claims.erase(claim);
    return Signed(claims);
  }
  std::string Refusal(const std::string& token) {
    const auto principal = Verifier().Verify(token);
    EXPECT_EQ(principal.status().code(), absl::StatusCode::kUnauthenticated) << token;
    return std::string(principal.status().message());
  }

  const fs::path directory_ = testing::TempDir() + "token_test_" + std::to_string(getpid());
  const KeyPair& ed_ = Keys(KeyType::kEd25519);
  const KeyPair& es_ = Keys(KeyType::kEs256);
  const KeyPair& rs_ = Keys(KeyType::kRs256);
  ManualClock clock_;
  std::unique_ptr<TokenVerifier> verifier_;
  std::string logged_;
};

TEST_F(Token, ProvesAPrincipalUnderEachAlgorithm) {
  const struct {
    const char* kid;
    const KeyPair& pair;
  } cases[] = {{"ed", ed_}, {"es", es_}, {"rs", rs_}};
  for (const auto& [kid, pair] : cases) {
    const auto token = SignToken({.principal = {"e42", Role::kManager, ""},
                                  .issuer = "idp",
                                  .issued_at = clock_.Now(),
                                  .expires_at = clock_.Now() + absl::Hours(1)},
                                 pair.private_pem, kid);
    ASSERT_TRUE(token.ok()) << token.status();
    for (int i = 0; i < 2; ++i) {  // anew, and out of the cache
      const auto principal = Verifier().Verify(*token);
      ASSERT_TRUE(principal.ok()) << principal.status();
      EXPECT_EQ(*principal, (Principal{"e42", Role::kManager, ""}));
    }
  }
}

TEST_F(Token, NamesTheActorForWhomAServiceActs) {
  json claims = Claims();
  claims["sub"] = "chat";
  claims["role"] = "service";
  claims["act"] = {{"sub", "e7"}};
  const auto principal = Verifier().Verify(Signed(claims));
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->Person(), "e7");
}

TEST_F(Token, IsRefusedWithAnActorUnlessItIsAService) {
  EXPECT_THAT(Refusal(With("act", {{"sub", "e7"}})), HasSubstr("only a service"));
  json claims = Claims();
  claims["role"] = "service";
  for (const json& act : {json("e7"), json::object(), json{{"sub", ""}}, json{{"sub", 7}}}) {
    claims["act"] = act;
    EXPECT_THAT(Refusal(Signed(claims)), HasSubstr("actor is malformed"));
  }
}

TEST_F(Token, IsAcceptedForOneOfSeveralAudiences) {
  EXPECT_TRUE(Verifier().Verify(With("aud", json::array({"other", "fairlead"}))).ok());
  EXPECT_THAT(Refusal(With("aud", json::array({"other"}))), HasSubstr("another audience"));
  EXPECT_THAT(Refusal(With("aud", json::array())), HasSubstr("another audience"));
  EXPECT_THAT(Refusal(With("aud", "other")), HasSubstr("another audience"));
  EXPECT_THAT(Refusal(Without("aud")), HasSubstr("another audience"));
}

TEST_F(Token, IsRefusedFromAnotherIssuer) {
  EXPECT_THAT(Refusal(With("iss", "evil")), HasSubstr("another issuer"));
  EXPECT_THAT(Refusal(Without("iss")), HasSubstr("another issuer"));
}

TEST_F(Token, ExpiresAlsoInTheCache) {
  const std::string token = Signed(Claims());
  EXPECT_TRUE(Verifier().Verify(token).ok());
  clock_.Advance(absl::Seconds(3629));
  EXPECT_TRUE(Verifier().Verify(token).ok());  // within the skew
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Refusal(token), HasSubstr("expired"));
  EXPECT_THAT(Refusal(Signed({{"iss", "idp"}, {"aud", "fairlead"}, {"exp", 1}})), HasSubstr("expired"));
}

TEST_F(Token, NeedsAValidExpiry) {
  EXPECT_THAT(Refusal(Without("exp")), HasSubstr("no valid expiry"));
  EXPECT_THAT(Refusal(With("exp", "tomorrow")), HasSubstr("no valid expiry"));
  EXPECT_THAT(Refusal(With("exp", 1e300)), HasSubstr("no valid expiry"));
  EXPECT_THAT(Refusal(With("exp", nullptr)), HasSubstr("no valid expiry"));
}

TEST_F(Token, IsNotValidBeforeItsTime) {
  const std::int64_t now = absl::ToUnixSeconds(clock_.Now());
  const std::string token = With("nbf", now + 31);
  EXPECT_THAT(Refusal(token), HasSubstr("not valid yet"));
  EXPECT_THAT(Refusal(With("iat", now + 31)), HasSubstr("issued in the future"));
  EXPECT_THAT(Refusal(With("nbf", "soon")), HasSubstr("nbf is malformed"));
  EXPECT_THAT(Refusal(With("iat", "then")), HasSubstr("iat is malformed"));
  EXPECT_TRUE(Verifier().Verify(With("nbf", now + 30)).ok());
  EXPECT_TRUE(Verifier().Verify(Without("nbf")).ok());
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Verifier().Verify(token).ok());
}

TEST_F(Token, NeedsASubjectAndAKnownRole) {
  EXPECT_THAT(Refusal(Without("sub")), HasSubstr("no subject"));
  EXPECT_THAT(Refusal(With("sub", "")), HasSubstr("no subject"));
  EXPECT_THAT(Refusal(With("sub", "a\nb")), HasSubstr("no subject"));
  EXPECT_THAT(Refusal(With("sub", std::string(300, 'a'))), HasSubstr("no subject"));
  EXPECT_THAT(Refusal(Without("role")), HasSubstr("no known role"));
  EXPECT_THAT(Refusal(With("role", "root")), HasSubstr("no known role"));
}

TEST_F(Token, IsRefusedUnderAnUnknownOrWrongKey) {
  const std::string claims = Claims().dump();
  EXPECT_THAT(Refusal(Signed(R"({"alg":"EdDSA","kid":"other"})", claims, ed_.private_pem)),
              HasSubstr("key is unknown"));
  EXPECT_THAT(Refusal(Signed(R"({"alg":"EdDSA"})", claims, ed_.private_pem)), HasSubstr("no key"));
  const KeyPair stranger = *GenerateKeyPair(KeyType::kEd25519);
  EXPECT_THAT(Refusal(Signed(R"({"alg":"EdDSA","kid":"ed"})", claims, stranger.private_pem)),
              HasSubstr("signature is wrong"));
}

TEST_F(Token, CannotChooseItsAlgorithm) {
  const std::string claims = Claims().dump();
  for (const char* none : {"none", "None", "NONE", ""}) {
    const std::string header = json{{"alg", none}, {"kid", "ed"}}.dump();
    EXPECT_THAT(Refusal(Base64UrlEncode(header) + "." + Base64UrlEncode(claims) + "."), HasSubstr("algorithm"));
  }
  EXPECT_THAT(Refusal(Signed(R"({"kid":"ed"})", claims, ed_.private_pem)), HasSubstr("no algorithm"));
  // An RSA key used as if it were for ES256, and the other way round.
  EXPECT_THAT(Refusal(Signed(R"({"alg":"ES256","kid":"rs"})", claims, es_.private_pem)), HasSubstr("not its key's"));
  EXPECT_THAT(Refusal(Signed(R"({"alg":"RS256","kid":"es"})", claims, rs_.private_pem)), HasSubstr("not its key's"));
  EXPECT_THAT(Refusal(Signed(R"({"alg":"PS256","kid":"rs"})", claims, rs_.private_pem)), HasSubstr("not its key's"));
}

// The public key is no secret: taken as an HMAC key it must not sign anything.
TEST_F(Token, IsRefusedUnderHmacWithThePublicKey) {
  const std::string input = Base64UrlEncode(R"({"alg":"HS256","kid":"rs"})") + "." + Base64UrlEncode(Claims().dump());
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), rs_.public_pem.data(), static_cast<int>(rs_.public_pem.size()),
       reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac, &size);
  const std::string signature(reinterpret_cast<char*>(mac), size);
  EXPECT_THAT(Refusal(input + "." + Base64UrlEncode(signature)), HasSubstr("not its key's"));
}

TEST_F(Token, IsRefusedWhenTruncatedOrChangedAnywhere) {
  for (const std::string& kid : {std::string("ed"), std::string("es")}) {
    const KeyPair& pair = kid == "ed" ? ed_ : es_;
    const std::string header = json{{"alg", kid == "ed" ? "EdDSA" : "ES256"}, {"kid", kid}}.dump();
    const std::string token = Signed(header, Claims().dump(), pair.private_pem);
    ASSERT_TRUE(Verifier().Verify(token).ok());
    for (std::size_t i = 0; i < token.size(); ++i) {
      EXPECT_FALSE(Verifier().Verify(token.substr(0, i)).ok()) << i;
      std::string changed = token;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(Verifier().Verify(changed).ok()) << i;
    }
  }
}

TEST_F(Token, IsRefusedWhenMalformed) {
  EXPECT_THAT(Refusal(""), HasSubstr("no token"));
  EXPECT_THAT(Refusal(std::string(kMaxTokenBytes + 1, 'a')), HasSubstr("too long"));
  EXPECT_THAT(Refusal("a.b"), HasSubstr("not a signed"));
  EXPECT_THAT(Refusal("a.b.c.d"), HasSubstr("not a signed"));
  const std::string token = Signed(Claims());
  EXPECT_THAT(Refusal(token + "="), HasSubstr("base64url"));
  EXPECT_THAT(Refusal("!" + token.substr(1)), HasSubstr("base64url"));
  EXPECT_THAT(Refusal(Signed("[]", Claims().dump(), ed_.private_pem)), HasSubstr("header is malformed"));
  EXPECT_THAT(Refusal(Signed(R"({"alg":"EdDSA","kid":"ed"})", "{", ed_.private_pem)),
              HasSubstr("claims are malformed"));
  EXPECT_THAT(Refusal(Signed(R"({"alg":7,"kid":"ed"})", "{}", ed_.private_pem)), HasSubstr("no algorithm"));
  EXPECT_THAT(Refusal(Signed(R"({"alg":"EdDSA","kid":"ed","crit":["b64"]})", "{}", ed_.private_pem)),
              HasSubstr("unknown extension"));
}

TEST_F(Token, IsRefusedWithANameTwice) {
  std::string claims = Claims().dump();
  claims.insert(1, R"("role":"admin",)");
  EXPECT_THAT(Refusal(Signed(R"({"alg":"EdDSA","kid":"ed"})", claims, ed_.private_pem)),
              HasSubstr("claims are malformed"));
  EXPECT_THAT(Refusal(Signed(R"({"alg":"none","alg":"EdDSA","kid":"ed"})", Claims().dump(), ed_.private_pem)),
              HasSubstr("header is malformed"));
}

TEST_F(Token, EndsWithItsKeyAlsoInTheCache) {
  const std::string token = Signed(Claims());
  EXPECT_TRUE(Verifier().Verify(token).ok());
  fs::remove(directory_ / "ed.pem");
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Refusal(token), HasSubstr("key is unknown"));
}

TEST_F(Token, IsVerifiedByAKeyThatWasAddedLater) {
  EXPECT_TRUE(Verifier().Verify(Signed(Claims())).ok());
  const KeyPair fresh = *GenerateKeyPair(KeyType::kEd25519);
  const std::string token = Signed(R"({"alg":"EdDSA","kid":"fresh"})", Claims().dump(), fresh.private_pem);
  EXPECT_THAT(Refusal(token), HasSubstr("key is unknown"));
  Write("fresh.pem", fresh.public_pem);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Verifier().Verify(token).ok());
}

TEST_F(Token, KeepsTheKeysWhenAChangeCannotBeRead) {
  const std::string token = Signed(Claims());
  EXPECT_TRUE(Verifier().Verify(token).ok());
  Write("broken.pem", "nonsense");
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Verifier().Verify(token).ok());
  EXPECT_THAT(logged_, HasSubstr("broken.pem"));
}

TEST_F(Token, IsForgottenBeyondTheBoundAndVerifiedAnew) {
  VerifierOptions options = Options();
  options.cache_size = 4;
  TokenVerifier verifier(options, clock_);
  ASSERT_TRUE(verifier.Load().ok());
  std::vector<std::string> tokens;
  for (int i = 0; i < 20; ++i) tokens.push_back(With("sub", "e" + std::to_string(i)));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(verifier.Verify(tokens[static_cast<std::size_t>(i)])->subject, "e" + std::to_string(i));
    }
  }
}

TEST_F(Token, IsVerifiedByManyThreadsWhileKeysChange) {
  const std::string token = Signed(Claims());
  TokenVerifier& verifier = Verifier();
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 200; ++j) {
        if (!verifier.Verify(token).ok()) ++refused;
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    Write("more" + std::to_string(i) + ".pem", ed_.public_pem);
    clock_.Advance(absl::Seconds(1));
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
}

TEST_F(Token, IsVerifiedByAJsonWebKeySet) {
  // The keys of RFC 8037 appendix A.2 and RFC 7517 appendix A.1 beside kinds that must be passed over.
  Write("set.json", R"({"keys":[
    {"kty":"OKP","crv":"Ed25519","kid":"okp","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    {"kty":"oct","kid":"secret","k":"AAAA"},
    {"kty":"EC","crv":"P-521","kid":"large","x":"AA","y":"AA"},
    {"kty":"OKP","crv":"Ed25519","kid":"enc","use":"enc","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  // RFC 8037 appendix A.1: the private half, as PKCS#8 (RFC 8410).
  const std::string seed = *Base64UrlDecode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  const std::string der = std::string("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16) + seed;
  std::string base64(4 * ((der.size() + 2) / 3) + 1, '\0');
  base64.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()),
                                                         reinterpret_cast<const unsigned char*>(der.data()),
                                                         static_cast<int>(der.size()))));
  const std::string pem = "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
  VerifierOptions options = Options();
  options.key_directory.clear();
  options.jwks_file = directory_ / "set.json";
  TokenVerifier verifier(options, clock_);
  ASSERT_TRUE(verifier.Load().ok());
  EXPECT_TRUE(verifier.Verify(Signed(R"({"alg":"EdDSA","kid":"okp"})", Claims().dump(), pem)).ok());
  EXPECT_FALSE(verifier.Verify(Signed(R"({"alg":"EdDSA","kid":"enc"})", Claims().dump(), pem)).ok());
}

class KeyFiles : public Token {
 protected:
  absl::Status Load(const VerifierOptions& options) { return TokenVerifier(options, clock_).Load(); }
};

TEST_F(KeyFiles, AreRefusedByNameWhenMalformed) {
  Write("bad.pem", ed_.private_pem);
  const absl::Status status = Load(Options());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("bad.pem"));
}

TEST_F(KeyFiles, AreRefusedWhenAKeyIdIsThereTwice) {
  VerifierOptions options = Options();
  options.key_files = {directory_ / "ed.pem"};
  EXPECT_THAT(std::string(Load(options).message()), HasSubstr("\"ed\" is there twice"));
}

TEST_F(KeyFiles, AreRefusedWhenMissing) {
  VerifierOptions options = Options();
  options.key_directory = "/nowhere";
  EXPECT_EQ(Load(options).code(), absl::StatusCode::kNotFound);
  options.key_directory.clear();
  EXPECT_EQ(Load(options).code(), absl::StatusCode::kFailedPrecondition);
  options.jwks_file = "/nowhere";
  EXPECT_EQ(Load(options).code(), absl::StatusCode::kNotFound);
  options = Options();
  options.issuer.clear();
  EXPECT_EQ(Load(options).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(KeyFiles, AreRefusedWhenAKeySetIsMalformed) {
  VerifierOptions options = Options();
  options.jwks_file = directory_ / "set.json";
  for (const char* text :
       {"", "[]", "{}", R"({"keys":[7]})", R"({"keys":[{"kty":"RSA","kid":"a","n":"!","e":"AQAB"}]})"}) {
    Write("set.json", text);
    EXPECT_EQ(Load(options).code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace fairlead::auth
