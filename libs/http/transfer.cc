#include "libs/http/transfer.h"

#include <mutex>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "fmt/format.h"

namespace fairlead::http::internal {
namespace {

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

}  // namespace

absl::StatusOr<Target> Parse(const std::string& text) {
  Target target;
  target.url.reset(curl_url());
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

CURLcode Configure(CURL* easy, const Bounds& bounds, const Target& target) {
  Settings settings(easy);
  settings.Set(CURLOPT_CURLU, target.url.get())
      .Set(CURLOPT_PROTOCOLS_STR, target.loopback ? "https,http" : "https")
      .Set(CURLOPT_FOLLOWLOCATION, 0L)
      .Set(CURLOPT_SSL_VERIFYPEER, 1L)
      .Set(CURLOPT_SSL_VERIFYHOST, 2L)
      .Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
      .Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(bounds.connect_timeout)))
      .Set(CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(bounds.timeout)))
      // No signals in a process of threads, and no waiting for a resolver that has outlived the time-out.
      .Set(CURLOPT_NOSIGNAL, 1L)
      .Set(CURLOPT_QUICK_EXIT, 1L)
      .Set(CURLOPT_USERAGENT, "fairlead");
  if (target.loopback) settings.Set(CURLOPT_NOPROXY, "*");
  if (!bounds.ca_file.empty()) {
    // The system's directory of roots would be trusted beside the file.
    settings.Set(CURLOPT_CAINFO, bounds.ca_file.c_str()).Set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  return settings.code();
}

void Initialise() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace fairlead::http::internal
