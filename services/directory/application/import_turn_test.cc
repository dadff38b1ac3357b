#include "services/directory/application/import_turn.h"

#include "services/directory/application/test_directory.h"

namespace fairlead::directory {
namespace {

class ImportTurnTest : public DirectoryTest {
 protected:
  absl::StatusOr<ledger::Unit> UnitIn(ledger::Partition partition) {
    auto loaded = core::BlockOn(node_.ledger.Load(partition, {turns_.Key()}, std::nullopt, std::nullopt));
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return ledger::Unit(partition, std::move(loaded->aggregates));
  }
  void Write(ledger::Partition partition, const ImportTurn& turn) {
    auto unit = UnitIn(partition);
    unit->Put(node_.stores.import_turns, "turn", turn);
    EXPECT_TRUE(core::BlockOn(node_.ledger.Commit(*std::move(unit), {})).ok());
  }
  absl::StatusOr<ImportTurns::Number> Take() { return core::BlockOn(turns_.Take()); }
  absl::Status Keep(ImportTurns::Number turn) { return core::BlockOn(turns_.Keep(turn)); }

  ImportTurns turns_{node_.ledger, node_.stores};
};

TEST_F(ImportTurnTest, IsTheOnlyOneThatMayCommitInAnyPartition) {
  const auto first = Take();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(Take().status(), IsRefusal("IMPORT_RUNNING"));
  EXPECT_TRUE(Keep(*first).ok());
  node_.clock.Advance(ImportTurns::kPatience + absl::Seconds(1));
  const auto second = Take();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(Keep(*first), IsRefusal("IMPORT_OVERTAKEN"));
  for (ledger::Partition partition = 0; partition < node_.ledger.partitions(); ++partition) {
    EXPECT_TRUE(turns_.Check(*UnitIn(partition), *second).ok());
    EXPECT_THAT(turns_.Check(*UnitIn(partition), *first), IsRefusal("IMPORT_OVERTAKEN"));
  }
}

// A commit that was decided in one's turn and reaches the store after it.
TEST_F(ImportTurnTest, RefusesALateCommit) {
  const auto first = Take();
  auto late = UnitIn(5);
  ASSERT_TRUE(turns_.Check(*late, *first).ok());
  late->Emit({.topic = kEventsTopic, .type = "t", .subject = "e1", .payload = "p"});
  node_.clock.Advance(ImportTurns::kPatience + absl::Seconds(1));
  ASSERT_TRUE(Take().ok());
  const auto result = core::BlockOn(node_.ledger.Commit(*std::move(late), {}));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, ledger::CommitResult::Outcome::kConflict);
}

// Whoever stood still between taking a number and fencing the partitions never lowers a fence of their successor.
TEST_F(ImportTurnTest, NeverLowersAFence) {
  Write(7, {.number = 9, .until = std::nullopt});
  EXPECT_THAT(Take().status(), IsRefusal("IMPORT_OVERTAKEN"));
  EXPECT_TRUE(turns_.Check(*UnitIn(7), 9).ok());
}

TEST_F(ImportTurnTest, CanBeTakenAtOnceWhenItWasGivenBack) {
  const auto first = Take();
  const auto end = [](const ImportTurns& turns, ImportTurns::Number turn) -> core::Task<bool> {
    co_await turns.End(turn);
    co_return true;
  };
  core::BlockOn(end(turns_, *first));
  EXPECT_EQ(*Take(), *first + 1);
}

}  // namespace
}  // namespace fairlead::directory
