#include "libs/ledger/change.h"

#include <string_view>

#include "libs/core/hash.h"
#include "libs/core/refusal.h"

namespace fairlead::ledger {
namespace {

constexpr int kDecisions = 8;  // where the processors are busy, others change the same data meanwhile more often
constexpr char kDone = '+';
constexpr char kRefused = '-';

// Whether `status` answers the request for good. Anything else may be different at the next attempt.
bool IsVerdict(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kInvalidArgument:
      return true;
    default:
      return false;
  }
}

std::string EncodeReply(const absl::StatusOr<std::string>& decided) {
  return decided.ok() ? kDone + *decided : kRefused + core::EncodeStatus(decided.status());
}

absl::StatusOr<std::string> DecodeReply(const std::string& stored) {
  if (stored.starts_with(kDone)) return stored.substr(1);
  if (stored.starts_with(kRefused)) return core::DecodeStatus(stored.substr(1));
  return absl::DataLossError("the stored reply of the request cannot be read");
}

}  // namespace

core::Task<absl::StatusOr<std::string>> RunChange(Ledger& ledger, Partition partition, Request request,
                                                  std::vector<Key> reads, Decide decide) {
  const Ledger::CommandMark under_way(ledger);
  for (int decisions = 0; decisions < kDecisions; ++decisions) {
    FL_CO_TRY(Loaded loaded, co_await ledger.Load(partition, reads, request, std::nullopt));
    if (loaded.reply) co_return DecodeReply(*loaded.reply);
    Unit unit(partition, std::move(loaded.aggregates), request.traceparent);
    const absl::StatusOr<std::string> decided = decide(unit);
    // C3: a refusal is committed like a success, with nothing but its reply: a delayed attempt must not succeed after
    // its retry was refused, nor be refused because of its own success.
    if (!decided.ok()) {
      if (!IsVerdict(decided.status())) co_return decided.status();
      unit = Unit(partition, unit.loaded());
    }
    CommitGuard guard;
    guard.request = request;
    guard.reply = EncodeReply(decided);
    FL_CO_TRY(const CommitResult result, co_await ledger.Commit(std::move(unit), std::move(guard)));
    if (result.outcome == CommitResult::Outcome::kCommitted) co_return decided;
    if (result.outcome == CommitResult::Outcome::kDuplicate) co_return DecodeReply(result.reply);
  }
  co_return absl::AbortedError("others changed the same data at the same time, again and again; try again");
}

// C4: every attempt of a request gets the same id, and with it the same partition.
std::string DerivedId(const Request& request, std::string_view purpose) {
  std::string text;
  for (const std::string_view part :
       {std::string_view(request.principal), std::string_view(request.request_id), purpose}) {
    text += std::to_string(part.size()) + ':';
    text += part;
  }
  return core::Hex(core::Sha256(text)).substr(0, 16);
}

}  // namespace fairlead::ledger
