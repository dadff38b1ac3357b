#include "libs/auth/issuer.h"

#include <string>

#include "gtest/gtest.h"
#include "libs/auth/jws.h"

namespace fairlead::auth {
namespace {

TEST(GenerateKeyPair, MakesKeysThatFitEachOther) {
  for (const KeyType type : {KeyType::kEd25519, KeyType::kEs256, KeyType::kRs256}) {
    const auto pair = GenerateKeyPair(type);
    ASSERT_TRUE(pair.ok()) << pair.status();
    const auto private_key = PrivateKey::FromPem(pair->private_pem);
    const auto public_key = PublicKey::FromPem(pair->public_pem);
    ASSERT_TRUE(private_key.ok() && public_key.ok());
    const std::string signature = *private_key->Sign("input");
    EXPECT_TRUE(public_key->Verifies("input", signature));
    EXPECT_FALSE(public_key->Verifies("Input", signature));
    EXPECT_FALSE(public_key->Verifies("input", signature.substr(1)));
    EXPECT_FALSE(public_key->Verifies("input", ""));
  }
}

TEST(SignToken, RefusesWhatIsNotAPrivateKey) {
  const auto pair = GenerateKeyPair(KeyType::kEd25519);
  for (const std::string& pem : {pair->public_pem, std::string("nonsense"), std::string()}) {
    const auto token = SignToken({.issued_at = absl::UnixEpoch(), .expires_at = absl::UnixEpoch()}, pem, "k");
    EXPECT_EQ(token.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

// RFC 8037, appendix A.4.
TEST(PublicKey, VerifiesTheExampleOfRfc8037) {
  const auto key = PublicKey::FromEd25519("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  ASSERT_TRUE(key.ok());
  const auto signature =
      Base64UrlDecode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  EXPECT_TRUE(key->Verifies("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", *signature));
}

// RFC 7515, appendix A.3.
TEST(PublicKey, VerifiesTheExampleOfRfc7515) {
  const auto key =
      PublicKey::FromP256("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->algorithm(), "ES256");
  const auto signature =
      Base64UrlDecode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  EXPECT_TRUE(
      key->Verifies("eyJhbGciOiJFUzI1NiJ9."
                    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
                    *signature));
}

TEST(PublicKey, RefusesWeakAndForeignKeys) {
  // 1024 bits, all ones.
  EXPECT_FALSE(PublicKey::FromRsa(Base64UrlEncode(std::string(128, '\xff')), "AQAB").ok());
  EXPECT_FALSE(PublicKey::FromP256("AAAA", "AAAA").ok());
  EXPECT_FALSE(
      PublicKey::FromP256(Base64UrlEncode(std::string(32, '\x01')), Base64UrlEncode(std::string(32, '\x01'))).ok());
  EXPECT_FALSE(PublicKey::FromEd25519("AAAA").ok());
}

TEST(Base64Url, RoundTripsAndTakesTheCanonicalFormOnly) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
    bytes.push_back(static_cast<char>(i * 7));
  }
  for (const char* wrong : {"A", "AA==", "AB", "AAB", "A+AA", "A/AA", "AA A", "AAAAA", "\xff\xff"}) {
    EXPECT_EQ(Base64UrlDecode(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace fairlead::auth
