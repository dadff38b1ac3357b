#include "libs/files/files.h"

#include <filesystem>
#include <string>

#include <sys/stat.h>

#include "gtest/gtest.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::files {
namespace {

class FilesTest : public ::testing::Test {
 protected:
  std::size_t Entries() const {
    const std::filesystem::directory_iterator all(directory_.path());
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  testing::TemporaryDirectory directory_;
  const std::string path_ = directory_.path().string() + "/key";
};

TEST_F(FilesTest, AFileIsWrittenReplacedAndReadByItsOwnerAlone) {
  EXPECT_TRUE(absl::IsNotFound(Read(path_, 100).status()));
  ASSERT_TRUE(Write(path_, "one").ok());
  ASSERT_TRUE(Write(path_, "another").ok());
  EXPECT_EQ(*Read(path_, 100), "another");
  EXPECT_EQ(*Read(path_, 7), "another");
  EXPECT_TRUE(absl::IsResourceExhausted(Read(path_, 6).status()));
  struct stat about {};
  ASSERT_EQ(stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_EQ(Entries(), 1U) << "nothing else is left";
}

TEST_F(FilesTest, WhatIsThereIsNotMadeAgain) {
  ASSERT_TRUE(Create(path_, "first").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Create(path_, "second")));
  EXPECT_EQ(*Read(path_, 100), "first");
  EXPECT_EQ(Entries(), 1U);
}

TEST_F(FilesTest, ADestroyedFileIsOverwrittenAndGone) {
  ASSERT_TRUE(Write(path_, "secret").ok());
  const std::string other = path_ + ".link";
  std::filesystem::create_hard_link(path_, other);
  ASSERT_TRUE(Destroy(path_).ok());
  EXPECT_TRUE(absl::IsNotFound(Read(path_, 100).status()));
  EXPECT_EQ(Read(other, 100)->size(), 6U);
  EXPECT_NE(*Read(other, 100), "secret");
  EXPECT_TRUE(Destroy(path_).ok()) << "a second time there is nothing to do";
}

TEST_F(FilesTest, WhatCannotBeWrittenIsAnErrorThatNamesTheFile) {
  const absl::Status failed = Write(path_ + "/below", "x");
  EXPECT_TRUE(absl::IsUnavailable(failed));
  EXPECT_NE(std::string(failed.message()).find(path_), std::string::npos);
}

}  // namespace
}  // namespace fairlead::files
