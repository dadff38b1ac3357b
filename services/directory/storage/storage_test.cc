#include "fairlead/directory/v1/directory_events.pb.h"
#include "fairlead/directory/v1/directory_storage.pb.h"

#include "services/directory/application/employees.h"
#include "services/directory/application/test_directory.h"
#include "services/directory/storage/codecs.h"

namespace fairlead::directory {
namespace {

// As a newer version would store or publish it.
template <typename Message>
void AddNewerField(Message& message) {
  message.GetReflection()->MutableUnknownFields(&message)->AddVarint(1'000, 7);
}

v1::StoredEmployee NewerEmployee(const std::string& id) {
  v1::StoredEmployee stored;
  *stored.mutable_record() = ToProto(RecordOf(id));
  v1::StoredAbsence& absence = *stored.add_absences();
  absence.set_absence_id("a");
  absence.set_first_date("2026-05-01");
  absence.set_last_date("2026-05-02");
  AddNewerField(absence);
  AddNewerField(*stored.mutable_record());
  AddNewerField(stored);
  return stored;
}

TEST(Codecs, KeepFieldsOfANewerVersion) {
  const std::string employee = NewerEmployee("e1").SerializeAsString();
  EXPECT_EQ(EmployeeCodec().Encode(*EmployeeCodec().Decode(employee)), employee);
  v1::StoredIdentity identity;
  identity.set_name("Ana");
  AddNewerField(identity);
  const std::string bytes = identity.SerializeAsString();
  EXPECT_EQ(IdentityCodec().Encode(*IdentityCodec().Decode(bytes)), bytes);
}

class NewerFieldsTest : public DirectoryTest {};

TEST_F(NewerFieldsTest, OutliveAnAbsenceAndAnImportOfThisVersion) {
  const std::string id = "e1";
  const ledger::Partition partition = node_.ledger.PartitionOf(id);
  std::vector<ledger::Key> reads = KeysOf(node_.stores, EmployeeId(id));
  auto loaded = core::BlockOn(node_.ledger.Load(partition, reads, std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded->aggregates));
  const auto employee = EmployeeCodec().Decode(NewerEmployee(id).SerializeAsString());
  unit.Put(node_.stores.employees, id, *employee);
  unit.Put(node_.stores.identities, id, Identity{.name = "Ana", .email = "", .unknown = "\x40\x01"});
  ASSERT_TRUE(core::BlockOn(node_.ledger.Commit(std::move(unit), {})).ok());

  ASSERT_TRUE(RecordDays(id, "2026-06-01", "2026-06-02", "r").ok());
  Row row = RowOf(2, id);
  row.team = "Sales";
  CountsOf({row});
  const Person after = *Get(id);
  EXPECT_EQ(after.employee.record.team, "Sales");
  EXPECT_EQ(after.employee.unknown, employee->unknown);
  EXPECT_EQ(after.employee.record.unknown, employee->record.unknown);
  EXPECT_EQ(after.employee.absences.at(0).unknown, employee->absences.at(0).unknown);
  EXPECT_EQ(after.identity->name, "Name of e1");
  EXPECT_EQ(after.identity->unknown, "\x40\x01");
  EXPECT_EQ(CountsOf({row}), (ImportCounts{.unchanged = 1})) << "what is not known is no difference";
}

class AbsenceKindsTest : public DirectoryTest {};

TEST_F(AbsenceKindsTest, AreInNoEventAndGoneAfterAnErasure) {
  CountsOf({RowOf(2, "e1")});
  ASSERT_TRUE(RecordDays("e1", "2026-06-01", "2026-06-02", "r").ok());
  const auto listed = core::BlockOn(node_.use_cases.list_absences.Run(EmployeeId("e1")));
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(listed->at(0).kind, AbsenceKind::kHoliday);
  int seen = 0;
  for (const auto& [type, payload] : Waiting(kEventsTopic)) {
    v1::AbsenceRecorded event;
    if (!type.ends_with("AbsenceRecorded") || !event.ParseFromString(payload)) continue;
    EXPECT_EQ(event.kind(), v1::ABSENCE_KIND_UNSPECIFIED);
    ++seen;
  }
  EXPECT_EQ(seen, 1);
  const std::string key = node_.ledger.KeyName(node_.ledger.PartitionOf("e1"), "absence_kinds/e1");
  EXPECT_EQ(Ask({"EXISTS", key}).integer, 1);
  ASSERT_TRUE(Erase("e1").ok());
  EXPECT_EQ(Ask({"EXISTS", key}).integer, 0);
}

}  // namespace
}  // namespace fairlead::directory
