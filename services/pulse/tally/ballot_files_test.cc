#include "services/pulse/tally/ballot_files.h"

#include <filesystem>
#include <string>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::pulse {
namespace {

namespace fs = std::filesystem;

class BallotFilesTest : public ::testing::Test {
 protected:
  const testing::TemporaryDirectory directory_;
  const std::string path_ = (directory_.path() / "ballots").string();
  const SurveyId survey_ = *SurveyId::Decode("survey-number-16");
};

TEST_F(BallotFilesTest, MakesADirectoryThatNobodyElseLooksInto) {
  {
    const auto files = BallotFiles::Open(path_);
    ASSERT_TRUE(files.ok()) << files.status();
    EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_all);
    EXPECT_EQ(BallotFiles::Open(path_).status().code(), absl::StatusCode::kFailedPrecondition) << "another process";
  }
  ASSERT_TRUE(BallotFiles::Open(path_).ok()) << "again";
  fs::permissions(path_, fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(BallotFiles::Open(path_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BallotFilesTest, KeepsTheLastThatWasWritten) {
  const auto files = *BallotFiles::Open(path_);
  EXPECT_EQ(files->Read(survey_).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(files->Write(survey_, "one").ok());
  ASSERT_TRUE(files->Write(survey_, "two").ok());
  EXPECT_EQ(*files->Read(survey_), "two");
}

TEST_F(BallotFilesTest, RemovesWhatWasKeptForLongEnough) {
  const auto files = *BallotFiles::Open(path_);
  ASSERT_TRUE(files->Write(survey_, "one").ok());
  ASSERT_TRUE(files->RemoveOlderThan(absl::Now() - absl::Hours(1)).ok());
  EXPECT_TRUE(files->Read(survey_).ok());
  ASSERT_TRUE(files->RemoveOlderThan(absl::Now() + absl::Hours(1)).ok());
  EXPECT_EQ(files->Read(survey_).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(fs::is_empty(path_));
}

}  // namespace
}  // namespace fairlead::pulse
