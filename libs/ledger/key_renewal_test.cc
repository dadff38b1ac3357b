#include "libs/ledger/key_renewal.h"

#include <filesystem>
#include <memory>

#include "libs/core/hash.h"
#include "libs/ledger/test_support.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::ledger {
namespace {

using ::testing::HasSubstr;

constexpr int kPeople = 1'000;

class KeyRenewalTest : public LedgerTest {
 protected:
  KeyRenewalTest() { masters_.Write("1.key", core::Hex(core::RandomBytes(32))); }

  MasterKeys Masters() const { return *MasterKeys::Load(masters_.path().string()); }
  static std::string Person(int number) { return "e" + std::to_string(number); }
  Unit UnitOf(const std::string& person) {
    const Partition partition = ledger_.PartitionOf(person);
    return Unit(partition, LoadNow(partition, {DataKeys::KeyFor(person)}).aggregates);
  }
  std::string Seal(const MasterKeys& masters, const std::string& person) {
    Unit unit = UnitOf(person);
    const absl::StatusOr<std::string> sealed = DataKeys(masters).Seal(unit, person, "text of " + person);
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    EXPECT_TRUE(CommitNow(std::move(unit), {}).ok());
    return sealed.value_or("");
  }
  void SealForAll(const MasterKeys& masters) {
    for (int i = 0; i < kPeople; ++i) texts_[Person(i)] = Seal(masters, Person(i));
  }
  void ExpectAllReadableUnder(const MasterKeys& masters) {
    for (const auto& [person, sealed] : texts_) {
      const Unit unit = UnitOf(person);
      EXPECT_EQ((*unit.Find(DataKeys::Codec(), person))->master, masters.newest());
      EXPECT_EQ(*DataKeys(masters).Open(unit, person, sealed), "text of " + person);
    }
  }
  static bool Shows(observability::Registry& metrics, const std::string& line) {
    return ("\n" + metrics.Text()).find("\n" + line + "\n") != std::string::npos;
  }

  testing::TemporaryDirectory masters_;
  std::map<std::string, std::string> texts_;
};

constexpr char kDone[] = "fairlead_data_keys_wrapped{master=\"1\"} 0";

TEST_F(KeyRenewalTest, BringsEveryKeyUnderTheNewestMasterWithTwoReplicasAtOnce) {
  SealForAll(Masters());
  Unit erasure = UnitOf("e7");
  ASSERT_TRUE(DataKeys(Masters()).Erase(erasure, "e7").ok());
  ASSERT_TRUE(CommitNow(std::move(erasure), {}).ok());
  texts_.erase("e7");

  masters_.Write("2.key", core::Hex(core::RandomBytes(32)));
  const MasterKeys both = Masters();
  Node other(server_, options_);
  ASSERT_TRUE(other.ledger.Open().ok());
  KeyRenewal here(ledger_, both, node_.metrics);
  KeyRenewal there(other.ledger, both, other.metrics);
  EXPECT_FALSE(Shows(node_.metrics, kDone)) << "nothing was counted yet";
  ASSERT_TRUE(here.Start().ok());
  ASSERT_TRUE(there.Start().ok());
  EXPECT_TRUE(here.Ready().ok());
  EXPECT_TRUE(testing::Eventually([&] { return Shows(node_.metrics, kDone) && Shows(other.metrics, kDone); }));
  here.Stop(absl::InfiniteFuture());
  there.Stop(absl::InfiniteFuture());

  std::filesystem::remove(masters_.path() / "1.key");
  const MasterKeys second = Masters();
  ExpectAllReadableUnder(second);
  KeyRenewal later(ledger_, second, node_.metrics);
  EXPECT_TRUE(later.Start().ok());
}

TEST_F(KeyRenewalTest, WrapsAlsoWhatAReplicaWithOlderFilesSealsMeanwhile) {
  const MasterKeys old = Masters();
  masters_.Write("2.key", core::Hex(core::RandomBytes(32)));
  const MasterKeys both = Masters();
  KeyRenewal renewal(ledger_, both, node_.metrics, absl::Milliseconds(1));
  ASSERT_TRUE(renewal.Start().ok());
  EXPECT_TRUE(testing::Eventually([&] { return Shows(node_.metrics, kDone); }));
  texts_["late"] = Seal(old, "late");
  EXPECT_TRUE(testing::Eventually([&] { return Shows(node_.metrics, "fairlead_data_keys_rewrapped_total 1"); }));
  ExpectAllReadableUnder(both);
}

TEST_F(KeyRenewalTest, RefusesToStartWithoutAMasterThatWrapsSomething) {
  Seal(Masters(), "ann");
  std::filesystem::remove(masters_.path() / "1.key");
  masters_.Write("2.key", core::Hex(core::RandomBytes(32)));
  const MasterKeys wrong = Masters();
  KeyRenewal renewal(ledger_, wrong, node_.metrics);
  const absl::Status refused = renewal.Start();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("master key 1 "));
}

TEST_F(KeyRenewalTest, IsNotReadyOnceAnotherReplicaUsesANewerMaster) {
  const MasterKeys old = Masters();
  KeyRenewal renewal(ledger_, old, node_.metrics, absl::Milliseconds(1));
  ASSERT_TRUE(renewal.Start().ok());
  EXPECT_TRUE(renewal.Ready().ok());
  masters_.Write("2.key", core::Hex(core::RandomBytes(32)));
  Seal(Masters(), "ann");
  EXPECT_TRUE(testing::Eventually([&] { return !renewal.Ready().ok(); }));
  EXPECT_THAT(std::string(renewal.Ready().message()), HasSubstr("master key 2 "));
}

}  // namespace
}  // namespace fairlead::ledger
