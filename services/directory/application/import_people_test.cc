#include "services/directory/application/import_people.h"

#include <cstdio>
#include <functional>
#include <map>
#include <thread>

#include "services/directory/application/test_directory.h"

namespace fairlead::directory {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::vector<Row> Company(std::uint32_t size) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < size; ++i) {
    rows.push_back(RowOf(i + 2, "e" + std::to_string(i), i == 0 ? "" : "e" + std::to_string((i - 1) / 8)));
    rows.back().team = "Unit " + std::to_string(i % 7) + "/Team " + std::to_string(i % 91);
  }
  return rows;
}

class ImportPeopleTest : public DirectoryTest {};

TEST_F(ImportPeopleTest, StoresEverybodyAndSaysWhoJoined) {
  EXPECT_EQ(CountsOf(Company(500)), (ImportCounts{.joined = 500}));
  EXPECT_EQ(CountOf("EmployeeJoined"), 500u);
  EXPECT_THAT(Waiting(kEmployeesTopic), SizeIs(500));
  const auto person = Get("e17");
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->identity->name, "Name of e17");
  EXPECT_EQ(person->employee.record.manager, EmployeeId("e2"));
  EXPECT_THAT(caller_.progress.front(), Pair(0u, 500u));
  EXPECT_THAT(caller_.progress.back(), Pair(500u, 500u));
}

TEST_F(ImportPeopleTest, ChangesNothingTheSecondTime) {
  CountsOf(Company(300));
  EXPECT_EQ(CountsOf(Company(300)), (ImportCounts{.unchanged = 300}));
  EXPECT_THAT(Waiting(kEventsTopic), SizeIs(300));
  EXPECT_THAT(Waiting(kEmployeesTopic), SizeIs(300));
}

TEST_F(ImportPeopleTest, TurnsAChangedFileIntoItsFacts) {
  std::vector<Row> rows = Company(20);
  rows[19].leave_date = "2026-01-01";
  CountsOf(rows);
  rows[3].team = "Sales";
  rows[4].manager_id = "e1";
  rows[5].leave_date = "2026-10-01";
  rows[6].name = "Another Name";
  rows[7].email = "new@example.com";
  rows[8].team = "Sales";
  rows[8].manager_id = "e3";
  rows[19].leave_date = "";
  EXPECT_EQ(CountsOf(rows),
            (ImportCounts{.moved = 2, .manager_changed = 2, .left = 1, .returned = 1, .renamed = 2, .unchanged = 13}));
  EXPECT_EQ(CountOf("EmployeeMoved"), 2u);
  EXPECT_EQ(CountOf("ManagerChanged"), 2u);
  EXPECT_EQ(CountOf("EmployeeLeft"), 2u);  // one of them when joining
  EXPECT_EQ(CountOf("EmployeeReturned"), 1u);
  EXPECT_EQ(Get("e6")->identity->name, "Another Name");
  EXPECT_EQ(Find("NEW@example.com")->employee.record.id, EmployeeId("e7"));
  EXPECT_TRUE(absl::IsNotFound(Find("e7@example.com").status()));
}

TEST_F(ImportPeopleTest, FindsBothWhoSwappedTheirAddresses) {
  // e0 … e49 swap in pairs, some of which lie in one partition and one batch.
  std::vector<Row> rows = Company(50);
  CountsOf(rows);
  for (std::size_t i = 0; i < rows.size(); i += 2) std::swap(rows[i].email, rows[i + 1].email);
  EXPECT_EQ(CountsOf(rows), (ImportCounts{.renamed = 50}));
  for (const Row& row : rows) EXPECT_EQ(Find(row.email)->employee.record.id.str(), row.employee_id);
}

TEST_F(ImportPeopleTest, ChangesNothingIfARowIsBad) {
  std::vector<Row> rows = Company(10);
  rows[4].time_zone = "Mars/Olympus";
  const auto summary = Import(rows);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_TRUE(summary->refused);
  ASSERT_THAT(summary->problems, SizeIs(1));
  EXPECT_EQ(summary->problems[0].line, 6u);
  EXPECT_EQ(summary->problems[0].field, "time_zone");
  EXPECT_THAT(Waiting(kEventsTopic), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(Get("e1").status()));
}

