#include "libs/files/private_directory.h"

#include <csignal>
#include <filesystem>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/files/files.h"
#include "libs/testing/eventually.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::files {
namespace {

using ::testing::HasSubstr;

class PrivateDirectoryTest : public ::testing::Test {
 protected:
  std::string Path() const { return directory_.path().string(); }
  absl::Status Refusal() const { return PrivateDirectory::Open(Path()).status(); }
  int Unfinished() const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      count += entry.path().string().ends_with(kUnfinished) ? 1 : 0;
    }
    return count;
  }
  bool IsThere(const std::string& name) const { return std::filesystem::exists(directory_.path() / name); }

  const testing::TemporaryDirectory directory_;
};

TEST_F(PrivateDirectoryTest, SaysWhereItsFilesAre) {
  const auto opened = PrivateDirectory::Open(Path());
  ASSERT_TRUE(opened.ok()) << opened.status();
  ASSERT_TRUE(Write((*opened)->PathOf("key"), "secret").ok());
  EXPECT_TRUE(IsThere("key"));
}

TEST_F(PrivateDirectoryTest, DestroysWhatWasNotFinishedAndNothingElse) {
  directory_.Write("key", "finished");
  const std::string left = directory_.Write("key.0123456789abcdef.unfinished", "secret");
  // A second name of the same file shows what is left on the disk.
  std::filesystem::create_hard_link(left, Path() + "/disk");
  ASSERT_TRUE(Refusal().ok());
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_EQ(Read(Path() + "/disk", 100)->size(), 6U);
  EXPECT_NE(*Read(Path() + "/disk", 100), "secret");
  EXPECT_EQ(*Read(Path() + "/key", 100), "finished");
}

// A child that writes one file again and again, killed while it has not finished one.
TEST_F(PrivateDirectoryTest, NoCrashLeavesMoreThanTheFileItself) {
  int left = 0;
  for (int round = 0; round < 10; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      while (true) (void)Write(Path() + "/key", std::string(64, 's'));
    }
    EXPECT_TRUE(testing::Eventually([&] { return Unfinished() > 0; }));
    kill(child, SIGKILL);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    left += Unfinished();
    ASSERT_TRUE(Refusal().ok());
    EXPECT_EQ(Unfinished(), 0);
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      EXPECT_EQ(entry.path().filename(), "key");
    }
  }
  EXPECT_GT(left, 0) << "no child was killed in time";
}

TEST_F(PrivateDirectoryTest, IsOneProcessesAlone) {
  {
    const auto first = PrivateDirectory::Open(Path());
    ASSERT_TRUE(first.ok());
    EXPECT_TRUE(absl::IsFailedPrecondition(Refusal()));
    EXPECT_THAT(std::string(Refusal().message()), HasSubstr("another process"));
  }
  EXPECT_TRUE(Refusal().ok()) << "the first has gone";
}

TEST_F(PrivateDirectoryTest, IsRefusedIfOthersCanLookIntoItOrItIsNone) {
  std::filesystem::permissions(directory_.path(), std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  EXPECT_TRUE(absl::IsFailedPrecondition(Refusal()));
  EXPECT_THAT(std::string(Refusal().message()), HasSubstr("mode 0700"));
  const std::string file = directory_.Write("file", "");
  for (const std::string& path : {file, Path() + "/absent"}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(PrivateDirectory::Open(path).status())) << path;
  }
}

}  // namespace
}  // namespace fairlead::files
