#include "libs/ledger/unit.h"

#include <fmt/format.h>

namespace fairlead::ledger {

void Unit::Emit(OutgoingEvent event) {
  if (event.traceparent.empty()) event.traceparent = traceparent_;
  events_.push_back(std::move(event));
}

absl::StatusOr<const std::string*> Unit::Look(const Key& key) const {
  if (const auto changed = changes_.find(key); changed != changes_.end()) {
    return changed->second.removed ? nullptr : &changed->second.bytes;
  }
  const auto loaded = loaded_.find(key);
  if (loaded == loaded_.end()) {
    return absl::FailedPreconditionError(fmt::format("{} is not among the reads of this decision", key.Name()));
  }
  return loaded->second.version == 0 ? nullptr : &loaded->second.bytes;
}

void Unit::PutBytes(Key key, std::string bytes) { Set(std::move(key), {.removed = false, .bytes = std::move(bytes)}); }

void Unit::RemoveKey(Key key) { Set(std::move(key), {.removed = true, .bytes = {}}); }

void Unit::Set(Key key, Change change) {
  if (!loaded_.contains(key)) {
    broken_ = absl::FailedPreconditionError(fmt::format("{} is not among the reads of this decision", key.Name()));
    return;
  }
  changes_.insert_or_assign(std::move(key), std::move(change));
}

}  // namespace fairlead::ledger
