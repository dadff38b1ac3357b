#include "libs/auth/jwks_fetcher.h"

#include <algorithm>
#include <random>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/http/get.h"
#include "libs/observability/log.h"

namespace fairlead::auth {
namespace {

using observability::Level;
using observability::Log;

JwksSchedule::Random Jitter() {
  return [generator = std::mt19937(std::random_device()())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(generator);
  };
}

}  // namespace

JwksFetcher::JwksFetcher(const VerifierOptions& options, const core::Clock& clock, std::function<void(KeySet)> use,
                         observability::Registry* metrics)
    : options_(options),
      clock_(clock),
      use_(std::move(use)),
      schedule_({.refresh = options.jwks_refresh, .unknown_key = options.jwks_unknown_key_interval}, Jitter()),
      ready_(absl::UnavailableError("the keys of auth.jwks_url have not been fetched yet")) {
  if (metrics == nullptr) return;
  const auto counter = [metrics](const char* outcome) {
    return &metrics->AddCounter("fairlead_token_key_fetches_total", "Attempts to fetch the keys of auth.jwks_url",
                                {{"outcome", outcome}});
  };
  succeeded_ = counter("ok");
  failed_ = counter("failed");
}

JwksFetcher::~JwksFetcher() { Stop(); }

void JwksFetcher::Start() {
  thread_ = std::thread([this] { Loop(); });
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.jwks_timeout + absl::Seconds(1)),
                    [this] { return attempted_ || stopping_; });
}

void JwksFetcher::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void JwksFetcher::WantKey() {
  {
    const std::lock_guard lock(mutex_);
    if (!schedule_.WantKey()) return;
  }
  changed_.notify_all();
}

absl::Status JwksFetcher::Ready() const {
  const std::lock_guard lock(mutex_);
  return ready_;
}

void JwksFetcher::Loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (const absl::Duration pause = schedule_.Pause(clock_.Now()); pause > absl::ZeroDuration()) {
      // The schedule is in the time of day, which may be set: look again before long.
      changed_.wait_for(lock, absl::ToChronoNanoseconds(std::min(pause, options_.key_check_interval)));
      continue;
    }
    schedule_.Begin(clock_.Now());
    lock.unlock();
    const absl::Status fetched = Fetch();
    lock.lock();
    if (fetched.ok()) {
      schedule_.Succeed(clock_.Now());
      ready_ = absl::OkStatus();
    } else {
      schedule_.Fail(clock_.Now());
      if (!ready_.ok()) ready_ = core::Annotate(fetched, "the keys of auth.jwks_url cannot be fetched");
    }
    attempted_ = true;
    changed_.notify_all();
  }
}

absl::Status JwksFetcher::Fetch() {
  absl::Status fetched = Refresh();
  if (stopping_) return fetched;  // given up, which is no failure
  if (observability::Counter* const counter = fetched.ok() ? succeeded_ : failed_; counter != nullptr) {
    counter->Increment();
  }
  if (!fetched.ok()) {
    Log(Level::kError, "The keys of auth.jwks_url cannot be fetched; the keys before them stay.",
        {{"url", http::WithoutQuery(options_.jwks_url)}, {"error", fetched}});
  }
  return fetched;
}

absl::Status JwksFetcher::Refresh() {
  const http::GetRequest request{
      .url = options_.jwks_url, .ca_file = options_.jwks_ca, .timeout = options_.jwks_timeout};
  FL_TRY(const std::string body, http::Get(request, stopping_));
  std::string digest = core::Sha256(body);
  if (digest == digest_) return absl::OkStatus();
  std::size_t unusable = 0;
  auto keys = ParseJwks(body, &unusable);
  if (!keys.ok()) return core::Annotate(keys.status(), "the answer");
  if (keys->empty()) return absl::FailedPreconditionError("the answer holds no key that can be used");
  Log(Level::kInfo, "Fetched changed keys.",
      {{"url", http::WithoutQuery(options_.jwks_url)}, {"keys", keys->size()}, {"unusable", unusable}});
  digest_ = std::move(digest);
  use_(*std::move(keys));
  return absl::OkStatus();
}

}  // namespace fairlead::auth
