#include "services/recognition/application/get_award.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"

namespace fairlead::recognition {
namespace {

absl::Status CheckReader(const AwardGiven& award, const std::optional<EmployeeId>& reader) {
  const auto is_recipient = [&] { return std::ranges::find(award.recipients, *reader) != award.recipients.end(); };
  if (!reader || *reader == award.giver || is_recipient()) return absl::OkStatus();
  return core::Refuse(absl::StatusCode::kPermissionDenied,
                      "Only who gave or received an award can see it; ask one of them, or HR.",
                      {.reason = "NOT_YOURS"});
}

}  // namespace

core::Task<absl::StatusOr<AwardView>> GetAward::Run(const Query& query) const {
  FL_CO_TRY(const ledger::Partition partition, PartitionOf(ledger_, query.award));
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(partition, ledger::KeyOf(stores_.awards, query.award.str()));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored.front().version == 0) co_return UnknownAward(query.award);
  std::vector<AwardRecord> records(1);
  FL_CO_TRY(records[0], stores_.awards.Decode(stored.front().bytes));
  FL_CO_RETURN_IF_ERROR(CheckReader(records[0].given, query.reader));
  FL_CO_TRY(std::vector<AwardView> views, co_await OpenAwards(sealing_, std::move(records)));
  co_return std::move(views[0]);
}

}  // namespace fairlead::recognition
