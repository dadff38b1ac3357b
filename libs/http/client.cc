#include "libs/http/client.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <coroutine>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/http/transfer.h"

namespace fairlead::http {
namespace {

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request, from Send to its end. Lives in the frame of the coroutine that waits for it.
struct Transfer {
  Request request;
  internal::Target target;
  Response response;
  internal::Body body;
  std::array<char, CURL_ERROR_SIZE> detail{};
  std::unique_ptr<curl_slist, FreeList> headers;
  // After what it points to.
  internal::EasyPtr easy;
  absl::Status failure;
  std::coroutine_handle<> waiting;
};

std::size_t ReceiveHeader(const char* data, std::size_t size, std::size_t count, void* context) {
  const std::string line(data, size * count);
  auto& headers = static_cast<Response*>(context)->headers;
  // A new status line begins another answer: what came before was an interim one.
  if (line.starts_with("HTTP/")) headers.clear();
  const std::size_t colon = line.find(':');
  if (colon != std::string::npos) {
    headers[absl::AsciiStrToLower(line.substr(0, colon))] =
        std::string(absl::StripAsciiWhitespace(absl::string_view(line).substr(colon + 1)));
  }
  return size * count;
}

// Whether the request may have reached the server.
bool MayHaveArrived(CURL* easy, CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return false;
    default:
      break;
  }
  curl_off_t before_sending = 0;  // 0 until the connection was ready to be written to
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &before_sending);
  return before_sending > 0;
}

}  // namespace

class Client::Impl {
 public:
  explicit Impl(ClientOptions options) : options_(std::move(options)) {
    internal::Initialise();
    multi_.reset(curl_multi_init());
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options_.connections_a_host));
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(options_.connections));
  }

  absl::Status Start() {
    const std::lock_guard lock(mutex_);
    running_ = true;
    thread_ = std::thread([this] { Loop(); });
    return absl::OkStatus();
  }

  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      running_ = false;
    }
    curl_multi_wakeup(multi_.get());
    if (thread_.joinable()) thread_.join();
  }

  // False if the client does not run: the transfer has failed then and nobody resumes it.
  bool Enqueue(Transfer& transfer) {
    {
      const std::lock_guard lock(mutex_);
      if (!running_) {
        transfer.failure = absl::UnavailableError("the HTTP client is not running");
        return false;
      }
      queue_.push_back(&transfer);
    }
    curl_multi_wakeup(multi_.get());
    return true;
  }

  const ClientOptions& options() const { return options_; }

 private:
  void Loop() {
    while (TakeQueue()) {
      int active = 0;
      curl_multi_perform(multi_.get(), &active);
      Finish();
      // Finish may have begun new ones: those are queued and have woken the poll.
      curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    }
    GiveUp();
  }

  bool TakeQueue() {
    std::vector<Transfer*> taken;
    bool running = false;
    {
      const std::lock_guard lock(mutex_);
      taken.swap(queue_);
      running = running_;
    }
    for (Transfer* transfer : taken) {
      active_.emplace(transfer->easy.get(), transfer);
      curl_multi_add_handle(multi_.get(), transfer->easy.get());
    }
    return running;
  }

  void Finish() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto found = active_.find(message->easy_handle);
      Transfer& transfer = *found->second;
      active_.erase(found);
      curl_multi_remove_handle(multi_.get(), transfer.easy.get());
      if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
        transfer.response.status = static_cast<int>(status);
        transfer.response.body = std::move(transfer.body.bytes);
      } else {
        const std::string reason = transfer.detail[0] != '\0' ? transfer.detail.data() : curl_easy_strerror(code);
        transfer.failure =
            MayHaveArrived(transfer.easy.get(), code) ? absl::UnknownError(reason) : absl::UnavailableError(reason);
      }
      transfer.waiting.resume();
    }
  }

  void GiveUp() {
    std::vector<Transfer*> left;
    for (const auto& [easy, transfer] : active_) {
      curl_multi_remove_handle(multi_.get(), easy);
      left.push_back(transfer);
    }
    active_.clear();
    for (Transfer* transfer : left) {
      transfer->failure = absl::UnknownError("the process is being stopped");
      transfer->waiting.resume();
    }
  }

  const ClientOptions options_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unordered_map<CURL*, Transfer*> active_;  // of the thread
  std::mutex mutex_;
  std::vector<Transfer*> queue_;
  bool running_ = false;
  std::thread thread_;

 public:
  // Waits in the client's thread for the end of a transfer.
  struct Awaiter {
    Impl& impl;
    Transfer& transfer;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> awaiting) {
      transfer.waiting = awaiting;
      return impl.Enqueue(transfer);
    }
    void await_resume() const noexcept {}
  };

  absl::Status Prepare(Transfer& transfer) const {
    Request& request = transfer.request;
    FL_TRY(transfer.target, internal::Parse(request.url));
    transfer.easy.reset(curl_easy_init());
    if (!transfer.easy) return absl::UnavailableError("libcurl cannot start");
    transfer.body.limit = request.max_bytes;
    curl_slist* list = nullptr;
    for (const auto& [name, value] : request.headers) {
      list = curl_slist_append(list, fmt::format("{}: {}", name, value).c_str());
    }
    // No "100 continue" round trip before a body.
    list = curl_slist_append(list, "Expect:");
    transfer.headers.reset(list);
    const internal::Bounds bounds{
        .ca_file = options_.ca_file, .connect_timeout = options_.connect_timeout, .timeout = request.timeout};
    CURLcode code = internal::Configure(transfer.easy.get(), bounds, transfer.target);
    internal::Settings settings(transfer.easy.get());
    settings.Set(CURLOPT_ERRORBUFFER, transfer.detail.data())
        .Set(CURLOPT_HTTPHEADER, list)
        .Set(CURLOPT_WRITEFUNCTION, &internal::Receive)
        .Set(CURLOPT_WRITEDATA, &transfer.body)
        .Set(CURLOPT_HEADERFUNCTION, &ReceiveHeader)
        .Set(CURLOPT_HEADERDATA, &transfer.response);
    if (request.method == "POST") {
      settings.Set(CURLOPT_POST, 1L)
          .Set(CURLOPT_POSTFIELDS, request.body.data())
          .Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    if (code == CURLE_OK) code = settings.code();
    return code == CURLE_OK ? absl::OkStatus() : absl::UnavailableError(curl_easy_strerror(code));
  }
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() { impl_->Stop(); }
absl::Status Client::Start() { return impl_->Start(); }
void Client::Stop(absl::Time) { impl_->Stop(); }

core::Task<absl::StatusOr<Response>> Client::Send(Request request) {
  Transfer transfer;
  transfer.request = std::move(request);
  FL_CO_RETURN_IF_ERROR(impl_->Prepare(transfer));
  Impl::Awaiter awaiter{*impl_, transfer};
  co_await awaiter;
  if (!transfer.failure.ok()) co_return transfer.failure;
  co_return std::move(transfer.response);
}

}  // namespace fairlead::http
