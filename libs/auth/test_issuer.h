#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/auth/issuer.h"
#include "libs/auth/jws.h"
#include "libs/testing/temporary_directory.h"
#include "openssl/bio.h"
#include "openssl/pem.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"

// What tests of fetched keys share: an issuer's HTTP server, and certificates for it.
namespace fairlead::auth {

// A fresh self-signed certificate, which is its own root, and its key: PEM files.
class TestCertificate {
 public:
  // `names` as in OpenSSL's subjectAltName.
  explicit TestCertificate(const std::string& names = "IP:127.0.0.1") {
    const KeyPair pair = *GenerateKeyPair(KeyType::kEs256);
    key_file = directory_.Write("key.pem", pair.private_pem);
    BIO* const in = BIO_new_mem_buf(pair.private_pem.data(), static_cast<int>(pair.private_pem.size()));
    const KeyPtr key(PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr));
    BIO_free(in);
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("issuer"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    for (const auto& [id, value] : {std::pair<int, std::string>(NID_basic_constraints, "critical,CA:TRUE"),
                                    std::pair<int, std::string>(NID_subject_alt_name, names)}) {
      X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
      X509_add_ext(certificate, extension, -1);
      X509_EXTENSION_free(extension);
    }
    EXPECT_GT(X509_sign(certificate, key.get(), EVP_sha256()), 0);
    BIO* const out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(out, certificate);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    file = directory_.Write("certificate.pem", std::string_view(text, static_cast<std::size_t>(size)));
    BIO_free(out);
    X509_free(certificate);
  }

  std::string file;
  std::string key_file;

 private:
  const testing::TemporaryDirectory directory_;
};

// Serves GET /keys on a loopback port while it lives.
class TestIssuer {
 public:
  using Handler = httplib::Server::Handler;

  // `port` 0: any. With a certificate over TLS.
  explicit TestIssuer(Handler handler, int port = 0, const TestCertificate* certificate = nullptr)
      : handler_(std::move(handler)), scheme_(certificate == nullptr ? "http" : "https") {
    if (certificate == nullptr) {
      server_ = std::make_unique<httplib::Server>();
    } else {
      server_ = std::make_unique<httplib::SSLServer>(certificate->file.c_str(), certificate->key_file.c_str());
    }
    server_->set_keep_alive_max_count(1);
    server_->Get("/keys", [this](const httplib::Request& request, httplib::Response& response) {
      ++requests_;
      handler_(request, response);
    });
    if (port == 0) {
      port_ = server_->bind_to_any_port("127.0.0.1");
    } else {
      port_ = server_->bind_to_port("127.0.0.1", port) ? port : -1;
    }
    EXPECT_GT(port_, 0);
    thread_ = std::thread([this] { server_->listen_after_bind(); });
  }
  ~TestIssuer() {
    while (!server_->is_running()) std::this_thread::yield();
    server_->stop();
    thread_.join();
  }
  TestIssuer(const TestIssuer&) = delete;
  TestIssuer& operator=(const TestIssuer&) = delete;

  std::string url() const { return fmt::format("{}://127.0.0.1:{}/keys", scheme_, port_); }
  // How many requests have come.
  int requests() const { return requests_; }

 private:
  const Handler handler_;
  const std::string scheme_;
  std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  std::atomic<int> requests_{0};
  std::thread thread_;
};

// An answer that a test can change while it is served.
class TestAnswer {
 public:
  explicit TestAnswer(std::string body, int status = 200) : body_(std::move(body)), status_(status) {}

  void Set(std::string body, int status = 200) {
    const std::lock_guard lock(mutex_);
    body_ = std::move(body);
    status_ = status;
  }
  // Refers to this object.
  TestIssuer::Handler handler() {
    return [this](const httplib::Request&, httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      response.status = status_;
      response.set_content(body_, "application/json");
    };
  }

 private:
  std::mutex mutex_;
  std::string body_;
  int status_;
};

}  // namespace fairlead::auth
