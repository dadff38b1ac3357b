#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"

namespace fairlead::ledger {

// Decides on what `unit` holds: puts, emits, and returns the reply's bytes, or a refusal. May run up to four times
// (once, and after each of three conflicts) with a fresh unit; must have no other effect.
using Decide = std::function<absl::StatusOr<std::string>(Unit& unit)>;

// A command as one commit. The only place that knows how: load the aggregates with the stored reply → a known request
// is answered → decide → commit → on a conflict load and decide again, at most three times → a refusal is stored too
// (FailedPrecondition, NotFound, AlreadyExists, PermissionDenied, OutOfRange, InvalidArgument); transient errors are
// not. Errors: what `decide` refused; Aborted after the last conflict; Unavailable, DeadlineExceeded from the store;
// InvalidArgument REQUEST_ID_REUSED; ResourceExhausted EVENT_TOO_LARGE or out of memory.
// `ledger` and everything that `decide` refers to must outlive the task.
core::Task<absl::StatusOr<std::string>> RunChange(Ledger& ledger, Partition partition, Request request,
                                                  std::vector<Key> reads, Decide decide);

// The same with a typed reply.
template <typename Reply>
class Change {
 public:
  using TypedDecide = std::function<absl::StatusOr<Reply>(Unit& unit)>;

  Change(Ledger& ledger, const Codec<Reply>& replies, Partition partition, Request request, std::vector<Key> reads,
         TypedDecide decide)
      : ledger_(ledger),
        replies_(replies),
        partition_(partition),
        request_(std::move(request)),
        reads_(std::move(reads)),
        decide_(std::move(decide)) {}

  // Once. The change must outlive the task.
  core::Task<absl::StatusOr<Reply>> Run() {
    Decide decide = [this](Unit& unit) -> absl::StatusOr<std::string> {
      FL_TRY(const Reply reply, decide_(unit));
      return replies_.Encode(reply);
    };
    FL_CO_TRY(const std::string bytes,
              co_await RunChange(ledger_, partition_, std::move(request_), std::move(reads_), std::move(decide)));
    co_return replies_.Decode(bytes);
  }

 private:
  Ledger& ledger_;
  const Codec<Reply>& replies_;
  Partition partition_;
  Request request_;
  std::vector<Key> reads_;
  TypedDecide decide_;
};

}  // namespace fairlead::ledger
