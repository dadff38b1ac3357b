#include "libs/auth/http_get.h"

#include <array>
#include <memory>
#include <mutex>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::auth {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlPtr = std::unique_ptr<CURLU, FreeUrl>;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

// Empty if the URL has no such part.
std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

// No name but "localhost", which libcurl never looks up: others can resolve to anything.
bool IsLoopback(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  return host == "localhost" || host == "[::1]";
}

struct Target {
  UrlPtr url;
  bool loopback = false;
};

// libcurl itself takes the URL apart, so that what is checked is what is fetched.
absl::StatusOr<Target> Parse(const std::string& text) {
  Target target{UrlPtr(curl_url())};
  if (const CURLUcode wrong = curl_url_set(target.url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER);
      wrong != CURLUE_OK) {
    if (wrong == CURLUE_USER_NOT_ALLOWED) return absl::InvalidArgumentError("must not hold a user or a password");
    return absl::InvalidArgumentError(fmt::format("is not a URL: {}", curl_url_strerror(wrong)));
  }
  const std::string scheme = Part(target.url.get(), CURLUPART_SCHEME);
  target.loopback = IsLoopback(Part(target.url.get(), CURLUPART_HOST));
  if (scheme == "https" || (scheme == "http" && target.loopback)) return target;
  return absl::InvalidArgumentError("must begin with https:// (http:// is for 127.0.0.1, [::1] and localhost only)");
}

struct Body {
  std::string bytes;
  std::size_t limit = 0;
  bool too_large = false;
};

// Anything but `size * count` ends the transfer.
std::size_t Receive(const char* data, std::size_t size, std::size_t count, void* context) {
  Body& body = *static_cast<Body*>(context);
  if (size * count > body.limit - body.bytes.size()) {
    body.too_large = true;
    return 0;
  }
  body.bytes.append(data, size * count);
  return size * count;
}

// Called at least once a second, also while nothing arrives. Not 0 ends the transfer.
int Progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(context)->load(std::memory_order_relaxed) ? 1 : 0;
}

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

CURLcode Configure(CURL* easy, const GetRequest& request, const Target& target) {
  Settings settings(easy);
  settings.Set(CURLOPT_CURLU, target.url.get())
      .Set(CURLOPT_PROTOCOLS_STR, target.loopback ? "https,http" : "https")
      .Set(CURLOPT_FOLLOWLOCATION, 0L)
      .Set(CURLOPT_SSL_VERIFYPEER, 1L)
      .Set(CURLOPT_SSL_VERIFYHOST, 2L)
      .Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
      .Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(request.connect_timeout)))
      .Set(CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(request.timeout)))
      // No signals in a process of threads, and no waiting for a resolver that has outlived the time-out.
      .Set(CURLOPT_NOSIGNAL, 1L)
      .Set(CURLOPT_QUICK_EXIT, 1L)
      .Set(CURLOPT_USERAGENT, "fairlead");
  if (target.loopback) settings.Set(CURLOPT_NOPROXY, "*");
  if (!request.ca_file.empty()) {
    // The system's directory of roots would be trusted beside the file.
    settings.Set(CURLOPT_CAINFO, request.ca_file.c_str()).Set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  return settings.code();
}

absl::Status Failure(CURLcode code, const char* detail, const GetRequest& request, const Body& body) {
  if (body.too_large) {
    return absl::ResourceExhaustedError(fmt::format("the answer is larger than {} bytes", request.max_bytes));
  }
  const std::string reason = *detail != '\0' ? detail : curl_easy_strerror(code);
  if (code == CURLE_ABORTED_BY_CALLBACK) return absl::CancelledError("it was given up");
  if (code == CURLE_OPERATION_TIMEDOUT) return absl::DeadlineExceededError(reason);
  return absl::UnavailableError(reason);
}

}  // namespace

absl::Status CheckUrl(const std::string& url) { return Parse(url).status(); }

std::string WithoutQuery(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

absl::StatusOr<std::string> Get(const GetRequest& request, const std::atomic<bool>& cancelled) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  FL_TRY(const Target target, Parse(request.url));
  std::array<char, CURL_ERROR_SIZE> detail{};
  Body body{.bytes = {}, .limit = request.max_bytes};
  // After what it points to.
  const std::unique_ptr<CURL, FreeEasy> easy(curl_easy_init());
  if (!easy) return absl::UnavailableError("libcurl cannot start");
  CURLcode code = Configure(easy.get(), request, target);
  if (code == CURLE_OK) {
    code = Settings(easy.get())
               .Set(CURLOPT_ERRORBUFFER, detail.data())
               .Set(CURLOPT_WRITEFUNCTION, &Receive)
               .Set(CURLOPT_WRITEDATA, &body)
               .Set(CURLOPT_NOPROGRESS, 0L)
               .Set(CURLOPT_XFERINFOFUNCTION, &Progress)
               .Set(CURLOPT_XFERINFODATA, &cancelled)
               .code();
  }
  if (code == CURLE_OK) code = curl_easy_perform(easy.get());
  if (code != CURLE_OK) return Failure(code, detail.data(), request, body);
  long answer = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer);
  if (answer >= 300 && answer < 400) {
    return absl::UnavailableError(fmt::format("the answer is {}, and redirects are not followed", answer));
  }
  if (answer != 200) return absl::UnavailableError(fmt::format("the answer is {}", answer));
  return std::move(body.bytes);
}

}  // namespace fairlead::auth
