#include "services/recognition/application/award_ids.h"

#include <charconv>
#include <string>
#include <system_error>

#include "fmt/format.h"
#include "libs/core/refusal.h"

namespace fairlead::recognition {

AwardId NewAwardId(ledger::Partition partition, const ledger::Request& request) {
  return AwardId(fmt::format("{}-{}", partition, ledger::DerivedId(request, "award")));
}

std::optional<ledger::Partition> PartitionIn(const ledger::Ledger& ledger, const std::string& text) {
  ledger::Partition partition = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), partition);
  const std::size_t digits = static_cast<std::size_t>(end - text.data());
  const bool shaped = error == std::errc() && partition < ledger.partitions() && text.size() == digits + 17 &&
                      text[digits] == '-' &&
                      text.find_first_not_of("0123456789abcdef", digits + 1) == std::string::npos;
  return shaped ? std::optional<ledger::Partition>(partition) : std::nullopt;
}

absl::StatusOr<ledger::Partition> PartitionOf(const ledger::Ledger& ledger, const AwardId& award) {
  if (const auto partition = PartitionIn(ledger, award.str())) return *partition;
  return core::InvalidField("award_id", "is not the id of an award; take it from ListAwards");
}

absl::Status UnknownAward(const AwardId& award) {
  return core::Refuse(absl::StatusCode::kNotFound, "There is no such award; take its id from ListAwards.",
                      {.reason = "UNKNOWN_AWARD", .metadata = {{"award", award.str()}}});
}

absl::Time Now(const ledger::Ledger& ledger) { return absl::FromUnixMicros(absl::ToUnixMicros(ledger.clock().Now())); }

}  // namespace fairlead::recognition
