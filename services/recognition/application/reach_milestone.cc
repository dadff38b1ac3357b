#include "services/recognition/application/reach_milestone.h"

#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/award_ids.h"

namespace fairlead::recognition {
namespace {

// No caller's: whoever calls has no line feed in their name.
constexpr char kPrincipal[] = "recognition\nmilestones";

ledger::Request RequestOf(const ReachMilestone::Command& command) {
  return {.principal = kPrincipal,
          .request_id = fmt::format("{}/{}/{}", command.milestone.years, absl::ToUnixSeconds(command.milestone.due),
                                    command.employee.str()),
          .fingerprint = "ReachMilestone"};
}

}  // namespace

core::Task<absl::Status> ReachMilestone::Run(const Command& command) const {
  const std::string& employee = command.employee.str();
  ledger::Request request = RequestOf(command);
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.milestones, employee)};
  // The reply says which attempt it was: another's means that the milestone was made before.
  const std::string attempt = core::RandomBytes(8);
  ledger::Decide decide = [&](ledger::Unit& unit) -> absl::StatusOr<std::string> {
    FL_RETURN_IF_ERROR(Decide(unit, command));
    return attempt;
  };
  FL_CO_TRY(const std::string reply,
            co_await ledger::RunChange(ledger_, ledger_.PartitionOf(employee), std::move(request), std::move(reads),
                                       std::move(decide)));
  if (reply != attempt) co_return absl::AlreadyExistsError("the milestone was made before");
  co_return absl::OkStatus();
}

absl::Status ReachMilestone::Decide(ledger::Unit& unit, const Command& command) const {
  FL_TRY(const Milestones milestones, unit.Get(stores_.milestones, command.employee.str()));
  FL_TRY(const auto decision, milestones.Reach(command.employee, command.milestone, Now(ledger_)));
  unit.Put(stores_.milestones, command.employee.str(), decision.next);
  unit.Emit(stores_.events.Encode(decision.event));
  return absl::OkStatus();
}

}  // namespace fairlead::recognition
