#include <algorithm>
#include <memory>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = directory::v1;

absl::Status ShowTree(Session& session, const std::string& team) {
  v1::GetTeamTreeRequest request;
  request.set_team(team);
  FL_TRY(const v1::GetTeamTreeResponse tree,
         session.Call<v1::DirectoryService>(&v1::DirectoryService::Stub::GetTeamTree, request));
  if (session.options.json) return PrintJson(tree);
  Table table({"TEAM", ">PEOPLE", ">WITH BELOW"});
  for (const auto& one : tree.teams()) {
    const auto depth = static_cast<std::size_t>(std::count(one.team().begin(), one.team().end(), '/'));
    const std::string name = one.team().substr(one.team().rfind('/') + 1);
    table.Add({name.empty() ? "(whole company)" : std::string(2 * depth, ' ') + name, std::to_string(one.employees()),
               std::to_string(one.employees_with_below())});
  }
  fmt::print("{}", table.Text());
  return absl::OkStatus();
}

}  // namespace

void AddTeamsCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const teams = AddCommand(app, "teams", "The tree of teams", "fairleadctl teams tree");
  teams->require_subcommand(1);
  CLI::App* const tree =
      AddCommand(*teams, "tree", "Shows the teams with their head counts", "fairleadctl teams tree Product/Platform");
  const auto team = std::make_shared<std::string>();
  tree->add_option("team", *team, "Path of the team to start from; the whole company without it");
  tree->callback([&session, &action, team] { action = [&session, team] { return ShowTree(session, *team); }; });
}

}  // namespace fairlead::fairleadctl
