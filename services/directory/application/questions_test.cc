#include <set>

#include "services/directory/application/test_directory.h"

namespace fairlead::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class QuestionsTest : public DirectoryTest {
 protected:
  static Row Member(const std::string& id, const std::string& team, const std::string& leave_date = "") {
    Row row = RowOf(2, id);
    row.team = team;
    row.leave_date = leave_date;
    return row;
  }
  // Ids of all pages.
  std::vector<std::string> ListAll(ListEmployees::Query query) {
    std::vector<std::string> ids;
    while (true) {
      const auto page = List(query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return ids;
      for (const Person& person : page->people) ids.push_back(person.employee.record.id.str());
      if (page->next_page_token.empty()) return ids;
      query.page_token = page->next_page_token;
    }
  }
};

TEST_F(QuestionsTest, ListATeamWithAndWithoutThoseBelow) {
  CountsOf({Member("b", "Product"), Member("a", "Product"), Member("c", "Product/Platform"),
            Member("d", "Product Design"), Member("e", "Product-X/Platform"), Member("f", "Sales")});
  EXPECT_THAT(ListAll({.team = "Product"}), ElementsAre("a", "b"));
  EXPECT_THAT(ListAll({.team = "Product", .recursive = true}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(ListAll({.team = "Product", .recursive = true, .page_size = 1}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(ListAll({.team = "Prod", .recursive = true}), IsEmpty());
  EXPECT_THAT(ListAll({.team = ""}), SizeIs(6));
}

TEST_F(QuestionsTest, LeaveThoseOutWhoHaveLeftUnlessAsked) {
  // The clock stands at 2 November 2026.
  CountsOf({Member("a", "T", "2026-11-02"), Member("b", "T"), Member("c", "T", "2026-11-03"),
            Member("d", "T", "2020-12-01")});
  EXPECT_THAT(ListAll({.team = "T"}), ElementsAre("b", "c"));
  EXPECT_THAT(ListAll({.team = "T", .page_size = 1}), ElementsAre("b", "c"));
  EXPECT_THAT(ListAll({.team = "T", .include_left = true}), ElementsAre("a", "b", "c", "d"));
}

TEST_F(QuestionsTest, PageThroughTenThousandPeople) {
  std::vector<Row> rows;
  for (int i = 0; i < 10'000; ++i) {
    rows.push_back(Member("e" + std::to_string(i), "T" + std::to_string(i % 10), i % 3 == 0 ? "2021-01-01" : ""));
  }
  CountsOf(rows);
  for (const int size : {0, 999, 1'000, 5'000}) {
    const auto ids = ListAll({.team = "", .page_size = size});
    EXPECT_THAT(ids, SizeIs(6'666)) << size;
    EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(6'666)) << size;
  }
  EXPECT_THAT(ListAll({.team = "T4", .include_left = true, .page_size = 7}), SizeIs(1'000));
}

TEST_F(QuestionsTest, RefuseBadPages) {
  CountsOf({Member("a", "T"), Member("b", "T"), Member("c", "U")});
  EXPECT_TRUE(absl::IsInvalidArgument(List({.team = "T", .page_size = -1}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(List({.team = "T", .page_token = "x"}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(List({.team = "T//U"}).status()));
  const auto page = List({.team = "T", .page_size = 1});
  EXPECT_TRUE(absl::IsInvalidArgument(List({.team = "U", .page_token = page->next_page_token}).status()));
}

TEST_F(QuestionsTest, FollowSomebodyWhoMoves) {
  CountsOf({Member("a", "T")});
  CountsOf({Member("a", "U")});
  EXPECT_THAT(ListAll({.team = "T"}), IsEmpty());
  EXPECT_THAT(ListAll({.team = "U"}), ElementsAre("a"));
}

TEST_F(QuestionsTest, CountTheTreeOfTeams) {
  CountsOf({Member("a", "Product"), Member("b", "Product/Platform"), Member("c", "Product/Platform"),
            Member("d", "Sales", "2020-12-01"), Member("e", "Products")});
  const auto whole = core::BlockOn(node_.use_cases.get_team_tree.Run(""));
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_THAT(*whole, ElementsAre(TeamCount{"", 0, 4}, TeamCount{"Product", 1, 3}, TeamCount{"Product/Platform", 2, 2},
                                  TeamCount{"Products", 1, 1}));
  const auto part = core::BlockOn(node_.use_cases.get_team_tree.Run("Product"));
  EXPECT_THAT(*part, ElementsAre(TeamCount{"Product", 1, 3}, TeamCount{"Product/Platform", 2, 2}));
  EXPECT_TRUE(absl::IsInvalidArgument(core::BlockOn(node_.use_cases.get_team_tree.Run("a//b")).status()));
}

TEST_F(QuestionsTest, FindSomebodyByAddressInAnyCase) {
  CountsOf({Member("a", "T"), Member("b", "T")});
  EXPECT_EQ(Find("B@EXAMPLE.com")->employee.record.id, EmployeeId("b"));
  const auto nobody = Find("nobody@example.com").status();
  EXPECT_THAT(nobody, IsRefusal("EMPLOYEE_NOT_FOUND"));
  EXPECT_EQ(std::string(nobody.message()).find("nobody@"), std::string::npos);
  EXPECT_TRUE(absl::IsInvalidArgument(Find("").status()));
}

TEST_F(QuestionsTest, RefuseSomebodyUnknown) { EXPECT_THAT(Get("ghost").status(), IsRefusal("EMPLOYEE_NOT_FOUND")); }

class AbsencesTest : public DirectoryTest {
 protected:
  AbsencesTest() { CountsOf({RowOf(2, "e1")}); }
  std::vector<std::string> DaysOf(const std::string& id) {
    std::vector<std::string> days;
    const auto absences = core::BlockOn(node_.use_cases.list_absences.Run(EmployeeId(id)));
    EXPECT_TRUE(absences.ok()) << absences.status();
    for (const AbsenceReceipt& receipt : *absences) days.push_back(receipt.absence.id.str());
    return days;
  }
};

TEST_F(AbsencesTest, AreRecordedOnceARequestAndListedByDay) {
  const auto may = RecordDays("e1", "2026-05-01", "2026-05-03", "r1");
  const auto april = RecordDays("e1", "2026-04-01", "2026-04-03", "r2");
  const auto again = RecordDays("e1", "2026-05-01", "2026-05-03", "r1");
  ASSERT_TRUE(may.ok() && april.ok() && again.ok()) << may.status() << april.status() << again.status();
  EXPECT_EQ(*may, *again);
  EXPECT_THAT(DaysOf("e1"), ElementsAre(april->absence.id.str(), may->absence.id.str()));
  EXPECT_EQ(CountOf("AbsenceRecorded"), 2u);
}

TEST_F(AbsencesTest, AreRefusedWhereTheyOverlap) {
  ASSERT_TRUE(RecordDays("e1", "2026-05-01", "2026-05-03", "r1").ok());
  EXPECT_THAT(RecordDays("e1", "2026-05-03", "2026-05-04", "r2").status(), IsRefusal("ABSENCE_OVERLAPS"));
}

TEST_F(AbsencesTest, NeedDatesAndAKind) {
  for (const auto& [first, last] : {std::pair{"2026-02-30", "2026-03-01"},
                                    {"2026-03-01", "x"},
                                    {"2026-03-02", "2026-03-01"},
                                    {"2026-03-01", "2027-03-02"}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(RecordDays("e1", first, last, "r1").status())) << first << last;
  }
  const RecordAbsence::Command command{
      .request = RequestOf("r1"), .employee = EmployeeId("e1"), .first_date = "2026-03-01", .last_date = "2026-03-01"};
  EXPECT_TRUE(absl::IsInvalidArgument(core::BlockOn(node_.use_cases.record_absence.Run(command)).status()));
}

TEST_F(AbsencesTest, AreTakenBack) {
  const auto may = RecordDays("e1", "2026-05-01", "2026-05-03", "r1");
  const CancelAbsence::Command command{
      .request = RequestOf("r2"), .employee = EmployeeId("e1"), .absence = may->absence.id};
  EXPECT_TRUE(core::BlockOn(node_.use_cases.cancel_absence.Run(command)).ok());
  EXPECT_TRUE(core::BlockOn(node_.use_cases.cancel_absence.Run(command)).ok());  // the same request
  EXPECT_THAT(DaysOf("e1"), IsEmpty());
  EXPECT_EQ(CountOf("AbsenceCancelled"), 1u);
  const CancelAbsence::Command other{
      .request = RequestOf("r3"), .employee = EmployeeId("e1"), .absence = may->absence.id};
  EXPECT_THAT(core::BlockOn(node_.use_cases.cancel_absence.Run(other)).status(), IsRefusal("ABSENCE_NOT_FOUND"));
}

class EraseTest : public DirectoryTest {
 protected:
  static bool IsTrace(const std::string& bytes) {
    const std::string lower = EmailKey(bytes);
    return lower.find("zebedee") != std::string::npos || lower.find("quixot") != std::string::npos;
  }
  // The keys that hold anything of the name or the address, or are made of it.
  std::vector<std::string> TracesInRedis() {
    std::vector<std::string> traces;
    for (const redis::Reply& key : Ask({"KEYS", "*"}).elements) {
      if (IsTrace(key.text + Contents(key.text))) traces.push_back(key.text);
    }
    return traces;
  }
};

TEST_F(EraseTest, LeavesNoTraceOfNameAndAddressInRedisOrAnyTopic) {
  // Everything that is committed also goes through the topics.
  messaging::FakeLog log;
  for (const char* topic : {kEventsTopic, kEmployeesTopic}) {
    ASSERT_TRUE(log.EnsureTopic({.name = topic, .partitions = 12}).ok());
  }
  observability::Registry metrics;
  ledger::Relay relay(node_.ledger, log, metrics, {.topics = {kEventsTopic, kEmployeesTopic}});
  ASSERT_TRUE(relay.Start().ok());

  Row row = RowOf(2, "e1");
  row.name = "Zebedee Quixote";
  row.email = "zebedee@quixote.example";
  CountsOf({row, RowOf(3, "e2", "e1")});
  row.name = "Zebedee Quixotte";
  row.email = "Zebedee@quixotte.example";
  CountsOf({row});
  ASSERT_TRUE(RecordDays("e1", "2026-05-01", "2026-05-02", "a").ok());
  EXPECT_THAT(TracesInRedis(), SizeIs(2));  // the identity, and the index of addresses
  ASSERT_TRUE(Erase("e1").ok());
  EXPECT_TRUE(Erase("e1").ok());
  EXPECT_TRUE(Erase("e1", "again").ok());
  EXPECT_TRUE(testing::Eventually([&] { return Waiting(kEventsTopic).empty() && Waiting(kEmployeesTopic).empty(); }));
  relay.Stop(absl::Now() + absl::Seconds(5));

  EXPECT_THAT(TracesInRedis(), IsEmpty());
  std::size_t records = 0;
  std::vector<std::int32_t> all_partitions;
  for (std::int32_t partition = 0; partition < 12; ++partition) all_partitions.push_back(partition);
  std::string last_snapshot;
  for (const char* topic : {kEventsTopic, kEmployeesTopic}) {
    const auto reader = log.Read(topic, all_partitions, {});
    ASSERT_TRUE(reader.ok());
    while (true) {
      const auto record = (*reader)->Poll(absl::ZeroDuration());
      ASSERT_TRUE(record.ok()) << record.status();
      if (!record->has_value()) break;
      ++records;
      std::string bytes = (*record)->key + (*record)->value;
      for (const auto& [name, value] : (*record)->headers) bytes += name + value;
      EXPECT_FALSE(IsTrace(bytes)) << topic;
      if (topic == std::string(kEmployeesTopic) && (*record)->key == "e1") last_snapshot = (*record)->value;
    }
  }
  EXPECT_EQ(records, 4u + 3u);  // two joined, an absence, an erasure; a snapshot for each but the absence
  EXPECT_TRUE(node_.stores.events.DecodeSnapshot(last_snapshot)->erased);

  EXPECT_EQ(Get("e1")->identity, std::nullopt);
  EXPECT_TRUE(Get("e1")->employee.record.erased);
  EXPECT_TRUE(absl::IsNotFound(Find("zebedee@quixotte.example").status()));
  EXPECT_THAT(List({.team = ""})->people, SizeIs(1));
}

TEST_F(EraseTest, RefusesSomebodyUnknown) { EXPECT_THAT(Erase("ghost").status(), IsRefusal("EMPLOYEE_NOT_FOUND")); }

}  // namespace
}  // namespace fairlead::directory
