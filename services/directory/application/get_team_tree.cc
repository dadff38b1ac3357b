#include "services/directory/application/get_team_tree.h"

#include <map>
#include <utility>

#include "libs/core/all.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/directory/application/employees.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {
namespace {

using Counts = std::map<std::string, std::uint32_t>;

core::Task<absl::StatusOr<Counts>> CountPartition(ledger::Ledger& ledger, ledger::Partition partition,
                                                  std::vector<std::string> prefixes, absl::CivilDay today) {
  Counts counts;
  for (std::string& prefix : prefixes) {
    FL_CO_TRY(const std::vector<std::string> members, co_await ReadTeamEntries(ledger, partition, std::move(prefix)));
    for (const std::string& member : members) {
      const auto entry = DecodeTeamEntry(member);
      if (!entry) co_return absl::DataLossError("an entry of the index of teams is malformed");
      if (!entry->HasLeftBy(today)) ++counts[entry->team];
    }
  }
  co_return counts;
}

}  // namespace

core::Task<absl::StatusOr<std::vector<TeamCount>>> GetTeamTree::Run(std::string team) const {
  std::vector<std::string> prefixes = {""};
  if (!team.empty()) {
    if (const std::string problem = ProblemOfTeam(team); !problem.empty())
      co_return core::InvalidField("team", problem);
    prefixes = {InTeam(team), BelowTeam(team)};
  }
  std::vector<core::Task<absl::StatusOr<Counts>>> tasks;
  for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    tasks.push_back(CountPartition(ledger_, partition, prefixes, Today(ledger_)));
  }
  core::All<absl::StatusOr<Counts>> all(std::move(tasks));
  auto parts = co_await all;
  Counts counts;
  for (const absl::StatusOr<Counts>& part : parts) {
    FL_CO_RETURN_IF_ERROR(part.status());
    for (const auto& [name, count] : *part) counts[name] += count;
  }
  co_return TeamTree(counts, team);
}

}  // namespace fairlead::directory
