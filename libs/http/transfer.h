#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// What every request over libcurl has in common: which URLs, which TLS, which bounds. For libs/http alone.
namespace fairlead::http::internal {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyPtr = std::unique_ptr<CURL, FreeEasy>;

struct Target {
  std::unique_ptr<CURLU, FreeUrl> url;
  bool loopback = false;
};

// libcurl itself takes the URL apart, so that what is checked is what is fetched. Errors as CheckUrl's.
absl::StatusOr<Target> Parse(const std::string& text);

struct Bounds {
  std::string ca_file;  // PEM file of the only roots to trust; empty: the system's
  absl::Duration connect_timeout;
  absl::Duration timeout;  // for all of it: name resolution, TLS, every byte of the answer
};

// Sets options until one is refused: each of them is a bound or a check that must hold.
class Settings {
 public:
  explicit Settings(CURL* easy) : easy_(easy) {}
  template <typename Value>
  Settings& Set(CURLoption option, Value value) {
    if (code_ == CURLE_OK) code_ = curl_easy_setopt(easy_, option, value);
    return *this;
  }
  CURLcode code() const { return code_; }

 private:
  CURL* const easy_;
  CURLcode code_ = CURLE_OK;
};

// The server's certificate and name are verified; redirects are not followed; a proxy of the environment is used except
// for loopback hosts. `bounds.ca_file` and `target` must outlive the transfer.
CURLcode Configure(CURL* easy, const Bounds& bounds, const Target& target);

// An answer's body as it arrives: CURLOPT_WRITEFUNCTION's, with a Body as its context.
struct Body {
  std::string bytes;
  std::size_t limit = 0;
  bool too_large = false;
};
std::size_t Receive(const char* data, std::size_t size, std::size_t count, void* body);

// Once in a process, before anything else of libcurl.
void Initialise();

}  // namespace fairlead::http::internal
