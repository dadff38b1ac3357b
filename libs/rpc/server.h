#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/principal.h"
#include "libs/core/task.h"

namespace fairlead::rpc {

// What a method knows of the call besides its request.
struct Call {
  auth::Principal principal;
  absl::Time deadline = absl::InfiniteFuture();
  std::string traceparent;  // W3C trace context, made if the caller sent none
};

}  // namespace fairlead::rpc
