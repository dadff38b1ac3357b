#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = recognition::v1;
using Service = v1::RecognitionService;

// "level 5", "level 5-6", "level 5+", "level -6"; empty where neither end is given.
std::string Levels(int from, int to) {
  if (from == 0 && to == 0) return "";
  if (to == 0) return fmt::format("level {}+", from);
  if (from == to) return fmt::format("level {}", from);
  return from == 0 ? fmt::format("level -{}", to) : fmt::format("level {}-{}", from, to);
}

std::string Nominators(const v1::AwardDefinition& definition) {
  const v1::AwardDefinition::Nominators& who = definition.nominators();
  std::vector<std::string> conditions;
  if (who.managers_only()) conditions.emplace_back("managers");
  if (std::string levels = Levels(who.from_role_level(), who.to_role_level()); !levels.empty()) {
    conditions.push_back(std::move(levels));
  }
  if (!who.locations().empty()) conditions.push_back(absl::StrJoin(who.locations(), "/"));
  return conditions.empty() ? "everybody" : absl::StrJoin(conditions, ", ");
}

std::string Alone(const v1::AwardDefinition& definition) {
  return absl::StrJoin(definition.alone(), ", ", [](std::string* out, const v1::AwardDefinition::DecidesAlone& limit) {
    const std::string levels = Levels(limit.from_role_level(), limit.to_role_level());
    *out += fmt::format("{} up to {}", levels.empty() ? "everybody" : levels, limit.up_to_points());
  });
}

std::string Window(const v1::AwardDefinition& definition) {
  std::string text = fmt::format("{} days", definition.window_days());
  if (!definition.opens().empty()) text += ", from " + definition.opens();
  if (!definition.closes().empty()) text += ", until " + definition.closes();
  return text;
}

absl::Status Definitions(Session& session) {
  FL_TRY(const v1::ListAwardDefinitionsResponse all,
         session.Call<Service>(&Service::Stub::ListAwardDefinitions, v1::ListAwardDefinitionsRequest()));
  if (session.options.json) return PrintJson(all);
  Table table({"AWARD", "NAME", ">POINTS", "NOMINATE", "APPROVE", ">QUORUM", "ALONE", "WINDOW", "YOU"});
  for (const v1::AwardDefinition& definition : all.definitions()) {
    const bool fixed = definition.least_points() == definition.most_points();
    table.Add({definition.definition_id(), definition.name_en(),
               fixed ? std::to_string(definition.least_points())
                     : fmt::format("{}-{}", definition.least_points(), definition.most_points()),
               Nominators(definition), absl::StrJoin(definition.approvers(), ", "), std::to_string(definition.quorum()),
               Alone(definition), Window(definition), definition.you_may_nominate() ? "may nominate" : ""});
  }
  fmt::print("{}", table.rows() == 0 ? "No named awards.\n" : table.Text());
  return absl::OkStatus();
}

}  // namespace

void AddAwardDefinitions(CLI::App& award, Session& session, Action& action) {
  CLI::App* const command = AddCommand(award, "definitions", "Lists the named awards for which people are nominated",
                                       "fairleadctl award definitions");
  command->callback([&session, &action] { action = [&session] { return Definitions(session); }; });
}

}  // namespace fairlead::fairleadctl
