// Keys behind a URL, as a TokenVerifier uses them.
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/auth/issuer.h"
#include "libs/auth/jws.h"
#include "libs/auth/test_issuer.h"
#include "libs/auth/token.h"
#include "libs/observability/log.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/process.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"

namespace fairlead::auth {
namespace {

using nlohmann::json;
using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::Not;

json Jwk(const std::string& id, const KeyPair& pair) {
  BIO* const in = BIO_new_mem_buf(pair.public_pem.data(), static_cast<int>(pair.public_pem.size()));
  const KeyPtr key(PEM_read_bio_PUBKEY(in, nullptr, nullptr, nullptr));
  BIO_free(in);
  std::string x(32, '\0');
  std::size_t size = x.size();
  EXPECT_EQ(EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(x.data()), &size), 1);
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", id}, {"x", Base64UrlEncode(x)}};
}

std::string Set(const std::vector<json>& keys) { return json{{"keys", keys}}.dump(); }

class JwksUrl : public ::testing::Test {
 public:
  JwksUrl() {
    observability::SetSink([this](std::string_view line) {
      const std::lock_guard lock(log_mutex_);
      log_.append(line).append("\n");
    });
  }
  ~JwksUrl() override {
    verifier_.reset();
    observability::SetSink({});
  }

 protected:
  VerifierOptions Options(const std::string& url) const {
    return {.jwks_url = url,
            .issuer = "idp",
            .key_check_interval = absl::Milliseconds(2),
            .jwks_timeout = absl::Seconds(60)};
  }
  // Makes the verifier and loads it.
  absl::Status Load(VerifierOptions options) {
    verifier_ = std::make_unique<TokenVerifier>(std::move(options), clock_, &metrics_);
    return verifier_->Start();
  }
  std::string Token(const std::string& key_id, const KeyPair& pair) const {
    return *SignToken({.principal = {"e42", Role::kManager, ""},
                       .issuer = "idp",
                       .issued_at = clock_.Now(),
                       .expires_at = clock_.Now() + absl::Hours(24)},
                      pair.private_pem, key_id);
  }
  absl::Status Verify(const std::string& token) const { return verifier_->Verify(token).status(); }
  // Fetches that have ended: "ok", "failed".
  double Fetches(const char* outcome) {
    return metrics_
        .AddCounter("fairlead_token_key_fetches_total", "Attempts to fetch the keys of auth.jwks_url",
                    {{"outcome", outcome}})
        .Value();
  }
  std::string Logged() {
    const std::lock_guard lock(log_mutex_);
    return log_;
  }

