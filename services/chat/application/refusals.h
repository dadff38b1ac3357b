#pragma once

#include "absl/status/status.h"
#include "libs/core/task.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/problems.h"

namespace fairlead::chat {

// Whether the same may succeed later without anybody's doing.
bool IsTransient(const absl::Status& error);

// What a refusal of recognition's means to the person who asked, with the people in it as they are shown. Errors are
// the transient ones of looking them up. An error without a refusal is kSomethingWrong. `identities` and `error` must
// outlive the task.
core::Task<absl::StatusOr<view::Problem>> ProblemOf(const absl::Status& error, const Identities& identities);

}  // namespace fairlead::chat
