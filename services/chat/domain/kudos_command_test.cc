#include "services/chat/domain/kudos_command.h"

#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "services/chat/transport/slack/entities.h"

namespace fairlead::chat {
namespace {

constexpr const char* kTable = "tests/data/kudos_commands.tsv";

// The company of the table.
KudosRules Company() {
  return {.values = {"Care", "Courage", "Craft", "Curiosity", "Teamwork", "Customer first", "Esprit d'équipe", "Cœur"}};
}

KudosReading Read(std::string_view typed, const KudosRules& rules = Company()) {
  return ReadKudos(slack::FromSlack(typed), rules);
}

// A row's second and third column.
struct Said {
  std::string what;
  std::string command;
  friend bool operator==(const Said&, const Said&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Said& said) {
    return out << said.what << '\t' << said.command;
  }
};

std::string OneLine(const std::string& text) { return absl::StrReplaceAll(text, {{"\n", "\\n"}}); }

struct InTheTable {
  Said operator()(const OpenForm&) const { return {"form", ""}; }
  Said operator()(const Balance&) const { return {"balance", ""}; }
  Said operator()(const History&) const { return {"history", ""}; }
  Said operator()(const Top&) const { return {"top", ""}; }
  Said operator()(const Help&) const { return {"help", ""}; }
  Said operator()(const Undo&) const { return {"undo", ""}; }
  Said operator()(const KudosDraft& draft) const {
    std::vector<std::string> people;
    for (const UserRef& user : draft.users) people.push_back(user.str());
    for (const GroupRef& group : draft.groups) people.push_back(group.str());
    return {"draft", fmt::format("{} +{} #{} | {}", fmt::join(people, " "), draft.points, draft.value,
                                 OneLine(PlainText(draft.message)))};
  }
  Said operator()(const KudosProblem& problem) const {
    std::vector<std::string> slips;
    for (const Slip& slip : problem.slips) {
      slips.push_back(fmt::format("{}({}: {})", Name(slip.kind), slip.typed, slip.suggestion));
    }
    const std::string offer = OneLine(slack::ToSlack(problem.corrected));
    const char* how = problem.corrected.empty() ? "nothing" : problem.ready ? "type " : "fill ";
    return {fmt::format("{}", fmt::join(slips, " ")), how + offer};
  }
};

Said Saying(const KudosReading& reading) { return std::visit(InTheTable{}, reading); }

struct Row {
  int line;
  std::string typed;
  Said said;
};

std::vector<Row> Rows() {
  std::vector<Row> rows;
  std::ifstream file(kTable);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '%') continue;
    const std::vector<std::string> columns = absl::StrSplit(line, '\t');
    if (columns.size() != 3) {
      ADD_FAILURE() << kTable << ":" << number << ": " << columns.size() << " columns";
      continue;
    }
    const std::string typed = absl::StrReplaceAll(columns[0], {{"\\n", "\n"}, {"\\t", "\t"}, {"\\_", "\u00a0"}});
    rows.push_back({number, typed, {columns[1], columns[2]}});
  }
  return rows;
}

TEST(KudosCommand, ReadsWhatPeopleTypeAsTheTableSays) {
  for (const Row& row : Rows())
    EXPECT_EQ(Saying(Read(row.typed)), row.said) << kTable << ":" << row.line << ": " << row.typed;
}

}  // namespace
}  // namespace fairlead::chat
