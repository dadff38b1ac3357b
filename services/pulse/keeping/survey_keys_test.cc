#include "services/pulse/keeping/survey_keys.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>

#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::pulse {
namespace {

class SurveyKeysTest : public ::testing::Test {
 protected:
  static SurveyId Survey(char letter) { return *SurveyId::Decode(std::string(16, letter)); }
  std::unique_ptr<SurveyKeys> Open() const { return *SurveyKeys::Open(directory_.path()); }
  std::filesystem::path FileOf(char letter) const {
    return directory_.path() / (core::Hex(std::string(16, letter)) + ".key");
  }

  const testing::TemporaryDirectory directory_;
};

TEST_F(SurveyKeysTest, MakesAKeyOnceAndKeepsItOverARestart) {
  const SealingPublicKey key = *Open()->Prepare(Survey('a'));
  EXPECT_EQ(*Open()->Prepare(Survey('a')), key);
  EXPECT_EQ(Open()->Find(Survey('a'))->public_key(), key);
  EXPECT_NE(*Open()->Prepare(Survey('b')), key);
  struct stat found {};
  ASSERT_EQ(stat(FileOf('a').c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(found.st_size, 32);
}

TEST_F(SurveyKeysTest, OverwritesAKeyBeforeItRemovesIt) {
  const auto keys = Open();
  ASSERT_TRUE(keys->Prepare(Survey('a')).ok());
  // A second name of the same file shows what is left on the disk.
  const std::filesystem::path left = directory_.path() / "left";
  std::filesystem::create_hard_link(FileOf('a'), left);
  const auto contents = [&left] {
    std::ifstream file(left, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string secret = contents();
  ASSERT_EQ(secret, keys->Find(Survey('a'))->secret().view());
  ASSERT_TRUE(keys->Destroy(Survey('a')).ok());
  EXPECT_TRUE(absl::IsNotFound(keys->Find(Survey('a')).status()));
  EXPECT_FALSE(std::filesystem::exists(FileOf('a')));
  EXPECT_EQ(contents().size(), 32U);
  EXPECT_NE(contents(), secret);
  EXPECT_TRUE(keys->Destroy(Survey('a')).ok()) << "there is none any more";
}

TEST_F(SurveyKeysTest, KeepsAnothersKeyInMemoryOnly) {
  const auto keys = Open();
  const SealingKey theirs(Secret::Random());
  EXPECT_EQ(keys->Receive(Survey('a'), Secret::Random(), theirs.public_key()).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::IsNotFound(keys->Find(Survey('a')).status()));
  ASSERT_TRUE(keys->Receive(Survey('a'), theirs.secret(), theirs.public_key()).ok());
  EXPECT_EQ(keys->Find(Survey('a'))->public_key(), theirs.public_key());
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
  ASSERT_TRUE(keys->Destroy(Survey('a')).ok());
  EXPECT_TRUE(absl::IsNotFound(keys->Find(Survey('a')).status()));
  ASSERT_TRUE(keys->Receive(Survey('a'), theirs.secret(), theirs.public_key()).ok());
  EXPECT_TRUE(absl::IsNotFound(keys->Find(Survey('a')).status())) << "what was destroyed is not kept again";
}

TEST_F(SurveyKeysTest, RefusesADirectoryThatAnotherProcessUses) {
  const auto first = Open();
  EXPECT_EQ(SurveyKeys::Open(directory_.path()).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SurveyKeysTest, NeverTakesWhatIsNoKeyForOne) {
  directory_.Write(FileOf('a').filename().string(), "short");
  EXPECT_EQ(Open()->Prepare(Survey('a')).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Open()->Find(Survey('a')).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SurveyKeysTest, ForgetsAKeyThatWasNotFinished) {
  const std::string left = directory_.Write(FileOf('a').filename().string() + ".0a.unfinished", std::string(32, 'k'));
  EXPECT_TRUE(Open()->Prepare(Survey('a')).ok());
  EXPECT_FALSE(std::filesystem::exists(left));
}

}  // namespace
}  // namespace fairlead::pulse