  const KeyPair first_ = *GenerateKeyPair(KeyType::kEd25519), second_ = *GenerateKeyPair(KeyType::kEd25519);
  TestAnswer answer_{Set({Jwk("first", first_)})};
  testing::FakeClock clock_;
  observability::Registry metrics_;
  std::mutex log_mutex_;
  std::string log_;
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(JwksUrl, GivesItsKeysAtTheStart) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  EXPECT_TRUE(verifier_->Ready().ok());
  EXPECT_TRUE(Verify(Token("first", first_)).ok());
  EXPECT_EQ(Verify(Token("first", second_)).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Verify(Token("second", second_)).code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(JwksUrl, IsFetchedOverTlsUnderTheGivenRoots) {
  const TestCertificate certificate;
  const TestIssuer issuer(answer_.handler(), 0, &certificate);
  VerifierOptions options = Options(issuer.url());
  options.jwks_ca = certificate.file;
  ASSERT_TRUE(Load(options).ok());
  EXPECT_TRUE(Verify(Token("first", first_)).ok());
}

TEST_F(JwksUrl, IsNotBelievedUnderOtherRoots) {
  const TestCertificate certificate, other;
  const TestIssuer issuer(answer_.handler(), 0, &certificate);
  VerifierOptions options = Options(issuer.url());
  options.jwks_ca = other.file;
  ASSERT_TRUE(Load(options).ok());
  EXPECT_EQ(verifier_->Ready().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(verifier_->Ready().message()), HasSubstr("certificate"));
  EXPECT_FALSE(Verify(Token("first", first_)).ok());
}

TEST_F(JwksUrl, IsFetchedAgainForAKeyThatATokenNames) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  answer_.Set(Set({Jwk("first", first_), Jwk("second", second_)}));
  const std::string token = Token("second", second_);
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(Verify(token).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(Eventually([&] { return Verify(token).ok(); }));
  EXPECT_TRUE(Verify(Token("first", first_)).ok());
  EXPECT_EQ(issuer.requests(), 2);
}

TEST_F(JwksUrl, IsNotHammeredByMadeUpKeyIds) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  const std::string token = Token("made up", second_);
  for (int fetches = 1; fetches < 4; ++fetches) {
    for (int i = 0; i < 200; ++i) EXPECT_EQ(Verify(token).code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(issuer.requests(), fetches);
    clock_.Advance(absl::Seconds(10));
    EXPECT_TRUE(Eventually([&] { return Fetches("ok") == fetches + 1; }));
  }
}

TEST_F(JwksUrl, IsFetchedRegularly) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  for (int fetches = 2; fetches < 5; ++fetches) {
    clock_.Advance(absl::Minutes(5));
    EXPECT_TRUE(Eventually([&] { return Fetches("ok") == fetches; }));
    EXPECT_EQ(issuer.requests(), fetches);
  }
}

TEST_F(JwksUrl, EndsTheTokensOfAKeyThatIsNotThereAnyMore) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  const std::string token = Token("first", first_);
  EXPECT_TRUE(Verify(token).ok());
  answer_.Set(Set({Jwk("second", second_)}));
  clock_.Advance(absl::Minutes(5));
  EXPECT_TRUE(Eventually([&] { return absl::IsUnauthenticated(Verify(token)); }));
  EXPECT_TRUE(Verify(Token("second", second_)).ok());
}

TEST_F(JwksUrl, MayBeAwayAtTheStart) {
  const int port = testing::FreePort();
  ASSERT_TRUE(Load(Options(fmt::format("http://127.0.0.1:{}/keys", port))).ok());
  EXPECT_EQ(verifier_->Ready().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(verifier_->Ready().message()), HasSubstr("auth.jwks_url cannot be fetched"));
  const std::string token = Token("first", first_);
  EXPECT_EQ(Verify(token).code(), absl::StatusCode::kUnavailable);

  const TestIssuer issuer(answer_.handler(), port);
  EXPECT_TRUE(Eventually([&] {
    clock_.Advance(absl::Seconds(1));
    return verifier_->Ready().ok();
  }));
  EXPECT_TRUE(Verify(token).ok());
  EXPECT_EQ(Verify(Token("second", second_)).code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(JwksUrl, KeepsTheKeysWhenAFetchFails) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url() + "?code=hunter2")).ok());
  const std::pair<std::string, int> failures[] = {
      {Set({Jwk("second", second_)}), 500},
      {"", 200},
      {"{\"keys\":[", 200},
      {"[]", 200},
      {"{}", 200},
      {R"({"keys":[7]})", 200},
      {R"({"keys":[]})", 200},
      {Set({{{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", "short"}, {"x", "AAAA"}}}), 200},
      {Set({Jwk("second", second_)}) + std::string(1024 * 1024, ' '), 200}};
  int failed = 0;
  for (const auto& [body, status] : failures) {
    answer_.Set(body, status);
    clock_.Advance(absl::Minutes(5));
    ++failed;
    EXPECT_TRUE(Eventually([&] { return Fetches("failed") == failed; })) << body.substr(0, 100);
    EXPECT_TRUE(verifier_->Ready().ok());
    EXPECT_TRUE(Verify(Token("first", first_)).ok());
    EXPECT_EQ(Verify(Token("second", second_)).code(), absl::StatusCode::kUnauthenticated);
  }
  EXPECT_THAT(Logged(), HasSubstr("larger than"));
  EXPECT_THAT(Logged(), Not(HasSubstr("hunter2")));
}

TEST_F(JwksUrl, IsLeftInPeaceWhileItFails) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  answer_.Set("", 503);
  clock_.Advance(absl::Minutes(5));
  EXPECT_TRUE(Eventually([&] { return Fetches("failed") == 1; }));
  for (int i = 0; i < 200; ++i) EXPECT_FALSE(Verify(Token("second", second_)).ok());
  EXPECT_EQ(issuer.requests(), 2);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Eventually([&] { return Fetches("failed") == 2; }));
  EXPECT_EQ(issuer.requests(), 3);
}

TEST_F(JwksUrl, IsUsedWithoutTheKeysThatCannotBe) {
  answer_.Set(Set({{{"kty", "RSA"}, {"kid", "bad"}, {"n", "!"}, {"e", "AQAB"}},
                   Jwk("first", first_),
                   Jwk("first", second_),
                   Jwk("second", second_)}));
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  EXPECT_TRUE(Verify(Token("first", first_)).ok());
  EXPECT_FALSE(Verify(Token("first", second_)).ok());
  EXPECT_TRUE(Verify(Token("second", second_)).ok());
  EXPECT_THAT(Logged(), HasSubstr("\"unusable\":2"));
}

TEST_F(JwksUrl, StandsBehindTheFiles) {
  const testing::TemporaryDirectory files;
  answer_.Set(Set({Jwk("first", first_), Jwk("second", second_)}));
  const TestIssuer issuer(answer_.handler());
  VerifierOptions options = Options(issuer.url());
  options.key_files = {files.Write("first.pem", second_.public_pem)};
  ASSERT_TRUE(Load(options).ok());
  EXPECT_TRUE(Verify(Token("first", second_)).ok());
  EXPECT_FALSE(Verify(Token("first", first_)).ok());
  EXPECT_TRUE(Verify(Token("second", second_)).ok());
}

TEST_F(JwksUrl, MayBeAwayWhereFilesHaveKeys) {
  const testing::TemporaryDirectory files;
  VerifierOptions options = Options(fmt::format("http://127.0.0.1:{}/keys", testing::FreePort()));
  options.key_files = {files.Write("first.pem", first_.public_pem)};
  ASSERT_TRUE(Load(options).ok());
  EXPECT_TRUE(verifier_->Ready().ok());
  EXPECT_TRUE(Verify(Token("first", first_)).ok());
  EXPECT_EQ(Verify(Token("second", second_)).code(), absl::StatusCode::kUnavailable);
}

TEST_F(JwksUrl, EndsAFetchUnderWayWhenStopped) {
  std::mutex mutex;
  std::condition_variable changed;
  bool hang = false, over = false;
  const TestIssuer issuer([&](const httplib::Request& request, httplib::Response& response) {
    std::unique_lock lock(mutex);
    if (hang) changed.wait_for(lock, std::chrono::seconds(50), [&] { return over; });
    answer_.handler()(request, response);
  });
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  {
    const std::lock_guard lock(mutex);
    hang = true;
  }
  clock_.Advance(absl::Minutes(5));
  ASSERT_TRUE(Eventually([&] { return issuer.requests() == 2; }));
  EXPECT_TRUE(Verify(Token("first", first_)).ok());  // a call does not wait for it
  const absl::Time begin = absl::Now();
  verifier_->Stop(absl::InfiniteFuture());
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
  EXPECT_TRUE(Verify(Token("first", first_)).ok());
  EXPECT_EQ(Fetches("failed"), 0);
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  changed.notify_all();
}

TEST_F(JwksUrl, IsRefusedByNameWhenItMustNotBeFetched) {
  const absl::Status plain = Load(Options("http://idp.example/keys"));
  EXPECT_EQ(plain.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(plain.message()), HasSubstr("auth.jwks_url: must begin with https://"));
  VerifierOptions options = Options("https://idp.example/keys");
  options.jwks_refresh = absl::Seconds(9);
  EXPECT_THAT(std::string(Load(options).message()), HasSubstr("auth.jwks_refresh"));
  options = Options("https://idp.example/keys");
  options.jwks_ca = "/nowhere";
  EXPECT_EQ(Load(options).code(), absl::StatusCode::kNotFound);
}

TEST_F(JwksUrl, IsCheckedWithTheOtherOptions) {
  VerifierOptions options;
  runtime::ConfigParser parser("test", "");
  options.AddTo(parser);
  const absl::Status status =
      parser.Parse({"--auth.jwks_url", "http://idp.example/keys"}, [](const std::string&) { return std::nullopt; });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("auth.jwks_url"));
}

TEST_F(JwksUrl, IsFetchedWhileManyThreadsVerify) {
  const TestIssuer issuer(answer_.handler());
  ASSERT_TRUE(Load(Options(issuer.url())).ok());
  const std::string known = Token("first", first_), made_up = Token("made up", second_);
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        if (!Verify(known).ok() || Verify(made_up).ok() || !verifier_->Ready().ok()) ++wrong;
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    answer_.Set(Set({Jwk("first", first_), Jwk(std::to_string(i), second_)}));
    clock_.Advance(absl::Minutes(5));
    EXPECT_TRUE(Eventually([&] { return Verify(Token(std::to_string(i), second_)).ok(); }));
  }
  over = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace fairlead::auth
