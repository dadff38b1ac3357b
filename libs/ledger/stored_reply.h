#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/ledger/types.h"

namespace fairlead::ledger {

// How the reply of a request is stored: the beginning of its fingerprint's hash, then the reply.
std::string SealReply(const Request& request, std::string_view reply);

// The reply, or InvalidArgument REQUEST_ID_REUSED if it was stored for another request with the same id.
absl::StatusOr<std::string> OpenReply(const Request& request, std::string_view stored);

}  // namespace fairlead::ledger