TEST_F(ImportPeopleTest, KeepsTheGoodRowsIfAsked) {
  std::vector<Row> rows = Company(10);
  rows[1].time_zone = "Mars/Olympus";  // e9 reports to e1
  const auto summary = Import(rows, {.keep_good = true});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_FALSE(summary->refused);
  EXPECT_THAT(summary->problems, SizeIs(2));
  EXPECT_EQ(summary->counts, (ImportCounts{.joined = 8}));
  EXPECT_TRUE(Get("e8").ok());
  EXPECT_TRUE(absl::IsNotFound(Get("e9").status()));
}

TEST_F(ImportPeopleTest, ShowsWhatWouldChangeAndChangesNothing) {
  EXPECT_EQ(CountsOf(Company(10), {.dry_run = true}), (ImportCounts{.joined = 10}));
  EXPECT_THAT(Waiting(kEventsTopic), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(Get("e1").status()));
}

TEST_F(ImportPeopleTest, IsCompletedByRunningItAgain) {
  caller_.patience = 1;  // gone after the first round of batches
  const auto interrupted = Import(Company(6'000));
  EXPECT_TRUE(absl::IsCancelled(interrupted.status())) << interrupted.status();
  const std::size_t before = CountOf("EmployeeJoined");
  EXPECT_GT(before, 0u);
  EXPECT_LT(before, 6'000u);
  caller_.patience = 1'000'000;
  const ImportCounts counts = CountsOf(Company(6'000));
  EXPECT_EQ(counts.joined + counts.unchanged, 6'000u);
  EXPECT_EQ(counts.unchanged, before);
  EXPECT_EQ(CountOf("EmployeeJoined"), 6'000u);
}

TEST_F(ImportPeopleTest, NeverChangesSomebodyWhoWasErased) {
  CountsOf(Company(10));
  ASSERT_TRUE(Erase("e9").ok());
  const auto summary = Import(Company(10));
  ASSERT_TRUE(summary.ok());
  EXPECT_TRUE(summary->refused);
  ASSERT_THAT(summary->problems, SizeIs(1));
  EXPECT_EQ(summary->problems[0].line, 11u);
  EXPECT_EQ(summary->problems[0].field, "employee_id");
}

// Runs a change in the middle of an import, between what was planned and what is committed.
class MeddlingCaller final : public ImportCaller {
 public:
  explicit MeddlingCaller(std::function<void()> meddle) : meddle_(std::move(meddle)) {}
  core::Task<void> ToWorker() override { co_return; }
  core::Task<bool> Progress(std::uint32_t, std::uint32_t) override {
    // The import runs on the I/O thread here, which must not wait for itself.
    if (meddle_) std::thread(std::exchange(meddle_, nullptr)).join();
    co_return true;
  }

 private:
  std::function<void()> meddle_;
};

TEST_F(ImportPeopleTest, LeavesSomebodyAloneWhoIsErasedMeanwhile) {
  std::vector<Row> rows = Company(10);
  CountsOf(rows);
  for (Row& row : rows) row.team = "Sales";
  Node other(server_);
  MeddlingCaller caller([&] {
    const EraseEmployee::Command command{.request = RequestOf("erase"), .employee = EmployeeId("e9")};
    EXPECT_TRUE(core::BlockOn(other.use_cases.erase_employee.Run(command)).ok());
  });
  const ImportOptions options;
  const auto summary = core::BlockOn(node_.use_cases.import_people.Run(options, rows, caller));
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_THAT(summary->problems, SizeIs(1));
  EXPECT_EQ(summary->problems[0].line, 11u);
  EXPECT_TRUE(Get("e9")->employee.record.erased);
  EXPECT_EQ(Get("e9")->identity, std::nullopt);
  EXPECT_EQ(Get("e8")->employee.record.team, "Sales");
}

TEST_F(ImportPeopleTest, RefusesASecondImportInAnotherProcess) {
  Node other(server_);
  const ImportOptions options;
  absl::Status second;
  MeddlingCaller caller([&] {
    PatientCaller patient;
    second = core::BlockOn(other.use_cases.import_people.Run(options, Company(1), patient)).status();
    ImportOptions dry{.dry_run = true};
    EXPECT_TRUE(core::BlockOn(other.use_cases.import_people.Run(dry, Company(1), patient)).ok());
  });
  EXPECT_TRUE(core::BlockOn(node_.use_cases.import_people.Run(options, Company(10), caller)).ok());
  EXPECT_THAT(second, IsRefusal("IMPORT_RUNNING"));
  EXPECT_TRUE(absl::IsAborted(second));
  PatientCaller patient;
  EXPECT_TRUE(core::BlockOn(other.use_cases.import_people.Run(options, Company(1), patient)).ok());
}

// The first is taken for dead, and is not: it stood still for too long between its plan and its commits.
TEST_F(ImportPeopleTest, GivesAnAddressToOnePersonThoughAnImportIsOvertaken) {
  Node other(server_);
  other.clock.Advance(ImportTurns::kPatience + absl::Seconds(1));
  Row first = RowOf(2, "e1"), second = RowOf(2, "e2");
  first.email = second.email = "ana@example.com";
  const ImportOptions options;
  MeddlingCaller caller([&] {
    PatientCaller patient;
    const auto overtaking = core::BlockOn(other.use_cases.import_people.Run(options, {second}, patient));
    EXPECT_TRUE(overtaking.ok()) << overtaking.status();
  });
  const absl::Status overtaken = core::BlockOn(node_.use_cases.import_people.Run(options, {first}, caller)).status();
  EXPECT_THAT(overtaken, IsRefusal("IMPORT_OVERTAKEN"));
  EXPECT_TRUE(absl::IsNotFound(Get("e1").status()));
  EXPECT_EQ(Find("ana@example.com")->employee.record.id, EmployeeId("e2"));
  EXPECT_TRUE(Import({first})->refused) << "the address is taken now";
}

TEST_F(ImportPeopleTest, FoldsItsFactsIntoWhatIsStored) {
  std::vector<Row> rows = Company(200);
  CountsOf(rows);
  for (std::size_t i = 0; i < rows.size(); i += 3) rows[i].team = "Sales";
  for (std::size_t i = 0; i < rows.size(); i += 5) rows[i].leave_date = "2026-10-01";
  CountsOf(rows);
  for (std::size_t i = 0; i < rows.size(); i += 10) rows[i].leave_date = "";
  CountsOf(rows);
  ASSERT_TRUE(RecordDays("e1", "2026-05-01", "2026-05-02", "a").ok());
  ASSERT_TRUE(Erase("e2").ok());

  std::map<std::string, std::optional<Employee>> folded;
  for (const auto& [type, payload] : Waiting(kEventsTopic)) {
    const auto event = node_.stores.events.Decode(type, payload);
    ASSERT_TRUE(event.ok()) << event.status();
    auto& employee = folded[event->employee.str()];
    auto next = Apply(employee, event->event, event->record);
    ASSERT_TRUE(next.ok()) << next.status();
    employee = *std::move(next);
  }
  std::map<std::string, Record> snapshots;
  for (const auto& [type, payload] : Waiting(kEmployeesTopic)) {
    const auto record = node_.stores.events.DecodeSnapshot(payload);
    ASSERT_TRUE(record.ok()) << record.status();
    snapshots[record->id.str()] = *record;
  }
  EXPECT_THAT(folded, SizeIs(200));
  for (const auto& [id, employee] : folded) {
    std::vector<std::pair<ledger::Partition, ledger::Key>> keys = {
        {node_.ledger.PartitionOf(id), ledger::KeyOf(node_.stores.employees, id)}};
    const auto stored = core::BlockOn(node_.ledger.Read(keys));
    ASSERT_TRUE(stored.ok());
    EXPECT_EQ((*stored)[0].bytes, node_.stores.employees.Encode(*employee)) << id;
    EXPECT_EQ(snapshots[id], employee->record) << id;
  }
}

TEST_F(ImportPeopleTest, ImportsACompany) {
#ifdef NDEBUG
  constexpr std::uint32_t kSize = 100'000;
#else
  constexpr std::uint32_t kSize = 10'000;  // with the sanitizers
#endif
  const std::vector<Row> rows = Company(kSize);
  const absl::Time start = absl::Now();
  EXPECT_EQ(CountsOf(rows), (ImportCounts{.joined = kSize}));
  const absl::Time imported = absl::Now();
  EXPECT_EQ(CountsOf(rows), (ImportCounts{.unchanged = kSize}));
  const absl::Time again = absl::Now();
  std::printf("%u rows: imported in %.2f s, the same again in %.2f s\n", kSize, absl::ToDoubleSeconds(imported - start),
              absl::ToDoubleSeconds(again - imported));
  EXPECT_TRUE(Find(rows.back().email).ok());
}

}  // namespace
}  // namespace fairlead::directory
