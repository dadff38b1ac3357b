#include "libs/http/get.h"

#include <array>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/http/transfer.h"

namespace fairlead::http {

using internal::Body;
using internal::Settings;

namespace {

// Called at least once a second, also while nothing arrives. Not 0 ends the transfer.
int Progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(context)->load(std::memory_order_relaxed) ? 1 : 0;
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

absl::Status CheckUrl(const std::string& url) { return internal::Parse(url).status(); }

std::string WithoutQuery(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

absl::StatusOr<std::string> Get(const GetRequest& request, const std::atomic<bool>& cancelled) {
  internal::Initialise();
  FL_TRY(const internal::Target target, internal::Parse(request.url));
  std::array<char, CURL_ERROR_SIZE> detail{};
  Body body{.bytes = {}, .limit = request.max_bytes};
  // After what it points to.
  const internal::EasyPtr easy(curl_easy_init());
  if (!easy) return absl::UnavailableError("libcurl cannot start");
  const internal::Bounds bounds{
      .ca_file = request.ca_file, .connect_timeout = request.connect_timeout, .timeout = request.timeout};
  CURLcode code = internal::Configure(easy.get(), bounds, target);
  if (code == CURLE_OK) {
    code = Settings(easy.get())
               .Set(CURLOPT_ERRORBUFFER, detail.data())
               .Set(CURLOPT_WRITEFUNCTION, &internal::Receive)
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

}  // namespace fairlead::http
