#include <filesystem>

#include "libs/core/hash.h"
#include "libs/testing/service_process.h"
#include "services/recognition/test_process.h"

namespace fairlead::recognition {
namespace {

using ::testing::HasSubstr;

constexpr char kRules[] =
    "values = [\"Care\"]\n[[allowance]]\npoints_a_month = 100\nmost_per_award = 50\nmost_to_one_person_a_month = 40\n";

class RecognitionProcess : public testing::ServiceProcessTest {
 protected:
  RecognitionProcess() : ServiceProcessTest(FAIRLEAD_RECOGNITION, "recognition") {
    WriteMaster("1.key");
    Needs("rules", files_.Write("rules.toml", kRules));
    Needs("master_keys", masters_.path().string());
  }
  void WriteMaster(const std::string& name) const { masters_.Write(name, core::Hex(core::RandomBytes(32))); }

  const testing::TemporaryDirectory masters_;
};

TEST_F(RecognitionProcess, RefusesAnUnknownOption) { RefusesAnUnknownOption(); }
TEST_F(RecognitionProcess, RefusesARedisThatCouldLoseWhatItConfirmed) { RefusesARedisThatCouldLoseWhatItConfirmed(); }
TEST_F(RecognitionProcess, RefusesAPortThatIsInUse) { RefusesAPortThatIsInUse(); }
TEST_F(RecognitionProcess, RefusesAStoreOfANewerVersion) { RefusesAStoreOfANewerVersion(); }
TEST_F(RecognitionProcess, StartsWithoutKafkaAndKeepsItsNumberOfPartitions) {
  StartsWithoutKafkaAndKeepsItsNumberOfPartitions();
}

TEST_F(RecognitionProcess, RefusesAMissingOption) {
  const Ending ending = Start({{"rules", ""}});
  EXPECT_EQ(ending.code, 2);
  EXPECT_THAT(ending.said, HasSubstr("rules"));
}

TEST_F(RecognitionProcess, NamesTheLineOfAnErrorInTheRules) {
  const Ending ending = Start({{"rules", files_.Write("bad.toml", std::string(kRules) + "carry_over = true\n")}});
  EXPECT_EQ(ending.code, 2);
  EXPECT_THAT(ending.said, HasSubstr("bad.toml:6: unknown key 'carry_over'"));
}

TEST_F(RecognitionProcess, NamesTheLineOfAnErrorInTheAwards) {
  const Ending ending = Start({{"awards", files_.Write("awards.toml", "[[award]]\nid = \"craft\"\ncolour = 1\n")}});
  EXPECT_EQ(ending.code, 2);
  EXPECT_THAT(ending.said, HasSubstr("awards.toml:3: unknown key 'colour'"));
}

TEST_F(RecognitionProcess, WantsAMasterKey) {
  const testing::TemporaryDirectory empty;
  const Ending ending = Start({{"master_keys", empty.path().string()}});
  EXPECT_EQ(ending.code, 2);
  EXPECT_THAT(ending.said, HasSubstr("no master key"));
}

// docs/privacy.md: add a master key, restart, wait for the 0, delete the old one.
TEST_F(RecognitionProcess, KeepsTextsReadableWhileMasterKeysAreReplaced) {
  World world;
  const std::string directory = world.master_keys.path().string();
  const Options options = {{"redis.port", std::to_string(world.redis.port())}, {"master_keys", directory}};
  const auto texts = [&] {
    Process process(world);
    return process.List("ann", ListAwards::Direction::kGiven).value().awards.at(0).message;
  };
  {
    Process process(world);
    for (const char* id : {"ann", "bob"}) process.Employ(id);
    ASSERT_TRUE(process.Give("r1", Draft(20, {"bob"})).ok());
  }
  const std::string written = texts();
  ASSERT_FALSE(written.empty());

  world.master_keys.Write("2.key", core::Hex(core::RandomBytes(32)));
  Run(
      [](testing::Process& process, httplib::Client& client) {
        EXPECT_TRUE(testing::Eventually([&] {
          const auto page = client.Get("/metrics");
          return page && page->body.find("fairlead_data_keys_wrapped{master=\"1\"} 0\n") != std::string::npos;
        })) << process.Stdout();
        const std::string metrics = client.Get("/metrics")->body;
        EXPECT_THAT(metrics, HasSubstr("fairlead_data_keys_rewrapped_total 1\n"));
        EXPECT_THAT(metrics, HasSubstr("fairlead_recognition_people 0\n"));
        EXPECT_THAT(metrics, HasSubstr("fairlead_milestones_total{outcome=\"reached\"} 0\n"));
      },
      options);
  std::filesystem::remove(world.master_keys.path() / "1.key");
  Run([](testing::Process&, httplib::Client&) {}, options);
  EXPECT_EQ(texts(), written);

  const Ending wrong = Start({options[0]});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.said, HasSubstr("master key 2 wraps data keys of the store and is not there"));
}

}  // namespace
}  // namespace fairlead::recognition
