#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Early returns for absl::Status and absl::StatusOr.
//   FL_TRY(const Wallet wallet, Decode(bytes));   // declares wallet, or returns the error
//   FL_RETURN_IF_ERROR(Check(award));
// FL_CO_TRY and FL_CO_RETURN_IF_ERROR are the same inside a coroutine (co_return).
#define FL_STATUS_JOIN_INNER_(a, b) a##b
#define FL_STATUS_JOIN_(a, b) FL_STATUS_JOIN_INNER_(a, b)
#define FL_TRY_AS_(leave, holder, declaration, ...) \
  auto holder = (__VA_ARGS__);                      \
  if (!holder.ok()) leave holder.status();          \
  declaration = *std::move(holder)
#define FL_TRY(declaration, ...) FL_TRY_AS_(return, FL_STATUS_JOIN_(fl_holder_, __LINE__), declaration, __VA_ARGS__)
#define FL_CO_TRY(declaration, ...) \
  FL_TRY_AS_(co_return, FL_STATUS_JOIN_(fl_holder_, __LINE__), declaration, __VA_ARGS__)
#define FL_RETURN_IF_ERROR(...)                                                    \
  do {                                                                             \
    if (absl::Status fl_status = (__VA_ARGS__); !fl_status.ok()) return fl_status; \
  } while (false)
#define FL_CO_RETURN_IF_ERROR(...)                                                    \
  do {                                                                                \
    if (absl::Status fl_status = (__VA_ARGS__); !fl_status.ok()) co_return fl_status; \
  } while (false)

namespace fairlead::core {

// The same error with `context` and ": " in front of its message, payloads kept. OK stays OK.
absl::Status Annotate(const absl::Status& status, const std::string& context);

}  // namespace fairlead::core
