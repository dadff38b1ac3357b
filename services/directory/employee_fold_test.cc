#include "services/directory/employee_fold.h"

#include <memory>

#include "libs/ledger/audit.h"
#include "services/directory/application/test_directory.h"

namespace fairlead::directory {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class EmployeeFoldTest : public DirectoryTest {
 protected:
  EmployeeFoldTest() {
    for (const char* topic : {kEventsTopic, kEmployeesTopic}) EXPECT_TRUE(log_.EnsureTopic({.name = topic}).ok());
    EXPECT_TRUE(relay_.Start().ok());
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < 30; ++i) rows.push_back(RowOf(i + 2, "e" + std::to_string(i)));
    CountsOf(rows);
    rows[3].team = "Sales";
    rows[4].leave_date = "2026-10-01";
    CountsOf(rows);
    EXPECT_TRUE(RecordDays("e1", "2026-05-01", "2026-05-02", "a").ok());
    EXPECT_TRUE(Erase("e2").ok());
  }
  ~EmployeeFoldTest() override { relay_.Stop(absl::Now() + absl::Seconds(5)); }

  std::vector<ledger::AuditReport::Finding> Audit() {
    ledger::AuditReport report;
    ledger::Audit audit(node_.ledger, log_, {.topics = {kEventsTopic}},
                        std::make_unique<EmployeeFold>(node_.ledger, log_, node_.stores, patience_), absl::Seconds(20));
    while (true) {
      const auto more = audit.Next(report);
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) break;
    }
    figures_ = report.figures();
    return report.TakeFindings();
  }

  messaging::FakeLog log_;
  observability::Registry metrics_;
  ledger::Relay relay_{node_.ledger, log_, metrics_, {.topics = {kEventsTopic, kEmployeesTopic}}};
  absl::Duration patience_ = absl::Seconds(20);
  std::map<std::string, std::int64_t> figures_;
};

TEST_F(EmployeeFoldTest, FindsNothingWhereStateAndSnapshotsAreWhatTheEventsSay) {
  for (const auto& finding : Audit()) ADD_FAILURE() << finding.subject << ": " << finding.problem;
  EXPECT_EQ(figures_["employees"], 30);
  EXPECT_EQ(figures_["employees erased"], 1);
  EXPECT_EQ(figures_["absences"], 1);
  EXPECT_EQ(figures_["snapshots compared"], 30);
}

TEST_F(EmployeeFoldTest, FindsAnEmployeeWhoIsStoredOtherwise) {
  const std::string id = "e5";
  Employee changed = Get(id)->employee;
  changed.record.team = "Elsewhere";
  Ask({"SET", node_.ledger.KeyName(node_.ledger.PartitionOf(id), "employee/" + id),
       "7 " + node_.stores.employees.Encode(changed)});
  const auto findings = Audit();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].subject, "aggregate employee/e5");
}

TEST_F(EmployeeFoldTest, FindsASnapshotThatIsNotTheRecord) {
  ASSERT_THAT(Audit(), IsEmpty());
  patience_ = absl::ZeroDuration();
  const auto snapshot = node_.stores.events.Snapshot({.record = RecordOf("e6"), .absences = {}});
  messaging::Event event{.id = "x", .type = snapshot.type, .source = "/other", .subject = "e6"};
  event.payload = node_.stores.events.Snapshot({.record = RecordOf("e7"), .absences = {}}).payload;
  event.topic = kEmployeesTopic;
  event.partition = static_cast<std::int32_t>(node_.ledger.PartitionOf("e6"));
  ASSERT_GE(log_.Append(messaging::ToRecord(event)), 0);
  const auto findings = Audit();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].subject, "snapshot e6");
}

}  // namespace
}  // namespace fairlead::directory
