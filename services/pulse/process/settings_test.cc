#include "services/pulse/process/settings.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::pulse {
namespace {

using ::testing::HasSubstr;

TEST(LoadHex32, TakesSixtyFourDigits) {
  const testing::TemporaryDirectory directory;
  const std::string bytes(32, '\xab');
  for (const char* end : {"", "\n"}) {
    const auto key = LoadHex32(directory.Write("key", core::Hex(bytes) + end));
    ASSERT_TRUE(key.ok()) << key.status();
    EXPECT_EQ(*key, bytes);
  }
}

TEST(LoadHex32, SaysWhatAKeyIs) {
  const testing::TemporaryDirectory directory;
  for (const std::string& text : {std::string(), std::string(62, 'a'), std::string(64, 'A'), std::string(66, 'a')}) {
    const auto key = LoadHex32(directory.Write("key", text));
    EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(key.status().message()), HasSubstr("64 hexadecimal digits"));
  }
  EXPECT_EQ(LoadHex32((directory.path() / "absent").string()).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace fairlead::pulse
