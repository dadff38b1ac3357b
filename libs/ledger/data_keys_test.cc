#include "libs/ledger/data_keys.h"

#include <filesystem>

#include "libs/core/hash.h"
#include "libs/ledger/test_support.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::ledger {
namespace {

class DataKeysTest : public LedgerTest {
 protected:
  DataKeysTest() {
    EXPECT_TRUE(MasterKeys::Create(masters_.path().string()).ok());
    Reload();
  }
  void Reload() { keys_ = std::make_unique<MasterKeys>(*MasterKeys::Load(masters_.path().string())); }

  Unit UnitOf(const std::string& person) {
    std::vector<Key> reads = {DataKeys::KeyFor(person)};
    return Unit(0, LoadNow(0, std::move(reads)).aggregates);
  }
  std::string Seal(const std::string& person, const std::string& text) {
    Unit unit = UnitOf(person);
    const absl::StatusOr<std::string> sealed = DataKeys(*keys_).Seal(unit, person, text);
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    EXPECT_TRUE(CommitNow(std::move(unit), {}).ok());
    return sealed.value_or("");
  }
  void Erase(const std::string& person) {
    Unit unit = UnitOf(person);
    ASSERT_TRUE(DataKeys(*keys_).Erase(unit, person).ok());
    ASSERT_TRUE(CommitNow(std::move(unit), {}).ok());
  }
  absl::StatusOr<std::string> Open(const std::string& person, const std::string& sealed) {
    return DataKeys(*keys_).Open(UnitOf(person), person, sealed);
  }
  DataKey StoredKey(const std::string& person) { return **UnitOf(person).Find(DataKeys::Codec(), person); }

  testing::TemporaryDirectory masters_;
  std::unique_ptr<MasterKeys> keys_;
};

TEST_F(DataKeysTest, OpensWhatItSealedUnderOneKeyPerPerson) {
  const std::string first = Seal("ann", "Thank you");
  const std::string second = Seal("ann", "Thank you");
  EXPECT_NE(first, second);
  EXPECT_EQ(first.find("Thank"), std::string::npos);
  EXPECT_EQ(*Open("ann", first), "Thank you");
  EXPECT_EQ(*Open("ann", second), "Thank you");
  Seal("bob", "x");
  EXPECT_EQ(Open("bob", first).status().code(), absl::StatusCode::kDataLoss);
  std::string changed = first;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  EXPECT_EQ(Open("ann", changed).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(DataKeysTest, RefuseNewTextsAfterErasure) {
  const std::string sealed = Seal("ann", "x");
  Erase("ann");
  Unit unit = UnitOf("ann");
  const absl::Status refused = DataKeys(*keys_).Seal(unit, "ann", "again").status();
  EXPECT_EQ(core::RefusalOf(refused)->reason, "KEY_ERASED");
  EXPECT_EQ(core::RefusalOf(Open("ann", sealed).status())->reason, "KEY_ERASED");
  Erase("ann");
  EXPECT_TRUE(StoredKey("ann").erased);
}

TEST_F(DataKeysTest, RefusesSomebodyErasedBeforeTheyWroteAnything) {
  Erase("ann");
  Unit unit = UnitOf("ann");
  EXPECT_FALSE(DataKeys(*keys_).Seal(unit, "ann", "x").ok());
}

TEST_F(DataKeysTest, MakeBackupsUnreadableByErasureRewrapAndTheEndOfTheOldMasterKey) {
  const std::string of_ann = Seal("ann", "secret of ann");
  const std::string of_bob = Seal("bob", "secret of bob");
  const DataKey backup = StoredKey("ann");
  ASSERT_EQ(*DataKeys(*keys_).Open(backup, of_ann), "secret of ann");
  Erase("ann");
  EXPECT_TRUE(DataKeys(*keys_).Open(backup, of_ann).ok()) << "a backup still opens under the old master key";

  masters_.Write("2.key", core::Hex(core::RandomBytes(32)));
  Reload();
  EXPECT_EQ(*core::BlockOn(DataKeys(*keys_).Rewrap(ledger_)), 1);
  EXPECT_EQ(*core::BlockOn(DataKeys(*keys_).Rewrap(ledger_)), 0);
  std::filesystem::remove(masters_.path() / "1.key");
  Reload();
  EXPECT_EQ(DataKeys(*keys_).Open(backup, of_ann).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(*Open("bob", of_bob), "secret of bob");
  const redis::Reply values = Ask(node_.redis, {"GET", ledger_.KeyName(0, "datakey/ann")});
  EXPECT_EQ(values.text.find(backup.wrapped), std::string::npos);
}

TEST(MasterKeysTest, NamesTheFileThatIsMalformed) {
  const testing::TemporaryDirectory directory;
  EXPECT_EQ(MasterKeys::Load(directory.path().string()).status().code(), absl::StatusCode::kNotFound);
  directory.Write("1.key", std::string(32, 'k'));
  directory.Write("README", "not a key");
  EXPECT_TRUE(MasterKeys::Load(directory.path().string()).ok());
  directory.Write("2.key", "too short");
  const absl::Status refused = MasterKeys::Load(directory.path().string()).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(refused.message()).find("2.key"), std::string::npos);
}

}  // namespace
}  // namespace fairlead::ledger
