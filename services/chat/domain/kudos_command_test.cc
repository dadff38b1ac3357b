#include "services/chat/domain/kudos_command.h"

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
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
    EXPECT_EQ(Saying(Read(row.typed)), row.said) << kTable << ":" << row.line << ": " << OneLine(row.typed);
}

TEST(KudosCommand, HasATableOfTwoHundredLinesWithEverySlipInIt) {
  const std::vector<Row> rows = Rows();
  EXPECT_GE(rows.size(), 200u);
  std::set<std::string> typed;
  std::string all;
  for (const Row& row : rows) {
    EXPECT_TRUE(typed.insert(row.typed).second) << "twice: " << row.typed;
    all += row.said.what + ' ';
  }
  for (int kind = 0; kind < static_cast<int>(SlipKind::kMessageTooLong); ++kind) {
    const std::string name = Name(static_cast<SlipKind>(kind));
    EXPECT_NE(all.find(name + '('), std::string::npos) << name;
  }
}

TEST(KudosCommand, OffersWhatItThenReadsAsItWasMeant) {
  int offered = 0;
  for (const Row& row : Rows()) {
    const KudosReading reading = Read(row.typed);
    const auto* problem = std::get_if<KudosProblem>(&reading);
    if (problem == nullptr) continue;
    ASSERT_FALSE(problem->corrected.empty()) << row.typed;
    if (!problem->ready) continue;
    const KudosReading again = Read(slack::ToSlack(problem->corrected));
    EXPECT_FALSE(std::holds_alternative<KudosProblem>(again)) << row.typed << ": " << Saying(again);
    const auto* draft = std::get_if<KudosDraft>(&again);
    if (draft == nullptr) continue;
    EXPECT_EQ(draft->users, problem->understood.users) << row.typed;
    EXPECT_EQ(draft->groups, problem->understood.groups) << row.typed;
    EXPECT_EQ(slack::ToSlack(draft->message), slack::ToSlack(problem->understood.message)) << row.typed;
    ++offered;
  }
  EXPECT_GE(offered, 80);
}

TEST(KudosCommand, ReadsADraftThatIsTypedAgainAsTheSame) {
  for (const Row& row : Rows()) {
    const KudosReading reading = Read(row.typed);
    const auto* draft = std::get_if<KudosDraft>(&reading);
    if (draft == nullptr) continue;
    std::string people;
    for (const UserRef& user : draft->users) people += fmt::format("<@{}> ", user.str());
    for (const GroupRef& group : draft->groups) people += fmt::format("<!subteam^{}> ", group.str());
    const std::string message = slack::ToSlack(draft->message);
    const KudosReading again = Read(fmt::format("{}+{} #{} {}", people, draft->points, draft->value, message));
    const auto* same = std::get_if<KudosDraft>(&again);
    ASSERT_NE(same, nullptr) << row.typed << ": " << Saying(again);
    EXPECT_EQ(slack::ToSlack(same->message), message) << row.typed;
    EXPECT_EQ(std::tie(same->users, same->groups, same->points, same->value),
              std::tie(draft->users, draft->groups, draft->points, draft->value))
        << row.typed;
  }
}

TEST(KudosCommand, CountsTheCharactersOfAMessageAndNotItsBytes) {
  const auto message_of = [](std::size_t characters) {
    std::string typed = "<@U1> +20 #care ";
    for (std::size_t i = 0; i < characters; ++i) typed += "é";
    return Read(typed);
  };
  EXPECT_TRUE(std::holds_alternative<KudosDraft>(message_of(1'000)));
  const KudosReading too_long = message_of(1'001);
  EXPECT_EQ(Saying(too_long), (Said{"message-too-long(: 1000)", "nothing"})) << "nobody's words are cut";
}

TEST(KudosCommand, NeedsNoValueWhereTheCompanyHasNone) {
  const KudosRules rules{.values = {}};
  EXPECT_EQ(Saying(Read("<@U1> +20 thanks for the #care", rules)), (Said{"draft", "U1 +20 # | thanks for the #care"}));
  EXPECT_EQ(Saying(Read("<@U1> thanks", rules)), (Said{"points-missing(: 10)", "type <@U1> +10 thanks"}));
}

TEST(KudosCommand, KeepsToTheCompanysLimits) {
  const KudosRules rules{.values = {"Care"}, .most_points = 50, .most_people = 2, .example_points = 5};
  EXPECT_EQ(Saying(Read("<@U1> +51 #care thanks", rules)),
            (Said{"points-too-many(+51: 50)", "type <@U1> +50 #Care thanks"}));
  EXPECT_EQ(Saying(Read("<@U1> <@U2> <@U3> +50 #care thanks", rules)),
            (Said{"too-many-people(3: 2)", "type <@U1> <@U2> +50 #Care thanks"}));
  EXPECT_EQ(Saying(Read("<@U1> #care thanks", rules)), (Said{"points-missing(: 5)", "type <@U1> +5 #Care thanks"}));
}

TEST(KudosCommand, OffersTheOrderThatIsReadAsMeantWhereNamesOfValuesOverlap) {
  const KudosRules rules{.values = {"Team", "Team work"}};
  EXPECT_EQ(Saying(Read("<@U1> #team, work was hard", rules)),
            (Said{"points-missing(: 10)", "type <@U1> #Team +10 work was hard"}));
  EXPECT_EQ(Saying(Read("<@U1> #Team +10 work was hard", rules)), (Said{"draft", "U1 +10 #Team | work was hard"}));
}

TEST(KudosCommand, SaysWhatItUnderstoodOfAProblem) {
  const KudosReading reading = Read("<@U1> twenty #care thanks");
  const auto* problem = std::get_if<KudosProblem>(&reading);
  ASSERT_NE(problem, nullptr);
  const KudosDraft understood{
      .users = {UserRef("U1")}, .groups = {}, .points = 0, .value = "Care", .message = {Text{"thanks"}}};
  EXPECT_EQ(problem->understood, understood) << "a form can be filled in with it; the points are not known";
}

TEST(KudosCommand, ReadsTheLongestTextThatAChatSystemSendsAtOnce) {
  constexpr std::size_t kLongest = 40'000;
  for (const std::string_view part :
       {"#", ":", ":a", "#x+1", "# ", "20 ", "+20 ", "twenty ", "@ana ", "and ", "a", "<@U1>"}) {
    std::string typed;
    while (typed.size() < kLongest) typed += part;
    const absl::Time start = absl::Now();
    EXPECT_TRUE(std::holds_alternative<KudosProblem>(Read(typed))) << part;
    EXPECT_LT(absl::Now() - start, absl::Seconds(20))
        << part << ": 100 times what it takes, and no more with sanitizers";
  }
}

TEST(KudosCommand, ReadsAnyBytes) {
  EXPECT_EQ(Saying(Read("<@U1> +20 #care merci\xff\xc3 \x01\x7f\xe2\x80\xae!")),
            (Said{"draft", "U1 +20 #Care | merci\ufffd\ufffd !"}));
  EXPECT_EQ(Saying(Read(std::string_view("\0\0", 2))), (Said{"form", ""}));
}

}  // namespace
}  // namespace fairlead::chat
