#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// HTTP over libcurl: one bounded GET.
namespace fairlead::http {

struct GetRequest {
  std::string url;
  std::string ca_file;  // PEM file of the only roots to trust; empty: the system's
  absl::Duration connect_timeout = absl::Seconds(2);
  absl::Duration timeout = absl::Seconds(5);  // for all of it: name resolution, TLS, every byte of the answer
  std::size_t max_bytes = 1024 * 1024;        // of the answer's body
};

// OK for an https URL, and for an http URL of a loopback host (127.0.0.0/8, ::1, "localhost"). InvalidArgument says
// what is wrong with any other; a user or a password in it is wrong too, since options hold no secrets.
absl::Status CheckUrl(const std::string& url);

// `url` without its query, for logs.
std::string WithoutQuery(const std::string& url);

// The body of a 200 answer to GET. Blocks, at most for `timeout`, and ends within a second of `cancelled`. The server's
// certificate and name are always verified; redirects are not followed; a proxy of the environment (https_proxy,
// no_proxy) is used except for loopback hosts. Errors, whose messages are for logs:
//   InvalidArgument    the URL, as CheckUrl says
//   DeadlineExceeded   it took longer than a time-out
//   ResourceExhausted  the body is larger than `max_bytes`
//   Cancelled          `cancelled` became true
//   Unavailable        anything else: no connection, a certificate that is not trusted, another answer than 200
// Thread-safe. The process must ignore SIGPIPE (runtime::ConfigureProcess).
absl::StatusOr<std::string> Get(const GetRequest& request, const std::atomic<bool>& cancelled);

}  // namespace fairlead::http
